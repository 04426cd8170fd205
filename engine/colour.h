/* Whose colours a painting has: Gatys et al. 2017 (arXiv 1611.07865), section 5.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "map.h"

G_BEGIN_DECLS

/* Gives PAINTING, R'G'B' height × width × 3, the colours of CONTENT, of the same shape: of the
 * painting only the luma (Y' of YIQ, Rec. 601's weights) stays. */
void nst_colour_take_from_content (NstMap *painting, const NstMap *content);

/* Changes the colours of STYLE (any size) by the affine map of least change that brings their mean
 * and covariance to those of CONTENT: x → A (x − μ_style) + μ_content with
 * A = Σs^-½ (Σs^½ Σc Σs^½)^½ Σs^-½ (Pitié & Kokaram 2007, "The linear Monge-Kantorovitch linear
 * colour mapping"). Values are clipped to [0, 1]. */
void nst_colour_match (NstMap *style, const NstMap *content);

G_END_DECLS
