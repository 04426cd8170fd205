/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/gradient-sizes.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

#define CONTENT_EPSILON 1e-8 /* keeps a picture that is its content from a division by 0 */

struct _NstGradientSizes
{
  const NstNetwork *network;
  const NstTaps *taps;
  int threads;
  float *scratch;  /* the gradient at the layer that is measured */
  double *style;   /* sums of magnitudes, of each layer */
  double *content; /* likewise */
};

gsize
nst_gradient_sizes_bytes (const NstNetwork *network, const NstTaps *taps)
{
  gsize most = 0;

  for (int i = 0; i < network->n_layers; i++)
    {
      const NstLayer *layer = &network->layers[i];

      if (taps->any[i])
        most = MAX (most, layer->channels * sizeof (float) / (layer->stride * layer->stride) + 1);
    }
  return most;
}

NstGradientSizes *
nst_gradient_sizes_new (const NstEvaluationPlan *plan, const NstTaps *taps, int height, int width,
                        GError **error)
{
  const NstNetwork *network = plan->network;
  g_autoptr (NstGradientSizes) sizes = g_new0 (NstGradientSizes, 1);
  gsize length = 0;

  for (int i = 0; i < network->n_layers; i++)
    if (taps->any[i])
      length = MAX (length, (gsize) nst_layer_side (&network->layers[i], height)
                              * nst_layer_side (&network->layers[i], width)
                              * network->layers[i].channels);
  sizes->network = network;
  sizes->taps = taps;
  sizes->threads = plan->threads;
  sizes->style = g_new0 (double, network->n_layers);
  sizes->content = g_new0 (double, network->n_layers);
  sizes->scratch = nst_floats_new (length, error);
  return sizes->scratch ? g_steal_pointer (&sizes) : NULL;
}

void
nst_gradient_sizes_free (NstGradientSizes *sizes)
{
  nst_floats_free (sizes->scratch);
  g_free (sizes->style);
  g_free (sizes->content);
  g_free (sizes);
}

void
nst_gradient_sizes_begin (NstGradientSizes *sizes)
{
  memset (sizes->style, 0, sizes->network->n_layers * sizeof *sizes->style);
  memset (sizes->content, 0, sizes->network->n_layers * sizeof *sizes->content);
}

/* A gradient, and the positions of it that count: a part's own. */
typedef struct
{
  const NstMap *gradient;
  const GeglRectangle *own;
} Sum;

static double
sum_row (int y, int thread, gpointer user_data)
{
  const Sum *task = user_data;
  const float *row = nst_map_at (task->gradient, task->own->x, task->own->y + y);
  double sum = 0;

  for (gsize i = 0; i < (gsize) task->own->width * task->gradient->channels; i++)
    sum += fabsf (row[i]);
  return sum;
}

static double
sum_magnitudes (const NstMap *gradient, const GeglRectangle *own, int threads)
{
  Sum task = { gradient, own };

  return nst_parallel_sum (own->height, threads, sum_row, &task);
}

static void
clear (NstMap *gradient)
{
  memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
}

void
nst_gradient_sizes_measure (NstGradientSizes *sizes, int layer, const NstPart *part,
                            NstStyleLoss *style, const NstContentLoss *content)
{
  NstMap gradient = *part->features;
  NstPart there;

  gradient.data = sizes->scratch;
  if (sizes->taps->style[layer])
    {
      clear (&gradient);
      nst_style_loss_add_gradient (style, layer, part, NULL, &gradient);
      sizes->style[layer] += sum_magnitudes (&gradient, &part->own, sizes->threads);
    }
  if (nst_content_loss_get_part (content, layer, part, &there))
    {
      clear (&gradient);
      nst_content_loss_add_gradient (content, layer, part, &there, &gradient);
      sizes->content[layer] += sum_magnitudes (&gradient, &part->own, sizes->threads);
    }
}

double
nst_gradient_sizes_apply (const NstGradientSizes *sizes, NstStyleLoss *style,
                          NstContentLoss *content)
{
  const NstTaps *taps = sizes->taps;
  double sum = 0;

  for (int i = 0; i < sizes->network->n_layers; i++)
    {
      /* A size was measured with the tap's weight, which is not to be divided away. */
      const double weight = taps->content_weights[i] + taps->detail_weights[i];

      if (taps->style[i])
        sum += nst_style_loss_scale (
          style, i, sizes->style[i] > 0 ? taps->style_weights[i] / sizes->style[i] : 0);
      if (taps->content[i] || taps->detail[i])
        nst_content_loss_scale (
          content, i, weight > 0 ? weight / (sizes->content[i] + weight * CONTENT_EPSILON) : 0);
    }
  return sum;
}
