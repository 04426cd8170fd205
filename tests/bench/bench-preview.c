/* bench-preview: how soon the dialog's preview shows what a moved slider does.
 *
 *   bench-preview CONTENT STYLE [CHANGES]
 *
 * Shows a preview as the dialog does, lets it finish, and changes the strength CHANGES (5) times.
 * Prints one line of JSON: seconds to the first picture and to the finished preview, and the median
 * and the most from a change to the next picture, the wait for further changes included.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <stdio.h>
#include <stdlib.h>

#include "painting/progress.h"
#include "pictures/picture-file.h"
#include "session/live-preview.h"
#include "session/style-cache.h"

#define STEP 7.0 /* of the strength, from one change to the next */

typedef struct
{
  gint64 asked;   /* when the preview was asked for */
  double picture; /* seconds to its first picture; 0 before it */
  double finished;
} Bench;

static void
take_picture (const NstJobPicture *picture, gpointer user_data)
{
  Bench *bench = user_data;

  if (bench->picture == 0)
    bench->picture = nst_seconds_since (bench->asked);
}

static void
take_state (gboolean busy, const GError *error, gpointer user_data)
{
  Bench *bench = user_data;

  if (!busy)
    bench->finished = nst_seconds_since (bench->asked);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *first = a, *second = b;

  return (*first > *second) - (*first < *second);
}

int
main (int argc, char **argv)
{
  static const NstLivePreviewCallbacks callbacks = { take_picture, take_state };
  const int changes = argc > 3 ? MAX (1, atoi (argv[3])) : 5;
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GeglBuffer) loaded = NULL, content = NULL, picture = NULL;
  g_autofree double *seconds = g_new (double, changes + 1);
  g_autoptr (NstLivePreview) preview = NULL;
  Bench bench = { 0 };
  double first = 0, finished = 0;

  if (argc < 3)
    return EXIT_FAILURE;
  gegl_init (NULL, NULL);
  loaded = nst_picture_file_load (argv[1], NULL);
  picture = nst_picture_file_load (argv[2], NULL);
  if (loaded == NULL || picture == NULL)
    return EXIT_FAILURE;
  content = nst_style_cache_shrink (loaded, NST_LIVE_PREVIEW_SIDE);
  preview = nst_live_preview_new (&callbacks, &bench);
  for (int i = 0; i <= changes; i++)
    {
      bench = (Bench){ g_get_monotonic_time () };
      g_object_set (settings, "strength", 40 + STEP * (i % 6), NULL);
      nst_live_preview_show (preview, content, &(NstStyle){ picture }, 1, settings);
      while (bench.finished == 0)
        g_main_context_iteration (NULL, TRUE);
      seconds[i] = bench.picture;
      if (i == 0)
        {
          first = bench.picture;
          finished = bench.finished;
        }
    }
  qsort (seconds + 1, changes, sizeof *seconds, compare);
  printf ("{\"first\": %.3f, \"finished\": %.3f, \"changed\": %.3f, \"most\": %.3f, "
          "\"changes\": %d}\n",
          first, finished, seconds[1 + changes / 2], seconds[changes], changes);
  nst_job_wait_for_all ();
  return EXIT_SUCCESS;
}
