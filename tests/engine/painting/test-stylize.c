/* Painting as a whole: what a picture is and has afterwards, and how it goes wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

#define WIDTH 48
#define HEIGHT 36

static NstSettings *
make_settings (const char *options)
{
  NstSettings *settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;

  nst_settings_set_from_options (settings, "iterations=4 seed=7", &error);
  g_assert_no_error (error);
  nst_settings_set_from_options (settings, options, &error);
  g_assert_no_error (error);
  return settings;
}

static GeglBuffer *
try_paint (GeglBuffer *content, GeglBuffer *style, const char *options, GError **error)
{
  g_autoptr (NstSettings) settings = make_settings (options);
  const NstStyle styles[] = { { style } };

  return nst_stylize (content, styles, 1, settings, NULL, NULL, NULL, error);
}

static GeglBuffer *
paint (GeglBuffer *content, GeglBuffer *style, const char *options)
{
  g_autoptr (GError) error = NULL;
  GeglBuffer *result = try_paint (content, style, options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (result);
  return result;
}

static gsize
count_pixels (GeglBuffer *buffer)
{
  return (gsize) gegl_buffer_get_width (buffer) * gegl_buffer_get_height (buffer);
}

static double
distance (GeglBuffer *a, GeglBuffer *b)
{
  g_autofree float *of_a = nst_test_pixels (a, "R'G'B' float");
  g_autofree float *of_b = nst_test_pixels (b, "R'G'B' float");

  g_assert_cmpint (gegl_buffer_get_width (a), ==, gegl_buffer_get_width (b));
  g_assert_cmpint (gegl_buffer_get_height (a), ==, gegl_buffer_get_height (b));
  return nst_test_difference (of_a, of_b, count_pixels (a) * 3);
}

static void
assert_in_range (GeglBuffer *buffer)
{
  g_autofree float *pixels = nst_test_pixels (buffer, "R'G'B'A float");

  for (gsize i = 0; i < count_pixels (buffer) * 4; i++)
    g_assert_true (pixels[i] >= -1e-4 && pixels[i] <= 1 + 1e-4);
}

/* Two scales, noise to start from: as much as can depend on threads and seeds. */
static void
test_same_seed (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 190, 60, "R'G'B' float");
  g_autoptr (GeglBuffer) style = nst_test_picture (2, 64, 48, "R'G'B' u8");
  g_autoptr (GeglBuffer) one = paint (content, style, "initial-noise=0.5 threads=1");
  g_autoptr (GeglBuffer) two = paint (content, style, "initial-noise=0.5 threads=2");
  g_autoptr (GeglBuffer) again = paint (content, style, "initial-noise=0.5 threads=2");
  g_autoptr (GeglBuffer) other = paint (content, style, "initial-noise=0.5 seed=8");

  g_assert_cmpfloat (distance (two, one), ==, 0);
  g_assert_cmpfloat (distance (again, two), ==, 0);
  g_assert_cmpfloat (distance (other, one), >, 0.01);
}

static void
test_inputs_unchanged (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B'A float");
  g_autoptr (GeglBuffer) style = nst_test_picture (2, WIDTH, HEIGHT, "RGB float");
  g_autoptr (GeglBuffer) content_before = gegl_buffer_dup (content);
  g_autoptr (GeglBuffer) style_before = gegl_buffer_dup (style);
  g_autoptr (GeglBuffer) result = paint (content, style, "colour=matched");

  g_assert_cmpfloat (distance (content, content_before), ==, 0);
  g_assert_cmpfloat (distance (style, style_before), ==, 0);
}

/* As strength rises there is more of the style and less of the content, up to where there is hardly
 * any content left to lose. */
