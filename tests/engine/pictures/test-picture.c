/* From GEGL buffers to maps and back: formats, transparency, NaN and infinities, colour spaces and
 * places.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/machine.h"
#include "pictures/picture.h"
#include "support/support.h"

#define WIDTH 9
#define HEIGHT 7
#define SIDE 300  /* of pictures that are large enough for babl to make tables */
#define TABLE 128 /* MiB: half of one */

/* Babl converts between light and its coding by approximations, and keeps a hidden colour at
 * 1/65536 of its alpha. */
#define BABL_TOLERANCE 1e-4

static void
assert_pixel (const NstMap *map, int x, int y, const float *expected, double tolerance)
{
  const float *pixel = map->data + ((gsize) y * map->width + x) * 3;

  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (pixel[c], expected[c], tolerance);
}

static void
assert_plain (const NstMap *map, const float *expected, double tolerance)
{
  for (int y = 0; y < map->height; y++)
    for (int x = 0; x < map->width; x++)
      assert_pixel (map, x, y, expected, tolerance);
}

/* A map has sRGB's R'G'B' of whatever format a layer in GIMP has, and a buffer made from it has
 * that format again. */
static void
test_formats (void)
{
  static const char *const formats[]
    = { "R'G'B' u8",    "R'G'B'A u8",     "R'G'B' u16", "R'G'B'A u32", "R'G'B'A half",
        "R'G'B' float", "R'G'B'A double", "RGB u8",     "RGBA u16",    "RGB u32",
        "RGB half",     "RGBA float",     "RGBA double" };
  static const float colour[] = { 0.8f, 0.3f, 0.1f, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) buffer
        = nst_test_plain_buffer (formats[i], GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), colour);
      g_auto (NstMap) map = nst_test_to_map (buffer, WIDTH, HEIGHT);
      g_auto (NstMap) again = NST_MAP_INIT;
      g_autoptr (GeglBuffer) back = nst_picture_map_to_buffer (&map, buffer);

      /* Eight bits of linear light are coarse in the shadows: half a step is 0.006 at 0.1. */
      assert_plain (&map, colour, g_str_equal (formats[i], "RGB u8") ? 0.012 : 0.0021);
      g_assert_true (gegl_buffer_get_format (back) == babl_format (formats[i]));
      again = nst_test_to_map (back, WIDTH, HEIGHT);
      assert_plain (&again, map.data, 0.0001);
    }
}

static void
test_gray (void)
{
  static const char *const formats[]
    = { "Y' u8", "Y'A u8", "Y' u16", "Y'A u32", "Y half", "Y float", "YA float", "Y'A double" };
  static const float colour[] = { 0.6f, 0.6f, 0.6f, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) buffer
        = nst_test_plain_buffer (formats[i], GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), colour);
      g_auto (NstMap) map = nst_test_to_map (buffer, WIDTH, HEIGHT);
      g_autoptr (GeglBuffer) back = nst_picture_map_to_buffer (&map, buffer);

      assert_plain (&map, colour, 0.0021);
      g_assert_true (gegl_buffer_get_format (back) == babl_format (formats[i]));
    }
}

/* Sets a pixel of BUFFER to PIXEL, in R'G'B'A float. */
static void
set_pixel (GeglBuffer *buffer, int x, int y, const float *pixel)
{
  gegl_buffer_set (buffer, GEGL_RECTANGLE (x, y, 1, 1), 0, babl_format ("R'G'B'A float"), pixel,
                   GEGL_AUTO_ROWSTRIDE);
}

/* A buffer that is red in its left half and hidden under HIDDEN in the right one, but for a last
 * column of half transparent blue. */
static GeglBuffer *
half_hidden (const float *hidden)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 8, 4), babl_format ("R'G'B'A float"));

  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 8; x++)
      {
        if (x < 4)
          set_pixel (buffer, x, y, (float[]){ 0.75, 0.25, 0.25, 1 });
        else if (x < 7)
          set_pixel (buffer, x, y, (float[]){ hidden[0], hidden[1], hidden[2], 0 });
        else
          set_pixel (buffer, x, y, (float[]){ 0.25, 0.25, 0.75, 0.5 });
      }
  return buffer;
}

/* Hidden colours do not show, whatever they are and whatever the map's size; in their place is what
 * is visible around them, most of all what is next to them. Half transparent ones show as they are.
 */
