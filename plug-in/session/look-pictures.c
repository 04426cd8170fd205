/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/look-pictures.h"

#include "session/preview-request.h"

/* Iterations, at most: of thousands, the first show a picture this small how the rest would be. */
#define MOST_ITERATIONS 100

typedef struct
{
  NstPreviewRequest request;
  gboolean tried;
  int width; /* of its picture; 0 without one */
  int height;
  guint8 *pixels;
} Look;

struct _NstLookPictures
{
  NstLookPainted painted;
  gpointer user_data;
  GPtrArray *looks; /* of Look */
  guint number;     /* of the one that JOB paints */
  NstJob *job;
};

static void
look_free (gpointer data)
{
  Look *look = data;

  nst_preview_request_clear (&look->request);
  g_free (look->pixels);
  g_free (look);
}

NstLookPictures *
nst_look_pictures_new (NstLookPainted painted, gpointer user_data)
{
  NstLookPictures *pictures = g_new0 (NstLookPictures, 1);

  pictures->painted = painted;
  pictures->user_data = user_data;
  pictures->looks = g_ptr_array_new_with_free_func (look_free);
  return pictures;
}

void
nst_look_pictures_stop (NstLookPictures *pictures)
{
  g_clear_pointer (&pictures->job, nst_job_free);
}

void
nst_look_pictures_free (NstLookPictures *pictures)
{
  nst_look_pictures_stop (pictures);
  g_ptr_array_unref (pictures->looks);
  g_free (pictures);
}

static void
hand_out (NstLookPictures *pictures, guint number)
{
  const Look *look = pictures->looks->pdata[number];
  const NstJobPicture picture = { look->width, look->height, look->pixels };

  pictures->painted (number, &picture, pictures->user_data);
}

static void
keep_picture (const NstJobPicture *picture, gpointer user_data)
{
  Look *look = user_data;

  look->width = picture->width;
  look->height = picture->height;
  look->pixels = g_memdup2 (picture->pixels, (gsize) picture->width * picture->height * 3);
}

static void paint_next (NstLookPictures *pictures);

static void
take_result (GeglBuffer *painting, const GError *error, gpointer user_data)
{
  NstLookPictures *pictures = user_data;
  g_autoptr (NstJob) job = g_steal_pointer (&pictures->job); /* the painting is the job's */
  Look *look = pictures->looks->pdata[pictures->number];

  look->tried = TRUE;
  if (painting)
    {
      nst_preview_request_show (painting, keep_picture, look);
      hand_out (pictures, pictures->number);
    }
  paint_next (pictures);
}

/* Paints the first look that was not tried yet. */
static void
paint_next (NstLookPictures *pictures)
{
  static const NstJobCallbacks callbacks = { NULL, NULL, take_result };

  for (guint i = 0; i < pictures->looks->len && pictures->job == NULL; i++)
    {
      const Look *look = pictures->looks->pdata[i];

      pictures->number = i;
      if (!look->tried)
        pictures->job = nst_preview_request_start (&look->request, NST_LOOK_PICTURES_SIDE, 0,
                                                   &callbacks, pictures);
    }
}

/* The look among OLD that was painted of the same, taken from there; NULL if there is none. */
static Look *
take_same (GPtrArray *old, const NstPreviewRequest *request)
{
  for (guint i = 0; i < old->len; i++)
    {
      const Look *look = old->pdata[i];

      if (look->tried
          && nst_preview_request_is (&look->request, request->content,
                                     (const NstStyle *) request->styles->data, request->styles->len,
                                     request->settings))
        return g_ptr_array_steal_index (old, i);
    }
  return NULL;
}

static void
look_init (Look *look, GeglBuffer *content, const NstStyle *styles, guint n_styles,
           NstSettings *settings)
{
  g_autoptr (NstSettings) limited = nst_settings_new ();
  int iterations;

  nst_settings_copy (settings, limited);
  g_object_get (limited, "iterations", &iterations, NULL);
  g_object_set (limited, "iterations", MIN (iterations, MOST_ITERATIONS), NULL);
  nst_preview_request_init (&look->request, content, styles, n_styles, limited);
}

void
nst_look_pictures_paint (NstLookPictures *pictures, GeglBuffer *content, const NstStyle *styles,
                         guint n_styles, const GPtrArray *looks)
{
  g_autoptr (GPtrArray) old = pictures->looks;

  nst_look_pictures_stop (pictures);
  pictures->looks = g_ptr_array_new_with_free_func (look_free);
  for (guint i = 0; i < looks->len; i++)
    {
      Look *look = g_new0 (Look, 1), *same;

      look_init (look, content, styles, n_styles, looks->pdata[i]);
      same = take_same (old, &look->request);
      if (same)
        look_free (look);
      g_ptr_array_add (pictures->looks, same ? same : look);
    }
  for (guint i = 0; i < looks->len; i++)
    if (((Look *) pictures->looks->pdata[i])->pixels)
      hand_out (pictures, i);
  paint_next (pictures);
}
