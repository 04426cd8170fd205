/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/scatter.h"

#include <string.h>

#include "base/parallel.h"

/* Positions of a block of results. With one more on each side, its width makes whole rows of a
 * product. */
#define WIDTH (5 * NST_PRODUCT_ROWS - 2)
#define HEIGHT 22
#define MOST_CHANNELS 4 /* out */

struct _NstScatter
{
  int kernel;
  int out_channels;
  NstFilters matrix; /* in × (kernel × kernel places × out), in whole vectors, as a 1 × 1 kernel */
};

/* One call of nst_scatter_convolve(), for its threads. */
typedef struct
{
  const NstScatter *scatter;
  const NstConvolutionTask *task;
  int columns; /* of blocks */
} Call;

/* The rectangle of positions that a block of results depends on, and their products. */
typedef struct
{
  const NstConvolutionTask *task;
  int x, y, width, height;
  int length;      /* products of a position: the matrix's columns */
  float *products; /* height × width × length */
} Block;

/* Of the filters: constants for the compiler where they are a picture's. */
typedef struct
{
  int kernel;
  int out; /* channels */
} Shape;

gboolean
nst_scatter_fits (int in_channels, int out_channels)
{
  return out_channels <= MOST_CHANNELS && in_channels >= NST_PRODUCT_COLUMNS;
}

NstScatter *
nst_scatter_new (const NstFilters *filters, GError **error)
{
  g_autoptr (NstScatter) scatter = g_new0 (NstScatter, 1);
  const int places = filters->kernel * filters->kernel, out = filters->out_channels;
  NstFilters *matrix = &scatter->matrix;

  scatter->kernel = filters->kernel;
  scatter->out_channels = out;
  *matrix = (NstFilters){ 1, filters->in_channels,
                          (places * out + NST_PRODUCT_COLUMNS - 1) / NST_PRODUCT_COLUMNS
                            * NST_PRODUCT_COLUMNS };
  matrix->panels = nst_floats_new ((gsize) matrix->in_channels * matrix->out_channels, error);
  if (matrix->panels == NULL)
    return NULL;
  memset (matrix->panels, 0,
          (gsize) matrix->in_channels * matrix->out_channels * sizeof *matrix->panels);
  for (int place = 0; place < places; place++)
    for (int in = 0; in < filters->in_channels; in++)
      for (int c = 0; c < out; c++)
        *nst_filters_at (matrix, 0, in, place * out + c) = *nst_filters_at (filters, place, in, c);
  return g_steal_pointer (&scatter);
}

void
nst_scatter_free (NstScatter *scatter)
{
  nst_floats_free (scatter->matrix.panels);
  g_free (scatter);
}

static gsize
thread_scratch (const NstScatter *scatter)
{
  const gsize beyond = scatter->kernel - 1;

  return (WIDTH + beyond) * (HEIGHT + beyond) * scatter->matrix.out_channels;
}

gsize
nst_scatter_scratch (const NstScatter *scatter, int threads)
{
  return thread_scratch (scatter) * nst_parallel_threads (threads);
}

static void
multiply (const Block *block, const NstFilters *matrix)
{
  const int in = matrix->in_channels, out = matrix->out_channels;

  for (int y = 0; y < block->height; y++)
    for (int c = 0; c < out; c += nst_filters_width (matrix, c))
      nst_product (&(NstProduct){ .values = nst_map_at (block->task->input, block->x, block->y + y),
                                  .step = in,
                                  .rows = block->width,
                                  .in = in,
                                  .panel = nst_filters_panel (matrix, c),
                                  .width = nst_filters_width (matrix, c),
                                  .result = block->products + (gsize) y * block->width * out + c,
                                  .stride = out });
}

/* Adds up the result at (x, y): the positions around it each have a product for it. INSIDE: all of
 * them are in the map. */
NST_INLINE void
add_up (const Block *block, Shape shape, gboolean inside, int x, int y, float *result)
{
  const NstMap *input = block->task->input;
  const NstPadding padding = block->task->padding;
  const int kernel = shape.kernel, out = shape.out;
  const gssize length = block->length;
  float sums[MOST_CHANNELS] = { 0 };

  for (int i = 0; i < kernel; i++)
    for (int j = 0; j < kernel; j++)
      {
        int row = y + i - kernel / 2, column = x + j - kernel / 2;
        const float *products;

        if (!inside)
          {
            row = nst_padding_source (row, input->height, padding);
            column = nst_padding_source (column, input->width, padding);
            if (row < 0 || column < 0)
              continue;
          }
        products = block->products
                   + ((gssize) (row - block->y) * block->width + column - block->x) * length
                   + (j * kernel + i) * out;
        for (int c = 0; c < out; c++)
          sums[c] += products[c];
      }
  for (int c = 0; c < out; c++)
    result[c] = sums[c];
}

/* Adds up a row of COUNT results from (x, y) on. */
NST_INLINE void
add_up_row (const Block *block, Shape shape, int x, int y, int count, float *result)
{
  const NstMap *input = block->task->input;
  const int radius = shape.kernel / 2;
  const gboolean inside = y >= radius && y + radius < input->height;

  for (int i = x; i < x + count; i++, result += shape.out)
    if (inside && i >= radius && i + radius < input->width)
      add_up (block, shape, TRUE, i, y, result);
    else
      add_up (block, shape, FALSE, i, y, result);
}

static void
convolve_block (int number, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const NstConvolutionTask *task = call->task;
  const NstMap *output = task->output;
  const Shape shape = { call->scatter->kernel, call->scatter->out_channels };
  const int radius = shape.kernel / 2;
  const int x = number % call->columns * WIDTH, y = number / call->columns * HEIGHT;
  const int right = MIN (x + WIDTH, output->width), bottom = MIN (y + HEIGHT, output->height);
  Block block = { .task = task, .x = MAX (x - radius, 0), .y = MAX (y - radius, 0) };

  block.width = MIN (right + radius, output->width) - block.x;
  block.height = MIN (bottom + radius, output->height) - block.y;
  block.length = call->scatter->matrix.out_channels;
  block.products = task->scratch + thread * thread_scratch (call->scatter);
  multiply (&block, &call->scatter->matrix);
  for (int row = y; row < bottom; row++)
    {
      float *result = nst_map_at (output, x, row);

      if (shape.kernel == 3 && shape.out == 3) /* a picture: constants for the compiler */
        add_up_row (&block, (Shape){ 3, 3 }, x, row, right - x, result);
      else
        add_up_row (&block, shape, x, row, right - x, result);
      nst_epilogue_apply (&task->epilogue, result - output->data, right - x, shape.out, result);
    }
}

void
nst_scatter_convolve (const NstScatter *scatter, const NstConvolutionTask *task)
{
  Call call = { scatter, task, (task->output->width + WIDTH - 1) / WIDTH };

  nst_parallel_for (call.columns * ((task->output->height + HEIGHT - 1) / HEIGHT), task->threads,
                    convolve_block, &call);
}
