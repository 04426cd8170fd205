/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/caffe-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/map.h"
#include "network/network-error.h"

/* A layer that asks for more is damaged, or made to do harm. */
#define MAX_SIDE 1024

/* What a layer needs, besides itself, to be added. */
typedef struct
{
  NstLayerGraph *graph;
  NstCaffeLayer *layer;
  const NstCaffeWeights *weights;
} Adding;

/* A number for both directions, or one for each. */
typedef struct
{
  const uint32_t *both;
  gsize n_both;
  gboolean has_height;
  guint32 height;
  gboolean has_width;
  guint32 width;
} Sides;

#define SIDES(from, name, list, n)                                                                 \
  {                                                                                                \
    list, n, (from)->has_##name##_h, (from)->name##_h, (from)->has_##name##_w, (from)->name##_w    \
  }

static const char *
file_of (const Adding *adding)
{
  return nst_tensors_get_name (adding->graph->tensors);
}

static gboolean
fail_weights (const Adding *adding, GError **error)
{
  return nst_network_error_damaged (error, file_of (adding),
                                    _ ("its layer “%s” does not fit its weights"),
                                    adding->layer->node.name);
}

/* Sets *SIDE to what SIDES says for both directions, or to OTHERWISE. It has to be in
 * [LEAST, MAX_SIDE]. */
static gboolean
read_side (const Adding *adding, const Sides *sides, guint32 otherwise, guint32 least, int *side,
           GError **error)
{
  guint32 height = otherwise, width = otherwise;

  if (sides->n_both > 0)
    {
      height = sides->both[0];
      width = sides->both[sides->n_both - 1];
    }
  else
    {
      height = sides->has_height ? sides->height : otherwise;
      width = sides->has_width ? sides->width : otherwise;
    }
  if (height != width || height < least || height > MAX_SIDE || sides->n_both > 2)
    return nst_network_error_unfit (
      error, file_of (adding),
      _ ("the sides, steps or edges of its layer “%s” are not alike both ways, or of no size that "
         "can be"),
      adding->layer->node.name);
  *side = height;
  return TRUE;
}

/* Sets WEIGHT and, where there is one, BIAS to the numbers of the convolution, of KERNEL positions
 * a side. */
static gboolean
find_weights (const Adding *adding, const Caffe__ConvolutionParameter *from, int kernel,
              NstTensor *weight, NstTensor *bias)
{
  const char *name = adding->layer->node.name;
  gsize count = 1;

  if (!nst_caffe_weights_get (adding->weights, name, 0, weight) || weight->rank != 4
      || weight->shape[2] != (gsize) kernel || weight->shape[3] != (gsize) kernel)
    return FALSE;
  if (!from->bias_term)
    return TRUE;
  if (!nst_caffe_weights_get (adding->weights, name, 1, bias))
    return FALSE;
  /* 1 × 1 × 1 × N before 2015. */
  for (guint i = 0; i < bias->rank; i++)
    count *= bias->shape[i];
  bias->rank = 1;
  bias->shape[0] = count;
  nst_tensor_set_contiguous (bias);
  return count == weight->shape[0];
}

static gboolean
add_convolution (const Adding *adding, GError **error)
{
  static const Caffe__ConvolutionParameter none = CAFFE__CONVOLUTION_PARAMETER__INIT;
  const Caffe__ConvolutionParameter *from
    = adding->layer->convolution ? adding->layer->convolution : &none;
  const Sides kernels = SIDES (from, kernel, from->kernel_size, from->n_kernel_size);
  const Sides strides = SIDES (from, stride, from->stride, from->n_stride);
  const Sides pads = SIDES (from, pad, from->pad, from->n_pad);
  const Sides dilations = { from->dilation, from->n_dilation };
  NstTensor weight = { 0 }, bias = { 0 };
  NstLayerEntry *entry;
  int kernel = 0; /* GCC 14 does not see that read_side() sets it */

  entry
    = nst_layer_graph_add (adding->graph, &adding->layer->node, NST_LAYER_CONVOLUTION, 1, error);
  if (entry == NULL || !read_side (adding, &kernels, 0, 1, &kernel, error)
      || !read_side (adding, &strides, 1, 1, &entry->stride, error)
      || !read_side (adding, &pads, 0, 0, &entry->padding, error)
      || !read_side (adding, &dilations, 1, 1, &entry->dilation, error))
    return FALSE;
  if (from->group < 1 || from->group > MAX_SIDE)
    return fail_weights (adding, error);
  entry->groups = from->group;
  if (nst_caffe_weights_count (adding->weights, entry->name) == 0)
    return nst_network_error_damaged (error, file_of (adding),
                                      _ ("it has no weights of its layer “%s”"), entry->name);
  if (!find_weights (adding, from, kernel, &weight, &bias))
    return fail_weights (adding, error);
  return nst_layer_graph_set_weights (adding->graph, entry, &weight, from->bias_term ? &bias : NULL,
                                      error);
}

