/* Frames of a film: they follow one another where they can, and begin anew where they cannot.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

#define WIDTH 88
#define HEIGHT 64
#define FRAMES 5

/* Pixels by which the film's window moves on from one frame to the next. */
#define ACROSS 3
#define DOWN 1

/* The frame of number FRAME: a window that moves over a larger picture. */
static GeglBuffer *
make_frame (int frame)
{
  g_autoptr (GeglBuffer) whole
    = nst_test_picture (1, WIDTH + ACROSS * FRAMES, HEIGHT + DOWN * FRAMES, "R'G'B' u8");
  GeglBuffer *window
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("R'G'B' u8"));

  gegl_buffer_copy (whole, GEGL_RECTANGLE (ACROSS * frame, DOWN * frame, WIDTH, HEIGHT),
                    GEGL_ABYSS_NONE, window, GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT));
  return window;
}

static GeglBuffer *
paint (GeglBuffer *content, const NstFrame *last, const char *options, NstReport **report)
{
  g_autoptr (GeglBuffer) style_picture = nst_test_picture (3, 64, 48, "R'G'B' u8");
  const NstStyle style = { style_picture };
  g_autoptr (NstSettings) settings = nst_settings_new ();
  const NstStylizeInput input = { content, &style, 1, settings, last };
  const NstAudience audience = { NULL };
  g_autoptr (GError) error = NULL;
  GeglBuffer *painting;

  nst_settings_set_from_options (settings, "iterations=16", &error);
  g_assert_no_error (error);
  nst_settings_set_from_options (settings, options, &error);
  g_assert_no_error (error);
  painting = nst_stylize_before (&input, &audience, report, &error);
  g_assert_no_error (error);
  return painting;
}

static void
assert_same (GeglBuffer *a, GeglBuffer *b)
{
  g_autofree float *pixels = nst_test_pixels (a, "R'G'B' float");
  g_autofree float *others = nst_test_pixels (b, "R'G'B' float");
  const gsize bytes = (gsize) gegl_buffer_get_pixel_count (a) * 3 * sizeof *pixels;

  g_assert_cmpint (gegl_buffer_get_pixel_count (a), ==, gegl_buffer_get_pixel_count (b));
  g_assert_cmpmem (pixels, bytes, others, bytes);
}

/* The mean difference of LAST and NOW where both show the same, when the motion is undone. */
static double
find_flicker (GeglBuffer *last, GeglBuffer *now)
{
  g_auto (NstMap) before = nst_test_to_map (last, WIDTH, HEIGHT);
  g_auto (NstMap) after = nst_test_to_map (now, WIDTH, HEIGHT);
  double sum = 0;

  for (int y = 0; y < HEIGHT - DOWN; y++)
    for (int x = 0; x < WIDTH - ACROSS; x++)
      for (int c = 0; c < 3; c++)
        sum += fabs (nst_map_at (&after, x, y)[c] - nst_map_at (&before, x + ACROSS, y + DOWN)[c]);
  return sum / ((HEIGHT - DOWN) * (WIDTH - ACROSS) * 3);
}

/* The mean flicker of a film, whose frames follow one another if FOLLOWS. */
static double
paint_film (gboolean follows, const char *options)
{
  NstFrame last = { NULL, NULL };
  double sum = 0;

  for (int i = 0; i < FRAMES; i++)
    {
      g_autoptr (NstReport) report = NULL;
      NstFrame now = { make_frame (i) };

      now.painting = paint (now.content, follows && i > 0 ? &last : NULL, options, &report);
      if (follows && i > 0)
        g_assert_cmpfloat (report->followed, >, 0.4);
      else
        g_assert_cmpfloat (report->followed, ==, 0);
      if (i > 0)
        sum += find_flicker (last.painting, now.painting);
      g_clear_object (&last.content);
      g_clear_object (&last.painting);
      last = now;
    }
  g_object_unref (last.content);
  g_object_unref (last.painting);
  return sum / (FRAMES - 1);
}

/* Followed, frames flicker less than half as much; in some cases, which take longer, with several
 * scales, touches and other recipes too. Adam's steps are of one size, wherever the loss is steep.
 */
