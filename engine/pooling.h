/* Pooling of feature maps: each 2 × 2 neighbours become one; an odd last row or column is dropped,
 * as in PyTorch's MaxPool2d and AvgPool2d.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "map.h"
#include "settings.h"

G_BEGIN_DECLS

/* input: height × width × channels, both sides at least 2. output: height / 2 × width / 2 ×
 * channels, allocated. pooling: maximum or average. */
void nst_pooling_forward (NstPooling pooling, const NstMap *input, NstMap *output, int threads);

/* The derivative with respect to the input, from that with respect to the output: overwrites
 * input_gradient, of INPUT's shape. The derivative of a maximum goes to the first of equals. If
 * GATED, the input is a rectifier's output and the derivative that with respect to what went into
 * the rectifier: 0 where it let nothing through. */
void nst_pooling_backward (NstPooling pooling, const NstMap *input, gboolean gated,
                           const NstMap *output_gradient, NstMap *input_gradient, int threads);

G_END_DECLS
