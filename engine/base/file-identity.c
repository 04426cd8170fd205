/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/file-identity.h"

#include <gio/gio.h>

char *
nst_file_identity (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) information
    = g_file_query_info (file, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NONE, NULL, NULL);

  return information
           ? g_strdup (g_file_info_get_attribute_string (information, G_FILE_ATTRIBUTE_ID_FILE))
           : NULL;
}

gboolean
nst_file_identity_is (const char *path, const char *identity)
{
  g_autofree char *own = identity ? nst_file_identity (path) : NULL;

  return own && g_str_equal (own, identity);
}
