/* A style and where it applies; all styles of a painting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

typedef struct
{
  GeglBuffer *picture; /* at least 2 × 2, any format; transparent pixels are ignored */

  /* Where the style applies: where this is white, not where it is black. Any size, stretched over
   * the content; colours become gray, transparency black. NULL for the part that the other styles'
   * masks leave. Styles whose masks are the same buffer are blended. */
  GeglBuffer *mask;
} NstStyle;

/* The styles of a painting, and how much of each there is where several apply. */
typedef struct
{
  const NstStyle *styles;
  guint n_styles;       /* ≥ 1 */
  const double *shares; /* of each style, ≥ 0, adding up to 1 */
} NstStyles;

/* An array of NstStyle that owns references to its buffers. Free it with g_array_unref. */
GArray *nst_style_array_new (void);

/* Such an array of STYLES, n_styles, with references of its own. */
GArray *nst_style_array_copy (const NstStyle *styles, guint n_styles);

G_END_DECLS
