/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "winograd.h"

#include <string.h>

#include "lanes.h"
#include "padding.h"
#include "parallel.h"
#include "products.h"

#define SIDE 6    /* of a tile of inputs */
#define STEP 4    /* of a tile of results */
#define PLACES 36 /* in a transformed tile */
#define LINE 16   /* floats in a cache line */
#define BLOCK_BYTES                                                                                \
  1200000 /* transformed tiles of one block, in and out: about the cache of a core */
#define SHARED_BYTES 19600000 /* the same where all threads work on one block: the shared cache */
#define LARGE_FILTERS 2400000 /* bytes of transformed filters that no core's own cache holds */
#define SHARED_PIECE 16       /* tiles that a thread transforms at once then */

struct _NstWinograd
{
  const NstFilters *filters;
  int in_channels;
  int out_channels;
  int block;       /* tiles done together */
  gboolean shared; /* by all threads, rather than each thread its own */
  float *panels; /* panel × 36 places × in × column; NULL if shared, as each is made when needed */
};

/* All that one call shares; of a block of tiles, the transformed inputs and results. */
typedef struct
{
  const NstWinograd *winograd;
  const NstMap *input;
  NstPadding padding;
  const NstFinish *finish;
  NstMap *output;
  float *scratch;
  int columns; /* tiles in a row */
  int n_tiles;
  int first; /* tile of a shared block */
  int count; /* of its tiles */
} Task;

gboolean
nst_winograd_fits (int in_channels, int out_channels, int kernel)
{
  return kernel == 3 && in_channels % NST_LANES == 0 && out_channels % NST_LANES == 0;
}

/* From one place of a transformed tile to the next; a line more than the numbers need, so that
 * places do not crowd the same sets of the cache. */
static gsize
place_stride (const NstWinograd *winograd, int channels)
{
  return (gsize) winograd->block * channels + LINE;
}

static gsize
block_floats (const NstWinograd *winograd)
{
  return PLACES
         * (place_stride (winograd, winograd->in_channels)
            + place_stride (winograd, winograd->out_channels));
}

/* Floats of a transformed panel. */
static gsize
panel_floats (const NstWinograd *winograd)
{
  return (gsize) PLACES * winograd->in_channels * nst_filters_width (winograd->filters, 0);
}

/* G of Lavin & Gray on three values, STEP apart, to six. */
NST_INLINE void
transform_three (const NstLanes *g, int step, NstLanes *result, int result_step)
{
  const NstLanes outer = (g[0] + g[2 * step]) * (1.0f / 6), middle = g[step] * (1.0f / 6);
  const NstLanes far = (g[0] + 4 * g[2 * step]) * (1.0f / 24), near = g[step] * (1.0f / 12);

  result[0] = g[0] * 0.25f;
  result[result_step] = -outer - middle;
  result[2 * result_step] = middle - outer;
  result[3 * result_step] = far + near;
  result[4 * result_step] = far - near;
  result[5 * result_step] = g[2 * step];
}

/* G g Gᵀ for the panel that begins at column FIRST, to RESULT: 36 places × in × column. */
NST_FOR_EVERY_CPU static void
transform_panel (const NstFilters *filters, int first, float *result)
{
  const gsize length = (gsize) filters->in_channels * nst_filters_width (filters, first);
  const float *panel = nst_filters_panel (filters, first);

  for (gsize i = 0; i < length; i += NST_LANES)
    {
      NstLanes g[9], half[SIDE * 3], whole[PLACES];

      for (int place = 0; place < 9; place++)
        g[place] = *(const NstLanes *) (panel + place * length + i);
      for (int x = 0; x < 3; x++)
        transform_three (g + x, 3, half + x, 3);
      for (int y = 0; y < SIDE; y++)
        transform_three (half + 3 * y, 1, whole + SIDE * y, 1);
      for (int place = 0; place < PLACES; place++)
        *(NstLanes *) (result + place * length + i) = whole[place];
    }
}

NstWinograd *
nst_winograd_new (const NstFilters *filters, GError **error)
{
  g_autoptr (NstWinograd) winograd = g_new0 (NstWinograd, 1);
  const int in = filters->in_channels, out = filters->out_channels;
  const gsize tile_bytes = PLACES * (in + out) * sizeof (float);

  winograd->filters = filters;
  winograd->in_channels = in;
  winograd->out_channels = out;
  winograd->shared = PLACES * (gsize) in * out * sizeof (float) > LARGE_FILTERS;
  winograd->block = (winograd->shared ? SHARED_BYTES : BLOCK_BYTES) / tile_bytes;
  winograd->block = CLAMP (winograd->block, 36, 216) / NST_PRODUCT_ROWS * NST_PRODUCT_ROWS;
  if (winograd->shared)
    return g_steal_pointer (&winograd);

  winograd->panels = nst_floats_new (PLACES * (gsize) in * out, error);
  if (winograd->panels == NULL)
    return NULL;
  for (int c = 0; c < out; c += nst_filters_width (filters, c))
    transform_panel (filters, c, winograd->panels + (gsize) PLACES * in * c);
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

  return winograd->shared ? block_floats (winograd) + n_threads * panel_floats (winograd)
                          : n_threads * block_floats (winograd);
}

