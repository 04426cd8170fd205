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

/* Lets the combo box COMBO show its rows as a list that scrolls, not as a menu. */
void nst_widgets_show_as_list (GtkWidget *combo);

/* Gives the caption of the chosen picture in ICONS, a GtkIconView, the colour that goes with its
 * background. */
void nst_widgets_match_colours (GtkWidget *icons);

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
