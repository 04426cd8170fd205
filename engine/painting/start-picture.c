/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/start-picture.h"

#include "base/machine.h"
#include "painting/noise.h"
#include "pictures/picture-file.h"

gboolean
nst_start_picture_load (NstSettings *settings, GeglBuffer **start, const NstWatch *watch,
                        GError **error)
{
  g_autofree char *path = NULL;
  int mebibytes;

  *start = NULL;
  g_object_get (settings, "start-file", &path, "memory", &mebibytes, NULL);
  return path == NULL || *path == '\0'
         || (*start = nst_picture_file_load_within (path, mebibytes * NST_MEBIBYTE, watch, error));
}

/* Reads into PICTURE what it is before anything is mixed with it. */
static gboolean
read_base (const NstPainting *painting, const NstPicture *content, NstMap *picture,
           const NstWatch *watch, GError **error)
{
  const NstSize size = { content->width, content->height };
  g_auto (NstPicture) start = { 0 };

  if (painting->start == NULL)
    return nst_picture_to_map (content, picture, error);
  return nst_painting_init_picture (painting, &start, painting->start, size, watch, error)
         && nst_picture_to_map (&start, picture, error);
}

/* An NstPictureWork: mixes PICTURE with the share of STYLE that USER_DATA holds. */
static void
mix_pixels (float *picture, const float *style, gsize first, gsize count, gpointer user_data)
{
  const float share = *(const double *) user_data;

  for (gsize i = 0; i < count * 3; i++)
    picture[i] = (1 - share) * picture[i] + share * style[i];
}

static gboolean
mix_with_style (const NstPainting *painting, NstMap *picture, const NstWatch *watch, GError **error)
{
  const NstSize size = { picture->width, picture->height };
  g_auto (NstPicture) style = { 0 };
  double share;

  g_object_get (painting->settings, "start-style", &share, NULL);
  return share == 0
         || (nst_painting_init_style (painting, &style, 0, size, watch, error)
             && nst_picture_work_beside (&style, picture, mix_pixels, &share, watch, error));
}

gboolean
nst_start_picture_make (const NstPainting *painting, const NstPicture *content, NstMap *picture,
                        const NstWatch *watch, GError **error)
{
  return read_base (painting, content, picture, watch, error)
         && mix_with_style (painting, picture, watch, error)
         && nst_noise_blend (painting, picture, watch, error);
}
