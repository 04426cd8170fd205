/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/network-error.h"

/* A file that asks for more is damaged, or made to do harm. */
#define MAX_LAYERS 256

#define WEIGHT ".weight"
#define BIAS ".bias"

static gint
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/* Sets *NUMBER to the N of NAME, features.N.weight or features.N.bias. FALSE for another name. */
static gboolean
parse_name (const char *name, int *number, gboolean *is_weight)
{
  const gboolean of_layer = g_str_has_prefix (name, NST_NAMES_LAYERS);
  const char *digits = of_layer ? name + strlen (NST_NAMES_LAYERS) : "";
  char *end;

  *number = CLAMP (g_ascii_strtoll (digits, &end, 10), 0, MAX_LAYERS);
  *is_weight = strcmp (end, WEIGHT) == 0;
  return end > digits && (*is_weight || strcmp (end, BIAS) == 0);
}

/* The numbers N of all tensors features.N.weight, in order. NULL when there are other tensors of
 * layers. */
static GArray *
list_convolutions (NstTensors *tensors, GError **error)
{
  g_autofree const char **names = nst_tensors_list (tensors);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; names[i]; i++)
    {
      gboolean is_weight;
      int number;

      if (g_str_has_prefix (names[i], NST_NAMES_HEADS))
        continue;
      if (!parse_name (names[i], &number, &is_weight))
        {
          nst_network_error_unfit (error, nst_tensors_get_name (tensors),
                                   _ ("“%s” is of no network that is known"), names[i]);
          return NULL;
        }
      if (is_weight)
        g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_ints);
  return g_steal_pointer (&numbers);
}

/* Adds the convolution features.INDEX and its rectifier. */
static void
add_convolution (NstTensors *tensors, int index, NstLayerTable *table)
{
  NstLayerEntry *entry = nst_layer_table_add (table, NST_LAYER_CONVOLUTION, NULL);
  g_autofree char *bias = g_strdup_printf (NST_NAMES_LAYERS "%d" BIAS, index);
  const NstTensor *weight;

  entry->weight = g_strdup_printf (NST_NAMES_LAYERS "%d" WEIGHT, index);
  weight = nst_tensors_find (tensors, entry->weight);
  /* Names tell no more: the networks of this kind keep the size of what they see. */
  entry->padding = weight && weight->rank == 4 ? MIN (weight->shape[2], G_MAXINT) / 2 : 0;
  if (nst_tensors_find (tensors, bias))
    entry->bias = g_steal_pointer (&bias);
  nst_layer_table_add (table, NST_LAYER_RECTIFIER, NULL);
}

/* AlexNet has the names of a VGG and takes larger steps, which they do not tell: 11 × 11, then
 * 5 × 5. Networks that keep their size have kernels that do not shrink so. */
static gboolean
is_alexnet (NstTensors *tensors)
{
  const NstTensor *first = nst_tensors_find (tensors, NST_NAMES_LAYERS "0" WEIGHT);
  const NstTensor *second = nst_tensors_find (tensors, NST_NAMES_LAYERS "3" WEIGHT);

  return first && first->rank == 4 && first->shape[2] == 11 && second && second->rank == 4
         && second->shape[2] == 5;
}

/* features.N counts convolutions, rectifiers and poolings: from one convolution to the next N rises
 * by two, or by three where a pooling is between them. */
static gboolean
add_layers (NstTensors *tensors, const GArray *numbers, NstLayerTable *table, GError **error)
{
  for (guint i = 0; i < numbers->len; i++)
    {
      const int index = g_array_index (numbers, int, i);
      const int step = i > 0 ? index - g_array_index (numbers, int, i - 1) : 2;

      if ((i == 0 && index != 0) || (step != 2 && step != 3) || index >= MAX_LAYERS)
        return nst_network_error_unfit (error, nst_tensors_get_name (tensors),
                                        _ ("“features.%d” follows no rectifier or pooling"), index);
      if (step == 3)
        {
          NstLayerEntry *pooling = nst_layer_table_add (table, NST_LAYER_POOLING, NULL);

          pooling->side = 2;
          pooling->stride = 2;
        }
      add_convolution (tensors, index, table);
    }
  return TRUE;
}

gboolean
nst_network_names_read (NstTensors *tensors, NstLayerTable *table, GError **error)
{
  const char *name = nst_tensors_get_name (tensors);
  g_autoptr (GArray) numbers = list_convolutions (tensors, error);

  if (numbers == NULL)
    return FALSE;
  if (numbers->len == 0)
    return nst_network_error_unfit (error, name, _ ("it has no convolutions “features.N.weight”"));
  if (is_alexnet (tensors))
    return nst_network_error_unfit (error, name, _ ("it is an AlexNet, which is not known yet"));
  return add_layers (tensors, numbers, table, error);
}
