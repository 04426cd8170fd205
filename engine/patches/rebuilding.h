/* Rebuilds a picture from patches of others, so that it has their very touches.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "patches/patch-field.h"

G_BEGIN_DECLS

/* How a picture is rebuilt. */
typedef struct
{
  int levels;      /* sizes that it is rebuilt at, each half as large as the next; ≥ 1 */
  int passes;      /* at each size: search and blend */
  double fidelity; /* how much the picture itself is looked for from the second pass on, beside
                      what is built; from 0 to 1 */
  double contrast; /* what the detail that is looked for is multiplied by: a mean of patches has
                      less of it */
  double overuse;  /* how much a patch is avoided for each time that it is taken too often */
  NstPatchSearch search;
} NstRebuilding;

/* The memory that a rebuilder keeps, in bytes for each pixel of the picture and of the styles, and
 * what rebuilding takes beside that while it lasts: pictures that are built, sought and bordered,
 * and all of that at half the size; with the result, as that takes the place of the first. */
#define NST_REBUILDER_PICTURE_BYTES NST_PATCH_FIELD_BYTES
#define NST_REBUILDER_STYLE_BYTES (8 * sizeof (float) + 1)
#define NST_REBUILDING_PICTURE_BYTES                                                               \
  (NST_PATCH_FIELD_BYTES + NST_PATCH_SEARCH_BYTES + 3 * 3 * sizeof (float) + 4)
#define NST_REBUILDING_STYLE_BYTES (2 * 3 * sizeof (float))

/* Rebuilds pictures of one size, again and again. */
typedef struct
{
  int n_styles;
  NstPatchStyle *styles; /* that patches are taken from; owned */
  NstPatchSource source; /* the same, empty before the first time */
  NstPatchField field;   /* what the last picture was rebuilt of, likewise */
} NstRebuilder;

void nst_rebuilder_clear (NstRebuilder *rebuilder);

/* Frees what rebuilding at one level has no more need of after the first time: the styles'
 * pictures, but not their number. */
void nst_rebuilder_drop_styles (NstRebuilder *rebuilder);

/* Makes RESULT, which must be empty, of the patches of REBUILDER's styles (≥ 1) that are nearest to
 * those of PICTURE (height × width × 3): coarse to fine, by turns of search and blending as in
 * Wexler, Shechtman & Irani 2007 ("Space-Time Completion of Video") with PatchMatch. With one level
 * it begins with what the last picture was rebuilt of. RESULT is a copy of PICTURE where nothing of
 * the styles is visible. FALSE with NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
gboolean nst_rebuild (NstRebuilder *rebuilder, const NstMap *picture,
                      const NstRebuilding *rebuilding, NstMap *result, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstRebuilder, nst_rebuilder_clear)

G_END_DECLS
