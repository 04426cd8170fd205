/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-names.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/network-error.h"
#include "network/network-others.h"

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

/* Networks whose names tell how many layers there are, but not what windows they have: all that has
 * these convolutions is taken for one, whatever its channels. */
typedef struct
{
  const char *numbers; /* of the convolutions */
  int first_side;      /* of the first convolution's kernel */
  int first_stride;
  int first_padding;
  int pooling_side; /* its stride is 2 */
  NstRounding rounding;
  gboolean of_caffe; /* takes what Caffe's networks take */
} KnownNetwork;

static const KnownNetwork known_networks[] = {
  /* torchvision's alexnet.py */
  { "0 3 6 8 10 ", 11, 4, 2, 3, NST_ROUNDING_FLOOR, FALSE },
  /* Network in Network, in the names of neural-style-pt's CaffeLoader.py */
  { "0 2 4 7 9 11 14 16 18 22 24 26 ", 11, 4, 0, 3, NST_ROUNDING_CEILING, TRUE },
};

/* Others: those that keep the size of what they see but for poolings of 2 × 2, as a VGG. */
static const KnownNetwork other_network = { "", 0, 1, -1, 2, NST_ROUNDING_FLOOR, FALSE };

/* The side of the kernel of features.NUMBER.weight; 0 where it has none. */
static int
find_side (NstTensors *tensors, int number)
{
  g_autofree char *name = g_strdup_printf (NST_NAMES_LAYERS "%d" WEIGHT, number);
  const NstTensor *weight = nst_tensors_find (tensors, name);

  return weight && weight->rank == 4 ? MIN (weight->shape[2], G_MAXINT) : 0;
}

static const KnownNetwork *
find_network (NstTensors *tensors, const GArray *numbers)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < numbers->len; i++)
    g_string_append_printf (list, "%d ", g_array_index (numbers, int, i));
  for (guint i = 0; i < G_N_ELEMENTS (known_networks); i++)
    if (strcmp (known_networks[i].numbers, list->str) == 0
        && find_side (tensors, 0) == known_networks[i].first_side)
      return &known_networks[i];
  return &other_network;
}

/* Adds the convolution features.INDEX of NETWORK, and its rectifier. */
static void
add_convolution (NstTensors *tensors, const KnownNetwork *network, int index, NstLayerTable *table)
{
  const gboolean first = table->entries->len == 0;
  NstLayerEntry *entry = nst_layer_table_add (table, NST_LAYER_CONVOLUTION, NULL);
  g_autofree char *bias = g_strdup_printf (NST_NAMES_LAYERS "%d" BIAS, index);

  entry->weight = g_strdup_printf (NST_NAMES_LAYERS "%d" WEIGHT, index);
  entry->stride = first ? network->first_stride : 1;
  entry->padding = first && network->first_padding >= 0 ? network->first_padding
                                                        : find_side (tensors, index) / 2;
  if (nst_tensors_find (tensors, bias))
    entry->bias = g_steal_pointer (&bias);
  nst_layer_table_add (table, NST_LAYER_RECTIFIER, NULL);
}

/* features.N counts convolutions, rectifiers and poolings: from one convolution to the next N rises
 * by two, or by three where a pooling is between them; by four where what is left out in training
 * (a dropout) is, too. */
static gboolean
add_layers (NstTensors *tensors, const GArray *numbers, NstLayerTable *table, GError **error)
{
  const KnownNetwork *network = find_network (tensors, numbers);
  const int most = network == &other_network ? 3 : 4;

  for (guint i = 0; i < numbers->len; i++)
    {
      const int index = g_array_index (numbers, int, i);
      const int step = i > 0 ? index - g_array_index (numbers, int, i - 1) : 2;

      if ((i == 0 && index != 0) || step < 2 || step > most || index >= MAX_LAYERS)
        return nst_network_error_unfit (error, nst_tensors_get_name (tensors),
                                        _ ("“features.%d” follows no rectifier or pooling"), index);
      if (find_side (tensors, index) % 2 == 0)
        return nst_network_error_unfit (error, nst_tensors_get_name (tensors),
                                        _ ("“features.%d” has no kernel with a middle"), index);
      if (step > 2)
        {
          NstLayerEntry *pooling = nst_layer_table_add (table, NST_LAYER_POOLING, NULL);

          pooling->side = network->pooling_side;
          pooling->stride = 2;
          pooling->rounding = network->rounding;
        }
      add_convolution (tensors, network, index, table);
    }
  if (network->of_caffe)
    nst_tensors_say_input (tensors, "bgr", NST_INPUT_MEAN_BGR);
  return TRUE;
}

gboolean
nst_network_names_read (NstTensors *tensors, NstLayerTable *table, GError **error)
{
  const char *name = nst_tensors_get_name (tensors);
  g_autoptr (GArray) numbers = NULL;

  if (!nst_network_others_refuse (tensors, error)
      || (numbers = list_convolutions (tensors, error)) == NULL)
    return FALSE;
  if (numbers->len == 0)
    return nst_network_error_unfit (error, name, _ ("it has no convolutions “features.N.weight”"));
  return add_layers (tensors, numbers, table, error);
}
