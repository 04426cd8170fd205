/* A style, and where it applies.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

typedef struct
{
  GeglBuffer *picture; /* at least 2 × 2, any format; transparent pixels do not matter */
  GeglBuffer *mask;    /* any size, stretched over the content: where the style applies, from black
                        * for nowhere to white; colours count as gray, transparency as black. NULL for
                        * wherever the other styles' masks leave the picture. Styles with the very same
                        * buffer are blended there. */
} NstStyle;

/* The styles of a painting, and how much of each there is where several apply. */
typedef struct
{
  const NstStyle *styles;
  guint n_styles;       /* ≥ 1 */
  const double *shares; /* of each style, ≥ 0, adding up to 1 */
} NstStyles;

G_END_DECLS
