/* The line of a preview between the photograph and the painting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double share;      /* of the picture's width that shows the photograph, from 0 to 1 */
  gboolean mirrored; /* whether the photograph is right of the line, not left */
  gboolean dragged;  /* by the mouse, just now */
  double offset;     /* pixels from the line to where the mouse took it */
} NstPreviewLine;

/* The column where both sides meet. PLACE is where the picture is, here and below. */
int nst_preview_line_get_column (const NstPreviewLine *line, const cairo_rectangle_int_t *place);

/* Where the painting is seen. */
cairo_rectangle_int_t nst_preview_line_get_painting (const NstPreviewLine *line,
                                                     const cairo_rectangle_int_t *place);

/* Whether the mouse can take the line at the column X. */
gboolean nst_preview_line_is_at (const NstPreviewLine *line, const cairo_rectangle_int_t *place,
                                 double x);

/* Begins a drag at the column X, which is_at() has found; then moves the line along to X. */
void nst_preview_line_take (NstPreviewLine *line, const cairo_rectangle_int_t *place, double x);
void nst_preview_line_drag (NstPreviewLine *line, const cairo_rectangle_int_t *place, double x);

/* Moves the line if the key KEYVAL is for that. FALSE if it is not. */
gboolean nst_preview_line_press_key (NstPreviewLine *line, guint keyval);

G_END_DECLS
