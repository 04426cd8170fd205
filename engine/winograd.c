/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "winograd.h"

#include "lanes.h"
#include "parallel.h"
#include "transforms.h"

#define LINE 16  /* floats in a cache line */
#define PIECE 24 /* tiles whose results a thread has in hand at once */

/* Channels in × out of filters that no core's own cache holds once they are transformed; and of
 * those of which transforming 64 places costs more than the products gain over 36. */
#define LARGE_FILTERS (256 * 128)
#define HUGE_FILTERS (512 * 256)

/* Bytes of the transformed inputs of a block of tiles: a quarter of a core's own cache, as filters
 * and results pass through it too; and where all threads work on one block, all of a map of 64 × 64
 * × 512. */
#define BLOCK_BYTES 250000
#define SHARED_BYTES 20000000

struct _NstWinograd
{
  const NstFilters *filters;
  int in_channels;
  int out_channels;
  int step;        /* results of a tile, each way: 4 or 6 */
  int places;      /* in a transformed tile */
  int most;        /* tiles done together */
  gboolean shared; /* by all threads, rather than each thread its own */
  float *panels; /* panel × places × in × column; NULL if shared, as each is made when needed */
};

/* All that one call shares. */
typedef struct
{
  const NstWinograd *winograd;
  const NstMap *input;
  NstPadding padding;
  const NstFinish *finish;
  NstMap *output;
  float *scratch;
  int n_tiles;
  int block; /* tiles done together */
  int first; /* tile of a shared block */
  int count; /* of its tiles */
} Task;

gboolean
nst_winograd_fits (int in_channels, int out_channels, int kernel)
{
  return kernel == 3 && in_channels % NST_LANES == 0 && out_channels % NST_LANES == 0;
}

/* From one place of transformed inputs to the next; a line more than the numbers need, so that
 * places do not crowd the same sets of the cache. */
static gsize
input_stride (const NstWinograd *winograd)
{
  return (gsize) winograd->most * winograd->in_channels + LINE;
}

/* Floats of a block's transformed inputs. */
static gsize
input_floats (const NstWinograd *winograd)
{
  return winograd->places * input_stride (winograd);
}

/* Columns of all panels but the last, which may have fewer. */
static int
panel_width (const NstWinograd *winograd)
{
  return nst_filters_width (winograd->filters, 0);
}

static gsize
result_stride (int width)
{
  return (gsize) PIECE * width + LINE;
}

/* Floats of a piece's transformed results in the columns of a panel. */
static gsize
result_floats (const NstWinograd *winograd)
{
  return winograd->places * result_stride (panel_width (winograd));
}

/* Floats of the transformed filters of COLUMNS. */
static gsize
filter_floats (const NstWinograd *winograd, int columns)
{
  return (gsize) winograd->places * winograd->in_channels * columns;
}

NstWinograd *
nst_winograd_new (const NstFilters *filters, GError **error)
{
  g_autoptr (NstWinograd) winograd = g_new0 (NstWinograd, 1);
  const int in = filters->in_channels, out = filters->out_channels;

  winograd->filters = filters;
  winograd->in_channels = in;
  winograd->out_channels = out;
  winograd->step = in * out < HUGE_FILTERS ? 6 : 4;
  winograd->places = nst_winograd_places (winograd->step);
  winograd->shared = in * out >= LARGE_FILTERS;
  winograd->most
    = (winograd->shared ? SHARED_BYTES : BLOCK_BYTES) / (winograd->places * in * sizeof (float));
  winograd->most = CLAMP (winograd->most, 24, 300) / NST_PRODUCT_ROWS * NST_PRODUCT_ROWS;
  if (winograd->shared)
    return g_steal_pointer (&winograd);

  winograd->panels = nst_floats_new (filter_floats (winograd, out), error);
  if (winograd->panels == NULL)
    return NULL;
  for (int c = 0; c < out; c += panel_width (winograd))
    nst_winograd_transform_filters (winograd->step, filters, c,
                                    winograd->panels + filter_floats (winograd, c));
  return g_steal_pointer (&winograd);
}

void
nst_winograd_free (NstWinograd *winograd)
{
  nst_floats_free (winograd->panels);
  g_free (winograd);
}

