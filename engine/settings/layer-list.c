/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/layer-list.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"

/* Reads WORD, such as "relu1_1:0.2", into LAYER; a weight that is not there is 1. */
static gboolean
parse_layer (char *word, NstListedLayer *layer)
{
  char *colon = strrchr (word, ':'), *end = NULL;

  layer->weight = 1;
  if (colon)
    {
      *colon = '\0';
      layer->weight = g_ascii_strtod (colon + 1, &end);
      if (end == colon + 1 || *end != '\0' || !isfinite (layer->weight) || layer->weight <= 0)
        return FALSE;
    }
  g_strstrip (word);
  return *word && g_strlcpy (layer->name, word, sizeof layer->name) < sizeof layer->name;
}

GArray *
nst_layer_list_read (NstSettings *settings, const char *name, guint most, GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, FALSE, sizeof (NstListedLayer));
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_object_get (settings, name, &text, NULL);
  words = g_strsplit (text ? text : "", ",", -1); /* none of an empty text */
  for (guint i = 0; words[i]; i++)
    {
      NstListedLayer layer;

      if (i == most || !parse_layer (words[i], &layer))
        {
          g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                       _ ("The setting “%s” cannot be “%s”: it takes up to %u layers with weights "
                          "above 0, such as relu1_1:0.5,relu2_1:1."),
                       name, text, most);
          return NULL;
        }
      g_array_append_val (layers, layer);
    }
  return g_steal_pointer (&layers);
}
