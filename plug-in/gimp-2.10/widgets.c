/* Widgets by GTK+ 2 and libgimpui 2.10.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gimp/widgets.h"

/* The table's columns: label, scale, number; other widgets take the last two. */
#define COLUMNS 3

/* GIMP's dark theme has no lists below combo boxes: what is selected there would be light on
 * light. */
#define LIST_NAME "nst-list"
#define LIST_STYLE                                                                                 \
  "style \"" LIST_NAME "\" { GtkComboBox::appears-as-list = 1 }"                                   \
  "widget \"*." LIST_NAME "\" style \"" LIST_NAME "\""                                             \
  "style \"nst-list-rows\" { base[SELECTED] = \"#3a6ea5\" text[SELECTED] = \"#ffffff\" }"          \
  "widget \"gtk-combobox-popup-window*GtkTreeView\" style \"nst-list-rows\""

const char *const nst_widgets_draw_signal = "expose-event";

const int nst_widgets_settings_height = 244;
const int nst_widgets_choices_width = 474; /* a style with place and weight */
const int nst_widgets_preview_side = 340;

void
nst_widgets_start (const char *binary)
{
  gimp_ui_init (binary, TRUE);
}

static GQuark
draw_quark (void)
{
  return g_quark_from_static_string ("nst-widgets-draw");
}

static gboolean
expose_event (GtkWidget *widget, GdkEventExpose *event)
{
  const NstWidgetsDraw draw
    = (NstWidgetsDraw) g_type_get_qdata (G_OBJECT_TYPE (widget), draw_quark ());
  cairo_t *cairo = gdk_cairo_create (event->window);

  gdk_cairo_region (cairo, event->region);
  cairo_clip (cairo);
  draw (widget, cairo);
  cairo_destroy (cairo);
  return TRUE;
}

void
nst_widgets_set_draw (GtkWidgetClass *klass, NstWidgetsDraw draw)
{
  g_type_set_qdata (G_TYPE_FROM_CLASS (klass), draw_quark (), (gpointer) draw);
  klass->expose_event = expose_event;
}

void
nst_widgets_draw_focus (GtkWidget *widget, cairo_t *cairo, const cairo_rectangle_int_t *around)
{
  gtk_paint_focus (gtk_widget_get_style (widget), gtk_widget_get_window (widget),
                   gtk_widget_get_state (widget), NULL, widget, NULL, around->x, around->y,
                   around->width, around->height);
}

GtkWidget *
nst_widgets_new_progress_bar (void)
{
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_progress_bar_set_ellipsize (GTK_PROGRESS_BAR (bar), PANGO_ELLIPSIZE_END);
  return bar;
}

/* The cells themselves know whether they are in the list. */
void
nst_widgets_show_as_list (GtkWidget *combo, gint column)
{
  gtk_rc_parse_string (LIST_STYLE);
  gtk_widget_set_name (combo, LIST_NAME);
}

/* GTK+ paints the background in "bg", but takes "text", which in some themes only goes with
 * "base". */
static void
style_set (GtkWidget *icons)
{
  static const GtkStateType states[] = { GTK_STATE_ACTIVE, GTK_STATE_SELECTED };
  GtkStyle *style = gtk_widget_get_style (icons);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (!gdk_color_equal (&style->text[states[i]], &style->fg[states[i]]))
      {
        /* Sets the style, so that this function is called again. */
        gtk_widget_modify_text (icons, states[i], &style->fg[states[i]]);
        return;
      }
}

void
nst_widgets_match_colours (GtkWidget *icons)
{
  g_signal_connect (icons, "style-set", G_CALLBACK (style_set), NULL);
}

/* "alignment" centres an ellipsized text; "xalign" would move it once more, but for 0, or 1 from
 * right to left. */
void
nst_widgets_centre_caption (GtkCellRenderer *caption, gboolean mirrored)
{
  gtk_cell_renderer_set_alignment (caption, mirrored ? 1.0 : 0.0, 0.0);
}

GtkWidget *
nst_widgets_new_scrolled (void)
{
  return gtk_scrolled_window_new (NULL, NULL);
}

GtkWidget *
nst_widgets_new_table (void)
{
  GtkWidget *table = gtk_table_new (1, COLUMNS, FALSE);

  gtk_table_set_col_spacings (GTK_TABLE (table), 6);
  gtk_table_set_row_spacings (GTK_TABLE (table), 6);
  return table;
}

void
nst_widgets_attach (GtkWidget *table, gint row, const char *text, GtkWidget *widget,
                    gboolean narrow)
{
  gimp_table_attach_aligned (GTK_TABLE (table), 0, row, text, 0.0, 0.5, widget, COLUMNS - 1,
                             narrow);
}

void
nst_widgets_attach_scale (GtkWidget *table, gint row, GObject *object, const char *property,
                          NstWidgetsScale *scale)
{
  GtkObject *entry
    = gimp_prop_scale_entry_new (object, property, GTK_TABLE (table), 0, row, scale->text,
                                 scale->step, 10 * scale->step, scale->digits, FALSE, 0, 0);

  gimp_scale_entry_set_logarithmic (entry, scale->logarithmic);
  scale->label = GIMP_SCALE_ENTRY_LABEL (entry);
  scale->scale = GIMP_SCALE_ENTRY_SCALE (entry);
  scale->button = GIMP_SCALE_ENTRY_SPINBUTTON (entry);
}