static void
test_strength (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 96, 72, "R'G'B' float");
  g_autoptr (GeglBuffer) style = nst_test_picture (2, 96, 72, "R'G'B' float");
  static const int strengths[] = { 0, 20, 40, 100 };
  double losses[G_N_ELEMENTS (strengths)], distances[G_N_ELEMENTS (strengths)];

  for (guint i = 0; i < G_N_ELEMENTS (strengths); i++)
    {
      g_autofree char *options = g_strdup_printf ("strength=%d iterations=40", strengths[i]);
      g_autoptr (NstSettings) settings = make_settings (options);
      g_autoptr (NstReport) report = NULL;
      const NstStyle styles[] = { { style } };
      g_autoptr (GeglBuffer) result
        = nst_stylize (content, styles, 1, settings, NULL, NULL, &report, NULL);

      losses[i] = g_array_index (report->scales, NstScaleReport, 0).style_loss;
      distances[i] = distance (result, content);
      g_test_message ("%s: style loss %g, distance %g", options, losses[i], distances[i]);
      assert_in_range (result);
    }
  for (int i = 1; i < 3; i++)
    {
      g_assert_cmpfloat (losses[i], <, 0.9 * losses[i - 1]);
      g_assert_cmpfloat (distances[i], >, 1.1 * distances[i - 1]);
    }
  g_assert_cmpfloat (losses[3], <, 0.9 * losses[1]);
  g_assert_cmpfloat (distances[3], >, 1.1 * distances[1]);
}

/* How far the chroma of PAINTING (I and Q of YIQ) is from the content's, on average. */
static double
chroma_distance (GeglBuffer *painting, GeglBuffer *content)
{
  g_autofree float *a = nst_test_pixels (painting, "R'G'B' float");
  g_autofree float *b = nst_test_pixels (content, "R'G'B' float");
  double sum = 0;

  for (gsize i = 0; i < count_pixels (content); i++)
    {
      const float *p = a + 3 * i, *q = b + 3 * i;
      double red = p[0] - q[0], green = p[1] - q[1], blue = p[2] - q[2];

      sum += fabs (0.596 * red - 0.274 * green - 0.322 * blue)
             + fabs (0.211 * red - 0.523 * green + 0.312 * blue);
    }
  return sum / count_pixels (content);
}

/* What clipping at black and white takes is all that may be lost: a fifth of what painting with the
 * style's colours changes. */
static void
test_colour_of_content (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) style = nst_test_picture (2, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) of_style = paint (content, style, "strength=90 iterations=20");
  g_autoptr (GeglBuffer) of_content
    = paint (content, style, "strength=90 iterations=20 colour=content");
  double kept = chroma_distance (of_content, content);
  double changed = chroma_distance (of_style, content);

  g_test_message ("chroma: %g, not %g", kept, changed);
  g_assert_cmpfloat (kept, <, 0.2 * changed);
  g_assert_cmpfloat (distance (of_content, content), >, 0.02);
}

static double
average_of_channel (GeglBuffer *buffer, int channel)
{
  g_autofree float *pixels = nst_test_pixels (buffer, "R'G'B' float");
  double sum = 0;

  for (gsize i = 0; i < count_pixels (buffer); i++)
    sum += pixels[3 * i + channel];
  return sum / count_pixels (buffer);
}

/* A blue style leaves a red photograph red when it is matched, and does not when it is not. */
static void
test_colour_matched (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) style = nst_test_picture (2, WIDTH, HEIGHT, "R'G'B' float");
  g_autofree float *content_pixels = nst_test_pixels (content, "R'G'B' float");
  g_autofree float *style_pixels = nst_test_pixels (style, "R'G'B' float");
  g_autoptr (GeglBuffer) matched = NULL;
  g_autoptr (GeglBuffer) unmatched = NULL;

  for (gsize i = 0; i < count_pixels (content); i++)
    {
      content_pixels[3 * i + 2] *= 0.3;
      style_pixels[3 * i] *= 0.3;
    }
  gegl_buffer_set (content, NULL, 0, babl_format ("R'G'B' float"), content_pixels,
                   GEGL_AUTO_ROWSTRIDE);
  gegl_buffer_set (style, NULL, 0, babl_format ("R'G'B' float"), style_pixels, GEGL_AUTO_ROWSTRIDE);
  matched = paint (content, style, "strength=100 iterations=30 colour=matched");
  unmatched = paint (content, style, "strength=100 iterations=30");
  g_assert_cmpfloat (average_of_channel (matched, 0), >, average_of_channel (matched, 2) + 0.15);
  g_assert_cmpfloat (average_of_channel (matched, 0), >, average_of_channel (unmatched, 0) + 0.05);
}

