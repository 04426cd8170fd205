/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "direct.h"

#include <string.h>

#include "lanes.h"
#include "padding.h"
#include "parallel.h"

/* Positions done at once; small enough for neighbourhoods and results to stay in the cache. */
#define BLOCK 128

typedef struct
{
  const NstFilters *filters;
  const NstMap *input;
  NstPadding padding;
  const NstFinish *finish;
  NstMap *output;
  float *scratch;
} Task;

/* Numbers in a neighbourhood. */
static gsize
patch_length (const NstFilters *filters)
{
  return (gsize) filters->kernel * filters->kernel * filters->in_channels;
}

gsize
nst_direct_scratch (const NstFilters *filters, int threads)
{
  return BLOCK * patch_length (filters) * nst_parallel_threads (threads);
}

/* Writes the neighbourhood of position (x, y) to PATCH: kernel × kernel × in. */
static void
gather (const NstFilters *filters, const NstMap *input, NstPadding padding, int x, int y,
        float *patch)
{
  const int radius = filters->kernel / 2;
  const gsize channels = filters->in_channels;

  for (int dy = -radius; dy <= radius; dy++)
    {
      int row = nst_padding_source (y + dy, input->height, padding);

      if (row >= 0 && x >= radius && x + radius < input->width)
        memcpy (patch, input->data + ((gsize) row * input->width + x - radius) * channels,
                filters->kernel * channels * sizeof *patch);
      else
        for (int dx = -radius; dx <= radius; dx++)
          {
            int column = nst_padding_source (x + dx, input->width, padding);
            float *values = patch + (dx + radius) * channels;

            if (row >= 0 && column >= 0)
              memcpy (values, input->data + ((gsize) row * input->width + column) * channels,
                      channels * sizeof *values);
            else
              memset (values, 0, channels * sizeof *values);
          }
      patch += filters->kernel * channels;
    }
}

/* Finishes COUNT positions of VALUES, which begin at number FIRST of the output. */
NST_FOR_EVERY_CPU static void
finish_values (const NstFinish *finish, gsize first, int count, int channels, float *values)
{
  const gsize length = (gsize) count * channels;

  if (finish->bias)
    for (int i = 0; i < count; i++)
      for (int c = 0; c < channels; c++)
        values[(gsize) i * channels + c] += finish->bias[c];
  if (finish->rectify)
    for (gsize i = 0; i < length; i++)
      values[i] = values[i] > 0 ? values[i] : 0;
  if (finish->marks)
    for (gsize i = 0; i < length; i++)
      finish->marks[first + i] = values[i] > 0 ? 255 : 0;
  if (finish->gate)
    for (gsize i = 0; i < length; i++)
      values[i] = finish->gate[first + i] ? values[i] : 0;
}

static void
convolve_block (int block, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstFilters *filters = task->filters;
  const gsize depth = patch_length (filters);
  const gsize first = (gsize) block * BLOCK;
  const int count = MIN (BLOCK, nst_map_positions (task->input) - first);
  const int width = task->input->width;
  const int channels = filters->out_channels;
  float *patches = task->scratch + thread * BLOCK * depth;
  float *result = task->output->data + first * channels;

  for (int i = 0; i < count; i++)
    gather (filters, task->input, task->padding, (first + i) % width, (first + i) / width,
            patches + i * depth);
  for (int c = 0; c < channels; c += nst_filters_width (filters, c))
    nst_product (&(NstProduct){ .values = patches,
                                .step = depth,
                                .rows = count,
                                .in = depth,
                                .panel = nst_filters_panel (filters, c),
                                .width = nst_filters_width (filters, c),
                                .result = result + c,
                                .stride = channels });
  finish_values (task->finish, first * channels, count, channels, result);
}

void
nst_direct_convolve (const NstFilters *filters, const NstMap *input, NstPadding padding,
                     const NstFinish *finish, NstMap *output, float *scratch, int threads)
{
  const Task task = { filters, input, padding, finish, output, scratch };

  nst_parallel_for ((nst_map_positions (input) + BLOCK - 1) / BLOCK, threads, convolve_block,
                    (gpointer) &task);
}
