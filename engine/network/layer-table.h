/* What a file says a network is made of: its layers in an order in which they can run, each with
 * what it takes and the names of its tensors (formats/tensors.h). network-file.h makes a network of
 * it. Sides are alike in both directions, as in all networks that are used for styles.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/normalisation.h"

G_BEGIN_DECLS

#define NST_LAYER_MAX_INPUTS 8
#define NST_LAYER_PICTURE (-1) /* the number of the network's input among layers */

typedef enum
{
  NST_LAYER_CONVOLUTION,
  NST_LAYER_RECTIFIER,
  NST_LAYER_POOLING,
  NST_LAYER_NORMALISATION,
  NST_LAYER_CONCATENATION
} NstLayerKind;

/* How many positions a pooling has where its windows do not fit the side. Caffe's: Jia et al. 2014
 * (arXiv 1408.5093), pooling_layer.cpp. */
typedef enum
{
  NST_ROUNDING_FLOOR,  /* windows that fit */
  NST_ROUNDING_CEILING /* windows that begin within the side, or its padding before it */
} NstRounding;

typedef struct
{
  NstLayerKind kind;
  char *name;                       /* NULL where the file has none */
  int inputs[NST_LAYER_MAX_INPUTS]; /* numbers of earlier layers, or NST_LAYER_PICTURE */
  int n_inputs;
  char *weight; /* of a convolution: out × in ÷ groups × height × width */
  char *bias;   /* out; NULL without one */
  int side;     /* of the window of a pooling, in positions */
  int stride;
  int padding; /* positions before and after; a convolution's are 0 */
  int dilation;
  int groups;
  gboolean average; /* a pooling that does not take the largest */
  gboolean valid;   /* averages count positions of the side alone, not of its padding, too */
  NstRounding rounding;
  NstNormalisation normalisation;
} NstLayerEntry;

typedef struct
{
  GArray *entries; /* of NstLayerEntry */
} NstLayerTable;

NstLayerTable *nst_layer_table_new (void);
void nst_layer_table_free (NstLayerTable *table);

/* Adds a layer of KIND and NAME, which may be NULL, that takes the layer added before it, or the
 * picture if it is the first; stride, dilation and groups 1, side and padding 0. The entry may be
 * changed until the next one is added; it owns its texts, which g_free frees. */
NstLayerEntry *nst_layer_table_add (NstLayerTable *table, NstLayerKind kind, const char *name);

/* The layer with number INDEX. */
const NstLayerEntry *nst_layer_table_get (const NstLayerTable *table, guint index);

/* Whether the convolution ENTRY, with a kernel of SIDE, gives as many positions as it takes, each
 * of the kernel's middle, and from all channels. */
gboolean nst_layer_entry_keeps_size (const NstLayerEntry *entry, int side);

/* The number of the last layer NAME, or NST_LAYER_PICTURE - 1 when there is none. */
int nst_layer_table_find (const NstLayerTable *table, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstLayerTable, nst_layer_table_free)

G_END_DECLS
