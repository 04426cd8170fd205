/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/expectations.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct _NstTestExpectations
{
  char *contents;
  JsonParser *header;
  const char *data; /* points behind the header */
};

NstTestExpectations *
nst_test_expectations_new (const char *name)
{
  NstTestExpectations *expectations = g_new0 (NstTestExpectations, 1);
  g_autofree char *file = g_strconcat (name, ".expected.safetensors", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "oracle", file, NULL);
  g_autoptr (GError) error = NULL;
  guint64 header_size;

  g_file_get_contents (path, &expectations->contents, NULL, &error);
  g_assert_no_error (error);
  memcpy (&header_size, expectations->contents, sizeof header_size);
  header_size = GUINT64_FROM_LE (header_size);
  expectations->header = json_parser_new ();
  json_parser_load_from_data (expectations->header, expectations->contents + 8, header_size,
                              &error);
  g_assert_no_error (error);
  expectations->data = expectations->contents + 8 + header_size;
  return expectations;
}

void
nst_test_expectations_free (NstTestExpectations *expectations)
{
  g_object_unref (expectations->header);
  g_free (expectations->contents);
  g_free (expectations);
}

static JsonObject *
describe (NstTestExpectations *expectations, const char *name)
{
  JsonObject *all = json_node_get_object (json_parser_get_root (expectations->header));

  g_assert_true (json_object_has_member (all, name));
  return json_object_get_object_member (all, name);
}

const float *
nst_test_expectations_get (NstTestExpectations *expectations, const char *name, gsize *count)
{
  JsonArray *offsets = json_object_get_array_member (describe (expectations, name), "data_offsets");
  gsize begin = json_array_get_int_element (offsets, 0);

  *count = (json_array_get_int_element (offsets, 1) - begin) / sizeof (float);
  return (const float *) (expectations->data + begin);
}

NstMap
nst_test_expectations_get_map (NstTestExpectations *expectations, const char *name)
{
  JsonArray *shape = json_object_get_array_member (describe (expectations, name), "shape");
  NstMap map = NST_MAP_INIT;
  gsize count;
  const float *numbers = nst_test_expectations_get (expectations, name, &count);

  g_assert_cmpuint (json_array_get_length (shape), ==, 3);
  g_assert_true (nst_map_allocate (&map, json_array_get_int_element (shape, 0),
                                   json_array_get_int_element (shape, 1),
                                   json_array_get_int_element (shape, 2), NULL));
  g_assert_cmpuint (nst_map_length (&map), ==, count);
  memcpy (map.data, numbers, count * sizeof (float));
  return map;
}
