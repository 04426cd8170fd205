/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/normalisation.h"

#include <math.h>

#include "base/parallel.h"

typedef struct
{
  const NstNormalisation *normalisation;
  const NstMap *input;
  const NstMap *output; /* or its derivative */
  NstMap *result;       /* of the way back */
} Task;

/* k + α/n · Σ x², around channel C of CHANNELS. */
static double
base_of (const NstNormalisation *normalisation, const float *x, int channels, int c)
{
  const int radius = normalisation->size / 2;
  double sum = 0;

  for (int i = MAX (c - radius, 0); i <= MIN (c + radius, channels - 1); i++)
    sum += (double) x[i] * x[i];
  return normalisation->k + normalisation->alpha / normalisation->size * sum;
}

static void
forward_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const int channels = task->input->channels;

  for (int x = 0; x < task->input->width; x++)
    {
      const float *from = nst_map_at (task->input, x, y);
      float *to = nst_map_at (task->output, x, y);

      for (int c = 0; c < channels; c++)
        to[c]
          = from[c]
            * pow (base_of (task->normalisation, from, channels, c), -task->normalisation->beta);
    }
}

void
nst_normalisation_forward (const NstNormalisation *normalisation, const NstMap *input,
                           NstMap *output, int threads)
{
  const Task task = { normalisation, input, output };

  nst_parallel_for (input->height, threads, forward_row, (gpointer) &task);
}

/* With b = k + α/n Σ x² around each channel: dx(c) = g(c) b(c)^−β − 2αβ/n · x(c) · Σ g x b^(−β−1),
 * over the channels around c. RATIOS has room for two numbers a channel. */
static void
backward_position (const Task *task, int x, int y, double *ratios)
{
  const NstNormalisation *normalisation = task->normalisation;
  const int channels = task->input->channels, radius = normalisation->size / 2;
  const double factor = 2.0 * normalisation->alpha * normalisation->beta / normalisation->size;
  const float *from = nst_map_at (task->input, x, y);
  const float *gradient = nst_map_at (task->output, x, y);
  float *to = nst_map_at (task->result, x, y);
  double *powers = ratios + channels;

  for (int c = 0; c < channels; c++)
    {
      const double base = base_of (normalisation, from, channels, c);

      powers[c] = pow (base, -normalisation->beta);
      ratios[c] = gradient[c] * from[c] * powers[c] / base;
    }
  for (int c = 0; c < channels; c++)
    {
      double sum = 0;

      for (int i = MAX (c - radius, 0); i <= MIN (c + radius, channels - 1); i++)
        sum += ratios[i];
      to[c] = gradient[c] * powers[c] - factor * from[c] * sum;
    }
}

static void
backward_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  g_autofree double *ratios = g_new (double, 2 * task->input->channels);

  for (int x = 0; x < task->input->width; x++)
    backward_position (task, x, y, ratios);
}

void
nst_normalisation_backward (const NstNormalisation *normalisation, const NstMap *input,
                            const NstMap *output_gradient, NstMap *input_gradient, int threads)
{
  const Task task = { normalisation, input, output_gradient, input_gradient };

  nst_parallel_for (input->height, threads, backward_row, (gpointer) &task);
}