static void
test_hidden_colours (void)
{
  static const float black[] = { 0, 0, 0 }, green[] = { 0, 1, 0 };
  static const float strange[] = { NAN, INFINITY, -1e30f };
  static const float red[] = { 0.75f, 0.25f, 0.25f }, blue[] = { 0.25f, 0.25f, 0.75f };
  static const int sizes[][2] = { { 8, 4 }, { 3, 2 }, { 20, 11 } };
  const float *others[] = { green, strange };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) buffer = half_hidden (black);
      g_auto (NstMap) map = nst_test_to_map (buffer, sizes[i][0], sizes[i][1]);

      if (i == 0)
        {
          const float *beside = nst_map_at (&map, 4, 2), *between = nst_map_at (&map, 5, 2);

          assert_pixel (&map, 3, 2, red, BABL_TOLERANCE);
          assert_pixel (&map, 7, 2, blue, BABL_TOLERANCE);
          g_assert_cmpfloat (fabsf (beside[0] - red[0]), <, fabsf (beside[0] - blue[0]));
          g_assert_cmpfloat (between[0], >, blue[0]);
          g_assert_cmpfloat (between[0], <, beside[0]);
          g_assert_cmpfloat_with_epsilon (between[1], 0.25, BABL_TOLERANCE);
        }
      for (guint k = 0; k < G_N_ELEMENTS (others); k++)
        {
          g_autoptr (GeglBuffer) other = half_hidden (others[k]);
          g_auto (NstMap) other_map = nst_test_to_map (other, sizes[i][0], sizes[i][1]);

          g_assert_cmpfloat (nst_test_difference (other_map.data, map.data, nst_map_length (&map)),
                             <=, BABL_TOLERANCE);
        }
    }
}

/* However little of it is visible, the picture that nothing was painted on is itself again; what is
 * painted where a sixteenth or more is visible is seen as it is. */
static void
test_every_alpha (void)
{
  static const char *const formats[] = { "R'G'B'A u8", "RGBA u16", "R'G'B'A float" };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autoptr (GeglBuffer) content = nst_test_picture (1, 256, 3, formats[i]);
      g_autofree float *pixels = nst_test_pixels (content, "R'G'B'A float");
      g_auto (NstMap) map = NST_MAP_INIT;
      g_autoptr (GeglBuffer) back = NULL, darker = NULL;
      g_autofree float *found = NULL, *found_darker = NULL;

      for (int x = 0; x < 256 * 3; x++)
        pixels[4 * x + 3] = x % 256 / 255.0f;
      gegl_buffer_set (content, NULL, 0, babl_format ("R'G'B'A float"), pixels,
                       GEGL_AUTO_ROWSTRIDE);
      map = nst_test_to_map (content, 256, 3);
      back = nst_picture_map_to_buffer (&map, content);
      found = nst_test_pixels (back, "R'G'B'A float");
      /* Half a step of 8 bits. */
      g_assert_cmpfloat (nst_test_difference (found, pixels, 256 * 3 * 4), <, 0.5 / 255);
      for (gsize k = 0; k < nst_map_length (&map); k++)
        map.data[k] /= 2;
      darker = nst_picture_map_to_buffer (&map, content);
      found_darker = nst_test_pixels (darker, "R'G'B'A float");
      for (int x = 16; x < 256; x++)
        for (int c = 0; c < 3; c++)
          /* Half a step of 8 bits, which the darker picture is rounded to, beside babl's. */
          g_assert_cmpfloat_with_epsilon (found_darker[4 * x + c], pixels[4 * x + c] / 2,
                                          0.6 / 255);
    }
}

static void
test_nothing_visible (void)
{
  static const float clear[] = { 0.9f, 0.1f, 0.1f, 0 }, gray[] = { 0.5f, 0.5f, 0.5f };
  g_autoptr (GeglBuffer) buffer
    = nst_test_plain_buffer ("R'G'B'A u8", GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), clear);
  g_auto (NstMap) map = nst_test_to_map (buffer, 5, 5);

  assert_plain (&map, gray, BABL_TOLERANCE);
}

/* NaN, infinities and huge numbers leave the map in [0, 1] at any size, and do not spread further
 * than a resampler's neighbourhood. */
static void
test_not_finite (void)
{
  static const float bad[] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f };
  static const char *const formats[] = { "R'G'B'A float", "RGBA half", "RGB double", "Y float" };
  static const int sizes[] = { 40, 17, 90 };
  static const float gray[] = { 0.5f, 0.5f, 0.5f, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
      {
        g_autoptr (GeglBuffer) buffer
          = nst_test_plain_buffer (formats[i], GEGL_RECTANGLE (0, 0, 40, 40), gray);
        g_auto (NstMap) map = NST_MAP_INIT;

        for (guint n = 0; n < G_N_ELEMENTS (bad); n++)
          set_pixel (buffer, n, 0, (float[]){ bad[n], bad[n], bad[n], 1 });
        map = nst_test_to_map (buffer, sizes[k], sizes[k]);
        g_test_message ("%s at %d", formats[i], sizes[k]);
        for (gsize n = 0; n < nst_map_length (&map); n++)
          g_assert_true (map.data[n] >= 0 && map.data[n] <= 1);
        assert_pixel (&map, sizes[k] - 1, sizes[k] - 1, gray, 1e-3);
      }
}

