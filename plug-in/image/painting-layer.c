/* Links paintings with their sources by parasites, and finds them again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/painting-layer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define PAINTING_PARASITE "neural-style-transfer"
#define SOURCE_PARASITE "neural-style-transfer-source"
#define GROUP "source"

/* The text of the parasite NAME of LAYER; NULL when there is none. Free with g_free. */
static char *
read_parasite (gint32 layer, const char *name)
{
  GimpParasite *parasite = gimp_item_get_parasite (layer, name);
  char *text;

  if (parasite == NULL)
    return NULL;
  text = g_strndup (gimp_parasite_data (parasite), gimp_parasite_data_size (parasite));
  gimp_parasite_free (parasite);
  return text;
}

static void
write_parasite (gint32 layer, const char *name, const char *text)
{
  GimpParasite *parasite = gimp_parasite_new (
    name, GIMP_PARASITE_PERSISTENT | GIMP_PARASITE_UNDOABLE, strlen (text), text);

  gimp_item_attach_parasite (layer, parasite);
  gimp_parasite_free (parasite);
}

/* The key file of the painting LAYER; NULL when LAYER is none. */
static GKeyFile *
read_file (gint32 layer)
{
  g_autofree char *text = read_parasite (layer, PAINTING_PARASITE);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (text == NULL || !g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_steal_pointer (&file);
}

void
nst_painting_layer_write (gint32 layer, gint32 source, const NstRequest *request)
{
  g_autoptr (GKeyFile) file = nst_request_to_key_file (request);
  g_autofree char *own = read_parasite (source, SOURCE_PARASITE);
  g_autofree char *identifier = own ? g_steal_pointer (&own) : g_uuid_string_random ();
  g_autofree char *text = NULL;

  g_key_file_set_string (file, GROUP, "identifier", identifier);
  g_key_file_set_integer (file, GROUP, "tattoo", gimp_item_get_tattoo (source));
  text = g_key_file_to_data (file, NULL, NULL);
  write_parasite (layer, PAINTING_PARASITE, text);
}

gboolean
nst_painting_layer_read (gint32 layer, NstRequest *request)
{
  g_autoptr (GKeyFile) file = read_file (layer);

  return file && nst_request_set_from_key_file (request, file);
}

/* Adds LAYERS, and all layers in these if they are groups, to ALL. */
static void
add_layers (GArray *all, const gint *layers, gint n_layers)
{
  for (gint i = 0; i < n_layers; i++)
    {
      g_array_append_val (all, layers[i]);
      if (gimp_item_is_group (layers[i]))
        {
          gint n_children;
          g_autofree gint *children = gimp_item_get_children (layers[i], &n_children);

          add_layers (all, children, n_children);
        }
    }
}

/* All layers of IMAGE, an array of gint32. Free with g_array_unref. */
static GArray *
list_layers (gint32 image)
{
  gint n_layers;
  g_autofree gint *layers = gimp_image_get_layers (image, &n_layers);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (gint32));

  add_layers (all, layers, n_layers);
  return all;
}

/* Which source a painting names. A copy of the source has its identifier, too, and a copy of the
 * image other tattoos. So the identifier counts, and among layers that share it the tattoo. */
typedef struct
{
  char *identifier;
  gint tattoo;
} Link;

static void
link_clear (Link *link)
{
  g_free (link->identifier);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

/* What the painting LAYER names; the identifier is NULL when LAYER is none. */
static Link
read_link (gint32 layer)
{
  g_autoptr (GKeyFile) file = read_file (layer);
  Link link = { 0 };

  if (file)
    {
      link.identifier = g_key_file_get_string (file, GROUP, "identifier", NULL);
      link.tattoo = g_key_file_get_integer (file, GROUP, "tattoo", NULL);
    }
  return link;
}

void
nst_painting_layer_mark_source (gint32 layer, gint32 source)
{
  g_auto (Link) link = read_link (layer);
  g_autofree char *own = read_parasite (source, SOURCE_PARASITE);

  if (own == NULL && link.identifier)
    write_parasite (source, SOURCE_PARASITE, link.identifier);
}

gint32
nst_painting_layer_find_source (gint32 layer)
{
  g_auto (Link) link = read_link (layer);
  g_autoptr (GArray) layers = NULL;
  gint32 source = -1;

  if (link.identifier == NULL)
    return -1;
  layers = list_layers (gimp_item_get_image (layer));
  for (guint i = 0; i < layers->len; i++)
    {
      const gint32 candidate = g_array_index (layers, gint32, i);
      g_autofree char *identifier = read_parasite (candidate, SOURCE_PARASITE);

      if (candidate == layer || g_strcmp0 (identifier, link.identifier) != 0)
        continue;
      source = candidate;
      if (gimp_item_get_tattoo (candidate) == link.tattoo)
        break;
    }
  return source;
}

/* The paintings of SOURCE, an array of gint32. Free with g_array_unref. */
static GArray *
list_paintings (gint32 source)
{
  g_autoptr (GArray) layers = list_layers (gimp_item_get_image (source));
  g_autofree char *identifier = read_parasite (source, SOURCE_PARASITE);
  const gint tattoo = gimp_item_get_tattoo (source);
  GArray *paintings = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (guint i = 0; identifier && i < layers->len; i++)
    {
      const gint32 layer = g_array_index (layers, gint32, i);
      g_auto (Link) link = read_link (layer);

      if (layer != source && g_strcmp0 (link.identifier, identifier) == 0
          && (link.tattoo == tattoo || nst_painting_layer_find_source (layer) == source))
        g_array_append_val (paintings, layer);
    }
  return paintings;
}

gint
nst_painting_layer_find_position (gint32 source, gint32 *parent)
{
  const gint32 image = gimp_item_get_image (source);
  g_autoptr (GArray) paintings = list_paintings (source);
  gint position = gimp_image_get_item_position (image, source);

  *parent = gimp_item_get_parent (source);
  for (guint i = 0; i < paintings->len; i++)
    {
      const gint32 painting = g_array_index (paintings, gint32, i);

      if (gimp_item_get_parent (painting) == *parent)
        position = MIN (position, gimp_image_get_item_position (image, painting));
    }
  return position;
}

/* Tattoos grow, so that the last layer has the largest. */
gint32
nst_painting_layer_find_last (gint32 source)
{
  g_autoptr (GArray) paintings = list_paintings (source);
  gint32 last = -1;
  gint tattoo = 0;

  for (guint i = 0; i < paintings->len; i++)
    {
      const gint32 painting = g_array_index (paintings, gint32, i);

      if (gimp_item_get_tattoo (painting) > tattoo)
        {
          last = painting;
          tattoo = gimp_item_get_tattoo (painting);
        }
    }
  if (last != -1 && (gimp_item_get_lock_content (last) || gimp_item_get_lock_position (last)))
    return -1;
  return last;
}

char *
nst_painting_layer_name (const NstRequest *request, const char *styles)
{
  double strength;

  g_object_get (request->settings, "strength", &strength, NULL);
  return g_strdup_printf (_ ("Painting: %s, strength %g"), styles, strength);
}
