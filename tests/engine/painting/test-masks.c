/* Where a picture is painted and by which style: masks and alpha, as regions and in paintings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "pictures/regions.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

#define WIDTH 48
#define HEIGHT 36

/* A mask of width × 1 with VALUES, which are stretched over whatever it is for. */
static GeglBuffer *
make_mask (const char *format, const float *values, int width)
{
  GeglBuffer *mask = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, 1), babl_format (format));

  gegl_buffer_set (mask, NULL, 0, babl_format ("Y' float"), values, GEGL_AUTO_ROWSTRIDE);
  return mask;
}

/* WIDTH × HEIGHT, white in the columns from FIRST up to END, black elsewhere. */
static GeglBuffer *
make_columns (int first, int end)
{
  float values[WIDTH];
  g_autoptr (GeglBuffer) line = NULL;
  GeglBuffer *mask = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("Y' u8"));

  for (int x = 0; x < WIDTH; x++)
    values[x] = x >= first && x < end;
  for (int y = 0; y < HEIGHT; y++)
    gegl_buffer_set (mask, GEGL_RECTANGLE (0, y, WIDTH, 1), 0, babl_format ("Y' float"), values,
                     GEGL_AUTO_ROWSTRIDE);
  return mask;
}

/* A style of one colour, with some grain. */
static GeglBuffer *
make_style (guint32 seed, float red, float green, float blue)
{
  GeglBuffer *style = nst_test_picture (seed, WIDTH, HEIGHT, "R'G'B' float");
  g_autofree float *pixels = nst_test_pixels (style, "R'G'B' float");
  const float colour[] = { red, green, blue };

  for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
    pixels[i] = 0.8 * colour[i % 3] + 0.2 * pixels[i];
  gegl_buffer_set (style, NULL, 0, babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return style;
}

static void
assert_shares (const NstRegions *regions, int region, const float *expected)
{
  for (int x = 0; x < 4; x++)
    g_assert_cmpfloat_with_epsilon (regions->guidance[region].data[x], expected[x], 1e-6);
}

static void
init_regions (NstRegions *regions, GeglBuffer *content, int width, int height,
              const NstStyles *styles)
{
  g_auto (NstPicture) picture = { 0 };

  nst_picture_init (&picture, content, width, height, NULL);
  g_assert_true (nst_regions_init (regions, &picture, styles, NULL, NULL));
}

/* What masks, weights and alpha make of four pixels. */
static void
test_shares (void)
{
  static const float first[] = { 1, 1, 0.5, 0 }, second[] = { 0, 1, 0.25, 0 };
  static const float alphas[] = { 1, 1, 1, 1, 1, 1, 1, 0.5 };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 4, 1, "Y'A float");
  g_autoptr (GeglBuffer) mask1 = make_mask ("Y' float", first, 4);
  g_autoptr (GeglBuffer) mask2 = make_mask ("Y' float", second, 4);
  const NstStyle styles[] = { { NULL, mask1 }, { NULL, mask2 }, { NULL, NULL }, { NULL, mask1 } };
  const double even[] = { 0.5, 1, 1, 0.5 }, uneven[] = { 1, 1, 0, 2 };

  gegl_buffer_set (content, NULL, 0, babl_format ("Y'A float"), alphas, GEGL_AUTO_ROWSTRIDE);
  for (int k = 0; k < 2; k++)
    {
      g_auto (NstRegions) regions = { 0 };
      const float even_shares[][4]
        = { { 1, 0.5, 0.5, 0 }, { 0, 0.5, 0.25, 0 }, { 0, 0, 0.25, 0.5 } };
      const float uneven_shares[][4]
        = { { 1, 0.75, 0.75 * 6 / 7, 0 }, { 0, 0.25, 0.75 / 7, 0 }, { 0, 0, 0, 0 } };

      init_regions (&regions, content, 4, 1, &(NstStyles){ styles, 4, k ? uneven : even });
      g_assert_cmpint (regions.n_regions, ==, 3);
      g_assert_cmpint (regions.of_style[3], ==, regions.of_style[0]);
      for (int r = 0; r < 3; r++)
        assert_shares (&regions, regions.of_style[r], k ? uneven_shares[r] : even_shares[r]);
      /* Without styles for the rest, it is not painted, be it seen or not. */
      g_assert_true ((regions.coverage.data != NULL) == (k == 1));
      if (k == 1)
        g_assert_cmpfloat_with_epsilon (regions.coverage.data[2], 0.75, 1e-6);
    }
}

/* Whatever a mask's size and format, its numbers count as they are, and where it is transparent it
 * is black; without masks and transparency there is nothing to weigh. */
