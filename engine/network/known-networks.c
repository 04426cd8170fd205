/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/known-networks.h"

#include <gio/gio.h>
#include <string.h>

#define FILE_NAME "known-networks.ini"
#define RESOURCE "/neural-style-transfer/" FILE_NAME
#define SHA256_DIGITS 64

/* The path of FILE_NAME in FOLDER, a folder for data. */
static char *
path_in (const char *folder)
{
  return g_build_filename (folder, GETTEXT_PACKAGE, FILE_NAME, NULL);
}

/* Adds the file PATH to FILES, if it is there and can be read. */
static void
add_file (GPtrArray *files, char *path)
{
  g_autofree char *own = path;
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (g_key_file_load_from_file (file, own, G_KEY_FILE_NONE, NULL))
    g_ptr_array_add (files, g_steal_pointer (&file));
}

/* All files, the user's first and the binary's last. */
static GPtrArray *
load_files (void)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_key_file_unref);
  const char *const *system = g_get_system_data_dirs ();
  g_autoptr (GBytes) bytes = g_resources_lookup_data (RESOURCE, 0, NULL);
  g_autoptr (GKeyFile) own = g_key_file_new ();

  add_file (files, path_in (g_get_user_data_dir ()));
  for (int i = 0; system[i]; i++)
    add_file (files, path_in (system[i]));
  g_assert (bytes && g_key_file_load_from_bytes (own, bytes, G_KEY_FILE_NONE, NULL));
  g_ptr_array_add (files, g_steal_pointer (&own));
  return files;
}

/* Whether what NETWORK says can be: a file without a folder, and a checksum, if there is any. */
static gboolean
is_whole (const NstKnownNetwork *network)
{
  return network->file && *network->file && *network->file != '.'
         && strchr (network->file, G_DIR_SEPARATOR) == NULL && network->url
         && (network->sha256 == NULL
             || (network->bytes > 0 && strlen (network->sha256) == SHA256_DIGITS));
}

static NstKnownNetwork *
read_network (GKeyFile *file, const char *name)
{
  g_autoptr (NstKnownNetwork) network = g_new0 (NstKnownNetwork, 1);

  network->name = g_strdup (name);
  network->file = g_key_file_get_string (file, name, "file", NULL);
  network->url = g_key_file_get_string (file, name, "url", NULL);
  network->bytes = g_key_file_get_uint64 (file, name, "bytes", NULL);
  network->sha256 = g_key_file_get_string (file, name, "sha256", NULL);
  return is_whole (network) ? g_steal_pointer (&network) : NULL;
}

NstKnownNetwork *
nst_known_network_find (const char *name)
{
  g_autoptr (GPtrArray) files = load_files ();
  NstKnownNetwork *network = NULL;

  for (guint i = 0; i < files->len && network == NULL; i++)
    network = read_network (files->pdata[i], name);
  return network;
}

void
nst_known_network_free (NstKnownNetwork *network)
{
  g_free (network->name);
  g_free (network->file);
  g_free (network->url);
  g_free (network->sha256);
  g_free (network);
}

GStrv
nst_known_network_list (void)
{
  g_autoptr (GPtrArray) files = load_files ();
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++)
    {
      g_auto (GStrv) groups = g_key_file_get_groups (files->pdata[i], NULL);

      for (int k = 0; groups[k]; k++)
        if (g_key_file_has_key (files->pdata[i], groups[k], "sha256", NULL)
            && !g_ptr_array_find_with_equal_func (names, groups[k], g_str_equal, NULL))
          g_ptr_array_add (names, g_strdup (groups[k]));
    }
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}
