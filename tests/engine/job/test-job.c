/* Painting in a thread: the painting grows, is kept or given up, and is the same as without an
 * audience.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/error.h"
#include "job/job.h"
#include "stylize.h"
#include "support/support.h"

#define WIDTH 300
#define HEIGHT 200
#define SHOWN 100

typedef struct
{
  GMainLoop *loop;
  NstJob *job;
  gboolean keep; /* whether to keep what is there */
  int stop_at;   /* the number of the picture to stop at; 0 for never */
  int free_at;   /* the number of the picture to free the job at */
  int pictures;
  double fraction;
  gboolean done;
  GeglBuffer *painting;
  GError *error;
  NstMap shown; /* the last picture, in [0, 1] */
} Watcher;

static void
watcher_clear (Watcher *watcher)
{
  g_clear_pointer (&watcher->loop, g_main_loop_unref);
  g_clear_pointer (&watcher->job, nst_job_free);
  g_clear_object (&watcher->painting);
  g_clear_error (&watcher->error);
  nst_map_clear (&watcher->shown);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watcher, watcher_clear)

static void
take_picture (const NstJobPicture *picture, gpointer user_data)
{
  Watcher *watcher = user_data;

  watcher->pictures++;
  g_assert_nonnull (watcher->job);
  g_assert_cmpint (MAX (picture->width, picture->height), <=, SHOWN);
  nst_map_clear (&watcher->shown);
  g_assert_true (nst_map_allocate (&watcher->shown, picture->height, picture->width, 3, NULL));
  for (gsize i = 0; i < nst_map_length (&watcher->shown); i++)
    watcher->shown.data[i] = picture->pixels[i] / 255.f;
  if (watcher->pictures == watcher->stop_at)
    nst_job_stop (watcher->job, watcher->keep);
  if (watcher->pictures == watcher->free_at)
    {
      g_clear_pointer (&watcher->job, nst_job_free);
      g_main_loop_quit (watcher->loop);
    }
}

static void
take_progress (double fraction, const char *message, gpointer user_data)
{
  Watcher *watcher = user_data;

  g_assert_cmpfloat (fraction, >=, watcher->fraction);
  g_assert_nonnull (message);
  watcher->fraction = fraction;
}

static void
take_result (GeglBuffer *painting, const GError *error, gpointer user_data)
{
  Watcher *watcher = user_data;

  g_assert_false (watcher->done);
  g_assert_true ((painting == NULL) == (error != NULL));
  watcher->done = TRUE;
  watcher->painting = painting ? g_object_ref (painting) : NULL;
  watcher->error = error ? g_error_copy (error) : NULL;
  g_main_loop_quit (watcher->loop);
}

/* Waves of LENGTH pixels, in two colours. */
static GeglBuffer *
make_picture (double length, int width, int height)
{
  g_autofree float *pixels = g_new (float, (gsize) width *height * 3);
  GeglBuffer *buffer
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format ("R'G'B' u8"));

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        pixels[(y * width + x) * 3 + c]
          = 0.5 + 0.4 * sin (2 * G_PI * x / length + c) * cos (2 * G_PI * y / length);
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Begins to paint a picture with a job, as WATCHER says. */
static void
start (Watcher *watcher, GeglBuffer *content, GeglBuffer *style, NstSettings *settings)
{
  const NstStyle styles[] = { { style } };
  const NstJobDescription description = { content, styles, 1, settings, SHOWN, 0 };
  const NstJobCallbacks callbacks = { take_picture, take_progress, take_result };

  watcher->loop = g_main_loop_new (NULL, FALSE);
  watcher->job = nst_job_start (&description, &callbacks, watcher);
}

/* Paints a picture with a job, as WATCHER says, and waits until the loop is quit. */
static void
watch (Watcher *watcher, GeglBuffer *content, GeglBuffer *style, NstSettings *settings)
{
  start (watcher, content, style, settings);
  g_main_loop_run (watcher->loop);
}

static NstSettings *
make_settings (int iterations)
{
  NstSettings *settings = nst_settings_new ();

  g_object_set (settings, "network", "draft", "iterations", iterations, NULL);
  return settings;
}

/* ‖a − b‖ / ‖b‖ of A with B at A's size. */
static double
distance (const NstMap *a, GeglBuffer *b)
{
  g_auto (NstMap) map = nst_test_to_map (b, a->width, a->height);

  return nst_test_difference (a->data, map.data, nst_map_length (a));
}

static void
test_grows (void)
{
  g_autoptr (GeglBuffer) content = make_picture (150, WIDTH, HEIGHT);
  g_autoptr (GeglBuffer) style = make_picture (12, 100, 100);
  g_autoptr (NstSettings) settings = make_settings (6);
  const NstStyle styles[] = { { style } };
  g_autoptr (GeglBuffer) alone = nst_stylize (content, styles, 1, settings, NULL, NULL, NULL, NULL);
  g_auto (NstMap) expected = nst_test_to_map (alone, WIDTH, HEIGHT);
  g_auto (NstMap) found = NST_MAP_INIT;
  g_auto (Watcher) watcher = { NULL };

  watch (&watcher, content, style, settings);
  g_assert_no_error (watcher.error);
  g_assert_cmpint (watcher.pictures, >, 1);
  found = nst_test_to_map (watcher.painting, WIDTH, HEIGHT);
  g_assert_cmpmem (found.data, nst_map_length (&found) * sizeof (float), expected.data,
                   nst_map_length (&expected) * sizeof (float));
  /* The last one shown is a step or two from the end, and its chroma is calmed at its own size: it
   * is much nearer to the painting than the photograph is. */
  g_assert_cmpfloat (distance (&watcher.shown, watcher.painting), <,
                     0.5 * distance (&watcher.shown, content));
}

