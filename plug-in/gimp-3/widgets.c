/* Widgets by GTK 3 and libgimpui 3.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gimp/widgets.h"

/* The table's columns: label, and widget. */
#define COLUMNS 2

#define COLUMN_KEY "nst-column" /* a button's: the number of the column that it shows */
#define LABELS_KEY "nst-labels" /* the table's GtkSizeGroup of labels */

const char *const nst_widgets_draw_signal = "draw";

const int nst_widgets_settings_height = 206;
const int nst_widgets_choices_width = 530; /* a style with place and weight, in Dutch */
const int nst_widgets_preview_side = 304;

void
nst_widgets_start (const char *binary)
{
  gimp_ui_init (binary);
}

static GQuark
draw_quark (void)
{
  return g_quark_from_static_string ("nst-widgets-draw");
}

static gboolean
draw_widget (GtkWidget *widget, cairo_t *cairo)
{
  const NstWidgetsDraw draw
    = (NstWidgetsDraw) g_type_get_qdata (G_OBJECT_TYPE (widget), draw_quark ());

  draw (widget, cairo);
  return TRUE;
}

void
nst_widgets_set_draw (GtkWidgetClass *klass, NstWidgetsDraw draw)
{
  g_type_set_qdata (G_TYPE_FROM_CLASS (klass), draw_quark (), (gpointer) draw);
  klass->draw = draw_widget;
}

void
nst_widgets_draw_focus (GtkWidget *widget, cairo_t *cairo, const cairo_rectangle_int_t *around)
{
  gtk_render_focus (gtk_widget_get_style_context (widget), cairo, around->x, around->y,
                    around->width, around->height);
}

GtkWidget *
nst_widgets_new_progress_bar (void)
{
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_progress_bar_set_show_text (GTK_PROGRESS_BAR (bar), TRUE);
  gtk_progress_bar_set_ellipsize (GTK_PROGRESS_BAR (bar), PANGO_ELLIPSIZE_END);
  return bar;
}

/* Shows in the button CLOSED what is chosen in COMBO. */
static void
show_chosen (GtkComboBox *combo, GtkButton *closed)
{
  const gint column = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (closed), COLUMN_KEY));
  GtkLabel *label = GTK_LABEL (gtk_bin_get_child (GTK_BIN (closed)));
  g_autofree char *text = NULL;
  GtkTreeIter row;

  if (gtk_combo_box_get_active_iter (combo, &row))
    gtk_tree_model_get (gtk_combo_box_get_model (combo), &row, column, &text, -1);
  gtk_label_set_text (label, text ? text : "");
}

/* GTK 3 would make the closed combo box as high as the highest row of the list. So it has another
 * button there, beside the one with the arrow, which has the keyboard for both. */
static void
replace_closed (GtkWidget *combo, gint column)
{
  GtkWidget *closed = gtk_button_new_with_label ("");
  GtkWidget *label = gtk_bin_get_child (GTK_BIN (closed));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_can_focus (closed, FALSE);
  gtk_widget_show (closed);
  g_object_set_data (G_OBJECT (closed), COLUMN_KEY, GINT_TO_POINTER (column));
  gtk_container_add (GTK_CONTAINER (combo), closed);
  g_signal_connect_object (closed, "clicked", G_CALLBACK (gtk_combo_box_popup), combo,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (combo, "changed", G_CALLBACK (show_chosen), closed, 0);
}

void
nst_widgets_show_as_list (GtkWidget *combo, gint column)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, "* { -GtkComboBox-appears-as-list: 1; }", -1, NULL);
  gtk_style_context_add_provider (gtk_widget_get_style_context (combo),
                                  GTK_STYLE_PROVIDER (provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  replace_closed (combo, column);
}

void
nst_widgets_match_colours (GtkWidget *icons)
{
  /* GTK 3 has them match. */
}

void
nst_widgets_centre_caption (GtkCellRenderer *caption, gboolean mirrored)
{
  gtk_cell_renderer_set_alignment (caption, 0.5, 0.0);
}

GtkWidget *
nst_widgets_new_scrolled (void)
{
  GtkWidget *window = gtk_scrolled_window_new (NULL, NULL);

  gtk_scrolled_window_set_overlay_scrolling (GTK_SCROLLED_WINDOW (window), FALSE);
  return window;
}

GtkWidget *
nst_widgets_new_table (void)
{
  GtkWidget *table = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (table), 6);
  gtk_grid_set_row_spacing (GTK_GRID (table), 6);
  g_object_set_data_full (G_OBJECT (table), LABELS_KEY,
                          gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL), g_object_unref);
  return table;
}

/* Makes LABEL as wide as TABLE's others. */
static void
add_label (GtkWidget *table, GtkWidget *label)
{
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_size_group_add_widget (g_object_get_data (G_OBJECT (table), LABELS_KEY), label);
}

void
nst_widgets_attach (GtkWidget *table, gint row, const char *text, GtkWidget *widget,
                    gboolean narrow)
{
  GtkWidget *label
    = gimp_grid_attach_aligned (GTK_GRID (table), 0, row, text, 0.0, 0.5, widget, COLUMNS - 1);

  if (narrow)
    gtk_widget_set_halign (widget, GTK_ALIGN_START);
  gtk_widget_set_hexpand (widget, TRUE);
  add_label (table, label);
}

void
nst_widgets_attach_scale (GtkWidget *table, gint row, GObject *object, const char *property,
                          NstWidgetsScale *scale)
{
  GtkWidget *entry = gimp_prop_scale_entry_new (object, property, scale->text, 1, FALSE, 0, 0);

  gimp_label_spin_set_digits (GIMP_LABEL_SPIN (entry), scale->digits);
  gimp_label_spin_set_increments (GIMP_LABEL_SPIN (entry), scale->step, 10 * scale->step);
  gimp_scale_entry_set_logarithmic (GIMP_SCALE_ENTRY (entry), scale->logarithmic);
  gtk_widget_set_hexpand (entry, TRUE);
  gtk_grid_attach (GTK_GRID (table), entry, 0, row, COLUMNS, 1);
  gtk_widget_show (entry);
  scale->label = gimp_labeled_get_label (GIMP_LABELED (entry));
  scale->scale = gimp_scale_entry_get_range (GIMP_SCALE_ENTRY (entry));
  scale->button = gimp_label_spin_get_spin_button (GIMP_LABEL_SPIN (entry));
  add_label (table, scale->label);
}
