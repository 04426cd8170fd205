/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "layers/convolution.h"

#include <string.h>

#include "layers/border.h"
#include "layers/direct.h"
#include "layers/scatter.h"
#include "layers/winograd.h"

/* One direction: from input to output, or from the output's derivative to the input's. */
typedef struct
{
  NstFilters filters;
  NstWinograd *winograd; /* of these two none or one, by the shape */
  NstScatter *scatter;
} Way;

struct _NstConvolution
{
  Way forward;
  Way backward; /* filters turned by 180°, channels exchanged */
  float *bias;  /* out channels, or NULL */
};

static gboolean
way_init (Way *way, int kernel, int in_channels, int out_channels, GError **error)
{
  way->filters = (NstFilters){ kernel, in_channels, out_channels };
  way->filters.panels
    = nst_floats_new ((gsize) kernel * kernel * in_channels * out_channels, error);
  return way->filters.panels != NULL;
}

/* Once the filters are there. */
static gboolean
way_prepare (Way *way, GError **error)
{
  const NstFilters *filters = &way->filters;

  if (nst_winograd_fits (filters->in_channels, filters->out_channels, filters->kernel))
    return (way->winograd = nst_winograd_new (filters, error)) != NULL;
  if (nst_scatter_fits (filters->in_channels, filters->out_channels))
    return (way->scatter = nst_scatter_new (filters, error)) != NULL;
  return TRUE;
}

static void
way_clear (Way *way)
{
  nst_floats_free (way->filters.panels);
  g_clear_pointer (&way->winograd, nst_winograd_free);
  g_clear_pointer (&way->scatter, nst_scatter_free);
}

static gsize
way_scratch (const Way *way, int height, int width, int threads)
{
  gsize border = nst_border_scratch (&way->filters, threads);
  gsize inside = way->winograd  ? nst_winograd_scratch (way->winograd, height, width, threads)
                 : way->scatter ? nst_scatter_scratch (way->scatter, threads)
                                : nst_direct_scratch (&way->filters, threads);

  return MAX (border, inside);
}

static void
way_convolve (const Way *way, const NstMap *input, NstPadding padding, const NstEpilogue *epilogue,
              NstMap *output, float *scratch, int threads)
{
  g_assert (input->channels == way->filters.in_channels);
  g_assert (output->channels == way->filters.out_channels);
  g_assert (input->height == output->height && input->width == output->width);
  if (way->winograd)
    nst_winograd_convolve (way->winograd, input, padding, epilogue, output, scratch, threads);
  else if (way->scatter)
    nst_scatter_convolve (way->scatter, input, padding, epilogue, output, scratch, threads);
  else
    nst_direct_convolve (&way->filters, input, padding, epilogue, output, scratch, threads);
}

NstConvolution *
nst_convolution_new (const float *weights, const float *bias, int in_channels, int out_channels,
                     int kernel, GError **error)
{
  g_autoptr (NstConvolution) convolution = g_new0 (NstConvolution, 1);
  Way *forward = &convolution->forward;
  Way *backward = &convolution->backward;

  g_assert (kernel % 2 == 1);
  if (!way_init (forward, kernel, in_channels, out_channels, error)
      || !way_init (backward, kernel, out_channels, in_channels, error))
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

  if (bias)
    {
      convolution->bias = nst_floats_new (out_channels, error);
      if (convolution->bias == NULL)
        return NULL;
      memcpy (convolution->bias, bias, out_channels * sizeof *bias);
    }
  if (!way_prepare (forward, error) || !way_prepare (backward, error))
    return NULL;
  return g_steal_pointer (&convolution);
}

void
nst_convolution_free (NstConvolution *convolution)
{
  way_clear (&convolution->forward);
  way_clear (&convolution->backward);
  nst_floats_free (convolution->bias);
  g_free (convolution);
}

gsize
nst_convolution_scratch (const NstConvolution *convolution, int height, int width, int threads)
{
  return MAX (way_scratch (&convolution->forward, height, width, threads),
              way_scratch (&convolution->backward, height, width, threads));
}

void
nst_convolution_forward (const NstConvolution *convolution, const NstMap *input, NstPadding padding,
                         gboolean rectify, guint8 *marks, NstMap *output, float *scratch,
                         int threads)
{
  const NstEpilogue epilogue = { convolution->bias, rectify, marks, NULL };

  way_convolve (&convolution->forward, input, padding, &epilogue, output, scratch, threads);
}

void
nst_convolution_backward (const NstConvolution *convolution, const NstMap *output_gradient,
                          NstPadding padding, const guint8 *gate, NstMap *input_gradient,
                          float *scratch, int threads)
{
  const NstEpilogue epilogue = { NULL, FALSE, NULL, gate };
  const Way *way = &convolution->backward;

  way_convolve (way, output_gradient, NST_PADDING_ZERO, &epilogue, input_gradient, scratch,
                threads);
  if (padding != NST_PADDING_ZERO)
    nst_border_add (&way->filters, output_gradient, padding, gate, input_gradient, scratch,
                    threads);
}
