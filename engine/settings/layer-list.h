/* The settings "style-layers" and "content-layers": layers and their weights, as name:weight
 * separated by commas.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

#define NST_LISTED_NAME 64 /* bytes of a layer's name, with the 0 that ends it */

typedef struct
{
  char name[NST_LISTED_NAME]; /* not empty */
  double weight;              /* > 0 */
} NstListedLayer;

/* The layers that the setting NAME lists, at most MOST: an array of NstListedLayer, empty where it
 * is. Free with g_array_unref. NULL with NST_ERROR_SETTING where the text is no such list. */
GArray *nst_layer_list_read (NstSettings *settings, const char *name, guint most, GError **error);

G_END_DECLS
