/* Local response normalisation across channels, as in Krizhevsky et al. 2012 ("ImageNet
 * Classification with Deep Convolutional Neural Networks"), 3.3, and its derivative:
 *
 *   y(c) = x(c) · (k + α/n · Σ x(c′)²)^−β, c′ from c − (n − 1)/2 to c + (n − 1)/2
 *
 * α is divided by n, as in Caffe (lrn_layer.cpp) and PyTorch.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

typedef struct
{
  int size;    /* n, odd */
  float alpha; /* α, not negative */
  float beta;  /* β */
  float k;     /* above 0 */
} NstNormalisation;

/* input, output: height × width × channels; output allocated, and not the input. */
void nst_normalisation_forward (const NstNormalisation *normalisation, const NstMap *input,
                                NstMap *output, int threads);

/* The derivative with respect to the input, from the input and the derivative with respect to the
 * output. Overwrites input_gradient; all three of one shape. */
void nst_normalisation_backward (const NstNormalisation *normalisation, const NstMap *input,
                                 const NstMap *output_gradient, NstMap *input_gradient,
                                 int threads);

G_END_DECLS
