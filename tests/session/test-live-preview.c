/* The preview while the user chooses: what restarts it, what does not, and what is shown.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <malloc.h>

#include "base/error.h"
#include "pictures/picture-file.h"
#include "session/live-preview.h"
#include "session/preview-request.h"
#include "session/style-cache.h"
#include "settings/options.h"
#include "support/support.h"

#define PATIENCE 300 /* seconds, until a test fails */

typedef struct
{
  int begun;    /* previews */
  int finished; /* without an error */
  int pictures;
  int width; /* of the last picture */
  int height;
  int arrivals; /* of style pictures */
  gboolean busy;
} Seen;

static void
take_picture (const NstJobPicture *picture, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_true (seen->busy);
  seen->pictures++;
  seen->width = picture->width;
  seen->height = picture->height;
}

static void
take_state (gboolean busy, const GError *error, gpointer user_data)
{
  Seen *seen = user_data;

  g_assert_no_error (error);
  seen->begun += busy;
  seen->finished += !busy && seen->busy;
  seen->busy = busy;
}

static void
take_arrival (gpointer user_data)
{
  ((Seen *) user_data)->arrivals++;
}

/* Waits until *NUMBER is AT_LEAST. */
static void
wait_for (const int *number, int at_least)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;

  while (*number < at_least)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
}

/* Lets SECONDS pass. */
static void
linger (double seconds)
{
  const gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

static GeglBuffer *
make_picture (int width, int height)
{
  static const float colour[] = { 0.2f, 0.5f, 0.7f, 1 };

  return nst_test_plain_buffer ("R'G'B' u8", GEGL_RECTANGLE (0, 0, width, height), colour);
}

typedef struct
{
  Seen seen;
  NstLivePreview *preview;
  GeglBuffer *content;
  GeglBuffer *style;
  NstSettings *settings;
} Scene;

static void
scene_init (Scene *scene)
{
  const NstLivePreviewCallbacks callbacks = { take_picture, take_state };

  *scene = (Scene){ .preview = NULL };
  scene->preview = nst_live_preview_new (&callbacks, &scene->seen);
  scene->content = make_picture (300, 200);
  scene->style = make_picture (80, 80);
  scene->settings = nst_settings_new ();
  g_object_set (scene->settings, "network", "draft", "iterations", 4, NULL);
}

static void
scene_clear (Scene *scene)
{
  nst_live_preview_free (scene->preview);
  nst_job_wait_for_all ();
  linger (0.01);
  g_object_unref (scene->content);
  g_object_unref (scene->style);
  g_object_unref (scene->settings);
}

static void
show (Scene *scene)
{
  const NstStyle styles[] = { { scene->style } };

  nst_live_preview_show (scene->preview, scene->content, styles, 1, scene->settings);
}

/* From coarse to fine, to the preview's size; the same again costs nothing, and a change restarts
 * it. */
static void
test_shows (void)
{
  Scene scene;

  scene_init (&scene);
  show (&scene);
  wait_for (&scene.seen.finished, 1);
  g_assert_cmpint (scene.seen.pictures, >, 1);
  g_assert_cmpint (scene.seen.width, ==, 300); /* as large as the content */
  show (&scene);
  linger (0.5);
  g_assert_cmpint (scene.seen.begun, ==, 1);
  g_object_set (scene.settings, "strength", 80.0, NULL);
  show (&scene);
  wait_for (&scene.seen.finished, 2);
  g_assert_cmpint (scene.seen.begun, ==, 2);
  scene_clear (&scene);
}

/* A preview saves and prints nothing, and begins anew for none of what it does not follow. */
static void
test_unfollowed (void)
{
  g_auto (NstPreviewRequest) request = { NULL };
  g_autofree char *options = NULL;
  Scene scene;

  scene_init (&scene);
  show (&scene);
  wait_for (&scene.seen.finished, 1);
  options = nst_settings_to_options (scene.settings);
  g_object_set (scene.settings, "save-every", 1, "save-when", NST_SAVE_BEFORE, "save-folder",
                "/nowhere", "print-every", 1, "size-shortest", 1000, NULL);
  nst_preview_request_init (&request, scene.content, &(NstStyle){ scene.style }, 1, scene.settings);
  g_assert_cmpstr (request.options, ==, options);
  show (&scene);
  linger (0.5);
  g_assert_cmpint (scene.seen.begun, ==, 1);
  scene_clear (&scene);
}

/* Of many changes in a row only the last is painted, and what was under way is dropped. */
static void
test_superseded (void)
{
  Scene scene;

  scene_init (&scene);
  g_object_set (scene.settings, "iterations", 1000, NULL);
  show (&scene);
  wait_for (&scene.seen.pictures, 1);
  for (int i = 1; i <= 20; i++)
    {
      g_object_set (scene.settings, "iterations", 4, "strength", 50.0 + i, NULL);
      show (&scene);
      linger (0.02);
    }
  wait_for (&scene.seen.finished, 1);
  linger (0.5);
  g_assert_cmpint (scene.seen.begun, ==, 2);
  g_assert_cmpint (scene.seen.finished, ==, 1);
  scene_clear (&scene);
}

/* A preview that rests is painted when it is asked for again. */
static void
test_pause (void)
{
  Scene scene;
  int pictures;

  scene_init (&scene);
  g_object_set (scene.settings, "iterations", 1000, NULL);
  show (&scene);
  wait_for (&scene.seen.pictures, 1);
  nst_live_preview_pause (scene.preview);
  g_assert_false (scene.seen.busy);
  pictures = scene.seen.pictures;
  linger (0.5);
  g_assert_cmpint (scene.seen.pictures, ==, pictures);
  g_object_set (scene.settings, "iterations", 4, NULL);
  show (&scene);
  wait_for (&scene.seen.begun, 2);
  wait_for (&scene.seen.pictures, pictures + 1);
  scene_clear (&scene);
}

/* Bytes that the C library has given out; 0 where it does not tell. (What the process occupies
 * jumps by tens of MiB, as each thread has pages of its own to take from.) */
static gsize
count_bytes (void)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33)
  return mallinfo2 ().uordblks + mallinfo2 ().hblkhd;
