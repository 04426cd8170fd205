/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/direct.h"

#include "base/parallel.h"

/* Positions of a row that are done at once: so few that their neighbourhoods and results stay in
 * the cache. */
#define PIECE (10 * NST_PRODUCT_ROWS)

/* One call of nst_direct_convolve(), for its threads. */
typedef struct
{
  const NstFilters *filters;
  const NstConvolutionTask *task;
  int pieces; /* in a row */
} Call;

/* COUNT positions of a row, from (x, y) on. */
typedef struct
{
  int x;
  int y;
  int count;
} Piece;

/* Floats of one column of a neighbourhood. */
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

/* Copies to VALUES all columns of the neighbourhoods of PIECE, from left to right: (count + kernel
 * − 1) × kernel × channels. */
NST_INLINE void
gather (const NstConvolutionTask *task, int kernel, int channels, Piece piece, float *values)
{
  const NstMap *input = task->input;
  const NstPadding padding = task->padding;
  const int radius = kernel / 2, count = piece.count + kernel - 1;

  for (int i = 0; i < kernel; i++)
    {
      const int row = nst_padding_source (piece.y + i - radius, input->height, padding);
      float *to = values + i * channels;

      for (int k = 0; k < count; k++, to += kernel * channels)
        {
          const int column = nst_padding_source (piece.x + k - radius, input->width, padding);
          const float *from = input->data + ((gssize) row * input->width + column) * channels;

          for (int c = 0; c < channels; c++)
            to[c] = row < 0 || column < 0 ? 0 : from[c];
        }
    }
}

/* The neighbourhoods of a position and the next one share all columns but one, so each column is
 * written once and the product's rows overlap. */
static void
convolve_piece (int number, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const NstFilters *filters = call->filters;
  const NstMap *output = call->task->output;
  const int channels = filters->out_channels, kernel = filters->kernel;
  Piece piece = { .x = number % call->pieces * PIECE, .y = number / call->pieces };
  float *columns = call->task->scratch + thread * thread_scratch (filters);
  float *result = nst_map_at (output, piece.x, piece.y);

  piece.count = MIN (PIECE, output->width - piece.x);
  if (kernel == 3 && filters->in_channels == 3) /* a picture: constants for the compiler */
    gather (call->task, 3, 3, piece, columns);
  else
    gather (call->task, kernel, filters->in_channels, piece, columns);
  for (int c = 0; c < channels; c += nst_filters_width (filters, c))
    nst_product (&(NstProduct){ .values = columns,
                                .step = column_length (filters),
                                .rows = piece.count,
                                .in = kernel * column_length (filters),
                                .panel = nst_filters_panel (filters, c),
                                .width = nst_filters_width (filters, c),
                                .result = result + c,
                                .stride = channels });
  nst_epilogue_apply (&call->task->epilogue, result - output->data, piece.count, channels, result);
}

void
nst_direct_convolve (const NstFilters *filters, const NstConvolutionTask *task)
{
  Call call = { filters, task, (task->input->width + PIECE - 1) / PIECE };

  nst_parallel_for (task->input->height * call.pieces, task->threads, convolve_piece, &call);
}
