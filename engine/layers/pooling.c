/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/pooling.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "layers/pooling-rows.h"

/* Whether SMALL, a side, is one that poolings make of LARGE. */
static gboolean
fits (int small, int large)
{
  return small == large / 2 || small == (large + 1) / 2;
}

void
nst_pooling_forward (NstPooling pooling, const NstMap *input, gboolean gated, NstMap *output,
                     guint8 *routes, int threads)
{
  const NstPoolingTask task = { pooling, input, output, routes, gated ? 0 : -INFINITY };

  g_assert (fits (output->height, input->height) && fits (output->width, input->width));
  nst_parallel_for (output->height, threads, nst_pooling_forward_row, (gpointer) &task);
}

void
nst_pooling_backward (NstPooling pooling, const guint8 *routes, const NstMap *output_gradient,
                      NstMap *input_gradient, int threads)
{
  const NstPoolingTask task = { pooling, input_gradient, output_gradient, (guint8 *) routes };

  if (2 * output_gradient->height < input_gradient->height)
    memset (nst_map_at (input_gradient, 0, input_gradient->height - 1), 0,
            (gsize) input_gradient->width * input_gradient->channels * sizeof (float));
  nst_parallel_for (output_gradient->height, threads, nst_pooling_backward_row, (gpointer) &task);
}
