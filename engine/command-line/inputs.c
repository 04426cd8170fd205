/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/inputs.h"

#include "base/machine.h"
#include "command-line/interruption.h"
#include "command-line/streams.h"
#include "pictures/picture-file.h"

const char *
nst_inputs_find_path (const char *name, GError **error)
{
  return g_str_equal (name, NST_STREAM) ? nst_streams_take_input (error) : name;
}

GeglBuffer *
nst_inputs_load_content (const NstInputs *inputs, const char *name, GError **error)
{
  GeglBuffer *buffer = g_hash_table_lookup (inputs->buffers, name);
  const char *path;

  if (buffer)
    return g_object_ref (buffer);
  path = nst_inputs_find_path (name, error);
  buffer = path ? nst_picture_file_load_within (path, inputs->most, &nst_interruption_watch, error)
                : NULL;
  if (buffer == NULL)
    nst_streams_name_input (error);
  return buffer;
}

/* The style or mask that is called NAME, which INPUTS own. */
static GeglBuffer *
load (NstInputs *inputs, const char *name, GError **error)
{
  GeglBuffer *buffer = nst_inputs_load_content (inputs, name, error);

  if (buffer)
    g_hash_table_replace (inputs->buffers, g_strdup (name), buffer);
  return buffer;
}

gboolean
nst_inputs_load (NstInputs *inputs, const NstArguments *arguments, GError **error)
{
  int mebibytes;

  g_object_get (arguments->settings, "memory", &mebibytes, NULL);
  inputs->most = mebibytes * NST_MEBIBYTE;
  inputs->buffers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  inputs->styles = g_array_new (FALSE, TRUE, sizeof (NstStyle));
  for (guint i = 0; arguments->styles[i]; i++)
    {
      const char *mask = arguments->masks ? arguments->masks[i] : "";
      NstStyle style = { load (inputs, arguments->styles[i], error) };

      if (style.picture == NULL || (*mask && !(style.mask = load (inputs, mask, error))))
        return FALSE;
      g_array_append_val (inputs->styles, style);
    }
  return TRUE;
}

void
nst_inputs_clear (NstInputs *inputs)
{
  g_clear_pointer (&inputs->styles, g_array_unref);
  g_clear_pointer (&inputs->buffers, g_hash_table_unref);
}
