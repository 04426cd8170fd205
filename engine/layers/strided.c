/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "layers/strided.h"

#include <cblas.h>
#include <string.h>

#include "base/parallel.h"

/* Windows of a row that are done at once. */
#define PIECE 64

struct _NstStrided
{
  NstStridedShape shape;
  /* For each group: rows of the window × columns of the window × in × out channels of the group,
   * the last contiguous. */
  float *filters;
};

/* One call, for its threads. */
typedef struct
{
  const NstStrided *strided;
  const NstConvolutionTask *task;
  int pieces; /* in a row */
} Call;

static int
in_of_group (const NstStridedShape *shape)
{
  return shape->in_channels / shape->groups;
}

static int
out_of_group (const NstStridedShape *shape)
{
  return shape->out_channels / shape->groups;
}

/* Numbers of a row of windows' rows: what a window reads of one row, for one group. */
static gsize
line_length (const NstStridedShape *shape)
{
  return (gsize) shape->window.side * in_of_group (shape);
}

static gsize
thread_scratch (const NstStridedShape *shape)
{
  return PIECE * shape->window.side * line_length (shape);
}

/* The filters of GROUP for ROW of the windows: line_length × out channels of the group. */
static float *
filters_at (const NstStrided *strided, int group, int row)
{
  const NstStridedShape *shape = &strided->shape;
  const gsize length = line_length (shape) * out_of_group (shape);

  return strided->filters + ((gsize) group * shape->window.side + row) * length;
}

NstStrided *
nst_strided_new (const NstStridedShape *shape, const float *weights, GError **error)
{
  g_autoptr (NstStrided) strided = g_new0 (NstStrided, 1);
  const int side = shape->window.side, in = in_of_group (shape), out = out_of_group (shape);

  g_assert (shape->in_channels % shape->groups == 0 && shape->out_channels % shape->groups == 0);
  strided->shape = *shape;
  strided->filters = nst_floats_new (shape->groups * side * line_length (shape) * out, error);
  if (strided->filters == NULL)
    return NULL;
  for (int o = 0; o < shape->out_channels; o++)
    for (int i = 0; i < in; i++)
      for (int row = 0; row < side; row++)
        for (int column = 0; column < side; column++)
          filters_at (strided, o / out, row)[((gsize) column * in + i) * out + o % out]
            = *weights++;
  return g_steal_pointer (&strided);
}

void
nst_strided_free (NstStrided *strided)
{
  nst_floats_free (strided->filters);
  g_free (strided);
}

gsize
nst_strided_scratch (const NstStrided *strided, int threads)
{
  return thread_scratch (&strided->shape) * nst_parallel_threads (threads);
}

/* COUNT windows of a row of the output, from (x, y) on, seen by one group. */
typedef struct
{
  int x;
  int y;
  int count;
  int group;
} Piece;

/* Copies what the windows of PIECE read: count × rows × columns × in channels of the group. */
static void
gather (const Call *call, const Piece *piece, float *values)
{
  const NstStridedShape *shape = &call->strided->shape;
  const NstWindow *window = &shape->window;
  const NstMap *input = call->task->input;
  const NstPadding padding = call->task->padding;
  const int in = in_of_group (shape);

  for (int k = 0; k < piece->count; k++)
    for (int i = 0; i < window->side; i++)
      {
        const int y = nst_padding_source (
          nst_window_start (window, piece->y) + i * window->dilation, input->height, padding);

        for (int j = 0; j < window->side; j++, values += in)
          {
            const int x
              = nst_padding_source (nst_window_start (window, piece->x + k) + j * window->dilation,
                                    input->width, padding);

            if (y < 0 || x < 0)
              memset (values, 0, in * sizeof *values);
            else
              memcpy (values, nst_map_at (input, x, y) + piece->group * in, in * sizeof *values);
          }
      }
}

