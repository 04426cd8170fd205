/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <string.h>

#include "base/gegl-start.h"
#include "pictures/gegl-file.h"
#include "pictures/reader/decoders.h"

/* The form of BUFFER's pixels, as babl names its format. */
static NstForm
form_of (GeglBuffer *buffer)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  const char *type = babl_get_name (babl_format_get_type (format, 0));
  const char *encoding = babl_format_get_encoding (format);
  NstForm form = { gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer) };

  form.model = babl_format_get_n_components (format) > 2 ? NST_MODEL_RGB : NST_MODEL_GRAY;
  form.alpha = babl_format_has_alpha (format) ? NST_ALPHA_STRAIGHT : NST_ALPHA_NONE;
  form.linear = strchr (encoding, '\'') == NULL;
  form.sample = strcmp (type, "u8") == 0     ? NST_SAMPLE_U8
                : strcmp (type, "u16") == 0  ? NST_SAMPLE_U16
                : strcmp (type, "half") == 0 ? NST_SAMPLE_HALF
                                             : NST_SAMPLE_FLOAT;
  return form;
}

gboolean
nst_decode_with_gegl (const NstSourceFile *file, NstRaster *raster)
{
  /* nst_decoder_find() gives this decoder files of these two kinds. */
  const char *loader = file->data[0] == 'v' ? "gegl:exr-load" : "gegl:rgbe-load";
  g_autoptr (GeglBuffer) buffer = NULL;
  const Babl *space;
  const char *profile;
  NstForm form;
  int length = 0;

  nst_gegl_start ();
  g_object_set (gegl_config (), "swap", NULL, NULL); /* this process may write no file */
  buffer = nst_gegl_file_load (file->path, loader);
  if (buffer == NULL)
    return FALSE;
  form = form_of (buffer);
  if (!nst_raster_begin (raster, &form))
    return FALSE;
  raster->orientation = 1;
  space = babl_format_get_space (gegl_buffer_get_format (buffer));
  gegl_buffer_get (buffer, NULL, 1, nst_form_to_babl (&form, space), raster->pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  if (space != babl_space ("sRGB") && (profile = babl_space_get_icc (space, &length)))
    nst_raster_set_profile (raster, profile, MAX (length, 0));
  return TRUE;
}
