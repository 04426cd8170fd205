/* The numbers that a painting ends with: rounded, or rounded down as by NumPy's astype (uint8).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "painting/finishing.h"
#include "settings/options.h"
#include "support/support.h"

#define LEVELS 256
#define ROWS 3

/* Beyond each whole number of 8 bits, row by row. */
static const double beyond[ROWS] = { 0, 0.4, 0.9 };

/* Finishes a gray picture, of all whole numbers of 8 bits and some beyond, by OPTIONS, and returns
 * the painting in FORMAT; on both sides of it are numbers outside [0, 1]. */
static GeglBuffer *
finish (const char *format, const char *options)
{
  static const double share = 1;
  static const NstPalettes palettes = { NULL };
  static const float gray[] = { 0.5, 0.5, 0.5, 1 };
  g_autoptr (GeglBuffer) content
    = nst_test_plain_buffer (format, GEGL_RECTANGLE (0, 0, LEVELS + 2, ROWS), gray);
  const NstStyle style = { content };
  g_autoptr (NstSettings) settings = nst_settings_new ();
  const NstPainting painting
    = { content, .styles = { &style, 1, &share }, .palettes = &palettes, .settings = settings };
  g_auto (NstMap) picture = NST_MAP_INIT;

  g_assert_true (nst_settings_set_from_options (settings, options, NULL));
  g_assert_true (nst_map_allocate (&picture, ROWS, LEVELS + 2, 3, NULL));
  for (int y = 0; y < ROWS; y++)
    for (int x = 0; x < LEVELS + 2; x++)
      for (int c = 0; c < 3; c++)
        nst_map_at (&picture, x, y)[c] = (x - 1 + beyond[y]) / 255;
  g_assert_true (nst_finishing_apply (&painting, &picture, NULL, NULL));
  return nst_picture_map_to_buffer (&picture, content);
}

/* The first component of all pixels, as BUFFER has it. */
static guint8 *
read_levels (GeglBuffer *buffer)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  const int n = babl_format_get_n_components (format);
  guint8 *levels = g_new (guint8, ROWS * (LEVELS + 2) * n);

  gegl_buffer_get (buffer, NULL, 1, format, levels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (int i = 0; i < ROWS * (LEVELS + 2); i++)
    levels[i] = levels[i * n];
  return levels;
}

static const char *const formats[] = { "R'G'B' u8", "R'G'B'A u8", "Y' u8", "Y'A u8" };

static void
test_truncated (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
    {
      g_autoptr (GeglBuffer) painted = finish (formats[k], "quantise=truncate");
      g_autofree guint8 *levels = read_levels (painted);

      for (int i = 0; i < ROWS * (LEVELS + 2); i++)
        g_assert_cmpint (levels[i], ==, CLAMP (i % (LEVELS + 2) - 1, 0, 255));
    }
}

static void
test_rounded (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
    {
      g_autoptr (GeglBuffer) painted = finish (formats[k], "");
      g_autofree guint8 *levels = read_levels (painted);

      for (int i = 0; i < ROWS * (LEVELS + 2); i++)
        {
          const gboolean up = i >= 2 * (LEVELS + 2);

          g_assert_cmpint (levels[i], ==, CLAMP (i % (LEVELS + 2) - 1 + up, 0, 255));
        }
    }
}

/* Nothing is rounded down that has more bits, or other numbers than those that are painted. */
static void
test_others (void)
{
  static const char *const others[] = { "R'G'B' u16", "R'G'B' float", "R'G'B'A half", "RGB u8" };

  for (guint k = 0; k < G_N_ELEMENTS (others); k++)
    {
      g_autoptr (GeglBuffer) rounded = finish (others[k], "");
      g_autoptr (GeglBuffer) truncated = finish (others[k], "quantise=truncate");
      g_autofree float *expected = nst_test_pixels (rounded, "R'G'B'A float");
      g_autofree float *pixels = nst_test_pixels (truncated, "R'G'B'A float");
      const gsize bytes = ROWS * (LEVELS + 2) * 4 * sizeof (float);

      g_assert_cmpmem (pixels, bytes, expected, bytes);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/finishing/truncated", test_truncated);
  g_test_add_func ("/finishing/rounded", test_rounded);
  g_test_add_func ("/finishing/others", test_others);
  return nst_test_run ();
}
