/* Convolution of feature maps, and its derivative with respect to the input. The output is as large
 * as the input, unless the convolution is made of windows (strided.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "layers/padding.h"
#include "layers/strided.h"

G_BEGIN_DECLS

typedef struct _NstConvolution NstConvolution;

/* Common to all convolutions of a pass through the network. */
typedef struct
{
  NstPadding padding; /* any but NST_PADDING_NETWORK */
  float *scratch;     /* the most floats that nst_convolution_scratch() says for one of them */
  int threads;        /* how many may be used at most; 0 for all */
} NstConvolutionPass;

/* A convolution from its filters.
 *
 * weights: out_channels × in_channels × kernel × kernel, the last contiguous, as PyTorch has them;
 *   copied. The filters are applied without turning them (cross-correlation).
 * bias: out_channels, or NULL for none; copied.
 * kernel: odd.
 *
 * Free with nst_convolution_free. NULL with NST_ERROR_MEMORY when memory runs out. */
NstConvolution *nst_convolution_new (const float *weights, const float *bias, int in_channels,
                                     int out_channels, int kernel, GError **error);

/* The same by windows of any kind: strided.h. WEIGHTS as there, BIAS as above. */
NstConvolution *nst_convolution_new_strided (const NstStridedShape *shape, const float *weights,
                                             const float *bias, GError **error);
void nst_convolution_free (NstConvolution *convolution);

/* How many floats of scratch memory the two functions below need for THREADS threads and maps of up
 * to height × width. */
gsize nst_convolution_scratch (const NstConvolution *convolution, int height, int width,
                               int threads);

/* output = input * filters + bias, then max(·, 0) if RECTIFY.
 *
 * input: height × width × in_channels. output: height × width × out_channels, or as many windows as
 * there are, allocated.
 * marks: of the output's shape, receives 255 where the output is above 0, else 0; or NULL. */
void nst_convolution_forward (const NstConvolution *convolution, const NstConvolutionPass *pass,
                              const NstMap *input, gboolean rectify, guint8 *marks, NstMap *output);

/* The derivative of a loss with respect to the input, from the one with respect to the output
 * before it was rectified. It is the convolution with the filters turned by 180° and the channels
 * exchanged; and positions that the padding read get the derivatives of those readings, too.
 *
 * output_gradient: height × width × out_channels. input_gradient: height × width × in_channels,
 *   allocated, overwritten.
 * gate: the marks of the rectifier that the input came from, to get the derivative with respect to
 *   that rectifier's own input: 0 where the marks are 0. Else NULL. */
void nst_convolution_backward (const NstConvolution *convolution, const NstConvolutionPass *pass,
                               const NstMap *output_gradient, const guint8 *gate,
                               NstMap *input_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstConvolution, nst_convolution_free)

G_END_DECLS
