/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "layers/convolution.h"

#include <string.h>

#include "layers/border.h"
#include "layers/direct.h"
#include "layers/scatter.h"
#include "layers/winograd.h"

/* A convolution from input to output, or from the output's derivative to the input's. By the
 * filters' shape at most one of winograd and scatter is there; without either it is computed by
 * direct.h. */
typedef struct
{
  NstFilters filters;
  NstWinograd *winograd;
  NstScatter *scatter;
} Direction;

struct _NstConvolution
{
  Direction forward;
  Direction backward;  /* filters turned by 180°, channels exchanged */
  NstStrided *strided; /* or NULL; in place of both directions */
  float *bias;         /* out channels, or NULL */
};

static gboolean
direction_init (Direction *direction, int kernel, int in_channels, int out_channels, GError **error)
{
  direction->filters = (NstFilters){ kernel, in_channels, out_channels };
  direction->filters.panels
    = nst_floats_new ((gsize) kernel * kernel * in_channels * out_channels, error);
  return direction->filters.panels != NULL;
}

/* Chooses how to compute DIRECTION, once its filters are filled in. */
static gboolean
direction_prepare (Direction *direction, GError **error)
{
  const NstFilters *filters = &direction->filters;

  if (nst_winograd_fits (filters->in_channels, filters->out_channels, filters->kernel))
    return (direction->winograd = nst_winograd_new (filters, error)) != NULL;
  if (nst_scatter_fits (filters->in_channels, filters->out_channels))
    return (direction->scatter = nst_scatter_new (filters, error)) != NULL;
  return TRUE;
}

static void
direction_clear (Direction *direction)
{
  nst_floats_free (direction->filters.panels);
  g_clear_pointer (&direction->winograd, nst_winograd_free);
  g_clear_pointer (&direction->scatter, nst_scatter_free);
}

static gsize
direction_scratch (const Direction *direction, int height, int width, int threads)
{
  gsize border = nst_border_scratch (&direction->filters, threads);
  gsize inside = direction->winograd
                   ? nst_winograd_scratch (direction->winograd, height, width, threads)
                 : direction->scatter ? nst_scatter_scratch (direction->scatter, threads)
                                      : nst_direct_scratch (&direction->filters, threads);

  return MAX (border, inside);
}

static void
direction_convolve (const Direction *direction, const NstConvolutionTask *task)
{
  g_assert (task->input->channels == direction->filters.in_channels);
  g_assert (task->output->channels == direction->filters.out_channels);
  g_assert (task->input->height == task->output->height);
  g_assert (task->input->width == task->output->width);
  if (direction->winograd)
    nst_winograd_convolve (direction->winograd, task);
  else if (direction->scatter)
    nst_scatter_convolve (direction->scatter, task);
  else
    nst_direct_convolve (&direction->filters, task);
}

/* Copies BIAS, of CHANNELS numbers, unless it is NULL. */
static gboolean
keep_bias (NstConvolution *convolution, const float *bias, int channels, GError **error)
{
  if (bias == NULL)
    return TRUE;
  convolution->bias = nst_floats_new (channels, error);
  if (convolution->bias)
    memcpy (convolution->bias, bias, channels * sizeof *bias);
  return convolution->bias != NULL;
}

NstConvolution *
nst_convolution_new (const float *weights, const float *bias, int in_channels, int out_channels,
                     int kernel, GError **error)
{
  g_autoptr (NstConvolution) convolution = g_new0 (NstConvolution, 1);
  Direction *forward = &convolution->forward;
  Direction *backward = &convolution->backward;

  g_assert (kernel % 2 == 1);
  if (!direction_init (forward, kernel, in_channels, out_channels, error)
      || !direction_init (backward, kernel, out_channels, in_channels, error))
    return NULL;

  for (int out = 0; out < out_channels; out++)
    for (int in = 0; in < in_channels; in++)
      for (int i = 0; i < kernel * kernel; i++)
        {
          const float weight = *weights++;
          const int place = i % kernel * kernel + i / kernel;
          const int turned = kernel * kernel - 1 - place;
          *nst_filters_at (&forward->filters, place, in, out) = weight;
          *nst_filters_at (&backward->filters, turned, out, in) = weight;
        }

  if (!keep_bias (convolution, bias, out_channels, error) || !direction_prepare (forward, error)
      || !direction_prepare (backward, error))
    return NULL;
  return g_steal_pointer (&convolution);
}

NstConvolution *
nst_convolution_new_strided (const NstStridedShape *shape, const float *weights, const float *bias,
                             GError **error)
{
  g_autoptr (NstConvolution) convolution = g_new0 (NstConvolution, 1);

  convolution->strided = nst_strided_new (shape, weights, error);
  if (convolution->strided == NULL || !keep_bias (convolution, bias, shape->out_channels, error))
    return NULL;
  return g_steal_pointer (&convolution);
}

void
nst_convolution_free (NstConvolution *convolution)
{
  g_clear_pointer (&convolution->strided, nst_strided_free);
  direction_clear (&convolution->forward);
  direction_clear (&convolution->backward);
  nst_floats_free (convolution->bias);
  g_free (convolution);
}

gsize
nst_convolution_scratch (const NstConvolution *convolution, int height, int width, int threads)
{
  if (convolution->strided)
    return nst_strided_scratch (convolution->strided, threads);
  return MAX (direction_scratch (&convolution->forward, height, width, threads),
              direction_scratch (&convolution->backward, height, width, threads));
}

void
nst_convolution_forward (const NstConvolution *convolution, const NstConvolutionPass *pass,
                         const NstMap *input, gboolean rectify, guint8 *marks, NstMap *output)
{
  const NstConvolutionTask task
    = { .input = input,
        .padding = pass->padding,
        .epilogue = { .bias = convolution->bias, .rectify = rectify, .marks = marks },
        .output = output,
        .scratch = pass->scratch,
        .threads = pass->threads };

  if (convolution->strided)
    nst_strided_forward (convolution->strided, &task);
  else
    direction_convolve (&convolution->forward, &task);
}

void
nst_convolution_backward (const NstConvolution *convolution, const NstConvolutionPass *pass,
                          const NstMap *output_gradient, const guint8 *gate, NstMap *input_gradient)
{
  NstConvolutionTask task = { .input = output_gradient,
                              .padding = pass->padding,
                              .epilogue = { .gate = gate },
                              .output = input_gradient,
                              .scratch = pass->scratch,
                              .threads = pass->threads };

  if (convolution->strided)
    {
      nst_strided_backward (convolution->strided, &task);
      return;
    }
  task.padding = NST_PADDING_ZERO;
  direction_convolve (&convolution->backward, &task);
  task.padding = pass->padding;
  if (task.padding != NST_PADDING_ZERO)
    nst_border_add (&convolution->backward.filters, &task);
}
