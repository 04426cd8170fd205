/* Chooses a mask: the selection or what it leaves, a channel, a layer mask, or none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/mask-chooser.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "image/masks.h"

/* Rows that are no channel or layer mask. */
enum
{
  NO_MASK = -1,
  IN_SELECTION = -2,
  OUTSIDE_SELECTION = -3
};

#define THUMBNAIL_SIZE 16 /* pixels */
#define WIDTH 120         /* pixels, at least: names that are longer are cut */

typedef struct
{
  NstMaskChanged changed;
  gpointer user_data;
  NstGimpImage image;
} MaskChooser;

static void
append (GtkWidget *combo, NstGimpChannel mask)
{
  g_autofree char *name = nst_masks_name (mask);
  g_autofree char *label = g_strdup_printf (
    gimp_item_is_layer_mask (GIMP_ITEM (mask)) ? _ ("Mask of layer “%s”") : _ ("Channel “%s”"),
    name);
  g_autoptr (GdkPixbuf) thumbnail = gimp_drawable_get_thumbnail (
    GIMP_DRAWABLE (mask), THUMBNAIL_SIZE, THUMBNAIL_SIZE, GIMP_PIXBUF_KEEP_ALPHA);

  gimp_int_combo_box_append (GIMP_INT_COMBO_BOX (combo), GIMP_INT_STORE_VALUE,
                             gimp_item_get_id (GIMP_ITEM (mask)), GIMP_INT_STORE_LABEL, label,
                             GIMP_INT_STORE_PIXBUF, thumbnail, -1);
}

/* The name for nst_masks_find() of the mask in ROW. Free with g_free. */
static char *
name_of_row (gint row)
{
  switch (row)
    {
    case NO_MASK:
      return NULL;
    case IN_SELECTION:
      return g_strdup (NST_MASK_SELECTION);
    case OUTSIDE_SELECTION:
      return g_strdup (NST_MASK_OUTSIDE);
    default:
      return nst_masks_name (GIMP_CHANNEL (gimp_item_get_by_id (row)));
    }
}

/* The row of the mask NAME of IMAGE. */
static gint
row_of_name (NstGimpImage image, const char *name)
{
  const NstGimpChannel mask = name ? nst_masks_find (image, name, NULL) : NST_NONE;

  if (mask == NST_NONE)
    return NO_MASK;
  if (mask != GIMP_CHANNEL (gimp_image_get_selection (image)))
    return gimp_item_get_id (GIMP_ITEM (mask));
  return g_str_equal (name, NST_MASK_SELECTION) ? IN_SELECTION : OUTSIDE_SELECTION;
}

static void
combo_changed (GimpIntComboBox *combo, MaskChooser *chooser)
{
  g_autofree char *name = NULL;
  gint row;

  if (!gimp_int_combo_box_get_active (combo, &row))
    return;
  name = name_of_row (row);
  chooser->changed (name, chooser->user_data);
}

/* A GimpIntSensitivityFunc: the selection can only be chosen while there is one, and no channel has
 * its name. */
static gboolean
can_be_chosen (gint row, gpointer user_data)
{
  const MaskChooser *chooser = user_data;
  g_autofree char *name = row < NO_MASK ? name_of_row (row) : NULL;

  return name == NULL || row_of_name (chooser->image, name) == row;
}

void
nst_mask_chooser_set_any_mask (GtkWidget *chooser, gboolean any_mask)
{
  GtkTreeModel *rows = gtk_combo_box_get_model (GTK_COMBO_BOX (chooser));
  GtkTreeIter first;

  gtk_tree_model_get_iter_first (rows, &first);
  gtk_list_store_set (GTK_LIST_STORE (rows), &first, GIMP_INT_STORE_LABEL,
                      any_mask ? _ ("Everywhere else") : _ ("Everywhere"), -1);
}

GtkWidget *
nst_mask_chooser_new (NstGimpImage image, const char *mask, NstMaskChanged changed,
                      gpointer user_data)
{
  GtkWidget *combo
    = gimp_int_combo_box_new (_ ("Everywhere"), NO_MASK, _ ("In the selection"), IN_SELECTION,
                              _ ("Outside the selection"), OUTSIDE_SELECTION, NULL);
  MaskChooser *chooser = g_new0 (MaskChooser, 1);
  g_autoptr (GArray) masks = nst_masks_list (image);

  for (guint i = 0; i < masks->len; i++)
    append (combo, g_array_index (masks, NstGimpChannel, i));
  g_object_set (combo, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "width-request", WIDTH, NULL);
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (combo), row_of_name (image, mask));
  gimp_help_set_help_data (combo,
                           _ ("Where this style is painted: in the selection or outside it, or "
                              "where a channel or layer mask is white. What no style is painted "
                              "on stays as it is."),
                           NULL);

  chooser->changed = changed;
  chooser->user_data = user_data;
  chooser->image = image;
  gimp_int_combo_box_set_sensitivity (GIMP_INT_COMBO_BOX (combo), can_be_chosen, chooser, NULL);
  g_object_set_data_full (G_OBJECT (combo), "mask-chooser", chooser, g_free);
  g_signal_connect (combo, "changed", G_CALLBACK (combo_changed), chooser);
  return combo;
}
