/* Colour profiles: whatever the bytes, a pixel of each kind is converted by them, or they are left
 * out. The first byte says which kind and how it is stored.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <babl/babl.h>
#include <string.h>

#include "fuzz.h"
#include "pictures/reader/conversion.h"
#include "pictures/reader/raster.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const guint8 kind = size > 0 ? data[0] : 0;
  g_auto (NstRaster) raster = { .room = 1 << 20 };
  const NstForm form = { 2, 1, kind % NST_MODELS, kind / 3 % 2, kind / 6 % NST_SAMPLES };

  if (size < 1 || !nst_raster_begin (&raster, &form))
    return 0;
  memset (raster.pixels, kind, nst_form_bytes (&form));
  nst_raster_set_profile (&raster, data + 1, size - 1);
  if (nst_conversion_apply (&raster, kind & 128))
    g_assert_true (raster.form.model != NST_MODEL_CMYK);
  return 0;
}