static void
test_mask_files (void)
{
  static const float values[] = { 0.5, 0.5 };
  static const float half_seen[] = { 1, 0.5, 1, 0.5 };
  static const char *const formats[] = { "Y' u8", "R'G'B' u16", "Y' float", "R'G'B'A u8" };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B'A u8");
  const double share = 1;

  for (guint i = 0; i < G_N_ELEMENTS (formats) + 1; i++)
    {
      g_auto (NstRegions) regions = { 0 };
      g_autoptr (GeglBuffer) mask
        = make_mask (i < G_N_ELEMENTS (formats) ? formats[i] : "Y'A float", values, 2);
      const NstStyle style = { NULL, mask };

      if (i == G_N_ELEMENTS (formats))
        gegl_buffer_set (mask, NULL, 0, babl_format ("Y'A float"), half_seen, GEGL_AUTO_ROWSTRIDE);
      init_regions (&regions, content, WIDTH / 2, HEIGHT / 2, &(NstStyles){ &style, 1, &share });
      g_assert_cmpint (regions.guidance[0].height, ==, HEIGHT / 2);
      g_assert_cmpint (regions.guidance[0].width, ==, WIDTH / 2);
      for (gsize k = 0; k < nst_map_length (&regions.guidance[0]); k++)
        g_assert_cmpfloat_with_epsilon (regions.guidance[0].data[k], 0.5, 1 / 255.0);
    }
  {
    g_auto (NstRegions) regions = { 0 };
    const NstStyle style = { NULL };

    init_regions (&regions, content, WIDTH, HEIGHT, &(NstStyles){ &style, 1, &share });
    g_assert_null (regions.guidance[0].data);
    g_assert_null (regions.coverage.data);
  }
}

/* An NstKeepGoing that lets USER_DATA, an int, further questions pass. */
static gboolean
count_down (gpointer user_data)
{
  int *left = user_data;

  return (*left)-- > 0;
}

/* A mask of fine black and white lines says half when it is shrunk. */
static void
test_shrinking (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 16, 16, "R'G'B' u8");
  g_autoptr (GeglBuffer) mask
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 64, 64), babl_format ("Y' u8"));
  const NstStyle style = { NULL, mask };
  const double share = 1;
  g_auto (NstRegions) regions = { 0 };
  float values[64];

  for (int x = 0; x < 64; x++)
    values[x] = x % 2;
  for (int y = 0; y < 64; y++)
    gegl_buffer_set (mask, GEGL_RECTANGLE (0, y, 64, 1), 0, babl_format ("Y' float"), values,
                     GEGL_AUTO_ROWSTRIDE);
  init_regions (&regions, content, 16, 16, &(NstStyles){ &style, 1, &share });
  for (gsize i = 0; i < nst_map_length (&regions.guidance[0]); i++)
    /* A trace of the lines stays; in linear light it would be 0.74. */
    g_assert_cmpfloat_with_epsilon (regions.guidance[0].data[i], 0.5, 0.05);
}

/* Reading a mask can be stopped at the start and in the middle, of the mask's size or another. */
static void
test_cancelling (void)
{
  g_autoptr (GeglBuffer) mask
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 4, 400), babl_format ("Y' u8"));
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 4, 400, "R'G'B' u8");
  const NstStyle style = { NULL, mask };
  const double share = 1;
  const NstStyles styles = { &style, 1, &share };

  for (int height = 400; height <= 500; height += 100)
    for (int questions = 0; questions < 4; questions++)
      {
        g_auto (NstPicture) picture = { 0 };
        g_auto (NstRegions) regions = { 0 };
        g_autoptr (GError) error = NULL;
        int left = questions;
        const NstWatch watch = { count_down, &left };

        nst_picture_init (&picture, content, 4, height, NULL);
        g_assert_false (nst_regions_init (&regions, &picture, &styles, &watch, &error));
        g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
      }
}

static GeglBuffer *
paint (GeglBuffer *content, const NstStyle *styles, guint n_styles, const char *options)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  GeglBuffer *result;

  nst_settings_set_from_options (settings, "strength=80 iterations=20", &error);
  g_assert_no_error (error);
  nst_settings_set_from_options (settings, options, &error);
  g_assert_no_error (error);
  result = nst_stylize (content, styles, n_styles, settings, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* How much redder than blue the columns of PICTURE from FIRST up to END are. */
static double
redness (GeglBuffer *picture, int first, int end)
{
  g_autofree float *pixels = nst_test_pixels (picture, "R'G'B' float");
  double sum = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = first; x < end; x++)
      sum += pixels[3 * (y * WIDTH + x)] - pixels[3 * (y * WIDTH + x) + 2];
  return sum / (HEIGHT * (end - first));
}