/* Bᵀ of Lavin & Gray on six values. */
NST_INLINE void
transform_input (const NstLanes *d, int step, NstLanes *result, int result_step)
{
  const NstLanes a = d[4 * step] - 4 * d[2 * step], b = d[3 * step] - 4 * d[step];
  const NstLanes e = d[4 * step] - d[2 * step], f = 2 * (d[3 * step] - d[step]);

  result[0] = 4 * d[0] - 5 * d[2 * step] + d[4 * step];
  result[result_step] = a + b;
  result[2 * result_step] = a - b;
  result[3 * result_step] = e + f;
  result[4 * result_step] = e - f;
  result[5 * result_step] = 4 * d[step] - 5 * d[3 * step] + d[5 * step];
}

/* Aᵀ of Lavin & Gray on six values, to four. */
NST_INLINE void
transform_output (const NstLanes *m, int step, NstLanes *result, int result_step)
{
  const NstLanes a = m[step] + m[2 * step], b = m[step] - m[2 * step];
  const NstLanes e = m[3 * step] + m[4 * step], f = m[3 * step] - m[4 * step];

  result[0] = m[0] + a + e;
  result[result_step] = b + 2 * f;
  result[2 * result_step] = a + 4 * e;
  result[3 * result_step] = b + 8 * f + m[5 * step];
}

/* Transforms COUNT tiles from FIRST on to V: 36 places × tiles × in. */
NST_FOR_EVERY_CPU static void
read_tiles (const Task *task, int first, int count, float *v, gsize stride)
{
  static const float zeros[NST_LANES] = { 0 };
  const NstMap *input = task->input;
  const int channels = input->channels;

  for (int tile = first; tile < first + count; tile++, v += channels)
    {
      const int y = tile / task->columns * STEP - 1;
      const int x = tile % task->columns * STEP - 1;
      const float *rows[SIDE];
      gssize columns[SIDE];

      for (int i = 0; i < SIDE; i++)
        {
          int row = nst_padding_source (y + i, input->height, task->padding);
          int column = nst_padding_source (x + i, input->width, task->padding);

          rows[i] = row < 0 ? NULL : input->data + (gsize) row * input->width * channels;
          columns[i] = (gssize) column * channels;
        }
      for (int c = 0; c < channels; c += NST_LANES)
        {
          NstLanes d[PLACES], half[PLACES], whole[PLACES];

          for (int i = 0; i < PLACES; i++)
            {
              const float *row = rows[i / SIDE];
              gssize column = columns[i % SIDE];
              d[i] = *(const NstLanes *) (row && column >= 0 ? row + column + c : zeros);
            }
          for (int j = 0; j < SIDE; j++)
            transform_input (d + j, SIDE, half + j, SIDE);
          for (int i = 0; i < SIDE; i++)
            transform_input (half + i * SIDE, 1, whole + i * SIDE, 1);
          for (int i = 0; i < PLACES; i++)
            *(NstLanes *) (v + i * stride + c) = whole[i];
        }
    }
}

/* Transforms COUNT tiles of M, 36 places × tiles × out, back to results, finished. */
NST_FOR_EVERY_CPU static void
write_tiles (const Task *task, int first, int count, const float *m, gsize stride)
{
  const NstFinish *finish = task->finish;
  const NstMap *output = task->output;
  const int channels = output->channels;
  const NstLanes zero = { 0 };

  for (int tile = first; tile < first + count; tile++, m += channels)
    {
      const int y = tile / task->columns * STEP;
      const int x = tile % task->columns * STEP;
      const int rows = MIN (STEP, output->height - y);
      const int columns = MIN (STEP, output->width - x);

      for (int c = 0; c < channels; c += NST_LANES)
        {
          const NstLanes bias = finish->bias ? *(const NstLanes *) (finish->bias + c) : zero;
          NstLanes d[PLACES], half[STEP * SIDE], whole[STEP * STEP];

          for (int i = 0; i < PLACES; i++)
            d[i] = *(const NstLanes *) (m + i * stride + c);
          for (int j = 0; j < SIDE; j++)
            transform_output (d + j, SIDE, half + j, SIDE);
          for (int i = 0; i < STEP; i++)
            transform_output (half + i * SIDE, 1, whole + i * STEP, 1);
          for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
              {
                gsize place = ((gsize) (y + i) * output->width + x + j) * channels + c;
                NstLanes value = whole[i * STEP + j] + bias;

                const NstLaneMask above = value > zero;

                if (finish->rectify)
                  value = (NstLanes) ((NstLaneMask) value & above);
                if (finish->marks)
                  *(NstLaneBytes *) (finish->marks + place)
                    = __builtin_convertvector(above, NstLaneBytes);
                if (finish->gate)
                  value
                    = (NstLanes) ((NstLaneMask) value
                                  & __builtin_convertvector(
                                    *(const NstLaneBytes *) (finish->gate + place), NstLaneMask));
                *(NstLanes *) (output->data + place) = value;
              }
        }
    }
}

