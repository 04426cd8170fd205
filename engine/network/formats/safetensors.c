/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/safetensors.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "network/network-error.h"

/* The reference implementation refuses longer headers too. */
#define MAX_HEADER_BYTES 100000000

/* A proper header is three deep: the header, a tensor, its shape. json-glib would follow any depth
 * until the stack overflows. */
#define MAX_DEPTH 8

typedef enum
{
  TYPE_F32,
  TYPE_F16,
  TYPE_BF16
} TensorType;

typedef struct
{
  TensorType type;
  guint rank;
  gsize shape[NST_TENSOR_MAX_RANK];
  gsize count;        /* of its numbers */
  const guint8 *data; /* in the file's bytes */
} Tensor;

struct _NstSafetensors
{
  GBytes *bytes;
  char *name;
  GHashTable *tensors;  /* name → Tensor */
  GHashTable *metadata; /* key → value */
};

static gsize
size_of_type (TensorType type)
{
  return type == TYPE_F32 ? 4 : 2;
}

static gboolean
parse_type (const char *text, TensorType *type)
{
  static const char *const names[] = { "F32", "F16", "BF16" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (text, names[i]) == 0)
      {
        *type = i;
        return TRUE;
      }
  return FALSE;
}

/* Copies the array NAME of OBJECT, whole numbers in [0, G_MAXINT64], to NUMBERS, and returns its
 * length; -1 when it is no such array or has more than MAX_LENGTH numbers. */
static int
read_numbers (JsonObject *object, const char *name, gsize *numbers, guint max_length)
{
  JsonNode *node = json_object_get_member (object, name);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return -1;
  array = json_node_get_array (node);
  if (json_array_get_length (array) > max_length)
    return -1;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_INT64
          || json_node_get_int (element) < 0)
        return -1;
      numbers[i] = json_node_get_int (element);
    }
  return json_array_get_length (array);
}

/* Adds the tensor NAME, which NODE describes, to FILE. DATA, of DATA_SIZE bytes, follows the
 * header. */
static gboolean
parse_tensor (NstSafetensors *file, const char *name, JsonNode *node, const guint8 *data,
              gsize data_size, GError **error)
{
  g_autofree Tensor *tensor = g_new0 (Tensor, 1);
  JsonObject *object;
  JsonNode *type;
  gsize offsets[2];
  int rank;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return nst_network_error_damaged (error, file->name, _ ("its tensor “%s” is not described"),
                                      name);
  object = json_node_get_object (node);

  type = json_object_get_member (object, "dtype");
  if (type == NULL || json_node_get_value_type (type) != G_TYPE_STRING
      || !parse_type (json_node_get_string (type), &tensor->type))
    return nst_network_error_damaged (error, file->name,
                                      _ ("its tensor “%s” is not of type F32, F16 or BF16"), name);

  rank = read_numbers (object, "shape", tensor->shape, NST_TENSOR_MAX_RANK);
  if (rank < 0)
    return nst_network_error_damaged (error, file->name,
                                      _ ("the shape of its tensor “%s” cannot be read"), name);
  tensor->rank = rank;
  tensor->count = 1;
  for (guint i = 0; i < tensor->rank; i++)
    if (!g_size_checked_mul (&tensor->count, tensor->count, tensor->shape[i]))
      return nst_network_error_damaged (error, file->name, _ ("its tensor “%s” is too large"),
                                        name);

  if (read_numbers (object, "data_offsets", offsets, 2) != 2 || offsets[0] > offsets[1]
      || offsets[1] > data_size)
    return nst_network_error_damaged (
      error, file->name, _ ("its tensor “%s” lies outside the file, which may be cut short"), name);
  if (tensor->count > G_MAXSIZE / 4
      || offsets[1] - offsets[0] != tensor->count * size_of_type (tensor->type))
    return nst_network_error_damaged (
      error, file->name, _ ("the shape of its tensor “%s” does not fit its data"), name);

  tensor->data = data + offsets[0];
  g_hash_table_insert (file->tensors, g_strdup (name), g_steal_pointer (&tensor));
  return TRUE;
}

static void
parse_metadata (NstSafetensors *file, JsonObject *metadata)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, metadata);
  while (json_object_iter_next (&iter, &key, &value))
    if (json_node_get_value_type (value) == G_TYPE_STRING)
      g_hash_table_insert (file->metadata, g_strdup (key), json_node_dup_string (value));
}

/* Whether NAME is a tensor of a layer or a head. Others, such as a classifier's or counters, may be
 * of any type. */
static gboolean
is_wanted (const char *name)
{
  return g_str_has_prefix (name, NST_TENSOR_LAYERS)
         || g_str_has_prefix (name, NST_TENSOR_HEADS "relu");
}

