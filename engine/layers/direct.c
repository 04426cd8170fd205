/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/direct.h"

#include "base/parallel.h"
#include "layers/padding.h"

/* Positions of a row done at once; few enough for neighbourhoods and results to stay in the cache.
 */
#define PIECE (10 * NST_PRODUCT_ROWS)

typedef struct
{
  const NstFilters *filters;
  const NstMap *input;
  NstPadding padding;
  const NstEpilogue *epilogue;
  NstMap *output;
  float *scratch;
  int pieces; /* in a row */
} Task;

/* Numbers in a column of a neighbourhood. */
static gsize
column_length (const NstFilters *filters)
{
  return (gsize) filters->kernel * filters->in_channels;
}

static gsize
thread_scratch (const NstFilters *filters)
{
  return (PIECE + filters->kernel - 1) * column_length (filters);
}

gsize
nst_direct_scratch (const NstFilters *filters, int threads)
{
  return thread_scratch (filters) * nst_parallel_threads (threads);
}

/* The columns of neighbourhoods from position (x, y)'s first on, COUNT of them: COUNT × kernel ×
 * channels. */
NST_INLINE void
gather (const NstMap *input, NstPadding padding, int kernel, int channels, int x, int y, int count,
        float *values)
{
  const int radius = kernel / 2;

  for (int i = 0; i < kernel; i++)
    {
      const int row = nst_padding_source (y + i - radius, input->height, padding);
      float *to = values + i * channels;

      for (int k = 0; k < count; k++, to += kernel * channels)
        {
          const int column = nst_padding_source (x + k - radius, input->width, padding);
          const float *from = input->data + ((gssize) row * input->width + column) * channels;

          for (int c = 0; c < channels; c++)
            to[c] = row < 0 || column < 0 ? 0 : from[c];
        }
    }
}

/* Neighbourhoods of one position and the next share all columns but one, so each column is written
 * once and the product's rows overlap. */
static void
convolve_piece (int number, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstFilters *filters = task->filters;
  const int channels = filters->out_channels, kernel = filters->kernel;
  const int y = number / task->pieces, x = number % task->pieces * PIECE;
  const int count = MIN (PIECE, task->input->width - x);
  const gsize first = ((gsize) y * task->input->width + x) * channels;
  float *columns = task->scratch + thread * thread_scratch (filters);
  float *result = task->output->data + first;

  if (kernel == 3 && filters->in_channels == 3) /* a picture, the compiler should know */
    gather (task->input, task->padding, 3, 3, x, y, count + 2, columns);
  else
    gather (task->input, task->padding, kernel, filters->in_channels, x, y, count + kernel - 1,
            columns);
  for (int c = 0; c < channels; c += nst_filters_width (filters, c))
    nst_product (&(NstProduct){ .values = columns,
                                .step = column_length (filters),
                                .rows = count,
                                .in = kernel * column_length (filters),
                                .panel = nst_filters_panel (filters, c),
                                .width = nst_filters_width (filters, c),
                                .result = result + c,
                                .stride = channels });
  nst_epilogue_apply (task->epilogue, first, count, channels, result);
}

void
nst_direct_convolve (const NstFilters *filters, const NstMap *input, NstPadding padding,
                     const NstEpilogue *epilogue, NstMap *output, float *scratch, int threads)
{
  Task task = { filters, input, padding, epilogue, output, scratch };

  task.pieces = (input->width + PIECE - 1) / PIECE;
  nst_parallel_for (input->height * task.pieces, threads, convolve_piece, &task);
}
