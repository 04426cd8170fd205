/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/layer-table-json.h"

#include <json-glib/json-glib.h>
#include <stddef.h>
#include <string.h>

#include "base/json.h"

/* More layers or a longer text are damaged, or made to do harm. */
#define MAX_LAYERS 1024
#define MAX_BYTES (1 << 20)
#define MAX_NUMBER (1 << 20)
#define DEPTH 3 /* the array, an entry, its inputs */

static const char *const kinds[] = {
  [NST_LAYER_CONVOLUTION] = "convolution",
  [NST_LAYER_RECTIFIER] = "rectifier",
  [NST_LAYER_POOLING] = "pooling",
  [NST_LAYER_NORMALISATION] = "normalisation",
  [NST_LAYER_CONCATENATION] = "concatenation",
};

typedef enum
{
  TEXT,
  WHOLE,
  TRUTH,
  REAL
} Type;

/* The members that an entry may have besides its kind and inputs. */
static const struct
{
  const char *name;
  Type type;
  gsize offset;
} members[] = {
  { "name", TEXT, offsetof (NstLayerEntry, name) },
  { "weight", TEXT, offsetof (NstLayerEntry, weight) },
  { "bias", TEXT, offsetof (NstLayerEntry, bias) },
  { "side", WHOLE, offsetof (NstLayerEntry, side) },
  { "stride", WHOLE, offsetof (NstLayerEntry, stride) },
  { "padding", WHOLE, offsetof (NstLayerEntry, padding) },
  { "dilation", WHOLE, offsetof (NstLayerEntry, dilation) },
  { "groups", WHOLE, offsetof (NstLayerEntry, groups) },
  { "average", TRUTH, offsetof (NstLayerEntry, average) },
  { "valid", TRUTH, offsetof (NstLayerEntry, valid) },
  { "ceiling", TRUTH, offsetof (NstLayerEntry, rounding) },
  { "size", WHOLE, offsetof (NstLayerEntry, normalisation.size) },
  { "alpha", REAL, offsetof (NstLayerEntry, normalisation.alpha) },
  { "beta", REAL, offsetof (NstLayerEntry, normalisation.beta) },
  { "k", REAL, offsetof (NstLayerEntry, normalisation.k) },
};

/* Writes member I of ENTRY, unless it is 0 or NULL, which nothing stands for. */
static void
write_member (const NstLayerEntry *entry, guint i, JsonBuilder *builder)
{
  const void *place = (const char *) entry + members[i].offset;
  const char *text = members[i].type == TEXT ? *(char *const *) place : NULL;
  const double number = members[i].type == TEXT   ? 0
                        : members[i].type == REAL ? *(const float *) place
                                                  : *(const int *) place;

  if (text == NULL && number == 0)
    return;
  json_builder_set_member_name (builder, members[i].name);
  if (text)
    json_builder_add_string_value (builder, text);
  else if (members[i].type == REAL)
    json_builder_add_double_value (builder, number);
  else if (members[i].type == TRUTH)
    json_builder_add_boolean_value (builder, TRUE);
  else
    json_builder_add_int_value (builder, number);
}

static void
write_entry (const NstLayerEntry *entry, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "kind");
  json_builder_add_string_value (builder, kinds[entry->kind]);
  json_builder_set_member_name (builder, "inputs");
  json_builder_begin_array (builder);
  for (int i = 0; i < entry->n_inputs; i++)
    json_builder_add_int_value (builder, entry->inputs[i]);
  json_builder_end_array (builder);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    write_member (entry, i, builder);
  json_builder_end_object (builder);
}

char *
nst_layer_table_to_json (const NstLayerTable *table)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < table->entries->len; i++)
    write_entry (nst_layer_table_get (table, i), builder);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* The number in NODE, a whole one from −1 to MAX_NUMBER. */
static gboolean
read_whole (JsonNode *node, int *number)
{
  gint64 value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  *number = CLAMP (value, -1, MAX_NUMBER);
  return *number == value;
}

/* Reads NODE into what member I of ENTRY is. */
static gboolean
read_member (NstLayerEntry *entry, guint i, JsonNode *node)
{
  void *place = (char *) entry + members[i].offset;
  const GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  switch (members[i].type)
    {
    case TEXT:
      if (type != G_TYPE_STRING)
        return FALSE;
      g_free (*(char **) place);
      *(char **) place = json_node_dup_string (node);
      return TRUE;
    case TRUTH:
      *(int *) place = json_node_get_boolean (node);
      return type == G_TYPE_BOOLEAN;
    case REAL:
      *(float *) place = json_node_get_double (node);
      return type == G_TYPE_DOUBLE || type == G_TYPE_INT64;
    default:
      return read_whole (node, place);
    }
}

/* Reads the numbers of earlier layers, one at least, that layer NUMBER takes. */
static gboolean
read_inputs (NstLayerEntry *entry, int number, JsonNode *node)
{
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  entry->n_inputs = json_array_get_length (array);
  if (entry->n_inputs < 1 || entry->n_inputs > NST_LAYER_MAX_INPUTS)
    return FALSE;
  for (int i = 0; i < entry->n_inputs; i++)
    if (!read_whole (json_array_get_element (array, i), &entry->inputs[i])
        || entry->inputs[i] >= number)
      return FALSE;
  return TRUE;
}

static gboolean
read_kind (JsonNode *node, NstLayerKind *kind)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i], json_node_get_string (node)) == 0)
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_entry (NstLayerTable *table, JsonNode *node)
{
  const int number = table->entries->len;
  NstLayerEntry *entry;
  NstLayerKind kind;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  object = json_node_get_object (node);
  if (!read_kind (json_object_get_member (object, "kind"), &kind))
    return FALSE;
  entry = nst_layer_table_add (table, kind, NULL);
  if (!read_inputs (entry, number, json_object_get_member (object, "inputs")))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *member = json_object_get_member (object, members[i].name);

      if (member && !read_member (entry, i, member))
        return FALSE;
    }
  return (kind == NST_LAYER_CONVOLUTION) == (entry->weight != NULL);
}

gboolean
nst_layer_table_from_json (NstLayerTable *table, const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonArray *array;

  if (strlen (text) > MAX_BYTES || !nst_json_is_shallow (text, strlen (text), DEPTH)
      || !json_parser_load_from_data (parser, text, -1, NULL)
      || (root = json_parser_get_root (parser)) == NULL || !JSON_NODE_HOLDS_ARRAY (root))
    return FALSE;
  array = json_node_get_array (root);
  if (json_array_get_length (array) < 1 || json_array_get_length (array) > MAX_LAYERS)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_entry (table, json_array_get_element (array, i)))
      return FALSE;
  return TRUE;
}
