/* Gradients of a fixed size: what a tap adds to the gradient, of the style and of the content, is
 * divided by the sum of its magnitudes at that layer in the whole picture, and so is its loss; as
 * Larsen's neural_artistic_style has it (style_network.py), and neural-style with
 * -normalize_gradients. The losses then have no gradient of which this is the value, so a search
 * that compares values is not made for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/content-loss.h"
#include "loss/style-loss.h"

G_BEGIN_DECLS

typedef struct _NstGradientSizes NstGradientSizes;

/* Sizes for evaluations by PLAN at TAPS, which must live as long, of pictures in tiles of up to
 * height × width pixels. Free with nst_gradient_sizes_free. NULL with NST_ERROR_MEMORY. */
NstGradientSizes *nst_gradient_sizes_new (const NstEvaluationPlan *plan, const NstTaps *taps,
                                          int height, int width, GError **error);
void nst_gradient_sizes_free (NstGradientSizes *sizes);

/* The bytes that nst_gradient_sizes_new() takes for each pixel of a tile. */
gsize nst_gradient_sizes_bytes (const NstNetwork *network, const NstTaps *taps);

/* Begins an evaluation. */
void nst_gradient_sizes_begin (NstGradientSizes *sizes);

/* Adds what STYLE, already compared, and CONTENT would add to the gradient at PART of LAYER. */
void nst_gradient_sizes_measure (NstGradientSizes *sizes, int layer, const NstPart *part,
                                 NstStyleLoss *style, const NstContentLoss *content);

/* When all parts are measured: divides the losses of STYLE and CONTENT by the sizes. Returns the
 * loss of the style. */
double nst_gradient_sizes_apply (const NstGradientSizes *sizes, NstStyleLoss *style,
                                 NstContentLoss *content);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstGradientSizes, nst_gradient_sizes_free)

G_END_DECLS
