/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture.h"

#include <math.h>
#include <string.h>

#include "pictures/wide.h"

#define STRIP 64 /* rows of a picture that are in plain memory at once */

/* How far a curve may be from sRGB's, of [0, 1]: the exponent 2.2 is 0.03 from it in the shadows,
 * 1.8 is 0.06, linear light 0.4. Nothing is gained by converting from such a curve, and babl loses
 * the last bits of sixteen by it. */
#define SAME_CURVE 0.04
#define CURVE_POINTS 64

const Babl *
nst_picture_space (const Babl *format)
{
  const Babl *own = babl_format_get_space (babl_format_with_space ("R'G'B' float", format));
  const Babl *perceptual = babl_space_with_trc (own, babl_trc ("sRGB"));
  const Babl *fish;
  float points[3 * CURVE_POINTS], seen[3 * CURVE_POINTS];

  if (perceptual == own)
    return own;
  fish = babl_fish (babl_format_with_space ("R'G'B' float", own),
                    babl_format_with_space ("R'G'B' float", perceptual));
  for (int i = 0; i < 3 * CURVE_POINTS; i++)
    points[i] = (i / 3) / (CURVE_POINTS - 1.0);
  babl_process (fish, points, seen, CURVE_POINTS);
  for (int i = 0; i < 3 * CURVE_POINTS; i++)
    if (!(fabsf (seen[i] - points[i]) < SAME_CURVE))
      return perceptual;
  return own;
}

/* Writes to TO the pixel FROM, both R'G'B'A, as the network may see it: all 0 where it is hidden, 0
 * for NaN and infinities, the rest clipped to [0, 1]. Returns whether FROM was so already. */
static gboolean
clean_pixel (const float *from, float *to)
{
  gboolean hidden = !(from[3] > 0);
  gboolean was_clean = TRUE;

  for (int c = 0; c < 4; c++)
    {
      float value = isfinite (from[c]) && !hidden ? CLAMP (from[c], 0, 1) : 0;
      was_clean = was_clean && value == from[c];
      to[c] = value;
    }
  return was_clean;
}

static gboolean
is_integer (const Babl *format)
{
  const char *type = babl_get_name (babl_format_get_type (format, 0));

  return type[0] == 'u';
}

static gboolean
is_clean (GeglBuffer *buffer, const Babl *format)
{
  GeglBufferIterator *iterator;
  gboolean clean = TRUE;
  float cleaned[4];

  if (is_integer (gegl_buffer_get_format (buffer))
      && !babl_format_has_alpha (gegl_buffer_get_format (buffer)))
    return TRUE;
  iterator
    = gegl_buffer_iterator_new (buffer, NULL, 0, format, GEGL_ACCESS_READ, GEGL_ABYSS_NONE, 1);
  while (gegl_buffer_iterator_next (iterator))
    {
      const float *pixels = iterator->items[0].data;

      for (int i = 0; clean && i < iterator->length; i++)
        clean = clean_pixel (pixels + 4 * i, cleaned);
    }
  return clean;
}

/* BUFFER with all its pixels cleaned. If they are clean already, as in most pictures, this is a new
 * reference to BUFFER. */
static GeglBuffer *
make_clean (GeglBuffer *buffer)
{
  const Babl *own = gegl_buffer_get_format (buffer);
  const Babl *format = babl_format_with_space ("R'G'B'A float", own);
  GeglBuffer *result;
  GeglBufferIterator *iterator;

  if (nst_wide_is_needed (own))
    return nst_wide_clean (buffer);
  if (is_clean (buffer, format))
    return g_object_ref (buffer);
  /* Integers hold clean pixels, too, in less memory. */
  result = gegl_buffer_new (gegl_buffer_get_extent (buffer), is_integer (own) ? own : format);
  iterator
    = gegl_buffer_iterator_new (result, NULL, 0, format, GEGL_ACCESS_WRITE, GEGL_ABYSS_NONE, 2);
  gegl_buffer_iterator_add (iterator, buffer, NULL, 0, format, GEGL_ACCESS_READ, GEGL_ABYSS_NONE);
  while (gegl_buffer_iterator_next (iterator))
    {
      float *to = iterator->items[0].data;
      const float *from = iterator->items[1].data;

      for (int i = 0; i < iterator->length; i++)
        clean_pixel (from + 4 * i, to + 4 * i);
    }
  return result;
}

void
nst_picture_init (NstPicture *picture, GeglBuffer *buffer, int width, int height, const Babl *space)
{
  const Babl *own = gegl_buffer_get_format (buffer);
  const gboolean alpha = babl_format_has_alpha (own);

  *picture = (NstPicture){ .width = width, .height = height, .buffer = make_clean (buffer) };
  picture->format = babl_format_with_space (alpha ? "R'aG'aB'aA float" : "R'G'B' float",
                                            nst_picture_space (space ? space : own));
  if (alpha)
    nst_backdrop_init (&picture->backdrop, picture->buffer, picture->format);
  picture->opaque = picture->backdrop.colours == NULL;
  if (gegl_buffer_get_width (buffer) == width && gegl_buffer_get_height (buffer) == height)
    return;
  picture->resampler = nst_resampler_new (picture->buffer, width, height);
}

