/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/caffe-layer.h"

#include <string.h>

/* The types of layers since 2014, and in V1. */
static const struct
{
  const char *name;
  const char *v1_name;
  NstCaffeKind kind;
} types[] = {
  { "Accuracy", "ACCURACY", NST_CAFFE_END },
  { "ArgMax", "ARGMAX", NST_CAFFE_END },
  { "BatchNorm", NULL, NST_CAFFE_BATCH_NORMALISATION },
  { "Concat", "CONCAT", NST_CAFFE_CONCATENATION },
  { "Convolution", "CONVOLUTION", NST_CAFFE_CONVOLUTION },
  { "Crop", NULL, NST_CAFFE_END },
  { "Data", "DATA", NST_CAFFE_PICTURE },
  { "Deconvolution", "DECONVOLUTION", NST_CAFFE_END },
  { "Dropout", "DROPOUT", NST_CAFFE_SAME },
  { "DummyData", "DUMMY_DATA", NST_CAFFE_PICTURE },
  { "EuclideanLoss", "EUCLIDEAN_LOSS", NST_CAFFE_END },
  { "Flatten", "FLATTEN", NST_CAFFE_END },
  { "HDF5Data", "HDF5_DATA", NST_CAFFE_PICTURE },
  { "HDF5Output", "HDF5_OUTPUT", NST_CAFFE_END },
  { "HingeLoss", "HINGE_LOSS", NST_CAFFE_END },
  { "ImageData", "IMAGE_DATA", NST_CAFFE_PICTURE },
  { "InfogainLoss", "INFOGAIN_LOSS", NST_CAFFE_END },
  { "InnerProduct", "INNER_PRODUCT", NST_CAFFE_END },
  { "Input", NULL, NST_CAFFE_PICTURE },
  { "LRN", "LRN", NST_CAFFE_NORMALISATION },
  { "MemoryData", "MEMORY_DATA", NST_CAFFE_PICTURE },
  { "MultinomialLogisticLoss", "MULTINOMIAL_LOGISTIC_LOSS", NST_CAFFE_END },
  { "Pooling", "POOLING", NST_CAFFE_POOLING },
  { "ReLU", "RELU", NST_CAFFE_RECTIFIER },
  { "Reshape", NULL, NST_CAFFE_END },
  { "Scale", NULL, NST_CAFFE_SCALE },
  { "SigmoidCrossEntropyLoss", "SIGMOID_CROSS_ENTROPY_LOSS", NST_CAFFE_END },
  { "Silence", "SILENCE", NST_CAFFE_END },
  { "Softmax", "SOFTMAX", NST_CAFFE_END },
  { "SoftmaxWithLoss", "SOFTMAX_LOSS", NST_CAFFE_END },
  { "Split", "SPLIT", NST_CAFFE_SAME },
  { "WindowData", "WINDOW_DATA", NST_CAFFE_PICTURE },
};

static NstCaffeKind
find_kind (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (type, types[i].name) == 0 || g_strcmp0 (type, types[i].v1_name) == 0)
      return types[i].kind;
  return NST_CAFFE_UNKNOWN;
}

static gboolean
has_phase (Caffe__NetStateRule *const *rules, gsize n_rules, Caffe__Phase phase)
{
  for (gsize i = 0; i < n_rules; i++)
    if (rules[i]->has_phase && rules[i]->phase == phase)
      return TRUE;
  return FALSE;
}

/* Sets what LAYER and the message FROM call alike, in both kinds of messages. */
#define SET_COMMON(layer, from)                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    (layer)->message = &(from)->base;                                                              \
    (layer)->node.name = nst_layer_graph_make_name ((from)->name);                                 \
    (layer)->node.takes = (from)->bottom;                                                          \
    (layer)->node.n_takes = (from)->n_bottom;                                                      \
    (layer)->node.gives = (from)->top;                                                             \
    (layer)->node.n_gives = (from)->n_top;                                                         \
    (layer)->concat = (from)->concat_param;                                                        \
    (layer)->convolution = (from)->convolution_param;                                              \
    (layer)->normalisation = (from)->lrn_param;                                                    \
    (layer)->pooling = (from)->pooling_param;                                                      \
    (layer)->rectifier = (from)->relu_param;                                                       \
    (layer)->for_training                                                                          \
      = (has_phase ((from)->include, (from)->n_include, CAFFE__PHASE__TRAIN)                       \
         && !has_phase ((from)->include, (from)->n_include, CAFFE__PHASE__TEST))                   \
        || has_phase ((from)->exclude, (from)->n_exclude, CAFFE__PHASE__TEST);                     \
  }                                                                                                \
  G_STMT_END

static NstCaffeLayer *
read_v1 (const NstSpan *message)
{
  static const guint32 blobs[] = { NST_CAFFE_BLOBS (TRUE), 0 };
  Caffe__V1LayerParameter *from
    = nst_protobuf_unpack (message, &caffe__v1_layer_parameter__descriptor, blobs);
  const ProtobufCEnumValue *type;
  NstCaffeLayer *layer;

  if (from == NULL)
    return NULL;
  layer = g_new0 (NstCaffeLayer, 1);
  SET_COMMON (layer, from);
  type = protobuf_c_enum_descriptor_get_value (&caffe__v1_layer_parameter__layer_type__descriptor,
                                               from->type);
  layer->type = type ? g_strdup (type->name) : g_strdup_printf ("%d", from->type);
  layer->kind = from->has_layer ? NST_CAFFE_OLDEST : find_kind (layer->type);
  return layer;
}

static NstCaffeLayer *
read_new (const NstSpan *message)
{
  static const guint32 blobs[] = { NST_CAFFE_BLOBS (FALSE), 0 };
  Caffe__LayerParameter *from
    = nst_protobuf_unpack (message, &caffe__layer_parameter__descriptor, blobs);
  NstCaffeLayer *layer;

  if (from == NULL)
    return NULL;
  layer = g_new0 (NstCaffeLayer, 1);
  SET_COMMON (layer, from);
  layer->type = nst_layer_graph_make_name (from->type);
  layer->kind = find_kind (layer->type);
  layer->batch_norm = from->batch_norm_param;
  layer->scale = from->scale_param;
  return layer;
}

/* Whether NAME is that of a classifier's layer, which some networks have as a convolution. */
static gboolean
is_classifier (const char *name)
{
  return g_str_has_prefix (name, "fc") && g_ascii_isdigit (name[2]);
}

NstCaffeLayer *
nst_caffe_layer_new (const NstSpan *message, gboolean is_v1)
{
  NstCaffeLayer *layer = is_v1 ? read_v1 (message) : read_new (message);

  if (layer == NULL)
    return NULL;
  if (layer->kind == NST_CAFFE_CONVOLUTION && is_classifier (layer->node.name))
    layer->kind = NST_CAFFE_END;
  /* Whatever takes nothing can only give pictures: layers of many kinds do, besides those above. */
  if (layer->kind == NST_CAFFE_UNKNOWN && layer->node.n_takes == 0)
    layer->kind = NST_CAFFE_PICTURE;
  return layer;
}

void
nst_caffe_layer_free (NstCaffeLayer *layer)
{
  nst_protobuf_free (layer->message);
  g_free ((char *) layer->node.name);
  g_free (layer->type);
  g_free (layer);
}
