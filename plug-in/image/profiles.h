/* Colour management: GEGL buffers that know what an image's numbers mean.
 *
 * libgimp 2.10 gives pixels without the image's colour space, so that babl takes every image for
 * sRGB. These two functions add the space after reading and take it away before writing. libgimp 3
 * gives them with a space, and for profiles that babl cannot express with that of sRGB.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "names.h"

G_BEGIN_DECLS

/* PIXELS, read from a drawable of an image with PROFILE, with their colour space: the same buffer
 * with its format changed, when babl can express the profile; otherwise a new buffer with the
 * colours converted to sRGB, R'G'B' float, with alpha where it was. PROFILE may be NULL, for an
 * image without one, which is sRGB and needs nothing. The caller owns the returned reference and
 * gives up its own to PIXELS. */
GeglBuffer *nst_profiles_from_image (GeglBuffer *pixels, GimpColorProfile *profile);

/* The inverse of nst_profiles_from_image(): PIXELS, of the format that it gave, in FORMAT, that of
 * a drawable of an image with PROFILE. Ownership is as there. */
GeglBuffer *nst_profiles_to_image (GeglBuffer *pixels, const Babl *format,
                                   GimpColorProfile *profile);

G_END_DECLS
