/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/matconvnet-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "network/network-error.h"

#define MAX_WHOLE 1024 /* of pads, strides and the like: no network has as many */

/* A layer being added to NETWORK as ENTRY. */
typedef struct
{
  NstMatconvnetTable *network;
  const NstMatconvnetLayer *layer;
  NstLayerEntry *entry;
} Adding;

static gboolean
fail_field (const Adding *adding, const char *field, GError **error)
{
  return nst_network_error_unfit (error, nst_tensors_get_name (adding->network->tensors),
                                  _ ("its layer “%s” has a “%s” that is not known"),
                                  adding->entry->name, field);
}

/* Sets *VALUE to a whole NUMBER of LEAST or more. FALSE for another one. */
static gboolean
set_whole (double number, int least, int *value)
{
  if (!(number >= least && number <= MAX_WHOLE) || number != floor (number))
    return FALSE;
  *value = number;
  return TRUE;
}

/* Sets *VALUE to NUMBERS, one or a few that are alike; without any it stays as it is. */
static gboolean
read_side (const NstMatNumbers *numbers, int least, int *value)
{
  if (numbers->bytes == NULL)
    return TRUE;
  if (numbers->matrix.count > 4)
    return FALSE;
  for (gsize i = 1; i < numbers->matrix.count; i++)
    if (nst_mat_numbers_get (numbers, i) != nst_mat_numbers_get (numbers, 0))
      return FALSE;
  return set_whole (nst_mat_numbers_get (numbers, 0), least, value);
}

/* Reads the pad of a pooling. Where it is none above and at the left and a step less one below and
 * at the right, as what imports Caffe's networks writes it, windows are those that begin within the
 * side. */
static gboolean
read_pooling_pad (const NstMatNumbers *pad, NstLayerEntry *entry)
{
  double sides[4];

  if (pad->bytes == NULL || pad->matrix.count != G_N_ELEMENTS (sides))
    return read_side (pad, 0, &entry->padding);
  for (int i = 0; i < 4; i++)
    sides[i] = nst_mat_numbers_get (pad, i);
  if (sides[0] != 0 || sides[2] != 0 || sides[1] == 0 || sides[1] != entry->stride - 1
      || sides[3] != sides[1])
    return read_side (pad, 0, &entry->padding);
  entry->rounding = NST_ROUNDING_CEILING;
  return TRUE;
}

/* The numbers of ARRAY in a type that tensors have: MATLAB stores whole ones in fewer bytes. */
static GBytes *
widen (const NstMatNumbers *array, GError **error)
{
  const gsize size = array->matrix.count * sizeof (double); /* eight times the file's at most */
  double *numbers = nst_memory_new (size, error);

  if (numbers == NULL)
    return NULL;
  for (gsize i = 0; i < array->matrix.count; i++)
    {
      const double number = nst_mat_numbers_get (array, i);
      guint64 bits;

      memcpy (&bits, &number, sizeof bits);
      bits = GUINT64_TO_LE (bits);
      memcpy (numbers + i, &bits, sizeof bits);
    }
  return g_bytes_new_with_free_func (numbers, size, nst_memory_free, numbers);
}

/* Adds the numbers of ARRAY as TENSOR, of which shape and strides are set, under *NAME, which
 * becomes the entry's name with ENDING. */
static gboolean
add_tensor (const Adding *adding, const NstMatNumbers *array, const char *ending, NstTensor *tensor,
            char **name, GError **error)
{
  const gboolean is_double = array->type == NST_MAT_DOUBLE;
  g_autoptr (GBytes) wide = NULL;

  *name = g_strconcat (adding->entry->name, ending, NULL);
  tensor->numbers = NST_NUMBERS_DOUBLE;
  if (is_double || array->type == NST_MAT_SINGLE)
    {
      tensor->numbers = is_double ? NST_NUMBERS_DOUBLE : NST_NUMBERS_FLOAT;
      tensor->bytes = array->bytes;
      tensor->offset = array->offset;
    }
  else
    {
      wide = widen (array, error);
      tensor->bytes = wide;
      if (wide == NULL)
        return FALSE;
    }
  return nst_tensors_add (adding->network->tensors, *name, tensor, error);
}

/* Adds the kernels and the bias, and counts channels by them: where kernels see but a part of what
 * comes in, they see it by groups. */
static gboolean
add_weights (const Adding *adding, GError **error)
{
  const NstMatNumbers *kernels = &adding->layer->kernels, *bias = &adding->layer->bias;
  NstLayerEntry *entry = adding->entry;
  gsize sides[4] = { 1, 1, 1, 1 }; /* height, width, in, out; MATLAB leaves out ones at the end */
  NstTensor tensor = { .rank = 4 }, vector = { .rank = 1, .strides = { 1 } };

  if (kernels->bytes == NULL || kernels->matrix.rank > 4)
    return fail_field (adding, "weights", error);
  for (guint i = 0; i < kernels->matrix.rank; i++)
    sides[i] = kernels->matrix.shape[i];
  tensor.shape[0] = sides[3];
  tensor.strides[0] = sides[0] * sides[1] * sides[2];
  tensor.shape[1] = sides[2];
  tensor.strides[1] = sides[0] * sides[1];
  tensor.shape[2] = sides[0];
  tensor.strides[2] = 1;
  tensor.shape[3] = sides[1];
  tensor.strides[3] = sides[0];
  if (adding->network->channels % sides[2] == 0)
    entry->groups = MIN (adding->network->channels / sides[2], G_MAXINT);
  adding->network->channels = sides[3];
  if (!add_tensor (adding, kernels, ".weight", &tensor, &entry->weight, error))
    return FALSE;
  vector.shape[0] = bias->matrix.count;
  return bias->bytes == NULL || add_tensor (adding, bias, ".bias", &vector, &entry->bias, error);
}