/* NaN and infinities in a layer, visible or not, stay out of the painting. */
static void
test_not_finite (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B'A float");
  g_autoptr (GeglBuffer) style = nst_test_picture (2, WIDTH, HEIGHT, "RGBA float");
  GeglBuffer *buffers[] = { content, style };
  static const float bad[]
    = { NAN, NAN, NAN, 1, INFINITY, 0, -INFINITY, 1, 1e30f, -1e30f, 0, 1, NAN, 0, 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (buffers); i++)
    gegl_buffer_set (buffers[i], GEGL_RECTANGLE (3, 3, 2, 2), 0, babl_format ("RGBA float"), bad,
                     GEGL_AUTO_ROWSTRIDE);
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (GeglBuffer) result
        = paint (content, style, k == 0 ? "optimiser=lbfgs" : "optimiser=adam");
      assert_in_range (result);
    }
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *options;
    int width;
    int height;
  } cases[]
    = { { "", 100, 51 }, { "size=50", 50, 26 }, { "size=160", 160, 82 }, { "size=1", 1, 1 } };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 100, 51, "R'G'B' u8");
  g_autoptr (GeglBuffer) style = nst_test_picture (2, WIDTH, HEIGHT, "R'G'B' u8");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GeglBuffer) result = paint (content, style, cases[i].options);
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (result),
                                           GEGL_RECTANGLE (0, 0, cases[i].width, cases[i].height)));
    }
}

/* One pixel, one line, and little more. The style is narrow too, as it is looked at as long as the
 * content is. */
static void
test_odd_contents (void)
{
  static const int sizes[][2]
    = { { 1, 1 }, { 1, 5000 }, { 5000, 1 }, { 2, 2 }, { 3, 200 }, { 17, 15 } };
  g_autoptr (GeglBuffer) style = nst_test_picture (2, 100, 3, "R'G'B' u8");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) content = nst_test_picture (1, sizes[i][0], sizes[i][1], "R'G'B'A u8");
      g_autoptr (GeglBuffer) result = paint (content, style, "iterations=1");

      g_assert_cmpint (gegl_buffer_get_width (result), ==, sizes[i][0]);
      g_assert_cmpint (gegl_buffer_get_height (result), ==, sizes[i][1]);
      assert_in_range (result);
    }
}

static void
test_small_styles (void)
{
  static const int sizes[][2] = { { 2, 2 }, { 2, 300 }, { 300, 2 }, { 3, 3 } };
  static const int too_small[][2] = { { 1, 1 }, { 1, 50 }, { 50, 1 } };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) style = nst_test_picture (2, sizes[i][0], sizes[i][1], "R'G'B' u8");
      g_autoptr (GeglBuffer) result = paint (content, style, "");
      assert_in_range (result);
    }
  for (guint i = 0; i < G_N_ELEMENTS (too_small); i++)
    {
      g_autoptr (GeglBuffer) style
        = nst_test_picture (2, too_small[i][0], too_small[i][1], "R'G'B' u8");
      g_autoptr (GError) error = NULL;

      g_assert_null (try_paint (content, style, "", &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/stylize/same-seed", test_same_seed);
  g_test_add_func ("/stylize/inputs-unchanged", test_inputs_unchanged);
  g_test_add_func ("/stylize/strength", test_strength);
  g_test_add_func ("/stylize/colour-of-content", test_colour_of_content);
  g_test_add_func ("/stylize/colour-matched", test_colour_matched);
  g_test_add_func ("/stylize/sizes", test_sizes);
  g_test_add_func ("/stylize/odd-contents", test_odd_contents);
  g_test_add_func ("/stylize/small-styles", test_small_styles);
  g_test_add_func ("/stylize/not-finite", test_not_finite);
  return nst_test_run ();
}
