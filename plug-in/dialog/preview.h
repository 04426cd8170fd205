/* A widget that shows a photograph and the painting of it, whole, in the photograph's proportions.
 *
 * While a mouse button is held on it, or the space bar, it shows the photograph. Nothing that a
 * function here changes takes longer than to draw it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NST_TYPE_PREVIEW (nst_preview_get_type ())

GType nst_preview_get_type (void);

/* Shows nothing yet. It asks for the size that it has in the dialog, which
 * gtk_widget_set_size_request() changes. */
GtkWidget *nst_preview_new (void);

/* Sets the photograph: WIDTH × HEIGHT pixels, some hundreds on a side, of 8-bit R'G'B' (3 CHANNELS)
 * or R'G'B'A (4) of sRGB, rows contiguous; they are copied. NULL PIXELS: none. */
void nst_preview_set_photograph (GtkWidget *preview, int width, int height, int channels,
                                 const guint8 *pixels);

/* Sets the painting, likewise, of three channels and any size: it is scaled to the photograph's. It
 * is as opaque as the photograph. NULL PIXELS: none yet. */
void nst_preview_set_painting (GtkWidget *preview, int width, int height, const guint8 *pixels);

/* Sets how much of the painting is seen, 0 to 255, as a layer mask does; likewise, of one channel.
 * NULL MASK: all of it, everywhere. */
void nst_preview_set_selection (GtkWidget *preview, int width, int height, const guint8 *mask);

/* Sets the opacity of the painting over the photograph, from 0 to 1; at first 1. */
void nst_preview_set_mix (GtkWidget *preview, double mix);

/* Shows the photograph alone on one side of a line, the left one where text runs from left to
 * right; the line moves by mouse and by the keys Left, Right, Home and End. */
void nst_preview_set_split (GtkWidget *preview, gboolean split);

/* Shows the photograph while HOLD, whatever else is held. */
void nst_preview_hold (GtkWidget *preview, gboolean hold);

/* Writes TEXT over the bottom of the picture, on a line if it is short enough; NULL: nothing. */
void nst_preview_set_message (GtkWidget *preview, const char *text);

/* Shows, in a corner, that a better picture is on its way. */
void nst_preview_set_busy (GtkWidget *preview, gboolean busy);

/* Draws what PREVIEW shows, but for the mark of the keyboard's focus, from CAIRO's origin on. */
void nst_preview_draw (GtkWidget *preview, cairo_t *cairo);

G_END_DECLS
