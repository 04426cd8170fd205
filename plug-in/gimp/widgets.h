/* What GTK+ 2 and GTK 3, or libgimpui 2.10 and libgimpui 3, do in different ways;
 * gimp-2.10/widgets.c and gimp-3/widgets.c do it. The dialog is else written in what both have,
 * also where GTK 3 calls it deprecated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

G_BEGIN_DECLS

/* Starts the toolkit for the plug-in BINARY. */
void nst_widgets_start (const char *binary);

/* In pixels: the least height of the settings, which scroll; the width of all that is chosen; and
 * the least width of the preview, which may be a little lower. The dialog is to fit a screen of
 * 1024 × 600 pixels, of which GTK 3's buttons take more. In GTK+ 2 the height is enough for the
 * first settings and all expanders.
 */
extern const int nst_widgets_settings_height;
extern const int nst_widgets_choices_width;
extern const int nst_widgets_preview_side;

/* The signal by which a widget is drawn: the handler gets the widget, something else, and its data;
 * and returns FALSE. */
extern const char *const nst_widgets_draw_signal;

/* Draws WIDGET by CAIRO, from the widget's top left corner on. */
typedef void (*NstWidgetsDraw) (GtkWidget *widget, cairo_t *cairo);

/* Has all widgets of KLASS, a GtkDrawingArea, drawn by DRAW. */
void nst_widgets_set_draw (GtkWidgetClass *klass, NstWidgetsDraw draw);

/* Draws, in the midst of an NstWidgetsDraw, the mark of the keyboard's focus along AROUND. */
void nst_widgets_draw_focus (GtkWidget *widget, cairo_t *cairo,
                             const cairo_rectangle_int_t *around);

/* A progress bar that shows its text, cut at its end where it is too long. */
GtkWidget *nst_widgets_new_progress_bar (void);

/* Lets the combo box COMBO show its rows as a list that scrolls, not as a menu; and, while that is
 * closed, no more than the text COLUMN of its model. */
void nst_widgets_show_as_list (GtkWidget *combo, gint column);

/* Gives the caption of the chosen picture in ICONS, a GtkIconView, the colour that goes with its
 * background. */
void nst_widgets_match_colours (GtkWidget *icons);

/* Centres the text of CAPTION, which cuts what is too long, in the place of its cell, where text
 * runs from right to left if MIRRORED. */
void nst_widgets_centre_caption (GtkCellRenderer *caption, gboolean mirrored);

/* A window that scrolls, whose bars are seen where it does. */
GtkWidget *nst_widgets_new_scrolled (void);

/* A table to attach widgets to, one below the other, each with a label. */
GtkWidget *nst_widgets_new_table (void);

/* Attaches WIDGET to ROW of TABLE. TEXT, its label, may have a mnemonic. NARROW: it keeps its
 * width.
 */
void nst_widgets_attach (GtkWidget *table, gint row, const char *text, GtkWidget *widget,
                         gboolean narrow);

/* A scale beside a button for the number. */
typedef struct
{
  const char *text; /* of the label, may have a mnemonic */
  double step;
  int digits; /* decimals */
  gboolean logarithmic;

  GtkWidget *label; /* these three are set when it is attached */
  GtkWidget *scale;
  GtkWidget *button; /* a GtkSpinButton */
} NstWidgetsScale;

/* Attaches SCALE for the number PROPERTY of OBJECT to ROW of TABLE. */
void nst_widgets_attach_scale (GtkWidget *table, gint row, GObject *object, const char *property,
                               NstWidgetsScale *scale);

G_END_DECLS