static gboolean
add_pooling (const Adding *adding, GError **error)
{
  static const Caffe__PoolingParameter none = CAFFE__POOLING_PARAMETER__INIT;
  const Caffe__PoolingParameter *from = adding->layer->pooling ? adding->layer->pooling : &none;
  const Sides kernels = SIDES (from, kernel, &from->kernel_size, from->has_kernel_size);
  const Sides strides = SIDES (from, stride, &from->stride, from->has_stride);
  const Sides pads = SIDES (from, pad, &from->pad, from->has_pad);
  NstLayerEntry *entry;

  if (from->global_pooling)
    {
      nst_layer_graph_end (adding->graph, &adding->layer->node);
      return TRUE;
    }
  if (from->pool > CAFFE__POOLING_PARAMETER__POOL_METHOD__AVE || from->pool < 0)
    return nst_network_error_unfit (error, file_of (adding),
                                    _ ("its pooling “%s” neither averages nor takes the largest"),
                                    adding->layer->node.name);
  entry = nst_layer_graph_add (adding->graph, &adding->layer->node, NST_LAYER_POOLING, 1, error);
  if (entry == NULL)
    return FALSE;
  entry->average = from->pool == CAFFE__POOLING_PARAMETER__POOL_METHOD__AVE;
  entry->rounding = from->round_mode == CAFFE__POOLING_PARAMETER__ROUND_MODE__FLOOR
                      ? NST_ROUNDING_FLOOR
                      : NST_ROUNDING_CEILING;
  return read_side (adding, &kernels, 0, 1, &entry->side, error)
         && read_side (adding, &strides, 1, 1, &entry->stride, error)
         && read_side (adding, &pads, 0, 0, &entry->padding, error);
}

static gboolean
add_normalisation (const Adding *adding, GError **error)
{
  static const Caffe__LRNParameter none = CAFFE__LRNPARAMETER__INIT;
  const Caffe__LRNParameter *from
    = adding->layer->normalisation ? adding->layer->normalisation : &none;
  NstLayerEntry *entry;

  if (from->norm_region != CAFFE__LRNPARAMETER__NORM_REGION__ACROSS_CHANNELS
      || from->local_size % 2 == 0 || from->local_size > MAX_SIDE || !isfinite (from->alpha)
      || !isfinite (from->beta) || !isfinite (from->k))
    return nst_network_error_unfit (
      error, file_of (adding), _ ("its layer “%s” does not normalise across channels around each"),
      adding->layer->node.name);
  entry
    = nst_layer_graph_add (adding->graph, &adding->layer->node, NST_LAYER_NORMALISATION, 1, error);
  if (entry == NULL)
    return FALSE;
  entry->normalisation = (NstNormalisation){ from->local_size, from->alpha, from->beta, from->k };
  return TRUE;
}

static gboolean
add_rectifier (const Adding *adding, GError **error)
{
  const Caffe__ReLUParameter *from = adding->layer->rectifier;

  if (from && from->negative_slope != 0)
    return nst_network_error_unfit (error, file_of (adding),
                                    _ ("its rectifier “%s” lets through what is below 0"),
                                    adding->layer->node.name);
  return nst_layer_graph_add (adding->graph, &adding->layer->node, NST_LAYER_RECTIFIER, 1, error)
         != NULL;
}

static gboolean
add_concatenation (const Adding *adding, GError **error)
{
  const Caffe__ConcatParameter *from = adding->layer->concat;
  const NstLayerNode *node = &adding->layer->node;

  if (from && (from->axis != 1 || from->concat_dim != 1))
    return nst_network_error_unfit (
      error, file_of (adding),
      _ ("its layer “%s” puts something other than channels one after the other"), node->name);
  if (node->n_takes == 1)
    {
      nst_layer_graph_pass (adding->graph, node);
      return TRUE;
    }
  return nst_layer_graph_add (adding->graph, node, NST_LAYER_CONCATENATION, node->n_takes, error)
         != NULL;
}

/* The numbers of the blob INDEX as floats, *COUNT of them; NULL with an error. */
static float *
read_blob (const Adding *adding, guint index, gsize *count, GError **error)
{
  const char *name = adding->layer->node.name;
  g_autoptr (NstTensors) alone = nst_tensors_new (file_of (adding));
  NstTensor tensor;

  if (!nst_caffe_weights_get (adding->weights, name, index, &tensor))
    {
      fail_weights (adding, error);
      return NULL;
    }
  *count = 1;
  for (guint i = 0; i < tensor.rank; i++)
    *count *= tensor.shape[i];
  return nst_tensors_add (alone, name, &tensor, error) ? nst_tensors_read (alone, name, error)
                                                       : NULL;
}

/* Makes the factors and offsets that a batch normalisation multiplies by and adds of its mean and
 * its variance, both of which Caffe sums up over a WEIGHT. */
static void
make_factors (float *mean, float *variance, gsize count, float weight, float eps)
{
  const float by = weight == 0 ? 0 : 1 / weight;

  for (gsize i = 0; i < count; i++)
    {
      variance[i] = 1 / sqrtf (variance[i] * by + eps);
      mean[i] *= -by * variance[i];
    }
}

