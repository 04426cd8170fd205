/* Links paintings with their sources by parasites, and finds them again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/painting-layer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gimp/layers.h"

#define PAINTING_PARASITE "neural-style-transfer"
#define SOURCE_PARASITE "neural-style-transfer-source"
#define GROUP "source"

/* The text of the parasite NAME of LAYER; NULL when there is none. Free with g_free. */
static char *
read_parasite (NstGimpLayer layer, const char *name)
{
  return nst_objects_get_parasite_text (GIMP_ITEM (layer), name);
}

static void
write_parasite (NstGimpLayer layer, const char *name, const char *text)
{
  GimpParasite *parasite = gimp_parasite_new (
    name, GIMP_PARASITE_PERSISTENT | GIMP_PARASITE_UNDOABLE, strlen (text), text);

  gimp_item_attach_parasite (GIMP_ITEM (layer), parasite);
  gimp_parasite_free (parasite);
}

/* The key file of the painting LAYER; NULL when LAYER is none. */
static GKeyFile *
read_file (NstGimpLayer layer)
{
  g_autofree char *text = read_parasite (layer, PAINTING_PARASITE);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (text == NULL || !g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_steal_pointer (&file);
}

void
nst_painting_layer_write (NstGimpLayer layer, NstGimpLayer source, const NstRequest *request)
{
  g_autoptr (GKeyFile) file = nst_request_to_key_file (request);
  g_autofree char *own = read_parasite (source, SOURCE_PARASITE);
  g_autofree char *identifier = own ? g_steal_pointer (&own) : g_uuid_string_random ();
  g_autofree char *text = NULL;

  g_key_file_set_string (file, GROUP, "identifier", identifier);
  g_key_file_set_integer (file, GROUP, "tattoo", gimp_item_get_tattoo (GIMP_ITEM (source)));
  text = g_key_file_to_data (file, NULL, NULL);
  write_parasite (layer, PAINTING_PARASITE, text);
}

gboolean
nst_painting_layer_read (NstGimpLayer layer, NstRequest *request)
{
  g_autoptr (GKeyFile) file = read_file (layer);

  return file && nst_request_set_from_key_file (request, file);
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
read_link (NstGimpLayer layer)
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
nst_painting_layer_mark_source (NstGimpLayer layer, NstGimpLayer source)
{
  g_auto (Link) link = read_link (layer);
  g_autofree char *own = read_parasite (source, SOURCE_PARASITE);

  if (own == NULL && link.identifier)
    write_parasite (source, SOURCE_PARASITE, link.identifier);
}

NstGimpLayer
nst_painting_layer_find_source (NstGimpLayer layer)
{
  g_auto (Link) link = read_link (layer);
  g_autoptr (GArray) layers = NULL;
  NstGimpLayer source = NST_NONE;

  if (link.identifier == NULL)
    return NST_NONE;
  layers = nst_layers_list (gimp_item_get_image (GIMP_ITEM (layer)));
  for (guint i = 0; i < layers->len; i++)
    {
      const NstGimpLayer candidate = g_array_index (layers, NstGimpLayer, i);
      g_autofree char *identifier = read_parasite (candidate, SOURCE_PARASITE);

      if (candidate == layer || g_strcmp0 (identifier, link.identifier) != 0)
        continue;
      source = candidate;
      if ((gint) gimp_item_get_tattoo (GIMP_ITEM (candidate)) == link.tattoo)
        break;
    }
  return source;
}

/* The paintings of SOURCE, an array of NstGimpLayer. Free with g_array_unref. */
static GArray *
list_paintings (NstGimpLayer source)
{
  g_autoptr (GArray) layers = nst_layers_list (gimp_item_get_image (GIMP_ITEM (source)));
  g_autofree char *identifier = read_parasite (source, SOURCE_PARASITE);
  const gint tattoo = gimp_item_get_tattoo (GIMP_ITEM (source));
  GArray *paintings = g_array_new (FALSE, FALSE, sizeof (NstGimpLayer));

  for (guint i = 0; identifier && i < layers->len; i++)
    {
      const NstGimpLayer layer = g_array_index (layers, NstGimpLayer, i);
      g_auto (Link) link = read_link (layer);

      if (layer != source && g_strcmp0 (link.identifier, identifier) == 0
          && (link.tattoo == tattoo || nst_painting_layer_find_source (layer) == source))
        g_array_append_val (paintings, layer);
    }
  return paintings;
}

gint
nst_painting_layer_find_position (NstGimpLayer source, NstGimpLayer *parent)
{
  const NstGimpImage image = gimp_item_get_image (GIMP_ITEM (source));
  g_autoptr (GArray) paintings = list_paintings (source);
  gint position = gimp_image_get_item_position (image, GIMP_ITEM (source));

  *parent = GIMP_LAYER (gimp_item_get_parent (GIMP_ITEM (source)));
  for (guint i = 0; i < paintings->len; i++)
    {
      const NstGimpItem painting = GIMP_ITEM (g_array_index (paintings, NstGimpLayer, i));

      if (gimp_item_get_parent (painting) == GIMP_ITEM (*parent))
        position = MIN (position, gimp_image_get_item_position (image, painting));
    }
  return position;
}

/* Tattoos grow, so that the last layer has the largest. */
NstGimpLayer
nst_painting_layer_find_last (NstGimpLayer source)
{
  g_autoptr (GArray) paintings = list_paintings (source);
  NstGimpItem last = NST_NONE;
  gint tattoo = 0;

  for (guint i = 0; i < paintings->len; i++)
    {
      const NstGimpItem painting = GIMP_ITEM (g_array_index (paintings, NstGimpLayer, i));

      if ((gint) gimp_item_get_tattoo (painting) > tattoo)
        {
          last = painting;
          tattoo = gimp_item_get_tattoo (painting);
        }
    }
  if (last != NST_NONE && (gimp_item_get_lock_content (last) || gimp_item_get_lock_position (last)))
    return NST_NONE;
  return GIMP_LAYER (last);
}

char *
nst_painting_layer_name (const NstRequest *request, const char *styles)
{
  double strength;

  g_object_get (request->settings, "strength", &strength, NULL);
  return g_strdup_printf (_ ("Painting: %s, strength %g"), styles, strength);
}
