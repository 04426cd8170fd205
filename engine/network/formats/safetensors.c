/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/safetensors.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/json.h"
#include "network/layer-table-json.h"
#include "network/network-error.h"

/* The reference implementation refuses longer headers too. */
#define MAX_HEADER_BYTES 100000000

#define METADATA "__metadata__"
#define PREFIX 8 /* bytes of the header's length */

/* A proper header is three deep: the header, a tensor, its shape. */
#define MAX_DEPTH 8

static gboolean
parse_type (const char *text, NstNumbers *numbers)
{
  static const struct
  {
    const char *name;
    NstNumbers numbers;
  } types[] = { { "F32", NST_NUMBERS_FLOAT },
                { "F16", NST_NUMBERS_HALF },
                { "BF16", NST_NUMBERS_BFLOAT },
                { "F64", NST_NUMBERS_DOUBLE } };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (text, types[i].name) == 0)
      {
        *numbers = types[i].numbers;
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

/* Sets TENSOR's place in DATA from OFFSETS, where a tensor begins and ends in it. */
static gboolean
set_place (NstTensor *tensor, GBytes *data, const gsize *offsets)
{
  gsize bytes = nst_numbers_size (tensor->numbers);

  for (guint i = 0; i < tensor->rank; i++)
    if (!g_size_checked_mul (&bytes, bytes, tensor->shape[i]))
      return FALSE;
  nst_tensor_set_contiguous (tensor);
  tensor->bytes = data;
  tensor->offset = offsets[0];
  return offsets[0] <= offsets[1] && bytes == offsets[1] - offsets[0];
}

/* Adds the tensor NAME, which NODE describes, to TENSORS. DATA follows the header. */
static gboolean
parse_tensor (NstTensors *tensors, const char *name, JsonNode *node, GBytes *data, GError **error)
{
  const char *file = nst_tensors_get_name (tensors);
  NstTensor tensor = { 0 };
  JsonObject *object;
  JsonNode *type;
  gsize offsets[2];
  int rank;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return nst_network_error_damaged (error, file, _ ("its tensor “%s” is not described"), name);
  object = json_node_get_object (node);
  type = json_object_get_member (object, "dtype");
  if (type == NULL || json_node_get_value_type (type) != G_TYPE_STRING
      || !parse_type (json_node_get_string (type), &tensor.numbers))
    return nst_network_error_damaged (
      error, file, _ ("its tensor “%s” is not of type F32, F16, BF16 or F64"), name);
  rank = read_numbers (object, "shape", tensor.shape, NST_TENSOR_MAX_RANK);
  if (rank < 0)
    return nst_network_error_damaged (error, file,
                                      _ ("the shape of its tensor “%s” cannot be read"), name);
  tensor.rank = rank;
  if (read_numbers (object, "data_offsets", offsets, 2) != 2 || !set_place (&tensor, data, offsets))
    return nst_network_error_damaged (
      error, file, _ ("the shape of its tensor “%s” does not fit its data"), name);
  return nst_tensors_add (tensors, name, &tensor, error);
}

static void
parse_metadata (NstTensors *tensors, JsonObject *metadata)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *value;

  json_object_iter_init (&iter, metadata);
  while (json_object_iter_next (&iter, &key, &value))
    if (json_node_get_value_type (value) == G_TYPE_STRING)
      nst_tensors_set_metadata (tensors, key, json_node_get_string (value));
}

/* Whether NAME is a tensor of a layer or a head, or any of a file that names its layers. Others,
 * such as a classifier's or counters, may be of any type. */
static gboolean
is_wanted (const NstTensors *tensors, const char *name)
{
  return nst_tensors_get_metadata (tensors, NST_LAYER_TABLE_KEY)
         || g_str_has_prefix (name, NST_NAMES_LAYERS)
         || g_str_has_prefix (name, NST_NAMES_HEADS "relu");
}

static gboolean
parse_header (NstTensors *tensors, JsonObject *header, GBytes *data, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  node = json_object_get_member (header, METADATA);
  if (node && JSON_NODE_HOLDS_OBJECT (node))
    parse_metadata (tensors, json_node_get_object (node));
  json_object_iter_init (&iter, header);
  while (json_object_iter_next (&iter, &name, &node))
    if (strcmp (name, METADATA) != 0 && is_wanted (tensors, name)
        && !parse_tensor (tensors, name, node, data, error))
      return FALSE;
  return TRUE;
}

/* The JSON text of SIZE bytes at DATA, read; NULL where it is none that a header can be. */
static JsonParser *
parse_json (const char *text, gsize size)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;

  if (!g_utf8_validate_len (text, size, NULL) || !nst_json_is_shallow (text, size, MAX_DEPTH)
      || !json_parser_load_from_data (parser, text, size, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  return g_steal_pointer (&parser);
}

/* Sets *LENGTH to that of the header, which BYTES begin with. FALSE where they end before it. */
static gboolean
find_header (GBytes *bytes, gsize *length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint64 stored;

  if (size < PREFIX)
    return FALSE;
  memcpy (&stored, data, PREFIX);
  stored = GUINT64_FROM_LE (stored);
  *length = stored;
  return stored <= size - PREFIX;
}

gboolean
nst_safetensors_knows (GBytes *bytes)
{
  gsize size, length;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size > PREFIX && data[PREFIX] == '{' && find_header (bytes, &length);
}

gboolean
nst_safetensors_read (GBytes *bytes, NstTensors *tensors, GError **error)
{
  const char *name = nst_tensors_get_name (tensors);
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GBytes) numbers = NULL;
  gsize size, header_size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (size < PREFIX)
    return nst_network_error_damaged (error, name, _ ("it is no safetensors file"));
  if (!find_header (bytes, &header_size) || header_size > MAX_HEADER_BYTES)
    return nst_network_error_damaged (error, name, _ ("it is no safetensors file, or cut short"));
  parser = parse_json ((const char *) data + PREFIX, header_size);
  if (parser == NULL)
    return nst_network_error_damaged (error, name, _ ("its header cannot be read"));
  numbers = g_bytes_new_from_bytes (bytes, PREFIX + header_size, size - PREFIX - header_size);
  return parse_header (tensors, json_node_get_object (json_parser_get_root (parser)), numbers,
                       error);
}
