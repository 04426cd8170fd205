/* The pictures that patches are taken from, at one size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "patches/patch-choice.h"

G_BEGIN_DECLS

/* A picture to take patches from: height × width × 3, and how visible each of its pixels is (height
 * × width × 1, from 0 to 1; empty if all are wholly). */
typedef struct
{
  NstMap pixels;
  NstMap visible;
} NstPatchStyle;

typedef struct
{
  int n_styles;
  NstMap pixels;  /* all pictures, one below the other, each reflected at its border */
  NstMap traits;  /* of the patch around each place */
  NstMap overuse; /* of each place, height × width × 1; 0 at first */
  guint8 *usable; /* of each place: whether it is a visible pixel of a picture */
  int n_usable;
  int *rows;    /* of each style, where its pixels begin */
  int *heights; /* of each style */
  int *widths;
} NstPatchSource;

/* Makes SOURCE of N_STYLES (≥ 1) STYLES, on THREADS threads (0 for all). Clear with
 * nst_patch_source_clear, on failure too. FALSE with NST_ERROR_MEMORY. */
gboolean nst_patch_source_init (NstPatchSource *source, const NstPatchStyle *styles, int n_styles,
                                int threads, GError **error);
void nst_patch_source_clear (NstPatchSource *source);

NstPatchView nst_patch_source_view (const NstPatchSource *source);

/* The usable place at PLACE, or the next one after it. There must be one. */
int nst_patch_source_next (const NstPatchSource *source, gsize place);

/* The place in FINE that shows what PLACE shows in COARSE, whose pictures are half as large. */
int nst_patch_source_enlarge (const NstPatchSource *coarse, const NstPatchSource *fine, int place);

/* A map of height + 2 · reach + margin rows and width + 2 · reach columns: MAP with its border
 * reflected by a patch's reach, and the margin's rows, which are 0. RESULT must be empty. FALSE
 * with NST_ERROR_MEMORY. */
gboolean nst_patch_border (const NstMap *map, NstMap *result, GError **error);

/* Sets TRAITS (WIDTH × NST_PATCH_TRAITS) to those of the patches around each STEP-th pixel of a row
 * of PIXELS, which begin at the first patch's first pixel and have PITCH numbers from one row to
 * the next. */
void nst_patch_find_traits (const float *pixels, gsize pitch, int step, int width, float *traits);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstPatchSource, nst_patch_source_clear)

G_END_DECLS
