/* Networks by name, and what the first layer sees of a picture.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/parallel.h"

#define RESOURCES "/neural-style-transfer/networks/"
#define EXTENSION ".safetensors"

void
nst_layer_clear (NstLayer *layer)
{
  g_clear_pointer (&layer->convolution, nst_convolution_free);
  g_clear_pointer (&layer->metric, nst_metric_free);
}

void
nst_network_free (NstNetwork *network)
{
  for (int i = 0; i < network->n_layers; i++)
    nst_layer_clear (&network->layers[i]);
  g_free (network->layers);
  g_free (network->name);
  g_free (network);
}

/* The folders that installed networks lie in, the user's first. */
static GStrv
network_folders (void)
{
  const char *const *system = g_get_system_data_dirs ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *own
    = g_build_filename (g_get_user_data_dir (), GETTEXT_PACKAGE, "networks", NULL);

  g_strv_builder_add (builder, own);
  for (int i = 0; system[i]; i++)
    {
      g_autofree char *folder = g_build_filename (system[i], GETTEXT_PACKAGE, "networks", NULL);
      g_strv_builder_add (builder, folder);
    }
  return g_strv_builder_end (builder);
}

/* Adds to NAMES the network that FILE holds, if it is one and its name is new. */
static void
add_name (GPtrArray *names, const char *file)
{
  g_autofree char *name = NULL;

  if (!g_str_has_suffix (file, EXTENSION))
    return;
  name = g_strndup (file, strlen (file) - strlen (EXTENSION));
  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_steal_pointer (&name));
}

/* Orders pointers to names: the built-in network first, then by the alphabet. */
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

/* The path of the installed network NAME, or NULL. */
static char *
find_installed (const char *name)
{
  g_auto (GStrv) folders = network_folders ();
  g_autofree char *file = g_strconcat (name, EXTENSION, NULL);

  if (strchr (name, G_DIR_SEPARATOR))
    return NULL;
  for (int i = 0; folders[i]; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], file, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

static GBytes *
map_file (const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GMappedFile) mapped = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_auto (GStrv) names = nst_network_list ();
      g_autofree char *list = g_strjoinv (", ", names);
      g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                   _ ("There is no network “%s”: give a safetensors file, or one of the installed "
                      "networks (%s)."),
                   path, list);
      return NULL;
    }
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    mapped = g_mapped_file_new (path, FALSE, &reason);
  if (mapped)
    return g_mapped_file_get_bytes (mapped);
  g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
               _ ("The network “%s” cannot be read (%s): choose another file, or “built-in”."),
               path, reason ? reason->message : _ ("it is not a file"));
  return NULL;
}

NstNetwork *
nst_network_load (const char *name, GError **error)
{
  g_autofree char *resource = g_strconcat (RESOURCES, name, EXTENSION, NULL);
  g_autoptr (GBytes) bytes = g_resources_lookup_data (resource, 0, NULL);

  if (bytes == NULL)
    {
      g_autofree char *installed = find_installed (name);
      bytes = map_file (installed ? installed : name, error);
    }
  return bytes ? nst_network_new (bytes, name, error) : NULL;
}

int
nst_network_find (const NstNetwork *network, const char *name)
{
  for (int i = 0; i < network->n_layers; i++)
    if (strcmp (network->layers[i].name, name) == 0)
      return i;
  return -1;
}

typedef struct
{
  const NstNetwork *network;
  const NstMap *from;
  NstMap *to;
} Normalisation;

static void
normalise_row (int y, int thread, gpointer user_data)
{
  const Normalisation *task = user_data;
  const NstNetwork *network = task->network;
  const float *from = task->from->data + (gsize) y * task->from->width * 3;
  float *to = task->to->data + (gsize) y * task->from->width * 3;

  for (int x = 0; x < task->from->width; x++, from += 3, to += 3)
    for (int c = 0; c < 3; c++)
      to[c] = (from[network->blue_first ? 2 - c : c] * network->scale - network->mean[c])
              / network->deviation[c];
}

static void
normalise_backward_row (int y, int thread, gpointer user_data)
{
  const Normalisation *task = user_data;
  const NstNetwork *network = task->network;
  const float *from = task->from->data + (gsize) y * task->from->width * 3;
  float *to = task->to->data + (gsize) y * task->from->width * 3;

  for (int x = 0; x < task->from->width; x++, from += 3, to += 3)
    for (int c = 0; c < 3; c++)
      to[network->blue_first ? 2 - c : c] = from[c] * network->scale / network->deviation[c];
}

void
nst_network_normalise (const NstNetwork *network, const NstMap *picture, NstMap *input, int threads)
{
  const Normalisation task = { network, picture, input };

  nst_parallel_for (picture->height, threads, normalise_row, (gpointer) &task);
}

void
nst_network_normalise_backward (const NstNetwork *network, const NstMap *input_gradient,
                                NstMap *picture_gradient, int threads)
{
  const Normalisation task = { network, input_gradient, picture_gradient };

  nst_parallel_for (input_gradient->height, threads, normalise_backward_row, (gpointer) &task);
}
