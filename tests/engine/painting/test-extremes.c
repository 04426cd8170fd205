/* Pictures whose numbers are not finite, or far out of the range that is seen: as contents, styles
 * and masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/error.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

#define SIDE 48

static const float numbers[]
  = { NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e20f, 1e10f, 1e4f, -1e4f, 1e-45f };

/* A picture with NUMBER at every EVERY-th of its pixels' numbers, beginning with the EVERY-th. */
static GeglBuffer *
make_picture (guint32 seed, float number, int every)
{
  GeglBuffer *buffer = nst_test_picture (seed, SIDE, SIDE, "R'G'B' float");
  g_autofree float *pixels = nst_test_pixels (buffer, "R'G'B' float");

  for (int i = every - 1; i < 3 * SIDE * SIDE; i += every)
    pixels[i] = number;
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Asserts that RESULT has no numbers but finite ones where CONTENT has, and more than one colour.
 */
static void
assert_painted (GeglBuffer *result, GeglBuffer *content)
{
  g_autofree float *pixels = nst_test_pixels (result, "R'G'B' float");
  g_autofree float *before = nst_test_pixels (content, "R'G'B' float");
  double sum = 0, squares = 0, difference = 0;
  int count = 0;

  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    if (isfinite (before[i]) && fabsf (before[i]) <= 1)
      {
        g_assert_true (isfinite (pixels[i]));
        sum += pixels[i];
        squares += pixels[i] * pixels[i];
        difference += fabs (pixels[i] - before[i]);
        count++;
      }
  g_test_message ("mean %g, deviation %g, moved by %g", sum / count,
                  sqrt (squares / count - sum / count * (sum / count)), difference / count);
  g_assert_cmpfloat (squares / count - sum / count * (sum / count), >, 0.03 * 0.03);
  g_assert_cmpfloat (difference / count, >, 0.005);
}

/* Paints CONTENT by a style with a mask: the outcome is a painting, or an error of the pictures. */
static void
check (GeglBuffer *content, GeglBuffer *picture, GeglBuffer *mask, const char *optimiser)
{
  const NstStyle style = { picture, mask };
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) result = NULL;

  g_assert_true (nst_settings_set_from_options (settings, "iterations=6", NULL));
  g_assert_true (nst_settings_set_from_options (settings, optimiser, NULL));
  result = nst_stylize (content, &style, 1, settings, NULL, NULL, NULL, &error);
  if (result)
    assert_painted (result, content);
  else
    g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
}

/* One number in a hundred. */
static void
test_few (gconstpointer optimiser)
{
  g_autoptr (GeglBuffer) picture = nst_test_picture (1, SIDE, SIDE, "R'G'B' float");
  g_autoptr (GeglBuffer) other = nst_test_picture (2, SIDE, SIDE, "R'G'B' float");

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GeglBuffer) content = make_picture (1, numbers[i], 101);
      g_autoptr (GeglBuffer) style = make_picture (2, numbers[i], 101);
      g_autoptr (GeglBuffer) mask = make_picture (3, numbers[i], 101);

      g_test_message ("%g", numbers[i]);
      check (content, other, NULL, optimiser);
      check (picture, style, NULL, optimiser);
      check (picture, other, mask, optimiser);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_data_func ("/extremes/lbfgs", "optimiser=lbfgs", test_few);
  g_test_add_data_func ("/extremes/adam", "optimiser=adam", test_few);
  return nst_test_run ();
}
