/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "memory.h"

#include "gimp/objects.h"

#define GROUP "request" /* of the key file */

/* The key that GIMP keeps WHICH under. It begins with the procedure's name, as the data of all
 * plug-ins lie together. */
static const char *
data_key (NstRemembered which)
{
  return which == NST_REMEMBERED_DIALOG ? NST_PROCEDURE "-dialog" : NST_PROCEDURE;
}

void
nst_memory_keep (const NstRequest *request, NstRemembered which)
{
  g_autoptr (GKeyFile) file = nst_request_to_key_file (request);
  g_autoptr (GBytes) data = NULL;
  char *text;
  gsize length;

  g_key_file_set_boolean (file, GROUP, "replace", request->replace);
  text = g_key_file_to_data (file, &length, NULL);
  data = g_bytes_new_take (text, length);
  nst_objects_keep_data (data_key (which), data);
}

/* The key file that was last remembered as WHICH; NULL when there is none that can be read. */
static GKeyFile *
recall_file (NstRemembered which)
{
  g_autoptr (GBytes) data = nst_objects_get_data (data_key (which));
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (data == NULL || !g_key_file_load_from_bytes (file, data, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_steal_pointer (&file);
}

gboolean
nst_memory_recall (NstRequest *request, NstRemembered which)
{
  g_autoptr (GKeyFile) file = recall_file (which);

  if (file == NULL || !nst_request_set_from_key_file (request, file))
    return FALSE;
  request->replace = g_key_file_get_boolean (file, GROUP, "replace", NULL);
  return TRUE;
}