/* The largest difference of any component in these columns. */
static double
largest_difference (GeglBuffer *a, GeglBuffer *b, int first, int end)
{
  g_autofree float *of_a = nst_test_pixels (a, "R'G'B'A float");
  g_autofree float *of_b = nst_test_pixels (b, "R'G'B'A float");
  double largest = 0;

  for (int y = 0; y < HEIGHT; y++)
    for (int i = 4 * first; i < 4 * end; i++)
      largest = MAX (largest, fabs (of_a[4 * y * WIDTH + i] - of_b[4 * y * WIDTH + i]));
  return largest;
}

/* Each half takes the colours of its style, nearly as far as it does from this style alone (0.7 of
 * it are reached; the other half's colours are within reach of the deep layers), whether both
 * styles have masks or one takes the rest; on any number of threads. */
static void
test_halves (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) red = make_style (2, 0.9, 0.2, 0.2);
  g_autoptr (GeglBuffer) blue = make_style (3, 0.2, 0.2, 0.9);
  g_autoptr (GeglBuffer) left = make_columns (0, WIDTH / 2);
  g_autoptr (GeglBuffer) right = make_columns (WIDTH / 2, WIDTH);
  const NstStyle both[] = { { red, left }, { blue, right } };
  const NstStyle rest[] = { { red, left }, { blue } };
  g_autoptr (GeglBuffer) all_red
    = paint (content, &(NstStyle){ red }, 1, "strength=100 iterations=80");
  g_autoptr (GeglBuffer) all_blue
    = paint (content, &(NstStyle){ blue }, 1, "strength=100 iterations=80");
  const double expected_left = redness (all_red, 0, WIDTH / 2);
  const double expected_right = redness (all_blue, WIDTH / 2, WIDTH);

  for (int k = 0; k < 2; k++)
    {
      const NstStyle *styles = k ? rest : both;
      g_autoptr (GeglBuffer) one
        = paint (content, styles, 2, "strength=100 iterations=80 threads=1");
      g_autoptr (GeglBuffer) two
        = paint (content, styles, 2, "strength=100 iterations=80 threads=2");
      const double of_left = redness (one, 0, WIDTH / 2);
      const double of_right = redness (one, WIDTH / 2, WIDTH);

      g_test_message ("redness: left %g of %g, right %g of %g", of_left, expected_left, of_right,
                      expected_right);
      g_assert_cmpfloat (of_left, >, 0.5 * expected_left);
      g_assert_cmpfloat (of_right, <, 0.5 * expected_right);
      g_assert_cmpfloat (largest_difference (one, two, 0, WIDTH), ==, 0);
    }
}

/* Where no style applies the photograph is as it was; also at a scale that came from a coarser. */
static void
test_rest_is_kept (void)
{
  static const float values[] = { 1, 0, 0 };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 192, 30, "R'G'B' float");
  g_autoptr (GeglBuffer) style = make_style (2, 0.9, 0.2, 0.2);
  g_autoptr (GeglBuffer) mask
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 192, 30), babl_format ("Y' u8"));
  const NstStyle styles[] = { { style, mask } };
  g_autoptr (GeglBuffer) result = NULL;
  g_autofree float *found = NULL;
  g_autofree float *expected = nst_test_pixels (content, "R'G'B' float");
  double painted = 0;

  for (int third = 0; third < 3; third++)
    {
      GeglColor *color = gegl_color_new (NULL);
      const float gray[] = { values[third], values[third], values[third], 1 };

      gegl_color_set_pixel (color, babl_format ("R'G'B'A float"), gray);
      gegl_buffer_set_color (mask, GEGL_RECTANGLE (64 * third, 0, 64, 30), color);
      g_object_unref (color);
    }
  result = paint (content, styles, 1, "initial-noise=0.5");
  found = nst_test_pixels (result, "R'G'B' float");
  for (int i = 0; i < 192 * 30 * 3; i++)
    {
      if (i / 3 % 192 >= 64)
        g_assert_cmpfloat_with_epsilon (found[i], CLAMP (expected[i], 0, 1), 1e-6);
      else
        painted += fabs (found[i] - expected[i]) / (64 * 30 * 3);
    }
  g_assert_cmpfloat (painted, >, 0.05);
}

/* A picture in FORMAT that is transparent in the columns up to 10, with the picture's own colours
 * under that or with white, and more or less so in the others. */
