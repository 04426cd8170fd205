/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/painting-size.h"

#include "pictures/regions.h"

static NstSize
size_of (GeglBuffer *buffer)
{
  return (NstSize){ gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer) };
}

void
nst_painting_size_init (NstPaintingSize *size, GeglBuffer *content, const NstStyle *styles,
                        guint n_styles)
{
  *size = (NstPaintingSize){ size_of (content), g_new (NstSize, n_styles), n_styles,
                             nst_regions_find_bytes (content, styles, n_styles) };
  for (guint i = 0; i < n_styles; i++)
    size->styles[i] = size_of (styles[i].picture);
}

void
nst_painting_size_init_alike (NstPaintingSize *size, NstSize content, guint n_styles,
                              gboolean any_mask, gboolean transparent)
{
  *size = (NstPaintingSize){ content, g_new (NstSize, n_styles), n_styles,
                             nst_regions_bytes (n_styles, any_mask, transparent) };
  for (guint i = 0; i < n_styles; i++)
    size->styles[i] = content;
}

void
nst_painting_size_clear (NstPaintingSize *size)
{
  g_clear_pointer (&size->styles, g_free);
}
