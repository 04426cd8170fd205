/* Resampling pictures and maps: they stay as bright, keep their place, and have no border.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/error.h"
#include "pictures/resampling.h"
#include "support/support.h"

static void
assert_plain (const NstMap *map, const float *expected)
{
  for (gsize i = 0; i < nst_map_length (map); i++)
    g_assert_cmpfloat_with_epsilon (map->data[i], expected[i % 3], 1e-3);
}

/* The average of the light that MAP, coded as sRGB, stands for. */
static double
average_light (const NstMap *map)
{
  double sum = 0;

  for (gsize i = 0; i < nst_map_length (map); i++)
    sum
      += map->data[i] <= 0.04045 ? map->data[i] / 12.92 : pow ((map->data[i] + 0.055) / 1.055, 2.4);
  return sum / nst_map_length (map);
}

/* A picture that shrinks or grows stays as bright, but for the clipped overshoot of the cubic
 * filter: less than a thousandth here. */
static void
test_keeps_average (void)
{
  g_autoptr (GeglBuffer) buffer = nst_test_picture (3, 211, 150, "R'G'B' float");
  g_auto (NstMap) own = nst_test_to_map (buffer, 211, 150);
  static const int sizes[][2] = { { 105, 75 }, { 33, 23 }, { 5, 4 }, { 300, 220 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (NstMap) map = nst_test_to_map (buffer, sizes[i][0], sizes[i][1]);
      g_auto (NstMap) resampled = NST_MAP_INIT;

      g_assert_true (nst_resample_map (&own, sizes[i][0], sizes[i][1], &resampled, NULL, NULL));
      g_test_message ("%d × %d: %.4f and %.4f, not %.4f", sizes[i][0], sizes[i][1],
                      average_light (&map), average_light (&resampled), average_light (&own));
      g_assert_cmpfloat_with_epsilon (average_light (&map), average_light (&own), 0.002);
      g_assert_cmpfloat_with_epsilon (average_light (&resampled), average_light (&own), 0.002);
    }
}

/* Nothing beyond the border shows: a plain picture stays plain up to its edges, and as opaque. */
static void
test_edges (void)
{
  static const float colour[] = { 0.75f, 0.5f, 0.25f, 1 };
  static const char *const formats[] = { "R'G'B' float", "R'G'B'A float" };
  static const int sizes[][2] = { { 5, 3 }, { 17, 11 }, { 24, 14 }, { 100, 60 }, { 1, 1 } };

  for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autoptr (GeglBuffer) buffer
          = nst_test_plain_buffer (formats[k], GEGL_RECTANGLE (-5, 2, 23, 14), colour);
        g_auto (NstMap) map = nst_test_to_map (buffer, sizes[i][0], sizes[i][1]);
        g_autoptr (GeglBuffer) resized = nst_resample_to_size (buffer, sizes[i][0], sizes[i][1]);
        g_autofree float *pixels = nst_test_pixels (resized, "R'G'B'A float");

        assert_plain (&map, colour);
        g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (resized),
                                             GEGL_RECTANGLE (0, 0, sizes[i][0], sizes[i][1])));
        for (int p = 0; p < 4 * sizes[i][0] * sizes[i][1]; p++)
          g_assert_cmpfloat_with_epsilon (pixels[p], colour[p % 4], 1e-3);
      }
}

/* A resampled ramp keeps its place, without a shift of half a pixel. */
static void
test_keeps_place (void)
{
  static const int sizes[] = { 32, 48, 96, 128, 160 };
  g_auto (NstMap) ramp = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&ramp, 64, 64, 3, NULL));
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 64; x++)
      for (int c = 0; c < 3; c++)
        ramp.data[(y * 64 + x) * 3 + c] = 0.5 + 0.003 * (c == 0 ? x - 31.5 : y - 31.5);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const int size = sizes[i];
      g_auto (NstMap) map = NST_MAP_INIT;

      g_assert_true (nst_resample_map (&ramp, size, size, &map, NULL, NULL));
      for (int k = size / 8; k < size - size / 8; k++)
        {
          double place = (k + 0.5) * 64 / size - 0.5;
          const float expected[] = { 0.5 + 0.003 * (place - 31.5), 0.5, 0.5 };
          const float *pixel = map.data + ((size / 2) * size + k) * 3;

          /* A tenth of a pixel. */
          g_assert_cmpfloat_with_epsilon (pixel[0], expected[0], 0.0003);
        }
    }
}