/* Without a space the map has the buffer's own numbers, so that they go back unchanged; with a
 * space they are converted. */
static void
test_spaces (void)
{
  static const float colour[] = { 0.2f, 0.7f, 0.4f };
  const Babl *format = babl_format_with_space ("R'G'B' float", babl_space ("Adobish"));
  g_autoptr (GeglBuffer) buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 1, 1), format);
  g_auto (NstMap) own = NST_MAP_INIT;
  g_auto (NstMap) converted = NST_MAP_INIT;
  g_auto (NstPicture) picture = { 0 };
  g_autoptr (GeglBuffer) back = NULL;
  float expected[3];

  gegl_buffer_set (buffer, NULL, 0, format, colour, GEGL_AUTO_ROWSTRIDE);
  own = nst_test_to_map (buffer, 1, 1);
  assert_pixel (&own, 0, 0, colour, BABL_TOLERANCE);
  back = nst_picture_map_to_buffer (&own, buffer);
  g_assert_true (gegl_buffer_get_format (back) == format);

  gegl_buffer_get (buffer, NULL, 1, babl_format ("R'G'B' float"), expected, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  for (int c = 0; c < 3; c++)
    expected[c] = CLAMP (expected[c], 0, 1);
  g_assert_cmpfloat (fabsf (expected[0] - colour[0]), >, 0.01);
  nst_picture_init (&picture, buffer, 1, 1, babl_format ("R'G'B' u8"));
  g_assert_true (nst_picture_to_map (&picture, &converted, NULL));
  assert_pixel (&converted, 0, 0, expected, 1e-4);
}

/* A picture of a linear profile is seen as the same picture of one with sRGB's curve (IEC
 * 61966-2-1), whatever its primaries, and written back in its own numbers. */
static void
test_linear_profile (void)
{
  static const char *const spaces[] = { "sRGB", "Adobish", "ProPhoto" };
  static const float linear[] = { 0.02f, 0.2f, 0.7f };
  float seen[3];

  for (int c = 0; c < 3; c++)
    seen[c] = 1.055 * pow (linear[c], 1 / 2.4) - 0.055;
  for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
    {
      const Babl *space = babl_space_with_trc (babl_space (spaces[i]), babl_trc ("linear"));
      const Babl *format = babl_format_with_space ("R'G'B' float", space);
      g_autoptr (GeglBuffer) buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, 1, 1), format);
      g_autoptr (GeglBuffer) back = NULL;
      g_auto (NstMap) map = NST_MAP_INIT;
      float found[3];

      gegl_buffer_set (buffer, NULL, 0, format, linear, GEGL_AUTO_ROWSTRIDE);
      map = nst_test_to_map (buffer, 1, 1);
      assert_pixel (&map, 0, 0, seen, 1e-3); /* babl's curves are that near */
      back = nst_picture_map_to_buffer (&map, buffer);
      g_assert_true (gegl_buffer_get_format (back) == format);
      gegl_buffer_get (back, NULL, 1, format, found, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (found[c], linear[c], 1e-3);
    }
}

/* Buffers lie anywhere; maps begin at 0, and so do results. */
static void
test_origin (void)
{
  static const GeglRectangle places[]
    = { { 0, 0, 30, 20 }, { 13, -7, 30, 20 }, { -1000, 5000, 30, 20 } };
  g_autoptr (GeglBuffer) first = nst_test_picture (1, 30, 20, "R'G'B'A float");
  static const int sizes[][2] = { { 30, 20 }, { 13, 9 }, { 77, 51 } };

  set_pixel (first, 3, 4, (float[]){ 0.5, 0.5, 0.5, 0.25 });
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
      {
        g_autoptr (GeglBuffer) moved = gegl_buffer_new (&places[i], babl_format ("R'G'B'A float"));
        g_auto (NstMap) map = nst_test_to_map (first, sizes[k][0], sizes[k][1]);
        g_auto (NstMap) moved_map = NST_MAP_INIT;
        g_autoptr (GeglBuffer) result = NULL;
        g_autoptr (GeglBuffer) moved_result = NULL;
        g_autofree float *pixels = NULL;
        g_autofree float *moved_pixels = NULL;

        gegl_buffer_copy (first, NULL, GEGL_ABYSS_NONE, moved, &places[i]);
        moved_map = nst_test_to_map (moved, sizes[k][0], sizes[k][1]);
        /* The resampler works in coordinates of single precision. */
        g_assert_cmpfloat (nst_test_difference (moved_map.data, map.data, nst_map_length (&map)),
                           <=, 1e-3);

        result = nst_picture_map_to_buffer (&map, first);
        moved_result = nst_picture_map_to_buffer (&map, moved);
        g_assert_cmpint (gegl_buffer_get_x (moved_result), ==, 0);
        g_assert_cmpint (gegl_buffer_get_y (moved_result), ==, 0);
        pixels = nst_test_pixels (result, "R'G'B'A float");
        moved_pixels = nst_test_pixels (moved_result, "R'G'B'A float");
        g_assert_cmpfloat (nst_test_difference (moved_pixels, pixels, nst_map_positions (&map) * 4),
                           <=, 1e-3);
      }
}

