/* What lies over the pictures of a preview.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/preview-signs.h"

#include <math.h>

/* All in pixels. */
#define GRIP_RADIUS 9
#define ARROW 4
#define PADDING 6 /* of a text on its plate */
#define MARGIN 6  /* from the edge of the picture to the busy sign */
#define BUSY_RADIUS 7
#define DOT_RADIUS 1.5

#define N_DOTS 8
#define MOST_LINES 4
#define PLATE_OPACITY 0.85 /* words on it stay readable over any picture */

static void
set_colour (cairo_t *cairo, const GdkColor *colour, double opacity)
{
  cairo_set_source_rgba (cairo, colour->red / 65535.0, colour->green / 65535.0,
                         colour->blue / 65535.0, opacity);
}

/* A triangle whose point is TO pixels right of (X, Y), or left if TO is negative. */
static void
add_arrow (cairo_t *cairo, double x, double y, double to)
{
  cairo_move_to (cairo, x, y - ARROW);
  cairo_line_to (cairo, x + to, y);
  cairo_line_to (cairo, x, y + ARROW);
  cairo_close_path (cairo);
}

void
nst_preview_signs_draw_line (cairo_t *cairo, GtkStyle *style, const cairo_rectangle_int_t *place,
                             int x)
{
  const GdkColor *light = &style->bg[GTK_STATE_NORMAL];
  const GdkColor *dark = &style->fg[GTK_STATE_NORMAL];
  const double middle = x + 0.5, y = place->y + place->height / 2.0;

  /* One colour between two lines of the other is seen on any picture. */
  set_colour (cairo, dark, PLATE_OPACITY);
  cairo_rectangle (cairo, x - 1, place->y, 3, place->height);
  cairo_fill (cairo);
  set_colour (cairo, light, 1);
  cairo_rectangle (cairo, x, place->y, 1, place->height);
  cairo_fill (cairo);

  cairo_arc (cairo, middle, y, GRIP_RADIUS, 0, 2 * G_PI);
  cairo_fill_preserve (cairo);
  set_colour (cairo, dark, 1);
  cairo_set_line_width (cairo, 1);
  cairo_stroke (cairo);
  add_arrow (cairo, middle - 2, y, -ARROW);
  add_arrow (cairo, middle + 2, y, ARROW);
  cairo_fill (cairo);
}

void
nst_preview_signs_draw_message (cairo_t *cairo, GtkWidget *widget,
                                const cairo_rectangle_int_t *place, const char *text)
{
  GtkStyle *style = gtk_widget_get_style (widget);
  PangoLayout *layout = gtk_widget_create_pango_layout (widget, text);
  PangoRectangle size;
  GtkAllocation space;
  cairo_rectangle_int_t plate;

  gtk_widget_get_allocation (widget, &space);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_height (layout, -MOST_LINES);
  pango_layout_set_width (layout, MAX (1, space.width - 2 * PADDING) * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &size);

  /* The plate is wider than a narrow picture if the text is. */
  plate.width = MIN (space.width, MAX (place->width, size.width + 2 * PADDING));
  plate.x = CLAMP (place->x + (place->width - plate.width) / 2, 0, space.width - plate.width);
  plate.height = size.height + PADDING;
  plate.y = MAX (0, place->y + place->height - plate.height);
  pango_layout_set_width (layout, MAX (1, plate.width - 2 * PADDING) * PANGO_SCALE);

  set_colour (cairo, &style->bg[GTK_STATE_NORMAL], PLATE_OPACITY);
  cairo_rectangle (cairo, plate.x, plate.y, plate.width, plate.height);
  cairo_fill (cairo);
  set_colour (cairo, &style->fg[GTK_STATE_NORMAL], 1);
  cairo_move_to (cairo, plate.x + PADDING, plate.y + PADDING / 2);
  pango_cairo_show_layout (cairo, layout);
  g_object_unref (layout);
}

cairo_rectangle_int_t
nst_preview_signs_get_busy (const cairo_rectangle_int_t *place, GtkTextDirection direction)
{
  const int side = 2 * (BUSY_RADIUS + 3);
  cairo_rectangle_int_t rectangle = { place->x + MARGIN, place->y + MARGIN, side, side };

  if (direction != GTK_TEXT_DIR_RTL)
    rectangle.x = place->x + place->width - MARGIN - side;
  return rectangle;
}

void
nst_preview_signs_draw_busy (cairo_t *cairo, GtkStyle *style,
                             const cairo_rectangle_int_t *rectangle, guint step)
{
  const double x = rectangle->x + rectangle->width / 2.0;
  const double y = rectangle->y + rectangle->height / 2.0;

  set_colour (cairo, &style->bg[GTK_STATE_NORMAL], PLATE_OPACITY);
  cairo_arc (cairo, x, y, rectangle->width / 2.0, 0, 2 * G_PI);
  cairo_fill (cairo);
  for (guint i = 0; i < N_DOTS; i++)
    {
      const double angle = 2 * G_PI * i / N_DOTS;
      const guint age = (step - i) % N_DOTS; /* steps since the dot was the first */

      set_colour (cairo, &style->fg[GTK_STATE_NORMAL], 1 - 0.85 * age / N_DOTS);
      cairo_arc (cairo, x + BUSY_RADIUS * sin (angle), y - BUSY_RADIUS * cos (angle), DOT_RADIUS, 0,
                 2 * G_PI);
      cairo_fill (cairo);
    }
}