/* The products of COUNT tiles, V, with the transformed panel that begins at column FIRST, into
 * those columns of M. */
static void
multiply_panel (const NstWinograd *winograd, int first, const float *panel, int count,
                const float *v, float *m)
{
  const int in = winograd->in_channels, out = winograd->out_channels;
  const int width = nst_filters_width (winograd->filters, first);

  for (int place = 0; place < PLACES; place++)
    nst_product (v + place * place_stride (winograd, in), count, panel + (gsize) place * in * width,
                 in, width, m + place * place_stride (winograd, out) + first, out);
}

/* A block from input to output, by one thread. */
static void
do_block (int block, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const gsize v_stride = place_stride (winograd, winograd->in_channels);
  const gsize m_stride = place_stride (winograd, winograd->out_channels);
  const int first = block * winograd->block;
  const int count = MIN (winograd->block, task->n_tiles - first);
  float *v = task->scratch + thread * block_floats (winograd);
  float *m = v + PLACES * v_stride;

  read_tiles (task, first, count, v, v_stride);
  for (int c = 0; c < winograd->out_channels; c += nst_filters_width (winograd->filters, c))
    multiply_panel (winograd, c, winograd->panels + (gsize) PLACES * winograd->in_channels * c,
                    count, v, m);
  write_tiles (task, first, count, m, m_stride);
}

static void
read_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const int start = piece * SHARED_PIECE;

  read_tiles (task, task->first + start, MIN (SHARED_PIECE, task->count - start),
              task->scratch + (gsize) start * task->winograd->in_channels,
              place_stride (task->winograd, task->winograd->in_channels));
}

static void
do_panel (int panel, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const int first = panel * nst_filters_width (winograd->filters, 0);
  float *transformed = task->scratch + block_floats (winograd) + thread * panel_floats (winograd);

  transform_panel (winograd->filters, first, transformed);
  multiply_panel (winograd, first, transformed, task->count, task->scratch,
                  task->scratch + PLACES * place_stride (winograd, winograd->in_channels));
}

static void
write_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWinograd *winograd = task->winograd;
  const int start = piece * SHARED_PIECE;
  const float *m = task->scratch + PLACES * place_stride (winograd, winograd->in_channels);

  write_tiles (task, task->first + start, MIN (SHARED_PIECE, task->count - start),
               m + (gsize) start * winograd->out_channels,
               place_stride (winograd, winograd->out_channels));
}

/* Large filters, transformed, would have to come from memory again for each thread's block, four
 * times as many as they are. So all threads work on one block, each on some of the panels, which it
 * transforms when it needs them. */
static void
do_shared_blocks (Task *task, int threads)
{
  const NstWinograd *winograd = task->winograd;
  const int width = nst_filters_width (winograd->filters, 0);
  const int n_panels = (winograd->out_channels + width - 1) / width;

  for (task->first = 0; task->first < task->n_tiles; task->first += winograd->block)
    {
      int n_pieces;

      task->count = MIN (winograd->block, task->n_tiles - task->first);
      n_pieces = (task->count + SHARED_PIECE - 1) / SHARED_PIECE;
      nst_parallel_for (n_pieces, threads, read_piece, task);
      nst_parallel_for (n_panels, threads, do_panel, task);
      nst_parallel_for (n_pieces, threads, write_piece, task);
    }
}

void
nst_winograd_convolve (const NstWinograd *winograd, const NstMap *input, NstPadding padding,
                       const NstFinish *finish, NstMap *output, float *scratch, int threads)
{
  Task task = { winograd, input, padding, finish, output, scratch };

  task.columns = (output->width + STEP - 1) / STEP;
  task.n_tiles = task.columns * ((output->height + STEP - 1) / STEP);
  if (winograd->shared)
    do_shared_blocks (&task, threads);
  else
    nst_parallel_for ((task.n_tiles + winograd->block - 1) / winograd->block, threads, do_block,
                      &task);
}
