/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gimp/layers.h"

/* Adds LAYERS, and all layers in these if they are groups, to ALL. */
static void
add_layers (GArray *all, const GArray *layers)
{
  for (guint i = 0; i < layers->len; i++)
    {
      const NstGimpLayer layer = g_array_index (layers, NstGimpLayer, i);

      g_array_append_val (all, layer);
      if (gimp_item_is_group (GIMP_ITEM (layer)))
        {
          g_autoptr (GArray) children = nst_objects_list_children (layer);

          add_layers (all, children);
        }
    }
}

GArray *
nst_layers_list (NstGimpImage image)
{
  g_autoptr (GArray) layers = nst_objects_list_layers (image);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (NstGimpLayer));

  add_layers (all, layers);
  return all;
}
