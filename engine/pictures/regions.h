/* Where in a picture each style applies, from masks and alpha, at one size. Styles with the same
 * mask share a region, and those without a mask have the one that is left.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "pictures/picture.h"
#include "pictures/style.h"

G_BEGIN_DECLS

/* The regions of a picture, at one size. */
typedef struct
{
  int n_regions;    /* ≥ 1 */
  NstMap *guidance; /* of each region, height × width × 1 in [0, 1]: how far each pixel
                     * belongs to it; empty where all do wholly */
  int *of_style;    /* the region of each style */
  NstMap coverage;  /* height × width × 1 in [0, 1]: how far each pixel is painted, be it seen or
                     * not; empty where all are */
} NstRegions;

/* The regions of CONTENT, at its size, for STYLES. Masks are stretched over the content. Where they
 * overlap they share a pixel by what they and the styles weigh; what they leave belongs to the
 * styles without a mask, if there are such of any weight, and is not painted otherwise. A pixel
 * counts as far as the content's alpha lets it be seen. Clear with nst_regions_clear, on failure
 * too. FALSE with NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_regions_init (NstRegions *regions, const NstPicture *content, const NstStyles *styles,
                           const NstWatch *watch, GError **error);
void nst_regions_clear (NstRegions *regions);

/* Whether there is one region only, from no mask. */
gboolean nst_regions_are_everywhere (const NstRegions *regions);

/* The bytes for each pixel that regions and an evaluation by them take, of N_STYLES styles, whether
 * or not ANY_MASK is among them, and a content that is TRANSPARENT somewhere, or not. */
gsize nst_regions_bytes (guint n_styles, gboolean any_mask, gboolean transparent);

/* The same for a CONTENT and its STYLES, looked at. */
gsize nst_regions_find_bytes (GeglBuffer *content, const NstStyle *styles, guint n_styles);

/* Gives PICTURE the pixels of CONTENT, of its size and in its own colours, as far as they are not
 * painted. Fails as nst_regions_init() does. */
gboolean nst_regions_keep_content (const NstRegions *regions, NstMap *picture,
                                   const NstPicture *content, const NstWatch *watch,
                                   GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstRegions, nst_regions_clear)

G_END_DECLS