#else
  return 0;
#endif
}

/* Changes leave no memory behind. A preview's content alone, left each time, would be 180 kB; 0 kB
 * is reached, and the bound leaves room for what GLib and GEGL keep now and then. */
static void
test_flat_memory (void)
{
  const int first = 5, last = 25;
  const gsize allowed = 20 * 1024;
  Scene scene;
  gsize before = 0, after;

  if (g_getenv ("NST_SANITIZED") || count_bytes () == 0)
    {
      g_test_skip ("the C library does not tell what it has given out");
      return;
    }
  scene_init (&scene);
  for (int i = 1; i <= last; i++)
    {
      g_object_set (scene.settings, "strength", (double) i, NULL);
      show (&scene);
      wait_for (&scene.seen.finished, i);
      nst_job_wait_for_all ();
      linger (0.01);
      if (i == first)
        before = count_bytes ();
    }
  after = count_bytes ();
  g_test_message ("%.0f kB more for each", (after - (double) before) / (last - first) / 1024);
  g_assert_cmpuint (after, <=, before + (last - first) * allowed);
  scene_clear (&scene);
}

static void
test_cache (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = nst_test_path (folder, "style", ".png");
  g_autofree char *missing = nst_test_path (folder, "missing", ".png");
  g_autoptr (GeglBuffer) large = make_picture (2 * NST_STYLE_CACHE_SIDE, 100);
  g_autoptr (GError) error = NULL;
  Seen seen = { 0 };
  g_autoptr (NstStyleCache) cache = nst_style_cache_new (NULL, take_arrival, &seen);
  GeglBuffer *picture;

  g_assert_true (nst_picture_file_save (large, path, NULL));
  g_assert_null (nst_style_cache_get (cache, path, &error));
  g_assert_no_error (error);
  wait_for (&seen.arrivals, 1);
  picture = nst_style_cache_get (cache, path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gegl_buffer_get_width (picture), ==, NST_STYLE_CACHE_SIDE);
  g_assert_true (nst_style_cache_get (cache, path, NULL) == picture);

  g_assert_null (nst_style_cache_get (cache, missing, &error));
  g_assert_no_error (error);
  wait_for (&seen.arrivals, 2);
  g_assert_null (nst_style_cache_get (cache, missing, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
  nst_test_remove_folder (folder);
}

/* A cache that is freed while a picture is loaded is not called. */
static void
test_freed_cache (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = nst_test_path (folder, "style", ".png");
  g_autoptr (GeglBuffer) picture = make_picture (500, 500);
  Seen seen = { 0 };
  NstStyleCache *cache = nst_style_cache_new (NULL, take_arrival, &seen);

  g_assert_true (nst_picture_file_save (picture, path, NULL));
  nst_style_cache_get (cache, path, NULL);
  nst_style_cache_free (cache);
  linger (0.5);
  g_assert_cmpint (seen.arrivals, ==, 0);
  nst_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/live-preview/shows", test_shows);
  g_test_add_func ("/live-preview/unfollowed", test_unfollowed);
  g_test_add_func ("/live-preview/superseded", test_superseded);
  g_test_add_func ("/live-preview/pause", test_pause);
  g_test_add_func ("/live-preview/flat-memory", test_flat_memory);
  g_test_add_func ("/live-preview/cache", test_cache);
  g_test_add_func ("/live-preview/freed-cache", test_freed_cache);
  return nst_test_run ();
}
