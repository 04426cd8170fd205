/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-catalogue.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest-word.h"
#include "network/known-networks.h"
#include "network/network-file.h"

/* Where the binary carries networks, unless they are installed: see engine/networks.gresource.xml.
 */
#define RESOURCES "/neural-style-transfer/networks/"
#define EXTENSION ".safetensors"

#define MOST_READ (64 << 20) /* bytes of a file that is read, not mapped */

#define CAFFE ".caffemodel"

static const char *const extensions[] = { EXTENSION, ".pth", ".pt", ".mat", CAFFE, ".onnx", NULL };

const char *const *
nst_network_list_extensions (void)
{
  return extensions;
}

char *
nst_network_own_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), GETTEXT_PACKAGE, "networks", NULL);
}

/* The folders where networks are installed: the user's, the system's, and that of this program's
 * own prefix, which the system need not know of. */
static GStrv
network_folders (void)
{
  const char *const *system = g_get_system_data_dirs ();
  const char *chosen = g_getenv ("NST_NETWORKS_DIR");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *own = nst_network_own_folder ();

  g_strv_builder_add (builder, own);
  for (int i = 0; system[i]; i++)
    {
      g_autofree char *folder = g_build_filename (system[i], GETTEXT_PACKAGE, "networks", NULL);
      g_strv_builder_add (builder, folder);
    }
  g_strv_builder_add (builder, chosen ? chosen : NST_NETWORKS_DIR);
  return g_strv_builder_end (builder);
}

/* Adds the name of the network in FILE to NAMES, unless FILE is of another kind or NAMES has the
 * name already. */
static void
add_name (GPtrArray *names, const char *file)
{
  for (int i = 0; extensions[i]; i++)
    if (g_str_has_suffix (file, extensions[i]))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (extensions[i]));

        if (*name && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
          g_ptr_array_add (names, g_steal_pointer (&name));
      }
}

/* Orders pointers to names: the built-in network first, the others by the alphabet. */
static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const char *first = *(const char *const *) a, *second = *(const char *const *) b;
  const gboolean first_built_in = g_str_equal (first, NST_NETWORK_BUILT_IN);
  const gboolean second_built_in = g_str_equal (second, NST_NETWORK_BUILT_IN);

  return first_built_in || second_built_in ? second_built_in - first_built_in
                                           : strcmp (first, second);
}

GStrv
nst_network_list (void)
{
  g_auto (GStrv) folders = network_folders ();
  g_auto (GStrv) inside = g_resources_enumerate_children (RESOURCES, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (int i = 0; inside && inside[i]; i++)
    add_name (names, inside[i]);
  for (int i = 0; folders[i]; i++)
    {
      g_autoptr (GDir) folder = g_dir_open (folders[i], 0, NULL);
      const char *file;

      while (folder && (file = g_dir_read_name (folder)))
        add_name (names, file);
    }
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_steal (names, NULL);
}

/* The path of the file NAME in one of FOLDERS, or NULL. */
static char *
find_file (GStrv folders, const char *name)
{
  for (int i = 0; folders[i]; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

/* The path of the installed network NAME, or NULL when there is none. */
static char *
find_installed (const char *name)
{
  g_auto (GStrv) folders = network_folders ();
  g_autoptr (NstKnownNetwork) known = NULL;
  char *path = NULL;

  if (*name == '\0' || strchr (name, G_DIR_SEPARATOR))
    return NULL;
  for (int i = 0; extensions[i] && path == NULL; i++)
    {
      g_autofree char *file = g_strconcat (name, extensions[i], NULL);
      path = find_file (folders, file);
    }
  if (path == NULL && (known = nst_known_network_find (name)))
    path = find_file (folders, known->file);
  return path;
}

/* Says that there is no network NAME: where it is known, which file it is. Returns NULL. */
static GBytes *
fail_missing (const char *name, GError **error)
{
  g_autoptr (NstKnownNetwork) known = nst_known_network_find (name);
  g_auto (GStrv) names = nst_network_list ();
  g_autofree char *list = g_strjoinv (", ", names);
  g_autofree char *folder = nst_network_own_folder ();

  if (known && known->sha256 == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                 _ ("The network “%s” is not on this computer: put %s from %s into %s."), name,
                 known->file, known->url, folder);
  else if (known)
    g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                 _ ("The network “%s” is not on this computer: run “neural-style --fetch-network "
                    "%s”, or put %s from %s (SHA-256 %s) into %s."),
                 name, name, known->file, known->url, known->sha256, folder);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                 _ ("There is no network “%s”: give a network's file, or one of the installed "
                    "networks (%s)."),
                 name, list);
  if (known == NULL)
    nst_nearest_word_ask (name, (const char *const *) names, error);
  return NULL;
}

/* The bytes of the file PATH, which is there. A large one is mapped, as most of it may not be
 * needed; but whoever shortens a mapped file ends the program, so a small one is read. */
static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GMappedFile) mapped = NULL;
  GStatBuf status;
  char *contents;
  gsize length;

  if (g_stat (path, &status) != 0 || status.st_size <= MOST_READ)
    return g_file_get_contents (path, &contents, &length, error)
             ? g_bytes_new_take (contents, length)
             : NULL;
  mapped = g_mapped_file_new (path, FALSE, error);
  return mapped ? g_mapped_file_get_bytes (mapped) : NULL;
}

/* The bytes of the file PATH. */
static GBytes *
open_file (const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GBytes *bytes = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return fail_missing (path, error);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    bytes = read_file (path, &reason);
  if (bytes == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                 _ ("The network “%s” cannot be read (%s): choose another file, or “built-in”."),
                 path, reason ? reason->message : _ ("it is not a file"));
  return bytes;
}

/* The text beside the .caffemodel file PATH that describes its layers, or NULL. */
static GBytes *
read_description (const char *path)
{
  g_autofree char *stem = NULL, *description = NULL;
  char *contents;
  gsize length;

  if (!g_str_has_suffix (path, CAFFE))
    return NULL;
  stem = g_strndup (path, strlen (path) - strlen (CAFFE));
  description = g_strconcat (stem, ".prototxt", NULL);
  return g_file_get_contents (description, &contents, &length, NULL)
           ? g_bytes_new_take (contents, length)
           : NULL;
}

GBytes *
nst_network_find_bytes (const char *name, GBytes **description, GError **error)
{
  g_autofree char *resource = g_strconcat (RESOURCES, name, EXTENSION, NULL);
  g_autofree char *path = NULL;
  GBytes *bytes = g_resources_lookup_data (resource, 0, NULL);

  *description = NULL;
  if (bytes)
    return bytes;
  path = find_installed (name);
  if (path == NULL)
    path = g_strdup (name);
  bytes = open_file (path, error);
  if (bytes)
    *description = read_description (path);
  return bytes;
}

NstNetwork *
nst_network_load (const char *name, GError **error)
{
  return nst_network_load_changed (name, NULL, error);
}

NstNetwork *
nst_network_load_changed (const char *name, const NstNetworkChanges *changes, GError **error)
{
  g_autoptr (GBytes) description = NULL;
  g_autoptr (GBytes) bytes = nst_network_find_bytes (name, &description, error);

  return bytes ? nst_network_new_changed (bytes, description, name, changes, error) : NULL;
}
