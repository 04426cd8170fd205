/* Brings pictures into colours that babl can hold, by lcms2.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/raster.h"

G_BEGIN_DECLS

/* Makes RASTER gray or RGB. A profile that says how to convert by primaries and curves is kept;
 * from others (with tables, with unusual curves, gray, CMYK), or from any if all is to be SRGB, the
 * pixels are converted to sRGB, by relative colorimetry with black points aligned, as GIMP does;
 * one that is damaged, or of another kind than the pixels, is left out, as GIMP does, too. CMYK
 * without a profile is taken for ideal inks. FALSE when there is no memory. */
gboolean nst_conversion_apply (NstRaster *raster, gboolean srgb);

/* Gives RASTER a profile with the exponent 1 / GAMMA and the CHROMATICITIES (x and y of white, red,
 * green, blue; NULL for sRGB's), unless that is about sRGB itself, or makes no sense. */
void nst_conversion_describe (NstRaster *raster, double gamma, const double *chromaticities);

G_END_DECLS
