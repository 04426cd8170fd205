/* The sizes of the pictures of a painting, by which its needs are known before it is begun.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "pictures/style.h"

G_BEGIN_DECLS

typedef struct
{
  int width; /* pixels */
  int height;
} NstSize;

typedef struct
{
  NstSize content;
  NstSize *styles; /* n_styles */
  guint n_styles;
  gsize region_bytes; /* for each pixel, as nst_regions_bytes() counts */
  gboolean follows;   /* whether there is a last frame of a film; FALSE at first */
} NstPaintingSize;

/* The sizes of CONTENT and of the STYLES, n_styles ≥ 1. Clear with nst_painting_size_clear. */
void nst_painting_size_init (NstPaintingSize *size, GeglBuffer *content, const NstStyle *styles,
                             guint n_styles);

/* The same before the styles are loaded: N_STYLES ≥ 1 as large as CONTENT, to which size they are
 * resampled unless "style-size" says otherwise; ANY_MASK and TRANSPARENT as for
 * nst_regions_bytes(). */
void nst_painting_size_init_alike (NstPaintingSize *size, NstSize content, guint n_styles,
                                   gboolean any_mask, gboolean transparent);
void nst_painting_size_clear (NstPaintingSize *size);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstPaintingSize, nst_painting_size_clear)

G_END_DECLS