/* Two jobs at once paint what each paints alone. */
static void
test_two_at_once (void)
{
  g_autoptr (GeglBuffer) content = make_picture (150, WIDTH, HEIGHT);
  g_autoptr (GeglBuffer) style = make_picture (12, 100, 100);
  g_auto (Watcher) first = { NULL };
  g_auto (Watcher) second = { NULL };
  Watcher *watchers[] = { &first, &second };
  const NstStyle styles[] = { { style } };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (NstSettings) settings = make_settings (6 - i);

      start (watchers[i], content, style, settings);
    }
  while (!first.done || !second.done)
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (NstSettings) settings = make_settings (6 - i);
      g_autoptr (GeglBuffer) alone
        = nst_stylize (content, styles, 1, settings, NULL, NULL, NULL, NULL);
      g_auto (NstMap) expected = nst_test_to_map (alone, WIDTH, HEIGHT);
      g_auto (NstMap) found = NST_MAP_INIT;

      g_assert_no_error (watchers[i]->error);
      found = nst_test_to_map (watchers[i]->painting, WIDTH, HEIGHT);
      g_assert_cmpmem (found.data, nst_map_length (&found) * sizeof (float), expected.data,
                       nst_map_length (&expected) * sizeof (float));
    }
}

static void
check_stop (gboolean keep)
{
  g_autoptr (GeglBuffer) content = make_picture (150, WIDTH, HEIGHT);
  g_autoptr (GeglBuffer) style = make_picture (12, 100, 100);
  g_autoptr (NstSettings) settings = make_settings (1000);
  g_auto (Watcher) watcher = { .keep = keep, .stop_at = 3 };

  watch (&watcher, content, style, settings);
  g_assert_true (watcher.done);
  if (!keep)
    {
      g_assert_error (watcher.error, NST_ERROR, NST_ERROR_CANCELLED);
      return;
    }
  g_assert_no_error (watcher.error);
  /* It was stopped at the first scale, of 128 pixels. */
  g_assert_cmpint (gegl_buffer_get_width (watcher.painting), ==, 128);
  g_assert_cmpfloat (distance (&watcher.shown, watcher.painting), <,
                     distance (&watcher.shown, content));
}

static void
test_cancel (void)
{
  check_stop (FALSE);
}

static void
test_keep (void)
{
  check_stop (TRUE);
}

/* After it is freed a job calls nobody: its callbacks would find no job. */
static void
test_freed (void)
{
  g_autoptr (GeglBuffer) content = make_picture (150, WIDTH, HEIGHT);
  g_autoptr (GeglBuffer) style = make_picture (12, 100, 100);
  g_autoptr (NstSettings) settings = make_settings (1000);
  g_auto (Watcher) watcher = { .free_at = 2 };

  watch (&watcher, content, style, settings);
  nst_job_wait_for_all ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (watcher.pictures, ==, 2);
  g_assert_false (watcher.done);
}

/* At whichever of its first calls a painting is kept, there is one, unless there was nothing yet.
 */
typedef struct
{
  int left;
} Patience;

static gboolean
lose_patience (double fraction, const char *message, gpointer user_data)
{
  return ((Patience *) user_data)->left-- > 0;
}

/* By which part of itself the number of calls after which a painting is stopped grows: one by one,
 * and not so where all takes eight times as long. */
#ifdef __SANITIZE_ADDRESS__
#define FURTHER 8
#else
#define FURTHER G_MAXINT
#endif

static gboolean
always (gpointer user_data)
{
  return TRUE;
}

static void
test_keep_anywhere (void)
{
  g_autoptr (GeglBuffer) content = make_picture (90, 190, 60);
  g_autoptr (GeglBuffer) style = make_picture (12, 100, 100);
  g_autoptr (NstSettings) settings = make_settings (1);
  const NstStyle styles[] = { { style } };
  const NstStylizeInput input = { content, styles, 1, settings };
  gboolean any = FALSE, stopped = TRUE;

  for (int calls = 0; stopped; calls += 1 + calls / FURTHER)
    {
      Patience patience = { calls };
      const NstAudience audience
        = { .progress = lose_patience, .keeps = always, .user_data = &patience };
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) painting = nst_stylize_before (&input, &audience, NULL, &error);

      stopped = patience.left < 0;
      g_assert_true (painting || !any);
      g_assert_true ((painting == NULL) == (error != NULL));
      any |= painting != NULL;
      if (painting)
        {
          /* Nothing is missing of it: the waves are half bright. */
          g_auto (NstMap) map = nst_test_to_map (painting, 190, 60);
          double sum = 0;

          for (gsize i = 0; i < nst_map_length (&map); i++)
            sum += map.data[i];
          g_assert_cmpfloat_with_epsilon (sum / nst_map_length (&map), 0.5, 0.1);
        }
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/job/grows", test_grows);
  g_test_add_func ("/job/two-at-once", test_two_at_once);
  g_test_add_func ("/job/cancel", test_cancel);
  g_test_add_func ("/job/keep", test_keep);
  g_test_add_func ("/job/freed", test_freed);
  g_test_add_func ("/job/keep-anywhere", test_keep_anywhere);
  return nst_test_run ();
}
