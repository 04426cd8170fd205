/* From layers that name what they take and give (Caffe's blobs, ONNX's values), each after those
 * that give what it takes, to a table of layers by numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

#define NST_LAYER_ENDED                                                                            \
  (NST_LAYER_PICTURE - 1) /* stands for whatever gives what a classifier does */

typedef struct
{
  NstTensors *tensors;
  NstLayerTable *table;
  GHashTable *values; /* name → number of what gave it last */
} NstLayerGraph;

/* A layer as the file has it. */
typedef struct
{
  const char *name;
  char **takes; /* not owned; nor is GIVES */
  gsize n_takes;
  char **gives;
  gsize n_gives;
  int inputs[NST_LAYER_MAX_INPUTS]; /* what gives what it takes: set by nst_layer_graph_connect */
  gboolean ended;                   /* it takes what a classifier gives: set likewise */
} NstLayerNode;

/* A graph without layers, for a file whose tensors and table are these. Free with
 * nst_layer_graph_free. */
NstLayerGraph *nst_layer_graph_new (NstTensors *tensors, NstLayerTable *table);
void nst_layer_graph_free (NstLayerGraph *graph);

/* Has VALUE given by the layer NUMBER, NST_LAYER_PICTURE or NST_LAYER_ENDED from now on. */
void nst_layer_graph_give (NstLayerGraph *graph, const char *value, int number);

/* Finds what gives what NODE takes. FALSE with NST_ERROR_NETWORK when nothing does, or when it
 * takes nothing or too much. */
gboolean nst_layer_graph_connect (const NstLayerGraph *graph, NstLayerNode *node, GError **error);

/* These need NODE connected. Adds it to the table as a layer of KIND that takes N_INPUTS of its
 * inputs; NULL with NST_ERROR_NETWORK when the table has too many layers. */
NstLayerEntry *nst_layer_graph_add (NstLayerGraph *graph, const NstLayerNode *node,
                                    NstLayerKind kind, int n_inputs, GError **error);

/* Has NODE give what it takes, or what a classifier gives. */
void nst_layer_graph_pass (NstLayerGraph *graph, const NstLayerNode *node);
void nst_layer_graph_end (NstLayerGraph *graph, const NstLayerNode *node);

/* Gives the convolution of ENTRY the tensors WEIGHT and BIAS, which may have numbers NULL, as
 * NAME.weight and NAME.bias. FALSE with NST_ERROR_NETWORK when they lie outside the file, or
 * another layer has that name. */
gboolean nst_layer_graph_set_weights (NstLayerGraph *graph, NstLayerEntry *entry,
                                      const NstTensor *weight, const NstTensor *bias,
                                      GError **error);

/* Has the convolution that NODE takes multiply each of its COUNT channels by FACTORS and add
 * OFFSETS to them, as a batch normalisation or a scaling after it would. FALSE with
 * NST_ERROR_NETWORK when it takes no convolution, or one of other channels, or another layer takes
 * it, too; with NST_ERROR_MEMORY when memory cannot be had. */
gboolean nst_layer_graph_scale (NstLayerGraph *graph, const NstLayerNode *node,
                                const float *factors, const float *offsets, gsize count,
                                GError **error);

/* Ends the table: keeps the layers that the deepest one needs, so that no part of a classifier is
 * left, and no auxiliary one. FALSE with NST_ERROR_NETWORK when there is none. */
gboolean nst_layer_graph_finish (NstLayerGraph *graph, GError **error);

/* A copy of NAME, which may be NULL or no UTF-8, for messages. Free with g_free. */
char *nst_layer_graph_make_name (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstLayerGraph, nst_layer_graph_free)

G_END_DECLS
