/* The part of a convolution's derivative that comes back from beyond the border.
 *
 * Beyond the border the forward pass read positions within the map (padding.h). These get the
 * derivatives of those readings, too: the zero-padded convolution is continued to a frame around
 * the map, and each result in the frame is added to the position that was read in its place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/convolution-task.h"
#include "layers/filters.h"

G_BEGIN_DECLS

/* How many floats of scratch memory it needs for THREADS threads. */
gsize nst_border_scratch (const NstFilters *filters, int threads);

/* Computes the convolution of the task's input, which is 0 beyond its border, with FILTERS at the
 * positions around the map, and adds each result to the position of the output that the task's
 * padding reads in its place. Adds nothing where the epilogue's gate is 0, and applies nothing else
 * of the epilogue. */
void nst_border_add (const NstFilters *filters, const NstConvolutionTask *task);

G_END_DECLS
