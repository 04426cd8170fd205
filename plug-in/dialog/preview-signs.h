/* What lies over the pictures of a preview, in the colours of the widget's style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line from top to bottom of PLACE around column X, with a grip in its middle. */
void nst_preview_signs_draw_line (cairo_t *cairo, GtkStyle *style,
                                  const cairo_rectangle_int_t *place, int x);

/* TEXT on a plate over the bottom of PLACE, which is in WIDGET: one line, or a few where it is too
 * long for one. */
void nst_preview_signs_draw_message (cairo_t *cairo, GtkWidget *widget,
                                     const cairo_rectangle_int_t *place, const char *text);

/* A ring of dots that turns: STEP counts from 0 on. It lies in the rectangle that
 * nst_preview_signs_get_busy gives, in the upper corner of PLACE where lines end in DIRECTION. */
void nst_preview_signs_draw_busy (cairo_t *cairo, GtkStyle *style,
                                  const cairo_rectangle_int_t *rectangle, guint step);
cairo_rectangle_int_t nst_preview_signs_get_busy (const cairo_rectangle_int_t *place,
                                                  GtkTextDirection direction);

G_END_DECLS
