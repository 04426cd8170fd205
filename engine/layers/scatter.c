/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/scatter.h"

#include <string.h>

#include "base/parallel.h"
#include "layers/padding.h"

/* Positions of a block of results; with a neighbour on each side, whole rows of a product. */
#define WIDTH (5 * NST_PRODUCT_ROWS - 2)
#define HEIGHT 22
#define MOST_CHANNELS 4 /* out */

struct _NstScatter
{
  int kernel;
  int out_channels;
  NstFilters matrix; /* in × (kernel × kernel places × out), in whole vectors, as a 1 × 1 kernel */
};

typedef struct
{
  const NstScatter *scatter;
  const NstMap *input;
  NstPadding padding;
  const NstEpilogue *epilogue;
  NstMap *output;
  float *scratch;
  int columns; /* of blocks */
} Task;

/* The positions that the results of a block depend on, and their products. */
typedef struct
{
  int x, y, width, height;
  float *products; /* height × width × matrix columns */
} Block;

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
multiply (const Task *task, const Block *block)
{
  const NstFilters *matrix = &task->scatter->matrix;
  const int in = matrix->in_channels, out = matrix->out_channels;

  for (int y = 0; y < block->height; y++)
    for (int c = 0; c < out; c += nst_filters_width (matrix, c))
      nst_product (&(NstProduct){
        .values = task->input->data + ((gsize) (block->y + y) * task->input->width + block->x) * in,
        .step = in,
        .rows = block->width,
        .in = in,
        .panel = nst_filters_panel (matrix, c),
        .width = nst_filters_width (matrix, c),
        .result = block->products + (gsize) y * block->width * out + c,
        .stride = out });
}

/* The result at (x, y): what its neighbours' products with their places hold for it. INSIDE: all
 * neighbours are in the map. */
NST_INLINE void
add_up (const Task *task, const Block *block, int kernel, int out, gboolean inside, int x, int y,
        float *result)
{
  const gssize length = task->scatter->matrix.out_channels;
  float sums[MOST_CHANNELS] = { 0 };

  for (int i = 0; i < kernel; i++)
    for (int j = 0; j < kernel; j++)
      {
        int row = y + i - kernel / 2, column = x + j - kernel / 2;
        const float *products;

        if (!inside)
          {
            row = nst_padding_source (row, task->input->height, task->padding);
            column = nst_padding_source (column, task->input->width, task->padding);
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

/* A row of COUNT results from (x, y) on. */
NST_INLINE void
add_up_row (const Task *task, const Block *block, int kernel, int out, int x, int y, int count,
            float *result)
{
  const NstMap *input = task->input;
  const int radius = kernel / 2;
  const gboolean inside = y >= radius && y + radius < input->height;

  for (int i = x; i < x + count; i++, result += out)
    if (inside && i >= radius && i + radius < input->width)
      add_up (task, block, kernel, out, TRUE, i, y, result);
    else
      add_up (task, block, kernel, out, FALSE, i, y, result);
}

static void
convolve_block (int number, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstMap *output = task->output;
  const int kernel = task->scatter->kernel, radius = kernel / 2, channels = output->channels;
  const int x = number % task->columns * WIDTH, y = number / task->columns * HEIGHT;
  const int right = MIN (x + WIDTH, output->width), bottom = MIN (y + HEIGHT, output->height);
  Block block = { .x = MAX (x - radius, 0), .y = MAX (y - radius, 0) };

  block.width = MIN (right + radius, output->width) - block.x;
  block.height = MIN (bottom + radius, output->height) - block.y;
  block.products = task->scratch + thread * thread_scratch (task->scatter);
  multiply (task, &block);
  for (int row = y; row < bottom; row++)
    {
      const gsize first = ((gsize) row * output->width + x) * channels;
      float *result = output->data + first;

      if (kernel == 3 && channels == 3) /* a picture, the compiler should know */
        add_up_row (task, &block, 3, 3, x, row, right - x, result);
      else
        add_up_row (task, &block, kernel, channels, x, row, right - x, result);
      nst_epilogue_apply (task->epilogue, first, right - x, channels, result);
    }
}

void
nst_scatter_convolve (const NstScatter *scatter, const NstMap *input, NstPadding padding,
                      const NstEpilogue *epilogue, NstMap *output, float *scratch, int threads)
{
  Task task = { scatter, input, padding, epilogue, output, scratch };

  task.columns = (output->width + WIDTH - 1) / WIDTH;
  nst_parallel_for (task.columns * ((output->height + HEIGHT - 1) / HEIGHT), threads,
                    convolve_block, &task);
}
