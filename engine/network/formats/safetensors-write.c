/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/safetensors-write.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "pictures/output-file.h"

#define ALIGNMENT 8 /* bytes that the header's length is a multiple of, as the format advises */

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names in LIST, which ends with NULL and is freed, by the alphabet. */
static GPtrArray *
sort (const char **list)
{
  GPtrArray *names = g_ptr_array_new ();

  for (int i = 0; list[i]; i++)
    g_ptr_array_add (names, (char *) list[i]);
  g_ptr_array_sort (names, compare_names);
  g_free (list);
  return names;
}

static void
describe_metadata (NstTensors *tensors, JsonBuilder *builder)
{
  g_autoptr (GPtrArray) keys = sort (nst_tensors_list_metadata (tensors));

  if (keys->len == 0)
    return;
  json_builder_set_member_name (builder, "__metadata__");
  json_builder_begin_object (builder);
  for (guint i = 0; i < keys->len; i++)
    {
      json_builder_set_member_name (builder, keys->pdata[i]);
      json_builder_add_string_value (builder, nst_tensors_get_metadata (tensors, keys->pdata[i]));
    }
  json_builder_end_object (builder);
}

/* Describes TENSOR, which begins OFFSET bytes behind the header. Returns the bytes up to its
 * end. */
static gsize
describe_tensor (const char *name, const NstTensor *tensor, gsize offset, JsonBuilder *builder)
{
  const gsize end = offset + nst_tensor_count (tensor) * sizeof (float);

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "dtype");
  json_builder_add_string_value (builder, "F32");
  json_builder_set_member_name (builder, "shape");
  json_builder_begin_array (builder);
  for (guint i = 0; i < tensor->rank; i++)
    json_builder_add_int_value (builder, tensor->shape[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "data_offsets");
  json_builder_begin_array (builder);
  json_builder_add_int_value (builder, offset);
  json_builder_add_int_value (builder, end);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return end;
}

/* The header for the tensors called NAMES, with its length before it. *BYTES are all that will
 * follow. */
static GByteArray *
make_header (NstTensors *tensors, const GPtrArray *names, gsize *bytes)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GByteArray *header = g_byte_array_new ();
  guint64 length;

  *bytes = 0;
  json_builder_begin_object (builder);
  describe_metadata (tensors, builder);
  for (guint i = 0; i < names->len; i++)
    *bytes = describe_tensor (names->pdata[i], nst_tensors_find (tensors, names->pdata[i]), *bytes,
                              builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, FALSE);

  length = (strlen (text) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  length = GUINT64_TO_LE (length);
  g_byte_array_append (header, (const guint8 *) &length, sizeof length);
  g_byte_array_append (header, (const guint8 *) text, strlen (text));
  while (header->len % ALIGNMENT != 0)
    g_byte_array_append (header, (const guint8 *) " ", 1);
  return header;
}

/* Writes the tensor NAME. The file's own failure is in G_FILE_ERROR. */
static gboolean
write_tensor (const NstTensors *tensors, const char *name, NstOutputFile *file, GError **error)
{
  const gsize count = nst_tensor_count (nst_tensors_find (tensors, name));
  float *numbers = nst_tensors_read (tensors, name, error);
  gboolean written;

  if (numbers == NULL)
    return FALSE;
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; i < count; i++)
    {
      guint32 bits;

      memcpy (&bits, &numbers[i], sizeof bits);
      bits = GUINT32_TO_LE (bits);
      memcpy (&numbers[i], &bits, sizeof bits);
    }
#endif
  written = nst_output_file_write (file, numbers, count * sizeof *numbers, error);
  nst_floats_free (numbers);
  return written;
}

/* Writes all of TENSORS to FILE. The file's own failure is in G_FILE_ERROR. */
static gboolean
write_all (NstTensors *tensors, NstOutputFile *file, GError **error)
{
  g_autoptr (GPtrArray) names = sort (nst_tensors_list (tensors));
  g_autoptr (GByteArray) header = NULL;
  gsize bytes;

  header = make_header (tensors, names, &bytes);
  if (!nst_output_file_check_room (file, header->len + bytes, error)
      || !nst_output_file_write (file, header->data, header->len, error))
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    if (!write_tensor (tensors, names->pdata[i], file, error))
      return FALSE;
  return nst_output_file_finish (file, error);
}

gboolean
nst_safetensors_write (NstTensors *tensors, const char *path, GError **error)
{
  g_autoptr (NstOutputFile) file = nst_output_file_open (path, error);
  g_autoptr (GError) reason = NULL;

  if (file == NULL)
    return FALSE;
  if (write_all (tensors, file, &reason))
    return TRUE;
  if (reason->domain != G_FILE_ERROR)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("The network cannot be written to %s (%s): make room, or name another file."),
                 file->given, reason->message);
  return FALSE;
}
