/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/painting.h"

gboolean
nst_painting_init_picture (const NstPainting *painting, NstPicture *picture, GeglBuffer *buffer,
                           NstSize size, const NstWatch *watch, GError **error)
{
  NstResampling resampling;

  g_object_get (painting->settings, "resampling", &resampling, NULL);
  nst_picture_init (picture, buffer, size.width, size.height,
                    gegl_buffer_get_format (painting->content));
  return resampling != NST_RESAMPLING_LINEAR || nst_picture_settle_linear (picture, watch, error);
}

gboolean
nst_painting_init_style (const NstPainting *painting, NstPicture *picture, guint style,
                         NstSize size, const NstWatch *watch, GError **error)
{
  if (!nst_painting_init_picture (painting, picture, painting->styles.styles[style].picture, size,
                                  watch, error))
    return FALSE;
  if (painting->palettes->styles)
    picture->filter
      = nst_palettes_filter (&painting->palettes->styles[style], NULL, size.width, NULL);
  return TRUE;
}
