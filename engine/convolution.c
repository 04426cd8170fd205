/* Convolution as a matrix product: the neighbourhoods of a block of positions side by side, times
 * the filters (im2col).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "convolution.h"

#include <cblas.h>
#include <string.h>

#include "padding.h"
#include "parallel.h"

/* Positions done at once; small enough for neighbourhoods and results to stay in the cache. */
#define BLOCK 128

/* Filters as the matrix that neighbourhoods are multiplied by: (kernel × kernel × in) × out, out
 * contiguous. */
typedef struct
{
  int kernel;
  int in_channels;
  int out_channels;
  float *matrix;
  float *bias; /* out, or NULL */
} Filters;

struct _NstConvolution
{
  Filters forward;
  Filters backward; /* turned by 180°, channels exchanged, no bias */
};

/* What all blocks of one call share. */
typedef struct
{
  const Filters *filters;
  const NstMap *input;
  NstPadding padding;
  gboolean rectify;
  NstMap *output;
  float *scratch;
  gsize scratch_size;
} Task;

static gboolean
filters_init (Filters *filters, int kernel, int in_channels, int out_channels, GError **error)
{
  filters->kernel = kernel;
  filters->in_channels = in_channels;
  filters->out_channels = out_channels;
  filters->matrix
    = nst_floats_new ((gsize) kernel * kernel * in_channels * out_channels, error);
  return filters->matrix != NULL;
}

static void
filters_clear (Filters *filters)
{
  nst_floats_free (filters->matrix);
  nst_floats_free (filters->bias);
}

NstConvolution *
nst_convolution_new (const float *weights, const float *bias, int in_channels, int out_channels,
                     int kernel, GError **error)
{
  g_autoptr (NstConvolution) convolution = g_new0 (NstConvolution, 1);
  Filters *forward = &convolution->forward;
  Filters *backward = &convolution->backward;

  g_assert (kernel % 2 == 1);
  if (!filters_init (forward, kernel, in_channels, out_channels, error)
      || !filters_init (backward, kernel, out_channels, in_channels, error))
    return NULL;

  for (int out = 0; out < out_channels; out++)
    for (int in = 0; in < in_channels; in++)
      for (int tap = 0; tap < kernel * kernel; tap++)
        {
          float weight = *weights++;
          int turned = kernel * kernel - 1 - tap;
          forward->matrix[((gsize) tap * in_channels + in) * out_channels + out] = weight;
          backward->matrix[((gsize) turned * out_channels + out) * in_channels + in] = weight;
        }

  if (bias)
    {
      forward->bias = nst_floats_new (out_channels, error);
      if (forward->bias == NULL)
        return NULL;
      memcpy (forward->bias, bias, out_channels * sizeof *bias);
    }
  return g_steal_pointer (&convolution);
}

void
nst_convolution_free (NstConvolution *convolution)
{
  filters_clear (&convolution->forward);
  filters_clear (&convolution->backward);
  g_free (convolution);
}

gsize
nst_convolution_scratch (const NstConvolution *convolution)
{
  const Filters *forward = &convolution->forward;
  gsize channels = MAX (forward->in_channels, forward->out_channels);

  return BLOCK * channels * (forward->kernel * forward->kernel + 1);
}

/* Writes the neighbourhood of position (x, y), which may lie outside INPUT, to PATCH: kernel ×
 * kernel × in. */
static void
gather (const Filters *filters, const NstMap *input, NstPadding padding, int x, int y,
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

/* result (count × out) = patches (count × kernel · kernel · in) × filters. */
static void
multiply (const Filters *filters, const float *patches, int count, float *result)
{
  int depth = filters->kernel * filters->kernel * filters->in_channels;

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, count, filters->out_channels, depth, 1,
               patches, depth, filters->matrix, filters->out_channels, 0, result,
               filters->out_channels);
}

static void
add_bias_and_rectify (const Filters *filters, gboolean rectify, int count, float *values)
{
  const int channels = filters->out_channels;

  for (int i = 0; i < count; i++, values += channels)
    {
      if (filters->bias)
        for (int c = 0; c < channels; c++)
          values[c] += filters->bias[c];
      if (rectify)
        for (int c = 0; c < channels; c++)
          values[c] = MAX (values[c], 0);
    }
}