static GeglBuffer *
make_transparent (guint32 seed, const char *format, gboolean white)
{
  GeglBuffer *picture = nst_test_picture (seed, WIDTH, HEIGHT, format);
  g_autofree float *pixels = nst_test_pixels (picture, "R'G'B'A float");

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    {
      const gboolean hidden = i % WIDTH < 10;

      pixels[4 * i + 3] = hidden ? 0 : (i % 255 + 1) / 255.0;
      for (int c = 0; c < 3 && hidden && white; c++)
        pixels[4 * i + c] = 1;
    }
  gegl_buffer_set (picture, NULL, 0, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return picture;
}

/* Whatever the layer: its format and its alpha are kept, and colours that are hidden are kept too
 * and have no say, be they the content's or the style's. */
static void
test_alpha (void)
{
  static const char *const formats[]
    = { "R'G'B'A u8", "RGBA u16", "RGBA float", "Y'A u8", "Y'A float", "YA half" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) content = make_transparent (1, formats[i], FALSE);
      g_autoptr (GeglBuffer) other = make_transparent (1, formats[i], TRUE);
      g_autoptr (GeglBuffer) style_picture = make_transparent (2, formats[i], FALSE);
      g_autoptr (GeglBuffer) other_style_picture = make_transparent (2, formats[i], TRUE);
      const NstStyle style = { style_picture }, other_style = { other_style_picture };
      g_autoptr (GeglBuffer) result = paint (content, &style, 1, "");
      g_autoptr (GeglBuffer) other_result = paint (other, &other_style, 1, "");
      g_autofree float *pixels = nst_test_pixels (content, "R'G'B'A float");
      g_autofree float *found = nst_test_pixels (result, "R'G'B'A float");

      g_assert_true (gegl_buffer_get_format (result) == babl_format (formats[i]));
      for (int p = 0; p < WIDTH * HEIGHT; p++)
        g_assert_cmpfloat_with_epsilon (found[4 * p + 3], pixels[4 * p + 3], 1e-3);
      g_test_message ("%s: hidden colours change %g", formats[i],
                      largest_difference (result, other_result, 10, WIDTH));
      g_assert_cmpfloat (largest_difference (result, other_result, 10, WIDTH), ==, 0);
      g_assert_cmpfloat (largest_difference (result, content, 0, 10), <, 1e-3);
      g_assert_cmpfloat (largest_difference (other_result, other, 0, 10), <, 1e-3);
    }
}

static void
test_nothing_to_see (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");
  const float nothing[] = { 1, 0, 0, 0 };
  g_autoptr (GeglBuffer) clear
    = nst_test_plain_buffer ("R'G'B'A u8", GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), nothing);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  const NstStyle style = { clear }, seen = { content };
  g_autoptr (GeglBuffer) result = NULL;

  g_assert_null (nst_stylize (content, &style, 1, settings, NULL, NULL, NULL, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
  result = paint (clear, &seen, 1, "");
  g_assert_cmpfloat (largest_difference (result, clear, 0, WIDTH), ==, 0);
}

/* Paints CONTENT in a style for each of MASKS, which leave nothing to be painted. */
static void
assert_nothing_to_paint (GeglBuffer *content, GeglBuffer **masks, guint n_masks)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GeglBuffer) picture = nst_test_picture (2, WIDTH, HEIGHT, "R'G'B' u8");
  g_autoptr (GError) error = NULL;
  NstStyle styles[2];

  for (guint i = 0; i < n_masks; i++)
    styles[i] = (NstStyle){ picture, masks[i] };
  g_assert_null (nst_stylize (content, styles, n_masks, settings, NULL, NULL, NULL, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, "black"));
}

/* Masks that are black, one or all of them, or where there is something to be seen; but one style
 * may well have none of the picture. */
static void
test_nothing_to_paint (void)
{
  static const float black[] = { 0, 0 };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");
  g_autoptr (GeglBuffer) clear_left = make_transparent (1, "R'G'B'A u8", FALSE);
  g_autoptr (GeglBuffer) style = nst_test_picture (2, WIDTH, HEIGHT, "R'G'B' u8");
  g_autoptr (GeglBuffer) mask = make_mask ("Y' u8", black, 2);
  g_autoptr (GeglBuffer) other = make_mask ("R'G'B'A float", black, 2);
  g_autoptr (GeglBuffer) left = make_columns (0, 8);
  const NstStyle styles[] = { { style, mask }, { style, left } };
  g_autoptr (GeglBuffer) result = NULL;

  assert_nothing_to_paint (content, &mask, 1);
  assert_nothing_to_paint (content, (GeglBuffer *[]){ mask, other }, 2);
  assert_nothing_to_paint (clear_left, &left, 1);
  result = paint (content, styles, 2, "");
  g_assert_cmpfloat (largest_difference (result, content, 0, 8), >, 0.1);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/masks/shares", test_shares);
  g_test_add_func ("/masks/cancelling", test_cancelling);
  g_test_add_func ("/masks/files", test_mask_files);
  g_test_add_func ("/masks/shrinking", test_shrinking);
  g_test_add_func ("/masks/halves", test_halves);
  g_test_add_func ("/masks/rest-is-kept", test_rest_is_kept);
  g_test_add_func ("/masks/alpha", test_alpha);
  g_test_add_func ("/masks/nothing-to-see", test_nothing_to_see);
  g_test_add_func ("/masks/nothing-to-paint", test_nothing_to_paint);
  return nst_test_run ();
}
