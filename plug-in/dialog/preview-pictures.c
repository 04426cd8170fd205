/* The pictures of a preview. Each is scaled once, when it is first drawn at a size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/preview-pictures.h"

#include "gimp/objects.h"

static void
drop (cairo_surface_t **surface)
{
  g_clear_pointer (surface, cairo_surface_destroy);
}

/* A pixel of Cairo's, whose colours are multiplied by their opacity ALPHA. */
static guint32
pack (const guint8 *colour, guint alpha)
{
  guint32 packed = alpha;

  for (int c = 0; c < 3; c++)
    packed = packed << 8 | (colour[c] * alpha + 127) / 255;
  return packed;
}

static cairo_surface_t *
new_surface (int width, int height, int channels, const guint8 *pixels)
{
  const cairo_format_t format = channels == 1   ? CAIRO_FORMAT_A8
                                : channels == 3 ? CAIRO_FORMAT_RGB24
                                                : CAIRO_FORMAT_ARGB32;
  cairo_surface_t *surface = cairo_image_surface_create (format, width, height);
  const int stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; y < height; y++)
    {
      guint8 *row = cairo_image_surface_get_data (surface) + (gsize) y * stride;

      for (int x = 0; x < width; x++, pixels += channels)
        if (channels == 1)
          row[x] = *pixels;
        else
          ((guint32 *) row)[x] = pack (pixels, channels == 4 ? pixels[3] : 255);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

void
nst_preview_pictures_set_photograph (NstPreviewPictures *pictures, int width, int height,
                                     int channels, const guint8 *pixels)
{
  drop (&pictures->photograph);
  drop (&pictures->shown_photograph);
  drop (&pictures->shown_painting);
  if (pixels)
    pictures->photograph = new_surface (width, height, channels, pixels);
}

void
nst_preview_pictures_set_painting (NstPreviewPictures *pictures, int width, int height,
                                   const guint8 *pixels)
{
  drop (&pictures->painting);
  drop (&pictures->shown_painting);
  if (pixels)
    pictures->painting = new_surface (width, height, 3, pixels);
}

void
nst_preview_pictures_set_selection (NstPreviewPictures *pictures, int width, int height,
                                    const guint8 *pixels)
{
  drop (&pictures->selection);
  drop (&pictures->shown_painting);
  if (pixels)
    pictures->selection = new_surface (width, height, 1, pixels);
}

void
nst_preview_pictures_fit (NstPreviewPictures *pictures, const cairo_rectangle_int_t *space)
{
  cairo_rectangle_int_t place = *space;

  if (pictures->photograph)
    {
      const double width = cairo_image_surface_get_width (pictures->photograph);
      const double height = cairo_image_surface_get_height (pictures->photograph);
      const double scale = MIN (space->width / width, space->height / height);

      place.width = MAX (1, (int) (width * scale + 0.5));
      place.height = MAX (1, (int) (height * scale + 0.5));
      place.x += (space->width - place.width) / 2;
      place.y += (space->height - place.height) / 2;
    }
  if (place.width != pictures->place.width || place.height != pictures->place.height)
    {
      drop (&pictures->shown_photograph);
      drop (&pictures->shown_painting);
    }
  pictures->place = place;
}

/* Draws SURFACE, scaled to the place's size, at the origin. Cairo's best filter, which is sharpest
 * where pictures get smaller, shows squares where they get larger. */
static void
paint_scaled (cairo_t *cairo, cairo_surface_t *surface, const cairo_rectangle_int_t *place)
{
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (surface);
  const double width = cairo_image_surface_get_width (surface);
  const double height = cairo_image_surface_get_height (surface);
  cairo_matrix_t matrix;

  cairo_matrix_init_scale (&matrix, width / place->width, height / place->height);
  cairo_pattern_set_matrix (pattern, &matrix);
  cairo_pattern_set_filter (pattern,
                            place->width < width ? CAIRO_FILTER_BEST : CAIRO_FILTER_BILINEAR);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_PAD);
  cairo_set_source (cairo, pattern);
  cairo_paint (cairo);
  cairo_pattern_destroy (pattern);
}

static void
paint_checks (cairo_t *cairo)
{
  cairo_pattern_t *checks = nst_objects_new_checks (cairo);

  cairo_set_source (cairo, checks);
  cairo_paint (cairo);
  cairo_pattern_destroy (checks);
}

static gboolean
is_opaque (cairo_surface_t *surface)
{
  return cairo_image_surface_get_format (surface) == CAIRO_FORMAT_RGB24;
}

static void
scale_photograph (NstPreviewPictures *pictures)
{
  const cairo_rectangle_int_t *place = &pictures->place;
  cairo_t *cairo;

  pictures->shown_photograph
    = cairo_image_surface_create (CAIRO_FORMAT_RGB24, place->width, place->height);
  cairo = cairo_create (pictures->shown_photograph);
  if (!is_opaque (pictures->photograph))
    paint_checks (cairo);
  paint_scaled (cairo, pictures->photograph, place);
  cairo_destroy (cairo);
}

static void
scale_painting (NstPreviewPictures *pictures)
{
  const cairo_rectangle_int_t *place = &pictures->place;
  cairo_t *cairo;

  pictures->shown_painting
    = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, place->width, place->height);
  cairo = cairo_create (pictures->shown_painting);
  paint_scaled (cairo, pictures->painting, place);
  cairo_set_operator (cairo, CAIRO_OPERATOR_DEST_IN);
  if (pictures->selection)
    paint_scaled (cairo, pictures->selection, place);
  if (!is_opaque (pictures->photograph))
    paint_scaled (cairo, pictures->photograph, place);
  cairo_destroy (cairo);
}

void
nst_preview_pictures_draw_photograph (NstPreviewPictures *pictures, cairo_t *cairo)
{
  if (pictures->photograph == NULL)
    return;
  if (pictures->shown_photograph == NULL)
    scale_photograph (pictures);
  cairo_set_source_surface (cairo, pictures->shown_photograph, pictures->place.x,
                            pictures->place.y);
  cairo_paint (cairo);
}

void
nst_preview_pictures_draw_painting (NstPreviewPictures *pictures, cairo_t *cairo, double opacity)
{
  if (pictures->photograph == NULL || pictures->painting == NULL || opacity <= 0)
    return;
  if (pictures->shown_painting == NULL)
    scale_painting (pictures);
  cairo_set_source_surface (cairo, pictures->shown_painting, pictures->place.x, pictures->place.y);
  cairo_paint_with_alpha (cairo, opacity);
}

void
nst_preview_pictures_clear (NstPreviewPictures *pictures)
{
  drop (&pictures->photograph);
  drop (&pictures->painting);
  drop (&pictures->selection);
  drop (&pictures->shown_photograph);
  drop (&pictures->shown_painting);
}