static void
forward_piece (int number, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const NstStridedShape *shape = &call->strided->shape;
  const NstMap *output = call->task->output;
  const int length = shape->window.side * line_length (shape), out = out_of_group (shape);
  float *values = call->task->scratch + thread * thread_scratch (shape);
  Piece piece = { number % call->pieces * PIECE, number / call->pieces };
  float *result = nst_map_at (output, piece.x, piece.y);

  piece.count = MIN (PIECE, output->width - piece.x);
  for (; piece.group < shape->groups; piece.group++)
    {
      gather (call, &piece, values);
      cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, piece.count, out, length, 1, values,
                   length, filters_at (call->strided, piece.group, 0), out, 0,
                   result + piece.group * out, shape->out_channels);
    }
  nst_epilogue_apply (&call->task->epilogue, result - output->data, piece.count,
                      shape->out_channels, result);
}

void
nst_strided_forward (const NstStrided *strided, const NstConvolutionTask *task)
{
  const NstMap *output = task->output;
  Call call = { strided, task, (output->width + PIECE - 1) / PIECE };

  g_assert (task->input->channels == strided->shape.in_channels);
  g_assert (output->channels == strided->shape.out_channels);
  g_assert (output->height == nst_window_count (&strided->shape.window, task->input->height));
  g_assert (output->width == nst_window_count (&strided->shape.window, task->input->width));
  nst_parallel_for (output->height * call.pieces, task->threads, forward_piece, &call);
}

/* Adds VALUES, the derivatives of what the windows of PIECE read of one row, to row Y of the
 * input's derivative. */
static void
add_values (const Call *call, const Piece *piece, const float *values, int y)
{
  const NstStridedShape *shape = &call->strided->shape;
  const NstWindow *window = &shape->window;
  const NstMap *result = call->task->output;
  const int in = in_of_group (shape);

  for (int k = 0; k < piece->count; k++)
    for (int j = 0; j < window->side; j++, values += in)
      {
        const int x
          = nst_padding_source (nst_window_start (window, piece->x + k) + j * window->dilation,
                                result->width, call->task->padding);
        float *to = x < 0 ? NULL : nst_map_at (result, x, y) + piece->group * in;

        for (int c = 0; to && c < in; c++)
          to[c] += values[c];
      }
}

/* Adds what row ROW of the windows of the gradient's row OUT_Y passes to row Y. */
static void
add_row (const Call *call, int row, int out_y, int y, float *values)
{
  const NstStridedShape *shape = &call->strided->shape;
  const NstMap *gradient = call->task->input;
  const int length = line_length (shape), out = out_of_group (shape);

  for (Piece piece = { 0, out_y }; piece.group < shape->groups; piece.group++)
    for (piece.x = 0; piece.x < gradient->width; piece.x += PIECE)
      {
        piece.count = MIN (PIECE, gradient->width - piece.x);
        cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, piece.count, length, out, 1,
                     nst_map_at (gradient, piece.x, out_y) + piece.group * out, shape->out_channels,
                     filters_at (call->strided, piece.group, row), out, 0, values, length);
        add_values (call, &piece, values, y);
      }
}

/* Row Y of the input's derivative: from all rows of windows that read it, or a row in the padding
 * that stands for it. */
static void
backward_row (int y, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const NstStridedShape *shape = &call->strided->shape;
  const NstWindow *window = &shape->window;
  const NstMap *result = call->task->output;
  float *values = call->task->scratch + thread * thread_scratch (shape);
  float *line = nst_map_at (result, 0, y);

  memset (line, 0, (gsize) result->width * result->channels * sizeof *line);
  for (int read = -window->padding; read < result->height + window->padding; read++)
    if (nst_padding_source (read, result->height, call->task->padding) == y)
      for (int row = 0; row < window->side; row++)
        {
          const int start = read + window->padding - row * window->dilation;

          if (start >= 0 && start % window->stride == 0
              && start / window->stride < call->task->input->height)
            add_row (call, row, start / window->stride, y, values);
        }
  nst_epilogue_apply (&call->task->epilogue, line - result->data, result->width, result->channels,
                      line);
}

void
nst_strided_backward (const NstStrided *strided, const NstConvolutionTask *task)
{
  Call call = { strided, task };

  g_assert (task->input->channels == strided->shape.out_channels);
  g_assert (task->output->channels == strided->shape.in_channels);
  nst_parallel_for (task->output->height, task->threads, backward_row, &call);
}
