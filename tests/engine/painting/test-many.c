/* Many paintings in one process, one after the other and two at once. The environment variable
 * NST_PAINTINGS says how many; 60 without it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/machine.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

#define SIDE 40
#define FIRST 10 /* paintings after which nothing new is to be kept; they have all the options */

/* What paintings differ in; each ends well, but for the last two. */
static const char *const options[] = { "",
                                       "optimiser=adam",
                                       "colour=content",
                                       "colour=matched network=draft",
                                       "pooling=max padding=zero initial-noise=0.5",
                                       "memory=16 size=64",
                                       "style-weights=1,2,3",
                                       "network=nowhere" };

/* Stops at the call whose number USER_DATA counts down to. */
static gboolean
count_down (double fraction, const char *message, gpointer user_data)
{
  int *left = user_data;

  return --*left != 0;
}

/* Paints number I of the paintings, with a mask in every third one, stopped in every seventh. NULL
 * where it does not end well. */
static GeglBuffer *
paint (int i)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, SIDE, SIDE - 4, "R'G'B'A u8");
  g_autoptr (GeglBuffer) picture = nst_test_picture (2, SIDE - 8, SIDE, "R'G'B' float");
  g_autoptr (GeglBuffer) mask = nst_test_picture (3, SIDE, SIDE, "Y' u8");
  const NstStyle style = { picture, i % 3 == 2 ? mask : NULL };
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstReport) report = NULL;
  g_autoptr (GError) error = NULL;
  int left = i % 7 == 6 ? 10 : 0;
  GeglBuffer *result;

  g_assert_true (nst_settings_set_from_options (settings, "iterations=3 threads=1", NULL));
  g_assert_true (
    nst_settings_set_from_options (settings, options[i % G_N_ELEMENTS (options)], NULL));
  result = nst_stylize (content, &style, 1, settings, count_down, &left, &report, &error);
  g_assert_true ((result != NULL) == (error == NULL));
  return result;
}

/* The bytes that are taken of the C library. */
static double
taken (void)
{
  const struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
test_one_after_the_other (void)
{
  const char *text = g_getenv ("NST_PAINTINGS");
  const int count = text ? atoi (text) : 60;
  double before = 0, growth;
  int done = 0;

  for (int i = 0; i < count; i++)
    {
      g_autoptr (GeglBuffer) result = paint (i);

      done += result != NULL;
      if (i + 1 == FIRST)
        before = taken ();
    }
  growth = (taken () - before) / NST_MEBIBYTE;
  g_test_message ("%d paintings, %d done, %.3f MiB more", count, done, growth);
  g_assert_cmpint (done, >, count / 2);
  g_assert_cmpfloat (growth, <=, 1);
}

static gpointer
paint_in_thread (gpointer number)
{
  return paint (GPOINTER_TO_INT (number));
}

/* Paintings are the same whatever else is painted. */
static void
test_two_at_once (void)
{
  static const int pairs[][2] = { { 0, 0 }, { 0, 1 }, { 2, 5 }, { 3, 4 } };

  for (guint k = 0; k < G_N_ELEMENTS (pairs); k++)
    {
      GThread *threads[2];

      for (int i = 0; i < 2; i++)
        threads[i] = g_thread_new ("painting", paint_in_thread, GINT_TO_POINTER (pairs[k][i]));
      for (int i = 0; i < 2; i++)
        {
          g_autoptr (GeglBuffer) result = g_thread_join (threads[i]);
          g_autoptr (GeglBuffer) alone = paint (pairs[k][i]);
          g_autofree float *pixels = nst_test_pixels (result, "R'G'B'A float");
          g_autofree float *expected = nst_test_pixels (alone, "R'G'B'A float");
          const gsize length
            = 4 * (gsize) gegl_buffer_get_width (alone) * gegl_buffer_get_height (alone);

          g_assert_cmpmem (pixels, length * sizeof (float), expected, length * sizeof (float));
        }
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/many/one-after-the-other", test_one_after_the_other);
  g_test_add_func ("/many/two-at-once", test_two_at_once);
  return nst_test_run ();
}