void
nst_picture_clear (NstPicture *picture)
{
  g_clear_pointer (&picture->resampler, nst_resampler_free);
  g_clear_object (&picture->buffer);
  nst_backdrop_clear (&picture->backdrop);
  *picture = (NstPicture){ 0 };
}

/* Gives PICTURE the buffer SIZED, which has its size; FALSE where that is NULL. */
static gboolean
take_sized (NstPicture *picture, GeglBuffer *sized)
{
  if (sized == NULL)
    return FALSE;
  g_clear_pointer (&picture->resampler, nst_resampler_free);
  g_object_unref (picture->buffer);
  picture->buffer = sized;
  return TRUE;
}

gboolean
nst_picture_settle (NstPicture *picture, const NstWatch *watch, GError **error)
{
  return picture->resampler == NULL
         || take_sized (picture,
                        nst_resample_buffer (picture->buffer, picture->width, picture->height,
                                             picture->format, watch, error));
}

gboolean
nst_picture_settle_linear (NstPicture *picture, const NstWatch *watch, GError **error)
{
  return picture->resampler == NULL
         || take_sized (picture,
                        nst_resample_linear (picture->buffer, picture->width, picture->height,
                                             picture->format, watch, error));
}

NstPicture
nst_picture_of_map (const NstMap *map)
{
  return (NstPicture){ .width = map->width, .height = map->height, .map = map, .opaque = TRUE };
}

static void
read_pixels (const NstPicture *picture, const GeglRectangle *rectangle, float *pixels)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (picture->buffer);

  if (picture->resampler)
    nst_resampler_read (picture->resampler, rectangle, picture->format, pixels);
  else
    nst_wide_get (picture->buffer,
                  GEGL_RECTANGLE (extent->x + rectangle->x, extent->y + rectangle->y,
                                  rectangle->width, rectangle->height),
                  picture->format, pixels);
}

static void
read_map (const NstMap *map, const GeglRectangle *rectangle, float *pixels)
{
  for (int y = 0; y < rectangle->height; y++)
    memcpy (pixels + (gsize) y * rectangle->width * 3,
            map->data + ((gsize) (rectangle->y + y) * map->width + rectangle->x) * 3,
            rectangle->width * 3 * sizeof (float));
}

/* Mixes the colour of the pixel at X, Y with the backdrop, as far as ALPHA hides it. */
static void
hide_pixel (const NstPicture *picture, int x, int y, float alpha, float *colour)
{
  const float share = nst_backdrop_share (alpha);
  float backdrop[3];

  if (share == 1)
    return;
  nst_backdrop_get (&picture->backdrop, (x + 0.5) / picture->width, (y + 0.5) / picture->height,
                    backdrop);
  for (int c = 0; c < 3; c++)
    colour[c] = backdrop[c] + share * (colour[c] - backdrop[c]);
}

/* Reads ROWS, at most STRIP, of a picture with alpha. SCRATCH holds four floats for each pixel,
 * PIXELS three. */
static void
read_transparent (const NstPicture *picture, const GeglRectangle *rows, float *scratch,
                  float *pixels)
{
  read_pixels (picture, rows, scratch);
  for (gsize i = 0; i < (gsize) rows->width * rows->height; i++, scratch += 4, pixels += 3)
    {
      for (int c = 0; c < 3; c++)
        pixels[c] = scratch[3] > 0 ? CLAMP (scratch[c] / scratch[3], 0, 1) : 0;
      if (!picture->opaque)
        hide_pixel (picture, rows->x + i % rows->width, rows->y + i / rows->width, scratch[3],
                    pixels);
    }
}

void
nst_picture_read (const NstPicture *picture, const GeglRectangle *rectangle, float *pixels)
{
  const gsize row = (gsize) rectangle->width * 3;

  if (picture->map)
    read_map (picture->map, rectangle, pixels);
  else if (babl_format_has_alpha (picture->format))
    {
      g_autofree float *scratch = g_new (float, (gsize) STRIP * rectangle->width * 4);

      for (int y = 0; y < rectangle->height; y += STRIP)
        read_transparent (picture,
                          GEGL_RECTANGLE (rectangle->x, rectangle->y + y, rectangle->width,
                                          MIN (STRIP, rectangle->height - y)),
                          scratch, pixels + y * row);
    }
  else
    {
      read_pixels (picture, rectangle, pixels);
      for (gsize i = 0; i < row * rectangle->height; i++)
        pixels[i] = CLAMP (pixels[i], 0, 1);
    }
  if (picture->filter.apply)
    picture->filter.apply (rectangle, pixels, picture->filter.data);
}

