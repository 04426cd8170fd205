/* The pictures of a preview: the photograph, the painting of it, and where the painting is seen.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* Zeros are no pictures. Clear with nst_preview_pictures_clear. */
typedef struct
{
  cairo_surface_t *photograph; /* each picture as it was given, NULL for none */
  cairo_surface_t *painting;
  cairo_surface_t *selection;
  cairo_rectangle_int_t place; /* all pictures are drawn here, by nst_preview_pictures_fit */

  cairo_surface_t *shown_photograph; /* as drawn, of place's size; NULL until it is needed */
  cairo_surface_t *shown_painting;
} NstPreviewPictures;

/* WIDTH × HEIGHT pixels of 8 bits, rows and channels contiguous; they are copied. PIXELS is NULL
 * for no picture. The photograph has 3 or 4 CHANNELS: red, green, blue, and how opaque it is. */
void nst_preview_pictures_set_photograph (NstPreviewPictures *pictures, int width, int height,
                                          int channels, const guint8 *pixels);

/* Likewise, of three channels. */
void nst_preview_pictures_set_painting (NstPreviewPictures *pictures, int width, int height,
                                        const guint8 *pixels);

/* Likewise, of one channel: how much of the painting is seen, 255 for all. NULL: all everywhere. */
void nst_preview_pictures_set_selection (NstPreviewPictures *pictures, int width, int height,
                                         const guint8 *pixels);

/* Places the pictures in the middle of SPACE, as large as it allows, in the photograph's
 * proportions; all of SPACE is their place where there is no photograph. */
void nst_preview_pictures_fit (NstPreviewPictures *pictures, const cairo_rectangle_int_t *space);

/* Draw the photograph, over GIMP's checks where it is transparent; and the painting over it,
 * OPACITY from 0 to 1, as a layer that is as opaque as the photograph. Without their picture they
 * draw nothing. The pictures must have been fitted. */
void nst_preview_pictures_draw_photograph (NstPreviewPictures *pictures, cairo_t *cairo);
void nst_preview_pictures_draw_painting (NstPreviewPictures *pictures, cairo_t *cairo,
                                         double opacity);

void nst_preview_pictures_clear (NstPreviewPictures *pictures);

G_END_DECLS