static void
test_flicker (void)
{
  static const struct
  {
    const char *options;
    double most;
  } films[] = { { "", 0.3 },
                { "size=260 iterations=12", 0.45 },
                { "size=256 iterations=8 brushwork=80", 0.3 },
                { "content-formula=half-sum style-formula=gatys content-weight=5 style-weight=100 "
                  "scales=one smoothness=0",
                  0.45 },
                { "optimiser=adam iterations=100", 0.7 },
                { "colour=content", 0.45 } };

  for (guint i = 0; i < (g_test_slow () ? G_N_ELEMENTS (films) : 2); i++)
    {
      const double alone = paint_film (FALSE, films[i].options);
      const double followed = paint_film (TRUE, films[i].options);

      g_test_message ("%s: %.4f frame by frame, %.4f followed, ratio %.2f", films[i].options, alone,
                      followed, followed / alone);
      g_assert_cmpfloat (followed, <, films[i].most * alone);
    }
}

/* The first frame and its painting. Clear with clear_frame. */
static NstFrame
paint_first (void)
{
  NstFrame first = { make_frame (0) };

  first.painting = paint (first.content, NULL, "", NULL);
  return first;
}

static void
clear_frame (NstFrame *frame)
{
  g_object_unref (frame->content);
  g_object_unref (frame->painting);
}

static void
test_threads (void)
{
  NstFrame first = paint_first ();
  g_autoptr (GeglBuffer) content = make_frame (1);
  g_autoptr (GeglBuffer) one = paint (content, &first, "threads=1", NULL);
  g_autoptr (GeglBuffer) two = paint (content, &first, "threads=2", NULL);

  assert_same (one, two);
  clear_frame (&first);
}

/* After a frame of another size, or one whose painting has another, a frame is painted as if there
 * were none. */
static void
test_other_sizes (void)
{
  NstFrame first = paint_first ();
  g_autoptr (GeglBuffer) content = make_frame (1);
  g_autoptr (GeglBuffer) alone = paint (content, NULL, "", NULL);
  g_autoptr (GeglBuffer) wider = nst_test_picture (1, WIDTH + 1, HEIGHT, "R'G'B' u8");
  const NstFrame others[] = { { wider, first.painting }, { first.content, wider } };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (NstReport) report = NULL;
      g_autoptr (GeglBuffer) painting = paint (content, &others[i], "", &report);

      assert_same (painting, alone);
      g_assert_cmpfloat (report->followed, ==, 0);
    }
  clear_frame (&first);
}

/* After a cut nothing is held: the painting is near to what it is without a last frame. */
static void
test_cut (void)
{
  g_autoptr (GeglBuffer) other = nst_test_picture (9, WIDTH, HEIGHT, "R'G'B' u8");
  g_autoptr (GeglBuffer) content = make_frame (1);
  g_autoptr (GeglBuffer) other_painting = paint (other, NULL, "", NULL);
  const NstFrame last = { other, other_painting };
  g_autoptr (NstReport) report = NULL;
  g_autoptr (GeglBuffer) painting = paint (content, &last, "", &report);
  g_autoptr (GeglBuffer) alone = paint (content, NULL, "", NULL);
  g_auto (NstMap) found = nst_test_to_map (painting, WIDTH, HEIGHT);
  g_auto (NstMap) expected = nst_test_to_map (alone, WIDTH, HEIGHT);
  const double away = nst_test_difference (found.data, expected.data, nst_map_length (&found));

  g_test_message ("%.3f held, %.3f away", report->followed, away);
  g_assert_cmpfloat (report->followed, <, 0.02);
  g_assert_cmpfloat (away, <, 0.1);
}

/* A still film stays as it is painted first, but for what is still improved. */
static void
test_still (void)
{
  NstFrame first = paint_first ();
  g_autoptr (NstReport) report = NULL;
  g_autoptr (GeglBuffer) again = paint (first.content, &first, "", &report);
  g_auto (NstMap) found = nst_test_to_map (again, WIDTH, HEIGHT);
  g_auto (NstMap) expected = nst_test_to_map (first.painting, WIDTH, HEIGHT);

  g_assert_cmpfloat (report->followed, >, 0.999);
  g_assert_cmpfloat (nst_test_difference (found.data, expected.data, nst_map_length (&found)), <,
                     0.1);
  clear_frame (&first);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/last-frame/flicker", test_flicker);
  g_test_add_func ("/last-frame/threads", test_threads);
  g_test_add_func ("/last-frame/other-sizes", test_other_sizes);
  g_test_add_func ("/last-frame/cut", test_cut);
  g_test_add_func ("/last-frame/still", test_still);
  return nst_test_run ();
}
