/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/winograd.h"

#include "base/parallel.h"
#include "layers/winograd-tiles.h"

#define LINE 16  /* floats in a cache line */
#define PIECE 24 /* tiles whose results a thread has in hand at once */

/* Channels in × out of filters that no core's own cache holds once they are transformed; and of
 * those of which transforming 64 places costs more than the products gain over 36. */
#define LARGE_FILTERS (128 * 128)
#define HUGE_FILTERS (512 * 256)

/* Tiles of a map so small that its blocks would not busy all threads, and that large filters are
 * better transformed to 36 places than to 64. */
#define FEW_TILES 96

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
  float *panels; /* panel × 64 places × in × column; NULL if large, as each is made when needed */
};

/* How a map is cut up. */
typedef struct
{
  int step;        /* results of a tile, each way: 4 or 6 */
  int places;      /* in a transformed tile */
  int n_tiles;     /* of the map */
  int block;       /* tiles done together */
  gboolean shared; /* by all threads, rather than each thread its own */
} Plan;

/* All that one call shares. */
typedef struct
{
  const NstWinograd *winograd;
  const NstMap *input;
  NstPadding padding;
  const NstEpilogue *epilogue;
  NstMap *output;
  float *scratch;
  Plan plan;
  int first; /* tile of a shared block */
  int count; /* of its tiles */
} Task;

gboolean
nst_winograd_fits (int in_channels, int out_channels, int kernel)
{
  return kernel == 3 && in_channels % NST_PRODUCT_COLUMNS == 0
         && out_channels % NST_PRODUCT_COLUMNS == 0;
}

static int
round_up (int tiles)
{
  return (tiles + NST_PRODUCT_ROWS - 1) / NST_PRODUCT_ROWS * NST_PRODUCT_ROWS;
}

/* The most tiles that are done together. */
static int
most_tiles (const NstWinograd *winograd, int step, gboolean shared)
{
  const gsize bytes = nst_winograd_places (step) * winograd->in_channels * sizeof (float);
  const int fit = (shared ? SHARED_BYTES : BLOCK_BYTES) / bytes / NST_PRODUCT_ROWS;

  return shared && winograd->panels ? FEW_TILES : MAX (fit, 2) * NST_PRODUCT_ROWS;
}

/* One block of as many tiles as can be done together. */
static Plan
largest_plan (const NstWinograd *winograd, int height, int width, int step, gboolean shared)
{
  Plan plan = { .step = step, .places = nst_winograd_places (step), .shared = shared };

  plan.n_tiles = nst_winograd_tiles (step, width) * nst_winograd_tiles (step, height);
  plan.block = MIN (round_up (plan.n_tiles), most_tiles (winograd, step, shared));
  return plan;
}

/* In blocks as large as each other, rather than all as large as can be but a small one at the end.
 */
static Plan
make_plan (const NstWinograd *winograd, int height, int width, int step, gboolean shared)
{
  Plan plan = largest_plan (winograd, height, width, step, shared);
  const int n_blocks = (plan.n_tiles + plan.block - 1) / plan.block;

  plan.block = round_up ((plan.n_tiles + n_blocks - 1) / n_blocks);
  return plan;
}

static Plan
choose_plan (const NstWinograd *winograd, int height, int width)
{
  const gboolean few = nst_winograd_tiles (6, width) * nst_winograd_tiles (6, height) <= FEW_TILES;
  const gboolean huge = winograd->in_channels * winograd->out_channels >= HUGE_FILTERS;

  if (winograd->panels)
    return make_plan (winograd, height, width, 6, few);
  return make_plan (winograd, height, width, few || huge ? 4 : 6, TRUE);
}

/* From one place of transformed inputs to the next; a line more than the numbers need, so that
 * places do not crowd the same sets of the cache. */
static gsize
input_stride (const NstWinograd *winograd, const Plan *plan)
{
  return (gsize) plan->block * winograd->in_channels + LINE;
}