static gboolean
parse_header (NstSafetensors *file, JsonObject *header, const guint8 *data, gsize data_size,
              GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, header);
  while (json_object_iter_next (&iter, &name, &node))
    if (strcmp (name, "__metadata__") == 0)
      {
        if (JSON_NODE_HOLDS_OBJECT (node))
          parse_metadata (file, json_node_get_object (node));
      }
    else if (is_wanted (name) && !parse_tensor (file, name, node, data, data_size, error))
      return FALSE;
  return TRUE;
}

/* Whether objects and arrays in TEXT, a JSON text, are nested no deeper than MAX_DEPTH. */
static gboolean
is_shallow (const char *text, gsize length)
{
  gboolean in_string = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '{' || text[i] == '[') && ++depth > MAX_DEPTH)
        return FALSE;
      else if (!in_string && (text[i] == '}' || text[i] == ']'))
        depth--;
    }
  return TRUE;
}

NstSafetensors *
nst_safetensors_new (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (NstSafetensors) file = g_new0 (NstSafetensors, 1);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 header_size;
  JsonNode *root;

  file->bytes = g_bytes_ref (bytes);
  file->name = g_strdup (name);
  file->tensors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  file->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  if (size < 8)
    {
      nst_network_error_damaged (error, file->name, _ ("it is no safetensors file"));
      return NULL;
    }
  memcpy (&header_size, data, 8);
  header_size = GUINT64_FROM_LE (header_size);
  if (header_size > MAX_HEADER_BYTES || header_size > size - 8)
    {
      nst_network_error_damaged (error, file->name, _ ("it is no safetensors file, or cut short"));
      return NULL;
    }
  if (!g_utf8_validate_len ((const char *) data + 8, header_size, NULL)
      || !is_shallow ((const char *) data + 8, header_size)
      || !json_parser_load_from_data (parser, (const char *) data + 8, header_size, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      nst_network_error_damaged (error, file->name, _ ("its header cannot be read"));
      return NULL;
    }
  if (!parse_header (file, json_node_get_object (root), data + 8 + header_size,
                     size - 8 - header_size, error))
    return NULL;
  return g_steal_pointer (&file);
}

void
nst_safetensors_free (NstSafetensors *file)
{
  g_bytes_unref (file->bytes);
  g_free (file->name);
  g_hash_table_unref (file->tensors);
  g_hash_table_unref (file->metadata);
  g_free (file);
}

const char **
nst_safetensors_list (NstSafetensors *file)
{
  return (const char **) g_hash_table_get_keys_as_array (file->tensors, NULL);
}

gboolean
nst_safetensors_get_shape (NstSafetensors *file, const char *name, gsize *shape, guint *rank)
{
  const Tensor *tensor = g_hash_table_lookup (file->tensors, name);

  if (tensor == NULL)
    return FALSE;
  memcpy (shape, tensor->shape, sizeof tensor->shape);
  *rank = tensor->rank;
  return TRUE;
}

const char *
nst_safetensors_get_metadata (NstSafetensors *file, const char *key)
{
  return g_hash_table_lookup (file->metadata, key);
}

/* Converts IEEE 754 binary16 to binary32. HALF is sign 1 bit, exponent 5 (bias 15), fraction 10. */
static float
float_from_half (guint16 half)
{
  int exponent = (half >> 10) & 31;
  int fraction = half & 1023;
  float magnitude;

  if (exponent == 31)
    magnitude = fraction ? NAN : INFINITY;
  else if (exponent == 0)
    magnitude = ldexpf (fraction, -24);
  else
    magnitude = ldexpf (1024 + fraction, exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

static float
read_number (TensorType type, const guint8 *data)
{
  guint32 bits = data[0] | (guint32) data[1] << 8;
  float number;

  if (type == TYPE_F16)
    return float_from_half (bits);
  if (type == TYPE_BF16)
    bits <<= 16;
  else
    bits |= (guint32) data[2] << 16 | (guint32) data[3] << 24;
  memcpy (&number, &bits, sizeof number);
  return number;
}

float *
nst_safetensors_read (NstSafetensors *file, const char *name, GError **error)
{
  const Tensor *tensor = g_hash_table_lookup (file->tensors, name);
  gsize step;
  float *numbers;

  if (tensor == NULL)
    {
      nst_network_error_damaged (error, file->name, _ ("it has no tensor “%s”"), name);
      return NULL;
    }
  numbers = nst_floats_new (tensor->count, error);
  if (numbers == NULL)
    return NULL;
  step = size_of_type (tensor->type);
  for (gsize i = 0; i < tensor->count; i++)
    {
      numbers[i] = read_number (tensor->type, tensor->data + i * step);
      if (!isfinite (numbers[i]))
        {
          nst_floats_free (numbers);
          nst_network_error_damaged (error, file->name,
                                     _ ("its tensor “%s” holds numbers that are not finite"), name);
          return NULL;
        }
    }
  return numbers;
}
