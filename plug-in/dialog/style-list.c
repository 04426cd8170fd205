/* Edits styles with their masks: one, or a list of several with weights, too.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/style-list.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/mask-chooser.h"
#include "dialog/style-chooser.h"
#include "image/masks.h"
#include "settings/style-weights.h"

#define SPACING 12   /* pixels */
#define SHOWN_ROWS 3 /* of a list; a longer one scrolls */

typedef struct
{
  NstRequest *request;
  NstGimpImage image;
  GtkBox *box;           /* everything, made anew when styles come and go */
  GPtrArray *rows;       /* of Row, one for each style */
  GtkAdjustment *scroll; /* of a list that scrolls, or NULL */
  NstStylesChanged changed;
  gpointer user_data;
} StyleList;

typedef struct
{
  StyleList *list;
  guint index;
  GtkWidget *chooser;
  GtkWidget *mask;
  GtkSpinButton *weight; /* NULL for the only style, which has nothing to share */
} Row;

static void rebuild (StyleList *list);

static Row *
get_row (StyleList *list, guint index)
{
  return list->rows->pdata[index];
}

static NstStyleChoice *
get_style (StyleList *list, guint index)
{
  return list->request->styles->pdata[index];
}

static GArray *
get_weights (StyleList *list)
{
  const guint n_styles = list->request->styles->len;
  GArray *weights = g_array_new (FALSE, FALSE, sizeof (double));

  g_array_set_size (weights, n_styles);
  nst_style_weights_read (list->request->settings, n_styles, (double *) weights->data, NULL);
  return weights;
}

static void
set_weights (StyleList *list, const GArray *weights)
{
  nst_style_weights_write (list->request->settings, (const double *) weights->data, weights->len);
}

static void
weight_changed (GtkSpinButton *button, Row *row)
{
  g_autoptr (GArray) weights = get_weights (row->list);

  g_array_index (weights, double, row->index) = gtk_spin_button_get_value (button);
  set_weights (row->list, weights);
}

/* Shows the weights that the setting has, whether a row has changed it or something else. */
static void
show_weights (StyleList *list)
{
  g_autoptr (GArray) weights = get_weights (list);

  for (guint i = 0; i < list->rows->len; i++)
    if (get_row (list, i)->weight)
      gtk_spin_button_set_value (get_row (list, i)->weight, g_array_index (weights, double, i));
}

/* Tells the mask choosers whether any style has a mask, as a style without one takes the part that
 * these leave. */
static void
show_masks (StyleList *list)
{
  gboolean any_mask = FALSE;

  for (guint i = 0; i < list->rows->len; i++)
    any_mask |= get_style (list, i)->mask != NULL;
  for (guint i = 0; i < list->rows->len; i++)
    nst_mask_chooser_set_any_mask (get_row (list, i)->mask, any_mask && list->rows->len > 1);
}

static void
set_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
mask_changed (const char *mask, gpointer user_data)
{
  Row *row = user_data;

  set_text (&get_style (row->list, row->index)->mask, mask);
  show_masks (row->list);
  row->list->changed (row->list->user_data);
}

static void
path_changed (const char *path, gpointer user_data)
{
  Row *row = user_data;

  set_text (&get_style (row->list, row->index)->path, path);
  get_style (row->list, row->index)->drawable = -1;
  row->list->changed (row->list->user_data);
}

static void
scroll_to_end (GtkAdjustment *scroll)
{
  gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll)
                                      - gtk_adjustment_get_page_size (scroll));
}

static void
add_clicked (StyleList *list)
{
  g_ptr_array_add (list->request->styles, nst_request_new_style (NULL, NULL));
  rebuild (list);
  /* The end moves once the new row has its size. */
  if (list->scroll)
    g_signal_connect (list->scroll, "changed", G_CALLBACK (scroll_to_end), NULL);
  gtk_widget_child_focus (get_row (list, list->rows->len - 1)->chooser, GTK_DIR_TAB_FORWARD);
}