/* Floats of a block's transformed inputs. */
static gsize
input_floats (const NstWinograd *winograd, const Plan *plan)
{
  return plan->places * input_stride (winograd, plan);
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
result_floats (const NstWinograd *winograd, const Plan *plan)
{
  return plan->places * result_stride (panel_width (winograd));
}

/* Floats of the transformed filters of COLUMNS. */
static gsize
filter_floats (const NstWinograd *winograd, int places, int columns)
{
  return (gsize) places * winograd->in_channels * columns;
}

/* Floats that a thread works in. */
static gsize
thread_floats (const NstWinograd *winograd, const Plan *plan)
{
  if (!plan->shared)
    return input_floats (winograd, plan) + result_floats (winograd, plan);
  if (winograd->panels)
    return result_floats (winograd, plan);
  return result_floats (winograd, plan)
         + filter_floats (winograd, plan->places, panel_width (winograd));
}

NstWinograd *
nst_winograd_new (const NstFilters *filters, GError **error)
{
  g_autoptr (NstWinograd) winograd = g_new0 (NstWinograd, 1);
  const int in = filters->in_channels, out = filters->out_channels;
  const int places = nst_winograd_places (6);

  winograd->filters = filters;
  winograd->in_channels = in;
  winograd->out_channels = out;
  if (in * out >= LARGE_FILTERS)
    return g_steal_pointer (&winograd);

  winograd->panels = nst_floats_new (filter_floats (winograd, places, out), error);
  if (winograd->panels == NULL)
    return NULL;
  for (int c = 0; c < out; c += panel_width (winograd))
    nst_winograd_transform_filters (6, filters, c,
                                    winograd->panels + filter_floats (winograd, places, c));
  return g_steal_pointer (&winograd);
}

void
nst_winograd_free (NstWinograd *winograd)
{
  nst_floats_free (winograd->panels);
  g_free (winograd);
}

static gsize
scratch_for (const NstWinograd *winograd, int height, int width, int step, gboolean shared,
             int n_threads)
{
  const Plan plan = largest_plan (winograd, height, width, step, shared);

  return (shared ? input_floats (winograd, &plan) : 0)
         + n_threads * thread_floats (winograd, &plan);
}

gsize
nst_winograd_scratch (const NstWinograd *winograd, int height, int width, int threads)
{
  const int n_threads = nst_parallel_threads (threads);

  /* Either way, as a smaller map may be cut up otherwise. */
  return MAX (
    scratch_for (winograd, height, width, 6, TRUE, n_threads),
    scratch_for (winograd, height, width, winograd->panels ? 6 : 4, !winograd->panels, n_threads));
}

/* COUNT tiles from number FIRST on, whose inputs lie transformed in V: the channels of the panel
 * that begins at number CHANNEL, by way of M. */
static void
do_panel (const Task *task, int channel, const float *panel, int first, int count, const float *v,
          float *m)
{
  const NstWinograd *winograd = task->winograd;
  const Plan *plan = &task->plan;
  const int in = winograd->in_channels;
  const int width = nst_filters_width (winograd->filters, channel);
  const gsize v_stride = input_stride (winograd, plan), m_stride = result_stride (width);
  int rows;

  for (int start = 0; start < count; start += rows)
    {
      rows = MIN (PIECE, count - start);
      for (int place = 0; place < plan->places; place++)
        nst_product (&(NstProduct){ .values = v + place * v_stride + (gsize) start * in,
                                    .step = in,
                                    .rows = rows,
                                    .in = in,
                                    .panel = panel + (gsize) place * in * width,
                                    .width = width,
                                    .result = m + place * m_stride,
                                    .stride = width });
      nst_winograd_transform_output (plan->step, m, m_stride, width, first + start, rows,
                                     task->epilogue, task->output, channel);
    }
}

/* A block from input to output, by one thread. */
static void
do_block (int block, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const Plan *plan = &task->plan;
  const int first = block * plan->block;
  const int count = MIN (plan->block, plan->n_tiles - first);
  float *v = task->scratch + thread * thread_floats (winograd, plan);

  nst_winograd_transform_input (plan->step, task->input, task->padding, first, count, v,
                                input_stride (winograd, plan));
  for (int c = 0; c < winograd->out_channels; c += panel_width (winograd))
    do_panel (task, c, winograd->panels + filter_floats (winograd, plan->places, c), first, count,
              v, v + input_floats (winograd, plan));
}

static void
read_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const int start = piece * NST_PRODUCT_ROWS;

  nst_winograd_transform_input (task->plan.step, task->input, task->padding, task->first + start,
                                MIN (NST_PRODUCT_ROWS, task->count - start),
                                task->scratch + (gsize) start * winograd->in_channels,
                                input_stride (winograd, &task->plan));
}

static void
do_shared_panel (int number, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const Plan *plan = &task->plan;
  const int channel = number * panel_width (winograd);
  float *m
    = task->scratch + input_floats (winograd, plan) + thread * thread_floats (winograd, plan);
  float *panel = m + result_floats (winograd, plan);

  if (winograd->panels)
    panel = winograd->panels + filter_floats (winograd, plan->places, channel);
  else
    nst_winograd_transform_filters (plan->step, winograd->filters, channel, panel);
  do_panel (task, channel, panel, task->first, task->count, task->scratch, m);
}

/* Large filters, transformed, would have to come from memory again for each thread's block, several
 * times as many as they are. So all threads work on one block, each on some of the panels, which it
 * transforms when it needs them; and blocks are large, so that this is seldom. */
static void
do_shared_blocks (Task *task, int threads)
{
  const Plan *plan = &task->plan;
  const int width = panel_width (task->winograd);

  for (task->first = 0; task->first < plan->n_tiles; task->first += plan->block)
    {
      task->count = MIN (plan->block, plan->n_tiles - task->first);
      nst_parallel_for ((task->count + NST_PRODUCT_ROWS - 1) / NST_PRODUCT_ROWS, threads,
                        read_piece, task);
      nst_parallel_for ((task->winograd->out_channels + width - 1) / width, threads,
                        do_shared_panel, task);
    }
}

void
nst_winograd_convolve (const NstWinograd *winograd, const NstMap *input, NstPadding padding,
                       const NstEpilogue *epilogue, NstMap *output, float *scratch, int threads)
{
  Task task = { winograd, input, padding, epilogue, output, scratch };
  const Plan *plan = &task.plan;

  task.plan = choose_plan (winograd, output->height, output->width);
  if (plan->shared)
    do_shared_blocks (&task, threads);
  else
    nst_parallel_for ((plan->n_tiles + plan->block - 1) / plan->block, threads, do_block, &task);
}
