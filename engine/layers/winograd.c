/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/winograd.h"

#include "base/parallel.h"
#include "layers/winograd-tiles.h"

#define LINE 16  /* floats in a cache line */
#define PIECE 24 /* tiles whose transformed results a thread keeps at once */

/* Channels in × out from which on transformed filters do not fit a core's own cache; and from which
 * on 4 × 4 tiles are faster, as transforming filters to 64 places takes longer than it saves. */
#define LARGE_FILTERS (128 * 128)
#define HUGE_FILTERS (512 * 256)

/* With so many tiles of 6 × 6, or fewer, a map is too small to give each thread a block of its own,
 * and with large filters 4 × 4 tiles are faster. */
#define FEW_TILES 96

/* Bytes of a block's transformed inputs. A thread's own block takes a quarter of a core's own
 * cache, as filters and results pass through it, too; a block that all threads share holds all of a
 * map of 64 × 64 × 512. */
#define BLOCK_BYTES 250000
#define SHARED_BYTES 20000000

struct _NstWinograd
{
  const NstFilters *filters;
  int in_channels;
  int out_channels;
  float *panels; /* panel × 64 places × in × column; NULL for large filters: see do_shared_blocks */
};

/* How a map is cut into tiles, and these into blocks. */
typedef struct
{
  int step;        /* results of a tile, each way: 4 or 6 */
  int places;      /* in a transformed tile */
  int n_tiles;     /* of the map */
  int block;       /* tiles that are done together */
  gboolean shared; /* all threads do a block together; else each does blocks of its own */
} Plan;

/* One call of nst_winograd_convolve(), for its threads. */
typedef struct
{
  const NstWinograd *winograd;
  const NstConvolutionTask *task;
  Plan plan;
  int first; /* tile of the shared block that is being done */
  int count; /* of its tiles */
} Call;

gboolean
nst_winograd_fits (int in_channels, int out_channels, int kernel)
{
  return kernel == 3 && in_channels % NST_PRODUCT_COLUMNS == 0
         && out_channels % NST_PRODUCT_COLUMNS == 0;
}

/* Rounds TILES up to whole rows of a product. */
static int
round_up (int tiles)
{
  return (tiles + NST_PRODUCT_ROWS - 1) / NST_PRODUCT_ROWS * NST_PRODUCT_ROWS;
}

/* How many tiles are done together at most. */
static int
most_tiles (const NstWinograd *winograd, int step, gboolean shared)
{
  const gsize bytes = nst_winograd_places (step) * winograd->in_channels * sizeof (float);
  const int fit = (shared ? SHARED_BYTES : BLOCK_BYTES) / bytes / NST_PRODUCT_ROWS;

  return shared && winograd->panels ? FEW_TILES : MAX (fit, 2) * NST_PRODUCT_ROWS;
}

/* Plans the largest blocks. */
static Plan
largest_plan (const NstWinograd *winograd, int height, int width, int step, gboolean shared)
{
  Plan plan = { .step = step, .places = nst_winograd_places (step), .shared = shared };

  plan.n_tiles = nst_winograd_tiles (step, width) * nst_winograd_tiles (step, height);
  plan.block = MIN (round_up (plan.n_tiles), most_tiles (winograd, step, shared));
  return plan;
}

/* Plans blocks of about the same size, as the largest ones could leave a small one at the end. */
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

/* Floats from a place of transformed inputs to the next: a cache line more than a place has, so
 * that places do not crowd into the same sets of the cache. */
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

/* How many columns each panel has; the last may have fewer. */
static int
panel_width (const NstWinograd *winograd)
{
  return nst_filters_width (winograd->filters, 0);
}

/* Floats from a place of a piece's transformed results to the next. */
static gsize
result_stride (int width)
{
  return (gsize) PIECE * width + LINE;
}

/* Floats of a piece's transformed results, of a panel's channels. */
static gsize
result_floats (const NstWinograd *winograd, const Plan *plan)
{
  return plan->places * result_stride (panel_width (winograd));
}

/* Floats of the transformed filters of that many COLUMNS. */
static gsize
filter_floats (const NstWinograd *winograd, int places, int columns)
{
  return (gsize) places * winograd->in_channels * columns;
}

/* Floats of scratch memory for each thread. */
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

  /* The larger of both plans: a smaller map may use the other one. */
  return MAX (
    scratch_for (winograd, height, width, 6, TRUE, n_threads),
    scratch_for (winograd, height, width, winograd->panels ? 6 : 4, !winograd->panels, n_threads));
}

/* Computes the channels of PANEL, which begins at number CHANNEL, of tiles whose INPUTS are
 * transformed; M is scratch memory for their transformed results. */
