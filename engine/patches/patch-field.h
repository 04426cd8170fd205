/* For every second pixel of every second row of a picture, the place in a source whose patch is
 * nearest to the patch around it: searched for as in PatchMatch (Barnes, Shechtman, Finkelstein &
 * Goldman 2009, "PatchMatch: A Randomized Correspondence Algorithm for Structural Image Editing"),
 * by neighbours' places and by chance, but from each round's field to the next, so that it does not
 * depend on threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "base/watch.h"
#include "patches/patch-source.h"

G_BEGIN_DECLS

/* Pixels from one patch to the next: three or four lie over each pixel in both directions. */
#define NST_PATCH_STEP 2

typedef struct
{
  int height; /* patches */
  int width;
  NstPatchBest *best; /* height × width */
} NstPatchField;

/* Memory of a field, and of a search in it beside that, in bytes for each pixel of the picture. */
#define NST_PATCH_FIELD_BYTES (sizeof (NstPatchBest) / (NST_PATCH_STEP * NST_PATCH_STEP))
#define NST_PATCH_SEARCH_BYTES                                                                     \
  (NST_PATCH_FIELD_BYTES + NST_PATCH_TRAITS * sizeof (float) / (NST_PATCH_STEP * NST_PATCH_STEP))

typedef struct
{
  NstPatchMeasure measure;
  int rounds; /* of search, ≥ 1 */
  int reach;  /* how far from a patch's place others are tried by chance, pixels; 0 for anywhere */
  guint32 seed;
  int threads; /* 0 for all */
  const NstWatch *watch;
} NstPatchSearch;

/* Makes FIELD for pictures of HEIGHT × WIDTH pixels, whose places are to be set. Clear with
 * nst_patch_field_clear. FALSE with NST_ERROR_MEMORY. */
gboolean nst_patch_field_init (NstPatchField *field, int height, int width, GError **error);

/* Sets the places of FIELD by chance. */
void nst_patch_field_scatter (NstPatchField *field, const NstPatchSource *source, guint32 seed);
void nst_patch_field_clear (NstPatchField *field);

/* Improves FIELD for PICTURE (its height × width × 3) by SEARCH. Distances are of PICTURE and the
 * present overuse, whatever FIELD had. FALSE with NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
gboolean nst_patch_field_search (NstPatchField *field, const NstMap *picture,
                                 const NstPatchSource *source, const NstPatchSearch *search,
                                 GError **error);

/* Sets the overuse of SOURCE to FACTOR for each time that a place and those around it are taken
 * more often by FIELD than all are on average. FALSE with NST_ERROR_MEMORY. */
gboolean nst_patch_field_count (const NstPatchField *field, NstPatchSource *source, float factor,
                                int threads, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstPatchField, nst_patch_field_clear)

G_END_DECLS
