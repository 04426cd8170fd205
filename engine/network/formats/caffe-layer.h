/* A layer of Caffe, of 2014 (V1) or since: both say the same with different numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/caffe.pb-c.h"
#include "network/formats/layer-graph.h"
#include "network/formats/protobuf.h"

G_BEGIN_DECLS

typedef enum
{
  NST_CAFFE_UNKNOWN,
  NST_CAFFE_BATCH_NORMALISATION,
  NST_CAFFE_CONCATENATION,
  NST_CAFFE_CONVOLUTION,
  NST_CAFFE_END, /* of what sees a picture: a classifier, or what only training needs */
  NST_CAFFE_NORMALISATION,
  NST_CAFFE_OLDEST, /* a layer of 2013, whatever its kind */
  NST_CAFFE_PICTURE,
  NST_CAFFE_POOLING,
  NST_CAFFE_RECTIFIER,
  NST_CAFFE_SAME, /* gives what it takes */
  NST_CAFFE_SCALE
} NstCaffeKind;

typedef struct
{
  ProtobufCMessage *message; /* owns all else but MESSAGE's file */
  NstCaffeKind kind;
  char *type;        /* in words of the file, for messages */
  NstLayerNode node; /* its name is a copy */
  const Caffe__ConcatParameter *concat;
  const Caffe__ConvolutionParameter *convolution;
  const Caffe__LRNParameter *normalisation;
  const Caffe__PoolingParameter *pooling;
  const Caffe__ReLUParameter *rectifier;
  const Caffe__BatchNormParameter *batch_norm;
  const Caffe__ScaleParameter *scale;
  gboolean for_training; /* it is not there when the network is used */
} NstCaffeLayer;

/* The number of layers in a network, and of blobs in a layer. */
#define NST_CAFFE_LAYERS(is_v1) ((is_v1) ? 2 : 100)
#define NST_CAFFE_BLOBS(is_v1) ((is_v1) ? 6 : 7)

/* Reads the layer that MESSAGE is, without its blobs. NULL where it is damaged. */
NstCaffeLayer *nst_caffe_layer_new (const NstSpan *message, gboolean is_v1);
void nst_caffe_layer_free (NstCaffeLayer *layer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstCaffeLayer, nst_caffe_layer_free)

G_END_DECLS
