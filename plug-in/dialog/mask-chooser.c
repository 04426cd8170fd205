/* Chooses a mask: one of the image's channels or layer masks, or none.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/mask-chooser.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "image/masks.h"

#define NO_MASK -1
#define THUMBNAIL_SIZE 16 /* pixels */
#define WIDTH 220         /* pixels, at least: names that are longer are cut */

typedef struct
{
  NstMaskChanged changed;
  gpointer user_data;
} MaskChooser;

static void
append (GtkWidget *combo, gint32 mask)
{
  g_autofree char *name = nst_masks_name (mask);
  g_autofree char *label = g_strdup_printf (
    gimp_item_is_layer_mask (mask) ? _ ("Mask of layer “%s”") : _ ("Channel “%s”"), name);
  g_autoptr (GdkPixbuf) thumbnail
    = gimp_drawable_get_thumbnail (mask, THUMBNAIL_SIZE, THUMBNAIL_SIZE, GIMP_PIXBUF_KEEP_ALPHA);

  gimp_int_combo_box_append (GIMP_INT_COMBO_BOX (combo), GIMP_INT_STORE_VALUE, mask,
                             GIMP_INT_STORE_LABEL, label, GIMP_INT_STORE_PIXBUF, thumbnail, -1);
}

static void
combo_changed (GimpIntComboBox *combo, MaskChooser *chooser)
{
  g_autofree char *name = NULL;
  gint mask;

  if (!gimp_int_combo_box_get_active (combo, &mask))
    return;
  if (mask != NO_MASK)
    name = nst_masks_name (mask);
  chooser->changed (name, chooser->user_data);
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
nst_mask_chooser_new (gint32 image, const char *mask, NstMaskChanged changed, gpointer user_data)
{
  GtkWidget *combo = gimp_int_combo_box_new (_ ("Everywhere"), NO_MASK, NULL);
  MaskChooser *chooser = g_new0 (MaskChooser, 1);
  g_autoptr (GArray) masks = nst_masks_list (image);
  const gint32 chosen = mask ? nst_masks_find (image, mask, NULL) : NO_MASK;

  for (guint i = 0; i < masks->len; i++)
    append (combo, g_array_index (masks, gint32, i));
  g_object_set (combo, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "width-request", WIDTH, NULL);
  gimp_int_combo_box_set_active (GIMP_INT_COMBO_BOX (combo), chosen);
  gimp_help_set_help_data (combo,
                           _ ("Where this style is painted: where the channel or layer mask is "
                              "white. What no style is painted on stays as it is."),
                           NULL);

  chooser->changed = changed;
  chooser->user_data = user_data;
  g_object_set_data_full (G_OBJECT (combo), "mask-chooser", chooser, g_free);
  g_signal_connect (combo, "changed", G_CALLBACK (combo_changed), chooser);
  return combo;
}