/* Long sides are resampled too, to the last pixel. */
static void
test_long_sides (void)
{
  static const int sizes[][4]
    = { { 4096, 3, 12000, 9 }, { 8192, 2, 20000, 5 },   { 20000, 9, 10001, 4 },
        { 2, 8192, 5, 20000 }, { 16384, 7, 40000, 16 }, { 6, 16384, 16, 40000 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (NstMap) plain = NST_MAP_INIT;
      g_auto (NstMap) map = NST_MAP_INIT;

      g_assert_true (nst_map_allocate (&plain, sizes[i][1], sizes[i][0], 3, NULL));
      for (gsize k = 0; k < nst_map_length (&plain); k++)
        plain.data[k] = 0.5;
      g_assert_true (nst_resample_map (&plain, sizes[i][2], sizes[i][3], &map, NULL, NULL));
      for (gsize k = 0; k < nst_map_length (&map); k++)
        g_assert_cmpfloat_with_epsilon (map.data[k], 0.5, 1e-3);
    }
}

/* Averages of cells, which hold each pixel once: a ramp stays a ramp, to half a pixel's rounding of
 * the cells. */
static void
test_average (void)
{
  static const int sizes[][2] = { { 211, 150 }, { 40, 30 }, { 7, 1 }, { 1, 1 } };
  g_auto (NstMap) ramp = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&ramp, 150, 211, 3, NULL));
  for (gsize i = 0; i < nst_map_length (&ramp); i++)
    ramp.data[i] = i / 3 % 211 / 211.0f;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const int width = sizes[i][0], height = sizes[i][1];
      g_auto (NstMap) map = NST_MAP_INIT;

      g_assert_true (nst_resample_average (&ramp, width, height, 2, &map, NULL));
      g_assert_cmpint (map.width, ==, width);
      g_assert_cmpint (map.height, ==, height);
      for (int x = 0; x < width; x++)
        for (int y = 0; y < height; y++)
          g_assert_cmpfloat_with_epsilon (nst_map_at (&map, x, y)[1], (x + 0.5) / width - 0.5 / 211,
                                          1.0 / 211);
    }
}

typedef GeglBuffer *(*Resample) (GeglBuffer *buffer, int width, int height, const Babl *format,
                                 const NstWatch *watch, GError **error);

typedef struct
{
  int width;
  int height;
  double expected[22];
} Resized;