static gboolean
add_convolution (Adding *adding, GError **error)
{
  const NstMatconvnetLayer *layer = adding->layer;
  NstLayerEntry *entry = adding->entry;

  if (!read_side (&layer->pad, 0, &entry->padding))
    return fail_field (adding, "pad", error);
  if (!read_side (&layer->stride, 1, &entry->stride))
    return fail_field (adding, "stride", error);
  if (!read_side (&layer->dilate, 1, &entry->dilation))
    return fail_field (adding, "dilate", error);
  return add_weights (adding, error);
}

static gboolean
add_pooling (Adding *adding, GError **error)
{
  const NstMatconvnetLayer *layer = adding->layer;
  NstLayerEntry *entry = adding->entry;

  entry->average = g_strcmp0 (layer->method, "avg") == 0;
  if (!entry->average && g_strcmp0 (layer->method, "max") != 0)
    return fail_field (adding, "method", error);
  if (layer->pool.bytes == NULL || !read_side (&layer->pool, 1, &entry->side))
    return fail_field (adding, "pool", error);
  if (!read_side (&layer->stride, 1, &entry->stride))
    return fail_field (adding, "stride", error);
  if (!read_pooling_pad (&layer->pad, entry))
    return fail_field (adding, "pad", error);
  adding->network->has_pooled = TRUE;
  return TRUE;
}

static gboolean
add_rectifier (Adding *adding, GError **error)
{
  const NstMatNumbers *leak = &adding->layer->leak;
  int none = 0;

  return (read_side (leak, 0, &none) && none == 0) || fail_field (adding, "leak", error);
}

/* Reads n, k, α ÷ n and β, which are MatConvNet's own where they are not told. */
static gboolean
add_normalisation (Adding *adding, GError **error)
{
  const NstMatNumbers *param = &adding->layer->param;
  double values[] = { 5, 1, 1e-4 / 5, 0.75 };
  int size;

  for (guint i = 0; param->bytes && i < G_N_ELEMENTS (values); i++)
    {
      values[i] = i < param->matrix.count ? nst_mat_numbers_get (param, i) : NAN;
      if (!isfinite (values[i]))
        return fail_field (adding, "param", error);
    }
  if (!set_whole (values[0], 1, &size) || size % 2 == 0)
    return fail_field (adding, "param", error);
  adding->entry->normalisation = (NstNormalisation){ size, values[2] * size, values[3], values[1] };
  return TRUE;
}

static const struct
{
  const char *type;
  NstLayerKind kind;
  gboolean (*add) (Adding *adding, GError **error);
} types[] = { { "conv", NST_LAYER_CONVOLUTION, add_convolution },
              { "relu", NST_LAYER_RECTIFIER, add_rectifier },
              { "pool", NST_LAYER_POOLING, add_pooling },
              { "lrn", NST_LAYER_NORMALISATION, add_normalisation },
              { "normalize", NST_LAYER_NORMALISATION, add_normalisation } };

/* Whether LAYER begins the classifier. */
static gboolean
is_classifier (const NstMatconvnetLayer *layer)
{
  return layer->is_classifier || (layer->name && g_str_has_prefix (layer->name, "fc"))
         || g_str_has_prefix (layer->type, "softmax") || strcmp (layer->type, "loss") == 0
         || (strcmp (layer->type, "pool") == 0 && layer->pool.bytes
             && nst_mat_numbers_get (&layer->pool, 0) > NST_MATCONVNET_MAX_SIDE);
}

gboolean
nst_matconvnet_table_add (NstMatconvnetTable *network, const NstMatconvnetLayer *layer,
                          GError **error)
{
  const char *file = nst_tensors_get_name (network->tensors);
  g_autofree char *number = g_strdup_printf ("layer%u", network->table->entries->len + 1);
  const char *name = layer->name && *layer->name ? layer->name : number;
  Adding adding = { network, layer };

  network->is_done = layer->is_classifier;
  if (network->is_done)
    return TRUE;
  if (layer->type == NULL)
    return nst_network_error_damaged (error, file, _ ("its layer “%s” has no type"), name);
  network->is_done = is_classifier (layer);
  if (network->is_done || strcmp (layer->type, "dropout") == 0)
    return TRUE;
  if (nst_layer_table_find (network->table, name) >= NST_LAYER_PICTURE)
    return nst_network_error_damaged (error, file, _ ("it has two layers “%s”"), name);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strcmp (layer->type, types[i].type) == 0)
      {
        adding.entry = nst_layer_table_add (network->table, types[i].kind, name);
        return types[i].add (&adding, error);
      }
  return nst_network_error_unfit (
    error, file, _ ("its layer “%s” is of the type “%s”, which is not known"), name, layer->type);
}