gsize
nst_winograd_scratch (const NstWinograd *winograd, int threads)
{
  const int n_threads = nst_parallel_threads (threads);
  const gsize panel = filter_floats (winograd, panel_width (winograd));

  if (winograd->shared)
    return input_floats (winograd) + n_threads * (result_floats (winograd) + panel);
  return n_threads * (input_floats (winograd) + result_floats (winograd));
}

/* COUNT tiles from number FIRST on, whose inputs lie transformed in V: the channels of the panel
 * that begins at number CHANNEL, by way of M. */
static void
do_panel (const Task *task, int channel, const float *panel, int first, int count, const float *v,
          float *m)
{
  const NstWinograd *winograd = task->winograd;
  const int in = winograd->in_channels;
  const int width = nst_filters_width (winograd->filters, channel);
  const gsize v_stride = input_stride (winograd), m_stride = result_stride (width);
  int rows;

  for (int start = 0; start < count; start += rows)
    {
      rows = MIN (PIECE, count - start);
      for (int place = 0; place < winograd->places; place++)
        nst_product (&(NstProduct){ .values = v + place * v_stride + (gsize) start * in,
                                    .step = in,
                                    .rows = rows,
                                    .in = in,
                                    .panel = panel + (gsize) place * in * width,
                                    .width = width,
                                    .result = m + place * m_stride,
                                    .stride = width });
      nst_winograd_transform_output (winograd->step, m, m_stride, width, first + start, rows,
                                     task->finish, task->output, channel);
    }
}

/* A block from input to output, by one thread. */
static void
do_block (int block, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const int first = block * task->block;
  const int count = MIN (task->block, task->n_tiles - first);
  float *v = task->scratch + thread * (input_floats (winograd) + result_floats (winograd));

  nst_winograd_transform_input (winograd->step, task->input, task->padding, first, count, v,
                                input_stride (winograd));
  for (int c = 0; c < winograd->out_channels; c += panel_width (winograd))
    do_panel (task, c, winograd->panels + filter_floats (winograd, c), first, count, v,
              v + input_floats (winograd));
}

static void
read_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const int start = piece * NST_PRODUCT_ROWS;

  nst_winograd_transform_input (winograd->step, task->input, task->padding, task->first + start,
                                MIN (NST_PRODUCT_ROWS, task->count - start),
                                task->scratch + (gsize) start * winograd->in_channels,
                                input_stride (winograd));
}

static void
do_shared_panel (int number, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const int width = panel_width (winograd), channel = number * width;
  float *m = task->scratch + input_floats (winograd)
             + thread * (result_floats (winograd) + filter_floats (winograd, width));
  float *panel = m + result_floats (winograd);

  nst_winograd_transform_filters (winograd->step, winograd->filters, channel, panel);
  do_panel (task, channel, panel, task->first, task->count, task->scratch, m);
}

/* Large filters, transformed, would have to come from memory again for each thread's block, several
 * times as many as they are. So all threads work on one block, each on some of the panels, which it
 * transforms when it needs them; and blocks are large, so that this is seldom. */
static void
do_shared_blocks (Task *task, int threads)
{
  const int width = panel_width (task->winograd);

  for (task->first = 0; task->first < task->n_tiles; task->first += task->block)
    {
      task->count = MIN (task->block, task->n_tiles - task->first);
      nst_parallel_for ((task->count + NST_PRODUCT_ROWS - 1) / NST_PRODUCT_ROWS, threads,
                        read_piece, task);
      nst_parallel_for ((task->winograd->out_channels + width - 1) / width, threads,
                        do_shared_panel, task);
    }
}

void
nst_winograd_convolve (const NstWinograd *winograd, const NstMap *input, NstPadding padding,
                       const NstFinish *finish, NstMap *output, float *scratch, int threads)
{
  Task task = { winograd, input, padding, finish, output, scratch };
  int n_blocks, rows;

  task.n_tiles = nst_winograd_tiles (winograd->step, output->width)
                 * nst_winograd_tiles (winograd->step, output->height);
  n_blocks = (task.n_tiles + winograd->most - 1) / winograd->most;
  /* As large as each other, rather than all as large as can be but a small one at the end. */
  rows = (task.n_tiles + n_blocks - 1) / n_blocks;
  task.block = (rows + NST_PRODUCT_ROWS - 1) / NST_PRODUCT_ROWS * NST_PRODUCT_ROWS;
  if (winograd->shared)
    do_shared_blocks (&task, threads);
  else
    nst_parallel_for (n_blocks, threads, do_block, &task);
}
