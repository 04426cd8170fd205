/* Convolution by windows of any kind: strides, padding, dilation and groups, as AlexNet, GoogLeNet
 * and others have them; and its derivative with respect to the input. convolution.h is faster where
 * the output is as large as the input.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/convolution-task.h"
#include "layers/window.h"

G_BEGIN_DECLS

typedef struct _NstStrided NstStrided;

typedef struct
{
  NstWindow window;
  int in_channels;
  int out_channels;
  int groups; /* into which channels are divided; each group of the output sees one of the input */
} NstStridedShape;

/* A convolution from its filters.
 *
 * weights: out_channels × in_channels ÷ groups × side × side, the last contiguous, as PyTorch has
 *   them; copied. Applied without turning them (cross-correlation).
 *
 * Free with nst_strided_free. NULL with NST_ERROR_MEMORY when memory runs out. */
NstStrided *nst_strided_new (const NstStridedShape *shape, const float *weights, GError **error);
void nst_strided_free (NstStrided *strided);

/* How many floats of scratch memory the two functions below need for THREADS threads. */
gsize nst_strided_scratch (const NstStrided *strided, int threads);

/* Does TASK: its output has nst_window_count() positions along each side of the input. */
void nst_strided_forward (const NstStrided *strided, const NstConvolutionTask *task);

/* The derivative with respect to the input. TASK's input is the derivative with respect to the
 * output, its output, of the input's shape, is overwritten; its padding is what the forward pass
 * had. */
void nst_strided_backward (const NstStrided *strided, const NstConvolutionTask *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStrided, nst_strided_free)

G_END_DECLS
