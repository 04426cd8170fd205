/* The line of a preview between the photograph and the painting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/preview-line.h"

#include <gdk/gdkkeysyms.h>

#define GRIP_WIDTH 9  /* pixels on each side of the line where the mouse takes it */
#define KEY_STEP 0.05 /* of the picture's width, by which a key moves it */

int
nst_preview_line_get_column (const NstPreviewLine *line, const cairo_rectangle_int_t *place)
{
  const double left = line->mirrored ? 1 - line->share : line->share;

  return place->x + (int) (left * place->width + 0.5);
}

cairo_rectangle_int_t
nst_preview_line_get_painting (const NstPreviewLine *line, const cairo_rectangle_int_t *place)
{
  const int column = nst_preview_line_get_column (line, place);
  cairo_rectangle_int_t painting = *place;

  painting.width = column - place->x;
  if (!line->mirrored)
    {
      painting.x = column;
      painting.width = place->width - painting.width;
    }
  return painting;
}

gboolean
nst_preview_line_is_at (const NstPreviewLine *line, const cairo_rectangle_int_t *place, double x)
{
  return ABS (x - nst_preview_line_get_column (line, place)) <= GRIP_WIDTH;
}

void
nst_preview_line_take (NstPreviewLine *line, const cairo_rectangle_int_t *place, double x)
{
  line->dragged = TRUE;
  line->offset = x - nst_preview_line_get_column (line, place);
}

void
nst_preview_line_drag (NstPreviewLine *line, const cairo_rectangle_int_t *place, double x)
{
  const double left = CLAMP ((x - line->offset - place->x) / place->width, 0, 1);

  line->share = line->mirrored ? 1 - left : left;
}

gboolean
nst_preview_line_press_key (NstPreviewLine *line, guint keyval)
{
  const double right = line->mirrored ? -KEY_STEP : KEY_STEP;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      line->share = CLAMP (line->share - right, 0, 1);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      line->share = CLAMP (line->share + right, 0, 1);
      return TRUE;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      line->share = 0;
      return TRUE;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      line->share = 1;
      return TRUE;
    default:
      return FALSE;
    }
}
