/* What paintings look like, as far as it can be measured.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "pictures/resampling.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

static GeglBuffer *
paint (GeglBuffer *content, GeglBuffer *style, const char *options)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  GeglBuffer *result;

  nst_settings_set_from_options (settings, options, &error);
  g_assert_no_error (error);
  result = nst_stylize (content, &(NstStyle){ style }, 1, settings, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static GeglBuffer *
make_buffer (const NstMap *map)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, map->width, map->height),
                                        babl_format ("R'G'B' float"));

  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B' float"), map->data, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Gray, brighter to the right, with a dark square in the middle: what there is to recognise. */
static GeglBuffer *
make_content (int width, int height)
{
  g_auto (NstMap) map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, height, width, 3, NULL));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        {
          gboolean inside = ABS (2 * x - width) < height / 2 && ABS (2 * y - height) < height / 2;
          map.data[(y * width + x) * 3 + c] = inside ? 0.2 : 0.5 + 0.3 * x / width;
        }
  return make_buffer (&map);
}

/* Stripes of the PERIOD, in pixels, aslant, in two colours. */
static GeglBuffer *
make_stripes (int side, double period)
{
  static const float colours[][3] = { { 0.1, 0.2, 0.6 }, { 0.9, 0.8, 0.3 } };
  g_auto (NstMap) map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, side, side, 3, NULL));
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      for (int c = 0; c < 3; c++)
        {
          double wave = 0.5 + 0.5 * sin (2 * G_PI * (0.8 * x + 0.6 * y) / period);
          map.data[(y * side + x) * 3 + c] = colours[0][c] + wave * (colours[1][c] - colours[0][c]);
        }
  return make_buffer (&map);
}

/* How fine BUFFER is: the root of its neighbours' squared differences over its variance. */
static double
fineness (GeglBuffer *buffer)
{
  const int width = gegl_buffer_get_width (buffer), height = gegl_buffer_get_height (buffer);
  g_autofree float *luma = nst_test_pixels (buffer, "Y' float");
  double sum = 0, squares = 0, differences = 0;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const float *here = luma + y * width + x;

        sum += *here;
        squares += *here * *here;
        if (x + 1 < width)
          differences += pow (here[1] - *here, 2);
        if (y + 1 < height)
          differences += pow (here[width] - *here, 2);
      }
  return sqrt (differences / (squares - sum * sum / ((double) width * height)));
}

/* The strokes grow with the setting: each doubling makes the painting clearly less fine. */
static void
test_style_scale (void)
{
  g_autoptr (GeglBuffer) content = make_content (128, 96);
  g_autoptr (GeglBuffer) style = make_stripes (112, 12);
  static const char *const scales[] = { "0.5", "1", "2" };
  double before = G_MAXDOUBLE;

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      g_autofree char *options = g_strdup_printf ("strength=80 style-scale=%s", scales[i]);
      g_autoptr (GeglBuffer) painting = paint (content, style, options);
      double now = fineness (painting);

      g_test_message ("style-scale %s: %g", scales[i], now);
      g_assert_cmpfloat (now, <, 0.85 * before);
      before = now;
    }
}

/* ‖a − b‖ of two buffers of the same size, for each number. */
static double
distance (GeglBuffer *a, GeglBuffer *b)
{
  g_autofree float *of_a = nst_test_pixels (a, "R'G'B' float");
  g_autofree float *of_b = nst_test_pixels (b, "R'G'B' float");
  const gsize length = 3 * (gsize) gegl_buffer_get_width (a) * gegl_buffer_get_height (a);
  double sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += pow (of_a[i] - of_b[i], 2);
  return sqrt (sum / length);
}

/* ‖a − b‖ of two buffers of any size, both made width × height, as they are seen from afar. */
static double
distance_afar (GeglBuffer *a, GeglBuffer *b, int width, int height)
{
  g_autoptr (GeglBuffer) a_afar = nst_resample_to_size (a, width, height);
  g_autoptr (GeglBuffer) b_afar = nst_resample_to_size (b, width, height);

  return distance (a_afar, b_afar);
}

/* A painting twice as large, made small again, is the small painting in all that is seen from afar:
 * it differs from it far less than from the photograph. */
