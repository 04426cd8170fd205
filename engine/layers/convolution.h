/* Convolution of feature maps, stride 1, the output as large as the input; and its derivative with
 * respect to the input.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "layers/padding.h"

G_BEGIN_DECLS

typedef struct _NstConvolution NstConvolution;

/* A convolution from its filters.
 *
 * weights: out_channels × in_channels × kernel × kernel, the last contiguous, as PyTorch has them;
 *   copied. The filters are applied without turning them (cross-correlation).
 * bias: out_channels, or NULL for none; copied.
 * kernel: odd.
 *
 * Free with nst_convolution_free. NULL with NST_ERROR_MEMORY when there is no room. */
NstConvolution *nst_convolution_new (const float *weights, const float *bias, int in_channels,
                                     int out_channels, int kernel, GError **error);
void nst_convolution_free (NstConvolution *convolution);

/* Floats of scratch memory that the two functions below need for THREADS threads and maps of up to
 * height × width. */
gsize nst_convolution_scratch (const NstConvolution *convolution, int height, int width,
                               int threads);

/* output = input * filters + bias, then max(·, 0) if RECTIFY.
 *
 * input: height × width × in_channels. output: height × width × out_channels, allocated.
 * padding: any but NST_PADDING_NETWORK.
 * marks: of the output's shape, receives 255 where the output is above 0 and 0 elsewhere; or NULL.
 * scratch: nst_convolution_scratch() floats. */
void nst_convolution_forward (const NstConvolution *convolution, const NstMap *input,
                              NstPadding padding, gboolean rectify, guint8 *marks, NstMap *output,
                              float *scratch, int threads);

/* The derivative of a loss with respect to the input, from that with respect to the output before
 * any rectifying: output_gradient height × width × out_channels; input_gradient height × width ×
 * in_channels, allocated, overwritten. It is the convolution with the filters turned by 180° and
 * the channels exchanged, plus what the padding lends from the border.
 *
 * gate: where the input came from a rectifier, its marks, to get the derivative with respect to
 *   what went into it: 0 where it let nothing through. Else NULL. */
void nst_convolution_backward (const NstConvolution *convolution, const NstMap *output_gradient,
                               NstPadding padding, const guint8 *gate, NstMap *input_gradient,
                               float *scratch, int threads);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstConvolution, nst_convolution_free)

G_END_DECLS