/* A buffer of a map has the map's colours, clipped, and the content's alpha, at any size. */
static void
test_from_map (void)
{
  static const float clear[] = { 1, 1, 1, 0.25f };
  g_autoptr (GeglBuffer) content
    = nst_test_plain_buffer ("R'G'B'A float", GEGL_RECTANGLE (3, 3, 10, 150), clear);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  static const int sizes[][2] = { { 10, 150 }, { 7, 105 }, { 20, 300 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (NstMap) map = nst_test_map (random, sizes[i][1], sizes[i][0], 3, -0.5, 1.5);
      g_autoptr (GeglBuffer) result = nst_picture_map_to_buffer (&map, content);
      g_autofree float *pixels = nst_test_pixels (result, "R'G'B'A float");

      g_assert_cmpint (gegl_buffer_get_width (result), ==, sizes[i][0]);
      g_assert_cmpint (gegl_buffer_get_height (result), ==, sizes[i][1]);
      for (gsize k = 0; k < nst_map_positions (&map); k++)
        {
          for (int c = 0; c < 3; c++)
            g_assert_cmpfloat_with_epsilon (pixels[4 * k + c], CLAMP (map.data[3 * k + c], 0, 1),
                                            1e-5);
          g_assert_cmpfloat_with_epsilon (pixels[4 * k + 3], 0.25, 1e-4);
        }
    }
}

/* Many pixels of eight bits with alpha leave no table of all colours behind, and are the same
 * numbers as those of sixteen bits. */
static void
test_eight_bits_with_alpha (void)
{
  static const char *const encodings[][2]
    = { { "R'G'B'A u8", "R'G'B'A u16" }, { "RGBA u8", "RGBA u16" }, { "Y'A u8", "Y'A u16" } };

  for (guint k = 0; k < G_N_ELEMENTS (encodings); k++)
    {
      g_autoptr (GeglBuffer) narrow = nst_test_picture (k, SIDE, SIDE, encodings[k][0]);
      g_autoptr (GeglBuffer) wide
        = gegl_buffer_new (gegl_buffer_get_extent (narrow), babl_format (encodings[k][1]));
      g_auto (NstMap) map = NST_MAP_INIT, expected = NST_MAP_INIT;
      double before;

      gegl_buffer_copy (narrow, NULL, GEGL_ABYSS_NONE, wide, NULL);
      before = nst_machine_resident_mib ();
      map = nst_test_to_map (narrow, SIDE, SIDE);
      expected = nst_test_to_map (wide, SIDE, SIDE);
      g_assert_cmpmem (map.data, nst_map_length (&map) * sizeof (float), expected.data,
                       nst_map_length (&expected) * sizeof (float));
      g_assert_cmpfloat (nst_machine_resident_mib () - before, <, TABLE);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/picture/formats", test_formats);
  g_test_add_func ("/picture/gray", test_gray);
  g_test_add_func ("/picture/hidden-colours", test_hidden_colours);
  g_test_add_func ("/picture/every-alpha", test_every_alpha);
  g_test_add_func ("/picture/nothing-visible", test_nothing_visible);
  g_test_add_func ("/picture/not-finite", test_not_finite);
  g_test_add_func ("/picture/spaces", test_spaces);
  g_test_add_func ("/picture/linear-profile", test_linear_profile);
  g_test_add_func ("/picture/origin", test_origin);
  g_test_add_func ("/picture/from-map", test_from_map);
  g_test_add_func ("/picture/eight-bits-with-alpha", test_eight_bits_with_alpha);
  return nst_test_run ();
}
