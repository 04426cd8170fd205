/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/paint-run.h"

#include "paint.h"

#define SHOWN_SIDE 512     /* of the first painting's pictures, pixels at most */
#define SHOWN_INTERVAL 1.0 /* seconds from one to the next */

struct _NstPaintRun
{
  NstGimpImage image;
  const GArray *drawables;
  const NstRequest *request;
  const NstPaintRunCallbacks *callbacks;
  gpointer user_data;

  GArray *paintings; /* of NstPainted, the last of which is under way */
  NstJob *job;
  gboolean keeping; /* whether the job was stopped to keep its painting */
};

static gboolean paint_next (NstPaintRun *run, GError **error);

static void
picture_painted (const NstJobPicture *picture, gpointer user_data)
{
  const NstPaintRun *run = user_data;

  if (run->paintings->len == 1)
    run->callbacks->picture (picture, run->user_data);
}

static void
progress_made (double fraction, const char *message, gpointer user_data)
{
  const NstPaintRun *run = user_data;

  run->callbacks->progress ((run->paintings->len - 1 + fraction) / run->drawables->len, message,
                            run->user_data);
}

static void
painting_done (GeglBuffer *painting, const GError *failure, gpointer user_data)
{
  NstPaintRun *run = user_data;
  g_autoptr (GError) error = NULL;

  if (painting == NULL)
    {
      run->callbacks->done (NULL, failure, run->user_data);
      return;
    }
  g_array_index (run->paintings, NstPainted, run->paintings->len - 1).painting
    = g_object_ref (painting);
  if (run->keeping || run->paintings->len == run->drawables->len)
    run->callbacks->done (run->paintings, NULL, run->user_data);
  else if (!paint_next (run, &error))
    run->callbacks->done (NULL, error, run->user_data);
}

/* Begins to paint the next of the layers. */
static gboolean
paint_next (NstPaintRun *run, GError **error)
{
  static const NstJobCallbacks callbacks = { picture_painted, progress_made, painting_done };
  const NstGimpDrawable drawable
    = g_array_index (run->drawables, NstGimpDrawable, run->paintings->len);
  NstPainted next = { nst_paint_prepare (run->image, drawable, run->request, error) };
  NstJobDescription description
    = { .settings = run->request->settings, .shown_side = SHOWN_SIDE, .interval = SHOWN_INTERVAL };

  g_clear_pointer (&run->job, nst_job_free);
  if (next.input == NULL)
    return FALSE;
  g_array_append_val (run->paintings, next);
  description.content = next.input->content->pixels;
  description.styles = (const NstStyle *) next.input->styles->data;
  description.n_styles = next.input->styles->len;
  run->job = nst_job_start (&description, &callbacks, run);
  return TRUE;
}

NstPaintRun *
nst_paint_run_start (NstGimpImage image, const GArray *drawables, const NstRequest *request,
                     const NstPaintRunCallbacks *callbacks, gpointer user_data, GError **error)
{
  NstPaintRun *run = g_new0 (NstPaintRun, 1);

  run->image = image;
  run->drawables = drawables;
  run->request = request;
  run->callbacks = callbacks;
  run->user_data = user_data;
  run->paintings = nst_paint_new_paintings ();
  if (!paint_next (run, error))
    g_clear_pointer (&run, nst_paint_run_free);
  return run;
}

void
nst_paint_run_keep (NstPaintRun *run)
{
  run->keeping = TRUE;
  nst_job_stop (run->job, TRUE);
}

gboolean
nst_paint_run_check (const NstPaintRun *run, GError **error)
{
  return nst_paint_check (run->paintings, error);
}

void
nst_paint_run_free (NstPaintRun *run)
{
  if (run == NULL)
    return;
  g_clear_pointer (&run->job, nst_job_free);
  g_array_unref (run->paintings);
  g_free (run);
}