static void
do_panel (const Call *call, const NstWinogradTiles *inputs, int channel, const float *panel,
          float *m)
{
  const Plan *plan = &call->plan;
  const int in = inputs->channels;
  const int width = nst_filters_width (call->winograd->filters, channel);
  NstWinogradTiles results = { .channels = width, .values = m, .stride = result_stride (width) };

  for (int start = 0; start < inputs->count; start += results.count)
    {
      results.first = inputs->first + start;
      results.count = MIN (PIECE, inputs->count - start);
      for (int place = 0; place < plan->places; place++)
        nst_product (
          &(NstProduct){ .values = inputs->values + place * inputs->stride + (gsize) start * in,
                         .step = in,
                         .rows = results.count,
                         .in = in,
                         .panel = panel + (gsize) place * in * width,
                         .width = width,
                         .result = m + place * results.stride,
                         .stride = width });
      nst_winograd_transform_output (plan->step, call->task, &results, channel);
    }
}

/* COUNT tiles from number FIRST on, whose inputs are to be transformed to VALUES. */
static NstWinogradTiles
tiles_of_inputs (const Call *call, int first, int count, float *values)
{
  return (NstWinogradTiles){ .first = first,
                             .count = count,
                             .channels = call->winograd->in_channels,
                             .values = values,
                             .stride = input_stride (call->winograd, &call->plan) };
}

/* Computes a block, from input to output, on one thread. */
static void
do_block (int block, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const NstWinograd *winograd = call->winograd;
  const Plan *plan = &call->plan;
  const int first = block * plan->block;
  float *v = call->task->scratch + thread * thread_floats (winograd, plan);
  float *m = v + input_floats (winograd, plan);
  const NstWinogradTiles inputs
    = tiles_of_inputs (call, first, MIN (plan->block, plan->n_tiles - first), v);

  nst_winograd_transform_input (plan->step, call->task, &inputs);
  for (int c = 0; c < winograd->out_channels; c += panel_width (winograd))
    do_panel (call, &inputs, c, winograd->panels + filter_floats (winograd, plan->places, c), m);
}

/* Transforms the inputs of some tiles of a shared block. */
static void
read_piece (int piece, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const int start = piece * NST_PRODUCT_ROWS;
  const NstWinogradTiles inputs
    = tiles_of_inputs (call, call->first + start, MIN (NST_PRODUCT_ROWS, call->count - start),
                       call->task->scratch + (gsize) start * call->winograd->in_channels);

  nst_winograd_transform_input (call->plan.step, call->task, &inputs);
}

/* Computes the channels of a panel of all tiles of a shared block. */
static void
do_shared_panel (int number, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const NstWinograd *winograd = call->winograd;
  const Plan *plan = &call->plan;
  const int channel = number * panel_width (winograd);
  float *scratch = call->task->scratch;
  const NstWinogradTiles inputs = tiles_of_inputs (call, call->first, call->count, scratch);
  float *m = scratch + input_floats (winograd, plan) + thread * thread_floats (winograd, plan);
  float *panel = m + result_floats (winograd, plan);

  if (winograd->panels)
    panel = winograd->panels + filter_floats (winograd, plan->places, channel);
  else
    nst_winograd_transform_filters (plan->step, winograd->filters, channel, panel);
  do_panel (call, &inputs, channel, panel, m);
}

/* Large filters do not fit a thread's cache once they are transformed: if each thread did blocks of
 * its own, all filters would come from memory again for each. So all threads do one block together,
 * each some of the panels, which it transforms when it needs them; and blocks are large, so that
 * this is seldom. */
static void
do_shared_blocks (Call *call)
{
  const Plan *plan = &call->plan;
  const int width = panel_width (call->winograd), threads = call->task->threads;

  for (call->first = 0; call->first < plan->n_tiles; call->first += plan->block)
    {
      call->count = MIN (plan->block, plan->n_tiles - call->first);
      nst_parallel_for ((call->count + NST_PRODUCT_ROWS - 1) / NST_PRODUCT_ROWS, threads,
                        read_piece, call);
      nst_parallel_for ((call->winograd->out_channels + width - 1) / width, threads,
                        do_shared_panel, call);
    }
}

void
nst_winograd_convolve (const NstWinograd *winograd, const NstConvolutionTask *task)
{
  const NstMap *output = task->output;
  Call call = { winograd, task, choose_plan (winograd, output->height, output->width) };
  const Plan *plan = &call.plan;

  if (plan->shared)
    do_shared_blocks (&call);
  else
    nst_parallel_for ((plan->n_tiles + plan->block - 1) / plan->block, task->threads, do_block,
                      &call);
}