static void
remove_clicked (Row *row)
{
  StyleList *list = row->list;
  g_autoptr (GArray) weights = get_weights (list);

  g_array_remove_index (weights, row->index);
  g_ptr_array_remove_index (list->request->styles, row->index);
  /* The only style left has the whole weight. */
  if (weights->len == 1)
    g_array_index (weights, double, 0) = 1;
  rebuild (list);
  set_weights (list, weights);
  gtk_widget_child_focus (GTK_WIDGET (list->box), GTK_DIR_TAB_FORWARD);
}

static GtkWidget *
new_add_button (StyleList *list)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("A_dd Another Style"));
  GtkWidget *alignment = gtk_alignment_new (0, 1, 0, 0);

  gtk_button_set_image (GTK_BUTTON (button),
                        gtk_image_new_from_icon_name (GIMP_ICON_LIST_ADD, GTK_ICON_SIZE_BUTTON));
  gimp_help_set_help_data (button,
                           _ ("Blends the styles of several pictures, or paints each on a part of "
                              "the layer"),
                           NULL);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (add_clicked), list);
  gtk_container_add (GTK_CONTAINER (alignment), button);
  return alignment;
}

static GtkWidget *
new_remove_button (Row *row)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *alignment = gtk_alignment_new (0, 0, 0, 0);

  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_icon_name (GIMP_ICON_LIST_REMOVE, GTK_ICON_SIZE_BUTTON));
  gimp_help_set_help_data (button, _ ("Removes this style"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("Remove this style"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (remove_clicked), row);
  gtk_container_add (GTK_CONTAINER (alignment), button);
  return alignment;
}

/* Packs WIDGET into BOX after its label TEXT, whose mnemonic goes to it. */
static void
pack_labelled (GtkWidget *box, const char *text, GtkWidget *widget, gboolean wide)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (text);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), widget);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), widget, wide, wide, 0);
}

static GtkWidget *
new_weight (Row *row)
{
  GtkWidget *weight = gtk_spin_button_new_with_range (0.1, 10, 0.1);

  row->weight = GTK_SPIN_BUTTON (weight);
  gtk_entry_set_activates_default (GTK_ENTRY (weight), TRUE);
  gimp_help_set_help_data (weight, _ ("How much of this style, where several are painted"), NULL);
  g_signal_connect (weight, "value-changed", G_CALLBACK (weight_changed), row);
  return weight;
}

/* The widgets under a style: for its mask and, if it is one of several, for its weight. */
static GtkWidget *
new_options (Row *row)
{
  StyleList *list = row->list;
  GtkWidget *box = gtk_hbox_new (FALSE, 6);

  row->mask
    = nst_mask_chooser_new (list->image, get_style (list, row->index)->mask, mask_changed, row);
  pack_labelled (box, _ ("Applies to:"), row->mask, TRUE);
  if (list->rows->len > 1)
    pack_labelled (box, _ ("Weight:"), new_weight (row), FALSE);
  return box;
}

/* Puts ROWS into LIST's box, or into a window there that scrolls if there are many. */
static void
pack_rows (StyleList *list, GtkWidget *rows)
{
  const gint n_rows = list->rows->len;
  GtkWidget *window;
  GtkRequisition size;

  if (n_rows <= SHOWN_ROWS)
    {
      gtk_box_pack_start (list->box, rows, FALSE, FALSE, 0);
      return;
    }
  window = gtk_scrolled_window_new (NULL, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_add_with_viewport (GTK_SCROLLED_WINDOW (window), rows);
  gtk_viewport_set_shadow_type (GTK_VIEWPORT (gtk_bin_get_child (GTK_BIN (window))),
                                GTK_SHADOW_NONE);
  list->scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (window));
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (rows), list->scroll);
  gtk_widget_show_all (rows);
  gtk_widget_size_request (rows, &size);
  gtk_widget_set_size_request (window, -1, (size.height + SPACING) * SHOWN_ROWS / n_rows - SPACING);
  gtk_box_pack_start (list->box, window, FALSE, FALSE, 0);
}