static void
convolve_block (int block, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const Filters *filters = task->filters;
  const gsize depth = (gsize) filters->kernel * filters->kernel * filters->in_channels;
  const gsize first = (gsize) block * BLOCK;
  const int count = MIN (BLOCK, nst_map_positions (task->input) - first);
  const int width = task->input->width;
  float *patches = task->scratch + thread * task->scratch_size;
  float *result = task->output->data + first * filters->out_channels;

  for (int i = 0; i < count; i++)
    gather (filters, task->input, task->padding, (first + i) % width, (first + i) / width,
            patches + i * depth);
  multiply (filters, patches, count, result);
  add_bias_and_rectify (filters, task->rectify, count, result);
}

static void
convolve (const Task *task, int threads)
{
  int n_blocks = (nst_map_positions (task->input) + BLOCK - 1) / BLOCK;

  g_assert (task->input->channels == task->filters->in_channels);
  g_assert (task->output->channels == task->filters->out_channels);
  g_assert (nst_map_positions (task->input) == nst_map_positions (task->output));
  nst_parallel_for (n_blocks, threads, convolve_block, (gpointer) task);
}

void
nst_convolution_forward (const NstConvolution *convolution, const NstMap *input,
                         NstPadding padding, gboolean rectify, NstMap *output, float *scratch,
                         int threads)
{
  const Task task = { &convolution->forward, input, padding, rectify, output, scratch,
                      nst_convolution_scratch (convolution) };

  convolve (&task, threads);
}

/* Adds the derivatives of COUNT padded positions, RESULT (count × channels), to the positions
 * within the map that their values were read from. */
static void
return_to_sources (const float *result, const int (*positions)[2], int count, NstPadding padding,
                   NstMap *input_gradient)
{
  for (int i = 0; i < count; i++, result += input_gradient->channels)
    {
      int x = nst_padding_source (positions[i][0], input_gradient->width, padding);
      int y = nst_padding_source (positions[i][1], input_gradient->height, padding);
      gsize position = (gsize) y * input_gradient->width + x;

      cblas_saxpy (input_gradient->channels, 1, result, 1,
                   input_gradient->data + position * input_gradient->channels, 1);
    }
}

/* What the forward pass read beyond the border came from positions within, which get the
 * derivatives of those readings too. Few positions, so one thread does them. */
static void
add_border (const Task *task)
{
  const Filters *filters = task->filters;
  const int radius = filters->kernel / 2;
  const gsize depth = (gsize) filters->kernel * filters->kernel * filters->in_channels;
  const int width = task->output->width;
  const int height = task->output->height;
  float *patches = task->scratch;
  float *result = patches + BLOCK * depth;
  int positions[BLOCK][2];
  int count = 0;

  for (int y = -radius; y < height + radius; y++)
    for (int x = -radius; x < width + radius; x++)
      {
        gboolean last = y == height + radius - 1 && x == width + radius - 1;

        if (x == 0 && y >= 0 && y < height)
          x = width; /* skips what lies within */
        positions[count][0] = x;
        positions[count][1] = y;
        gather (filters, task->input, NST_PADDING_ZERO, x, y, patches + count * depth);
        if (++count == BLOCK || last)
          {
            multiply (filters, patches, count, result);
            return_to_sources (result, positions, count, task->padding, task->output);
            count = 0;
          }
      }
}

void
nst_convolution_backward (const NstConvolution *convolution, const NstMap *output_gradient,
                          NstPadding padding, NstMap *input_gradient, float *scratch, int threads)
{
  Task task = { &convolution->backward, output_gradient, NST_PADDING_ZERO, FALSE, input_gradient,
                scratch, nst_convolution_scratch (convolution) };

  convolve (&task, threads);
  if (padding != NST_PADDING_ZERO && convolution->backward.kernel > 1)
    {
      task.padding = padding;
      add_border (&task);
    }
}