gboolean
nst_picture_work_beside (const NstPicture *picture, NstMap *map, NstPictureWork work,
                         gpointer user_data, const NstWatch *watch, GError **error)
{
  const gsize width = map->width;
  g_auto (NstMap) rows = NST_MAP_INIT;

  if (!nst_map_allocate (&rows, STRIP, width, 3, error))
    return FALSE;
  for (int y = 0; y < map->height; y += STRIP)
    {
      const GeglRectangle strip = { 0, y, width, MIN (STRIP, map->height - y) };

      if (!nst_watch_go_on (watch, error))
        return FALSE;
      nst_picture_read (picture, &strip, rows.data);
      work (map->data + y * width * 3, rows.data, y * width, width * strip.height, user_data);
    }
  return TRUE;
}

gboolean
nst_picture_read_alpha (const NstPicture *picture, NstMap *alpha, GError **error)
{
  const int width = picture->width, height = picture->height;
  g_autofree float *pixels = NULL;

  if (picture->opaque)
    return TRUE;
  if (!nst_map_allocate (alpha, height, width, 1, error))
    return FALSE;
  pixels = g_new (float, 4 * (gsize) STRIP * picture->width);
  for (int y = 0; y < height; y += STRIP)
    {
      const GeglRectangle rows = { 0, y, width, MIN (STRIP, height - y) };

      read_pixels (picture, &rows, pixels);
      for (gsize i = 0; i < (gsize) rows.width * rows.height; i++)
        alpha->data[(gsize) y * width + i] = CLAMP (pixels[4 * i + 3], 0, 1);
    }
  return TRUE;
}

gboolean
nst_picture_to_map (const NstPicture *picture, NstMap *map, GError **error)
{
  if (!nst_map_allocate (map, picture->height, picture->width, 3, error))
    return FALSE;
  nst_picture_read (picture, GEGL_RECTANGLE (0, 0, picture->width, picture->height), map->data);
  return TRUE;
}

/* Gives the pixel at X, Y of the painting of CONTENT, PIXEL, R'G'B'A of CONTENT, the colour
 * PAINTED: with that part of CONTENT's own that the network did not see. */
static void
paint_pixel (const NstPicture *content, int x, int y, const float *painted, float *pixel)
{
  float own[3], seen[3];

  for (int c = 0; c < 3; c++)
    own[c] = seen[c] = isfinite (pixel[c]) ? CLAMP (pixel[c], 0, 1) : 0;
  if (!content->opaque)
    hide_pixel (content, x, y, pixel[3], seen);
  for (int c = 0; c < 3; c++)
    pixel[c] = CLAMP (painted[c] + own[c] - seen[c], 0, 1);
}

/* Gives a fully transparent PIXEL the colour PAINTED where its own is no number. */
static void
mend_hidden (const float *painted, float *pixel)
{
  for (int c = 0; c < 3; c++)
    if (!isfinite (pixel[c]))
      pixel[c] = CLAMP (painted[c], 0, 1);
}

/* Makes PIXELS, ROWS of CONTENT as R'G'B'A, those of its painting, of which MAP has the colours. */
static void
paint_rows (const NstPicture *content, const NstMap *map, const GeglRectangle *rows, float *pixels)
{
  for (int y = rows->y; y < rows->y + rows->height; y++)
    for (int x = 0; x < rows->width; x++, pixels += 4)
      if (pixels[3] > 0)
        paint_pixel (content, x, y, nst_map_at (map, x, y), pixels);
      else
        mend_hidden (nst_map_at (map, x, y), pixels);
}

/* Writes ROWS of MAP to PIXELS, opaque. */
static void
copy_rows (const NstMap *map, const GeglRectangle *rows, float *pixels)
{
  const float *from = nst_map_at (map, 0, rows->y);

  for (gsize i = 0; i < (gsize) rows->width * rows->height; i++, from += 3, pixels += 4)
    {
      for (int c = 0; c < 3; c++)
        pixels[c] = CLAMP (from[c], 0, 1);
      pixels[3] = 1;
    }
}

GeglBuffer *
nst_picture_map_to_buffer (const NstMap *map, GeglBuffer *content)
{
  const Babl *format = gegl_buffer_get_format (content);
  const Babl *pixel_format = babl_format_with_space ("R'G'B'A float", nst_picture_space (format));
  GeglBuffer *result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, map->width, map->height), format);
  const gboolean has_alpha = babl_format_has_alpha (format);
  g_autoptr (GeglBuffer) sized = NULL; /* for its alpha, and what it hides */
  g_auto (NstPicture) picture = { 0 };
  g_autofree float *pixels = g_new (float, (gsize) STRIP * map->width * 4);

  if (has_alpha)
    {
      sized = nst_resample_to_size (content, map->width, map->height);
      nst_picture_init (&picture, content, map->width, map->height, NULL);
    }
  for (int y = 0; y < map->height; y += STRIP)
    {
      const GeglRectangle rows = { 0, y, map->width, MIN (STRIP, map->height - y) };

      if (has_alpha)
        {
          nst_wide_get (sized, &rows, pixel_format, pixels);
          paint_rows (&picture, map, &rows, pixels);
        }
      else
        copy_rows (map, &rows, pixels);
      gegl_buffer_set (result, &rows, 0, pixel_format, pixels, GEGL_AUTO_ROWSTRIDE);
    }
  return result;
}