static void
build_list (StyleList *list)
{
  GtkWidget *rows = gtk_vbox_new (FALSE, SPACING);

  for (guint i = 0; i < list->rows->len; i++)
    {
      Row *row = get_row (list, i);
      GtkWidget *box = gtk_hbox_new (FALSE, 6);

      row->chooser = nst_style_chooser_new (get_style (list, i)->path, TRUE, new_options (row),
                                            path_changed, row);
      gtk_box_pack_start (GTK_BOX (box), row->chooser, TRUE, TRUE, 0);
      gtk_box_pack_start (GTK_BOX (box), new_remove_button (row), FALSE, FALSE, 0);
      gtk_box_pack_start (GTK_BOX (rows), box, FALSE, FALSE, 0);
    }
  show_weights (list);
  show_masks (list);
  pack_rows (list, rows);
  gtk_box_pack_start (list->box, new_add_button (list), FALSE, FALSE, 0);
}

static void
build_single (StyleList *list)
{
  Row *row = get_row (list, 0);
  GtkWidget *below = gtk_vbox_new (FALSE, 6);

  gtk_box_pack_start (GTK_BOX (below), new_options (row), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (below), new_add_button (list), FALSE, FALSE, 0);
  row->chooser = nst_style_chooser_new (get_style (list, 0)->path, FALSE, below, path_changed, row);
  gtk_box_pack_start (list->box, row->chooser, FALSE, FALSE, 0);
  show_masks (list);
}

/* A GtkCallback. */
static void
destroy (GtkWidget *widget, gpointer user_data)
{
  gtk_widget_destroy (widget);
}

/* Makes all widgets anew, for as many styles as there are. */
static void
rebuild (StyleList *list)
{
  gtk_container_foreach (GTK_CONTAINER (list->box), destroy, NULL);
  g_ptr_array_set_size (list->rows, 0);
  list->scroll = NULL;
  for (guint i = 0; i < list->request->styles->len; i++)
    {
      Row *row = g_new0 (Row, 1);

      row->list = list;
      row->index = i;
      g_ptr_array_add (list->rows, row);
    }
  if (list->rows->len > 1)
    build_list (list);
  else
    build_single (list);
  gtk_widget_show_all (GTK_WIDGET (list->box));
  list->changed (list->user_data);
}

static void
forget_unknown_masks (StyleList *list)
{
  for (guint i = 0; i < list->request->styles->len; i++)
    {
      NstStyleChoice *choice = get_style (list, i);

      if (choice->mask && nst_masks_find (list->image, choice->mask, NULL) == NST_NONE)
        set_text (&choice->mask, NULL);
    }
}

static void
list_free (StyleList *list)
{
  g_signal_handlers_disconnect_by_data (list->request->settings, list);
  g_ptr_array_unref (list->rows);
  g_free (list);
}

GtkWidget *
nst_style_list_new (NstRequest *request, NstGimpImage image, NstStylesChanged changed,
                    gpointer user_data)
{
  GtkWidget *box = gtk_vbox_new (FALSE, SPACING);
  StyleList *list = g_new0 (StyleList, 1);

  list->request = request;
  list->image = image;
  list->box = GTK_BOX (box);
  list->rows = g_ptr_array_new_with_free_func (g_free);
  list->changed = changed;
  list->user_data = user_data;
  if (request->styles->len == 0)
    g_ptr_array_add (request->styles, nst_request_new_style (NULL, NULL));
  forget_unknown_masks (list);
  rebuild (list);
  g_signal_connect_swapped (request->settings, "notify::style-weights", G_CALLBACK (show_weights),
                            list);
  g_object_set_data_full (G_OBJECT (box), "style-list", list, (GDestroyNotify) list_free);
  return box;
}