static void
test_same_at_every_size (void)
{
  g_autoptr (GeglBuffer) content = make_content (256, 192);
  g_autoptr (GeglBuffer) style = make_stripes (224, 24);
  g_autoptr (GeglBuffer) large = paint (content, style, "size=256");
  g_autoptr (GeglBuffer) small = paint (content, style, "size=128");
  const double between = distance_afar (large, small, 64, 48);
  const double painted = distance_afar (small, content, 64, 48);

  g_test_message ("sizes %g, painted %g", between, painted);
  g_assert_cmpfloat (between, <, 0.35 * painted);
}

/* A preview of 256 pixels tells how light and how colourful each part of a large painting will be:
 * seen from afar, they differ by less than three levels of 255. Five it was when each scale settled
 * its tones for itself. */
static void
test_preview_tells_tones (void)
{
  g_autoptr (GeglBuffer) content = make_content (640, 480);
  g_autoptr (GeglBuffer) style = make_stripes (560, 40);
  g_autoptr (GeglBuffer) large = paint (content, style, "network=draft size=640");
  g_autoptr (GeglBuffer) small = paint (content, style, "network=draft size=256");
  const double between = distance_afar (large, small, 8, 6);

  g_test_message ("between %g", between);
  g_assert_cmpfloat (between, <, 0.01);
}

/* How much the luma of BUFFER varies in the ring of WIDTH pixels that lies INSET from the border.
 */
static double
ring_variation (GeglBuffer *buffer, int inset, int ring)
{
  const int width = gegl_buffer_get_width (buffer), height = gegl_buffer_get_height (buffer);
  g_autofree float *luma = nst_test_pixels (buffer, "Y' float");
  double sum = 0, squares = 0, count = 0;

  for (int y = inset; y < height - inset; y++)
    for (int x = inset; x < width - inset; x++)
      if (MIN (MIN (x, width - 1 - x), MIN (y, height - 1 - y)) < inset + ring)
        {
          sum += luma[y * width + x];
          squares += pow (luma[y * width + x], 2);
          count++;
        }
  return sqrt (squares / count - pow (sum / count, 2));
}

/* The border is painted like the rest: no frame of other values. */
static void
test_border (void)
{
  g_autoptr (GeglBuffer) content = make_content (160, 120);
  g_autoptr (GeglBuffer) style = make_stripes (140, 14);
  g_autoptr (GeglBuffer) painting = paint (content, style, "");
  double border = ring_variation (painting, 0, 3), inside = ring_variation (painting, 12, 6);

  g_test_message ("border %g, inside %g", border, inside);
  g_assert_cmpfloat (border, <, 1.3 * inside);
  g_assert_cmpfloat (border, >, inside / 1.3);
}

/* The farthest that a pixel of BUFFER is from gray. */
static double
most_chroma (GeglBuffer *buffer)
{
  g_autofree float *pixels = nst_test_pixels (buffer, "R'G'B' float");
  const gsize count = (gsize) gegl_buffer_get_width (buffer) * gegl_buffer_get_height (buffer);
  double most = 0;

  for (gsize i = 0; i < 3 * count; i += 3)
    most = MAX (most, MAX (fabs (pixels[i] - pixels[i + 1]), fabs (pixels[i + 2] - pixels[i + 1])));
  return most;
}

/* After an etching, a colourful photograph has no tints; what only blends it in, it keeps some of.
 */
static void
test_gray_style (void)
{
  g_autoptr (GeglBuffer) content = make_stripes (128, 40);
  g_autoptr (GeglBuffer) style = make_content (120, 90);
  g_autoptr (GeglBuffer) painting = paint (content, style, "iterations=10");
  g_autoptr (GeglBuffer) matched = paint (style, content, "iterations=10 colour=matched");
  g_autoptr (GeglBuffer) subtle = paint (content, style, "iterations=10 strength=10");

  /* A hundredth of a level of 255 is what the palette's own numbers are rounded by. */
  g_assert_cmpfloat (most_chroma (painting), <, 0.01 / 255);
  g_assert_cmpfloat (most_chroma (matched), <, 0.01 / 255);
  g_assert_cmpfloat (most_chroma (subtle), >, 0.1);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/look/style-scale", test_style_scale);
  g_test_add_func ("/look/same-at-every-size", test_same_at_every_size);
  g_test_add_func ("/look/preview-tells-tones", test_preview_tells_tones);
  g_test_add_func ("/look/border", test_border);
  g_test_add_func ("/look/gray-style", test_gray_style);
  return nst_test_run ();
}