/* Sees that RESAMPLE makes the N RESIZED of the picture below, as FORMAT, to their last digit. */
static void
check_resized (Resample resample, const char *name, const Resized *resized, guint n)
{
  const Babl *format = babl_format (name);
  const int channels = babl_format_get_n_components (format);
  g_autoptr (GeglBuffer) buffer = gegl_buffer_new (GEGL_RECTANGLE (-3, 4, 7, 5), format);
  float pixels[35 * 4];

  for (int i = 0; i < 35 * channels; i++)
    pixels[i] = i % channels == 3 ? 1 : (i / channels * 37) % 101 / 100.0f;
  gegl_buffer_set (buffer, NULL, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  for (guint i = 0; i < n; i++)
    {
      const int width = resized[i].width, height = resized[i].height;
      g_autoptr (GeglBuffer) made_buffer = resample (buffer, width, height, format, NULL, NULL);
      g_autofree float *made = nst_test_pixels (made_buffer, name);

      for (int p = 0; p < width * height * channels; p++)
        g_assert_cmpfloat_with_epsilon (
          made[p], p % channels == 3 ? 1 : resized[i].expected[p / channels], 1e-6);
    }
}

/* The numbers that Pillow 9.4 makes of the same picture of floats,
 *   a = ((numpy.arange(35) * 37) % 101 / 100).reshape(5, 7).astype("f4")
 *   PIL.Image.fromarray(a).resize(size, PIL.Image.BICUBIC)
 * of light. */
static void
test_cubic (void)
{
  static const Resized resized[] = {
    { 3,
      4,
      { 0.389474, 0.409636, 0.500382, 0.607737, 0.457885, 0.537378, 0.378494, 0.510357, 0.637567,
        0.528228, 0.603868, 0.383410 } },
    { 11, 2, { 0.256357, 0.424327, 0.631523, 0.605382, 0.507394, 0.380302, 0.289792, 0.392802,
               0.687800, 0.593828, 0.464667, 0.432421, 0.390279, 0.397437, 0.654585, 0.684752,
               0.528921, 0.466549, 0.444086, 0.461722, 0.563602, 0.640156 } },
    { 7, 3, { 0.232769, 0.633846, 0.553231, 0.332769, 0.283231, 0.653231, 0.432769,
              0.378977, 0.500000, 0.621023, 0.478977, 0.351023, 0.758605, 0.578977,
              0.446769, 0.366154, 0.767231, 0.546769, 0.497231, 0.276769, 0.646769 } },
    { 1, 1, { 0.497033 } },
    { 2,
      9,
      { 0.325711, 0.488509, 0.417427, 0.457331, 0.577216, 0.411466, 0.561550, 0.498708, 0.475699,
        0.612963, 0.422373, 0.598367, 0.429885, 0.542754, 0.558499, 0.468592, 0.631311,
        0.429327 } },
  };

  check_resized (nst_resample_buffer, "RGB float", resized, G_N_ELEMENTS (resized));
  check_resized (nst_resample_buffer, "RaGaBaA float", resized, G_N_ELEMENTS (resized));
}

/* The same with PIL.Image.BILINEAR, of the numbers as they are. */
static void
test_linear (void)
{
  static const Resized resized[] = {
    { 3,
      4,
      { 0.405536, 0.405882, 0.512321, 0.577560, 0.471814, 0.540060, 0.400893, 0.512990, 0.615893,
        0.524821, 0.573971, 0.415179 } },
    { 11, 2, { 0.294545, 0.441860, 0.614711, 0.587231, 0.509669, 0.394545, 0.337851, 0.406364,
               0.641818, 0.576777, 0.494545, 0.424545, 0.404917, 0.410826, 0.617066, 0.639669,
               0.524546, 0.467851, 0.448719, 0.479669, 0.560702, 0.624545 } },
    { 7, 3, { 0.244286, 0.614286, 0.551429, 0.344286, 0.281429, 0.651429, 0.444286,
              0.354444, 0.500000, 0.645556, 0.454444, 0.375556, 0.745556, 0.554444,
              0.448571, 0.385714, 0.755714, 0.548571, 0.485714, 0.278571, 0.648571 } },
    { 1, 1, { 0.497226 } },
    { 2,
      9,
      { 0.350233, 0.483953, 0.430620, 0.462558, 0.564600, 0.426899, 0.541990, 0.506072, 0.480233,
        0.613954, 0.444574, 0.578295, 0.437623, 0.537416, 0.545504, 0.475659, 0.610233,
        0.438605 } },
  };

  check_resized (nst_resample_linear, "R'G'B' float", resized, G_N_ELEMENTS (resized));
  check_resized (nst_resample_linear, "R'aG'aB'aA float", resized, G_N_ELEMENTS (resized));
}

/* A rectangle has the bits of the whole, whether it shrinks or grows. */
static void
test_rectangles (void)
{
  static const int sizes[][2] = { { 60, 170 }, { 300, 31 } };
  g_autoptr (GeglBuffer) buffer = nst_test_picture (3, 211, 150, "R'G'B'A u8");
  const Babl *format = babl_format ("R'aG'aB'aA float");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const int width = sizes[i][0], height = sizes[i][1];
      const GeglRectangle part = { width / 3, height / 7, width / 2, height - height / 4 };
      g_autoptr (NstResampler) resampler = nst_resampler_new (buffer, width, height);
      g_autofree float *all = g_new (float, 4 * width * height);
      g_autofree float *some = g_new (float, 4 * part.width * part.height);

      nst_resampler_read (resampler, GEGL_RECTANGLE (0, 0, width, height), format, all);
      nst_resampler_read (resampler, &part, format, some);
      for (int y = 0; y < part.height; y++)
        g_assert_cmpmem (some + 4 * y * part.width, 4 * part.width * sizeof (float),
                         all + 4 * ((part.y + y) * width + part.x),
                         4 * part.width * sizeof (float));
    }
}

static gboolean
stop_third (gpointer user_data)
{
  return ++*(int *) user_data < 3;
}

static void
test_linear_cancelled (void)
{
  g_autoptr (GeglBuffer) buffer = nst_test_picture (3, 211, 150, "R'G'B' float");
  g_autoptr (GError) error = NULL;
  int calls = 0;
  const NstWatch watch = { stop_third, &calls };

  g_assert_null (
    nst_resample_linear (buffer, 40, 40, gegl_buffer_get_format (buffer), &watch, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/resampling/keeps-average", test_keeps_average);
  g_test_add_func ("/resampling/edges", test_edges);
  g_test_add_func ("/resampling/average", test_average);
  g_test_add_func ("/resampling/long-sides", test_long_sides);
  g_test_add_func ("/resampling/keeps-place", test_keeps_place);
  g_test_add_func ("/resampling/cubic", test_cubic);
  g_test_add_func ("/resampling/linear", test_linear);
  g_test_add_func ("/resampling/rectangles", test_rectangles);
  g_test_add_func ("/resampling/linear-cancelled", test_linear_cancelled);
  return nst_test_run ();
}
