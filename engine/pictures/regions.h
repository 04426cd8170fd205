/* The regions of a picture, at one size, made from masks and alpha. Styles with the same mask share
 * a region; those without a mask share the region that the masks leave.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "pictures/picture.h"
#include "pictures/style.h"

G_BEGIN_DECLS

typedef struct
{
  int n_regions; /* ≥ 1 */
  int *of_style; /* the region of each style */

  /* For each region a map, height × width × 1: how far each pixel belongs to it, from 0 to 1. Empty
   * if every pixel belongs to it wholly. */
  NstMap *guidance;

  /* Height × width × 1: how far each pixel is painted, from 0 to 1, whatever its alpha. Empty if
   * every pixel is painted wholly. */
  NstMap coverage;
} NstRegions;

/* Makes the regions of CONTENT, at its size, for STYLES. Masks are stretched over the content.
 * Where masks overlap, their regions share a pixel in proportion to the masks' values there times
 * the styles' shares. What the masks leave of a pixel belongs to the styles without a mask; it is
 * not painted if none of these has a share above 0. Last, the content's alpha multiplies how far
 * each pixel belongs to its regions. Clear with nst_regions_clear, on failure too. FALSE with
 * NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_regions_init (NstRegions *regions, const NstPicture *content, const NstStyles *styles,
                           const NstWatch *watch, GError **error);
void nst_regions_clear (NstRegions *regions);

/* Whether there is only one region, and it has no mask. */
gboolean nst_regions_are_everywhere (const NstRegions *regions);

/* The memory, in bytes for each pixel, that regions and an evaluation by them take with N_STYLES
 * styles, if ANY_MASK with a mask among them, and if TRANSPARENT with a content that is transparent
 * somewhere. */
gsize nst_regions_bytes (guint n_styles, gboolean any_mask, gboolean transparent);

/* The same, found out from CONTENT and STYLES themselves. */
gsize nst_regions_find_bytes (GeglBuffer *content, const NstStyle *styles, guint n_styles);

/* Puts back into PICTURE the pixels of CONTENT, of the same size and in its own colours, as far as
 * they are not painted. Fails as nst_regions_init() does. */
gboolean nst_regions_keep_content (const NstRegions *regions, NstMap *picture,
                                   const NstPicture *content, const NstWatch *watch,
                                   GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstRegions, nst_regions_clear)

G_END_DECLS
