/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/raster.h"

#include <string.h>

int
nst_form_channels (const NstForm *form)
{
  static const int of_model[NST_MODELS] = { 1, 3, 4 };

  return of_model[form->model] + (form->alpha != NST_ALPHA_NONE);
}

gsize
nst_form_pixel_bytes (const NstForm *form)
{
  static const gsize of_sample[NST_SAMPLES] = { 1, 2, 2, 4 };

  return of_sample[form->sample] * nst_form_channels (form);
}

gsize
nst_form_bytes (const NstForm *form)
{
  return (gsize) form->width * form->height * nst_form_pixel_bytes (form);
}

gboolean
nst_form_is_possible (const NstForm *form)
{
  return form->width >= 1 && form->height >= 1 && form->width <= NST_RASTER_LONGEST
         && form->height <= NST_RASTER_LONGEST && form->model < NST_MODELS
         && form->alpha < NST_ALPHAS && form->sample < NST_SAMPLES && form->linear <= TRUE;
}

const Babl *
nst_form_to_babl (const NstForm *form, const Babl *space)
{
  static const char *const models[2][2][NST_ALPHAS] = {
    { { "Y'", "Y'A", "Y'aA" }, { "Y", "YA", "YaA" } },
    { { "R'G'B'", "R'G'B'A", "R'aG'aB'aA" }, { "RGB", "RGBA", "RaGaBaA" } },
  };
  static const char *const samples[NST_SAMPLES] = { "u8", "u16", "half", "float" };
  g_autofree char *name = NULL;

  g_assert (form->model == NST_MODEL_GRAY || form->model == NST_MODEL_RGB);
  name = g_strdup_printf ("%s %s", models[form->model][form->linear][form->alpha],
                          samples[form->sample]);
  return babl_format_with_space (name, space);
}

gboolean
nst_raster_begin (NstRaster *raster, const NstForm *form)
{
  gsize bytes;

  raster->form = *form;
  if (!nst_form_is_possible (form))
    return FALSE;
  bytes = nst_form_bytes (form);
  if (raster->begun && bytes <= raster->room)
    raster->begun (bytes);
  g_free (raster->pixels);
  raster->pixels = bytes <= raster->room ? g_try_malloc0 (bytes) : NULL;
  raster->refused = raster->pixels == NULL;
  return !raster->refused;
}

void
nst_raster_set_profile (NstRaster *raster, gconstpointer data, gsize length)
{
  g_clear_pointer (&raster->profile, g_bytes_unref);
  if (length > 0)
    raster->profile = g_bytes_new (data, length);
}

guint8 *
nst_raster_row (const NstRaster *raster, gsize y)
{
  return raster->pixels + y * raster->form.width * nst_form_pixel_bytes (&raster->form);
}

/* Where each orientation has the upright picture's first pixel, and which way its rows and columns
 * go: whether rows run along columns, and whether they begin at the right or at the bottom. */
static const struct
{
  gboolean transposed, from_right, from_bottom;
} turns[9] = {
  { 0 },
  { FALSE, FALSE, FALSE },
  { FALSE, TRUE, FALSE },
  { FALSE, TRUE, TRUE },
  { FALSE, FALSE, TRUE },
  { TRUE, FALSE, FALSE },
  { TRUE, FALSE, TRUE },
  { TRUE, TRUE, TRUE },
  { TRUE, TRUE, FALSE },
};

gboolean
nst_raster_turn (NstRaster *raster)
{
  const NstForm from = raster->form;
  const int orientation = raster->orientation;
  const gsize size = nst_form_pixel_bytes (&from);
  guint8 *turned, *to;

  if (orientation < 2 || orientation > 8)
    return TRUE;
  turned = to = g_try_malloc (nst_form_bytes (&from));
  if (turned == NULL)
    return FALSE;
  if (turns[orientation].transposed)
    {
      raster->form.width = from.height;
      raster->form.height = from.width;
    }
  for (guint32 y = 0; y < raster->form.height; y++)
    for (guint32 x = 0; x < raster->form.width; x++, to += size)
      {
        gsize column = turns[orientation].transposed ? y : x;
        gsize row = turns[orientation].transposed ? x : y;

        column = turns[orientation].from_right ? from.width - 1 - column : column;
        row = turns[orientation].from_bottom ? from.height - 1 - row : row;
        memcpy (to, raster->pixels + (row * from.width + column) * size, size);
      }
  g_free (raster->pixels);
  raster->pixels = turned;
  raster->orientation = 1;
  return TRUE;
}

void
nst_raster_clear (NstRaster *raster)
{
  g_clear_pointer (&raster->pixels, g_free);
  g_clear_pointer (&raster->profile, g_bytes_unref);
}