static gboolean
add_batch_normalisation (const Adding *adding, GError **error)
{
  const float eps = adding->layer->batch_norm ? adding->layer->batch_norm->eps : 1e-5f;
  gsize count = 0, n_variances = 0, n_weights = 0;
  float *mean = read_blob (adding, 0, &count, error);
  float *variance = mean ? read_blob (adding, 1, &n_variances, error) : NULL;
  float *weight = variance ? read_blob (adding, 2, &n_weights, error) : NULL;
  gboolean ok = weight != NULL;

  if (ok && (n_variances != count || n_weights != 1))
    ok = fail_weights (adding, error);
  if (ok)
    {
      make_factors (mean, variance, count, *weight, eps);
      ok
        = nst_layer_graph_scale (adding->graph, &adding->layer->node, variance, mean, count, error);
    }
  nst_floats_free (mean);
  nst_floats_free (variance);
  nst_floats_free (weight);
  return ok;
}

static gboolean
add_scale (const Adding *adding, GError **error)
{
  const Caffe__ScaleParameter *from = adding->layer->scale;
  const gboolean has_bias = from && from->bias_term;
  gsize count = 0, n_offsets = 0;
  float *factors = read_blob (adding, 0, &count, error);
  float *offsets = NULL;
  gboolean ok;

  if (factors)
    offsets = has_bias ? read_blob (adding, 1, &n_offsets, error) : nst_floats_new (count, error);
  ok = offsets != NULL;
  for (gsize i = 0; ok && !has_bias && i < count; i++)
    offsets[i] = 0;
  if (ok && ((has_bias && n_offsets != count) || (from && from->axis != 1)))
    ok = fail_weights (adding, error);
  ok = ok
       && nst_layer_graph_scale (adding->graph, &adding->layer->node, factors, offsets, count,
                                 error);
  nst_floats_free (factors);
  nst_floats_free (offsets);
  return ok;
}

/* Adds a layer that takes what it can see. */
static gboolean
add_seeing (const Adding *adding, GError **error)
{
  switch (adding->layer->kind)
    {
    case NST_CAFFE_CONVOLUTION:
      return add_convolution (adding, error);
    case NST_CAFFE_POOLING:
      return add_pooling (adding, error);
    case NST_CAFFE_RECTIFIER:
      return add_rectifier (adding, error);
    case NST_CAFFE_NORMALISATION:
      return add_normalisation (adding, error);
    case NST_CAFFE_CONCATENATION:
      return add_concatenation (adding, error);
    case NST_CAFFE_BATCH_NORMALISATION:
      return add_batch_normalisation (adding, error);
    case NST_CAFFE_SCALE:
      return add_scale (adding, error);
    case NST_CAFFE_SAME:
      nst_layer_graph_pass (adding->graph, &adding->layer->node);
      return TRUE;
    default:
      return nst_network_error_unfit (error, file_of (adding),
                                      _ ("its layer “%s” is of the type “%s”, which is not known"),
                                      adding->layer->node.name, adding->layer->type);
    }
}

/* Has the pictures of NODE be the network's input; what it gives besides are their labels. */
static void
add_picture (NstLayerGraph *graph, const NstLayerNode *node)
{
  nst_layer_graph_end (graph, node);
  if (node->n_gives > 0)
    nst_layer_graph_give (graph, node->gives[0], NST_LAYER_PICTURE);
}

gboolean
nst_caffe_table_add (NstLayerGraph *graph, NstCaffeLayer *layer, const NstCaffeWeights *weights,
                     GError **error)
{
  const Adding adding = { graph, layer, weights };

  if (layer->kind == NST_CAFFE_OLDEST)
    return nst_network_error_unfit (
      error, file_of (&adding),
      _ ("its layers are written in Caffe's form of 2013, which Caffe's upgrade_net_proto_binary "
         "brings up to date"));
  if (layer->kind == NST_CAFFE_PICTURE)
    {
      add_picture (graph, &layer->node);
      return TRUE;
    }
  if (layer->for_training)
    return TRUE;
  if (layer->kind == NST_CAFFE_END)
    {
      nst_layer_graph_end (graph, &layer->node);
      return TRUE;
    }
  if (g_hash_table_size (graph->values) == 0 && layer->node.n_takes > 0)
    nst_layer_graph_give (graph, layer->node.takes[0], NST_LAYER_PICTURE);
  if (!nst_layer_graph_connect (graph, &layer->node, error))
    return FALSE;
  if (layer->node.ended)
    {
      nst_layer_graph_end (graph, &layer->node);
      return TRUE;
    }
  if (layer->node.n_takes > 1 && layer->kind != NST_CAFFE_CONCATENATION
      && layer->kind != NST_CAFFE_UNKNOWN)
    return nst_network_error_unfit (
      error, file_of (&adding), _ ("its layer “%s” takes more than one other"), layer->node.name);
  return add_seeing (&adding, error);
}
