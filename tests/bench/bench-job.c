/* bench-job: how soon a painting in a thread of its own shows itself, how soon it stops, and what
 * showing costs.
 *
 *   bench-job CONTENT STYLE SIZE [STOP [KEEP]]
 *
 * Paints as the dialog does, SIZE pixels on the longest side (0 for the content's own); stopped
 * after STOP seconds, kept if KEEP is 1. Prints one line of JSON: seconds to the first picture that
 * is shown, the most between two, from the stop to the end, and in all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <stdio.h>
#include <stdlib.h>

#include "job/job.h"
#include "painting/progress.h"
#include "pictures/picture-file.h"

#define SHOWN_SIDE 512     /* as in the dialog */
#define SHOWN_INTERVAL 1.0 /* likewise */

typedef struct
{
  GMainLoop *loop;
  NstJob *job;
  gboolean keep;
  gint64 start;
  gint64 shown;   /* when the last picture was */
  gint64 stopped; /* 0 before */
  int pictures;
  double first;
  double most;
} Bench;

static void
take_picture (const NstJobPicture *picture, gpointer user_data)
{
  Bench *bench = user_data;

  if (bench->pictures++ == 0)
    bench->first = nst_seconds_since (bench->start);
  else
    bench->most = MAX (bench->most, nst_seconds_since (bench->shown));
  bench->shown = g_get_monotonic_time ();
}

static void
take_result (GeglBuffer *painting, const GError *error, gpointer user_data)
{
  Bench *bench = user_data;

  printf ("{\"first\": %.3f, \"most\": %.3f, \"pictures\": %d, \"stopped\": %.3f, "
          "\"seconds\": %.3f, \"width\": %d}\n",
          bench->first, bench->most, bench->pictures,
          bench->stopped ? nst_seconds_since (bench->stopped) : 0, nst_seconds_since (bench->start),
          painting ? gegl_buffer_get_width (painting) : 0);
  g_main_loop_quit (bench->loop);
}

static gboolean
stop (gpointer user_data)
{
  Bench *bench = user_data;

  bench->stopped = g_get_monotonic_time ();
  nst_job_stop (bench->job, bench->keep);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  static const NstJobCallbacks callbacks = { take_picture, NULL, take_result };
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GeglBuffer) content = NULL;
  NstStyle style = { NULL };
  NstJobDescription description = { .styles = &style,
                                    .n_styles = 1,
                                    .settings = settings,
                                    .shown_side = SHOWN_SIDE,
                                    .interval = SHOWN_INTERVAL };
  Bench bench = { .keep = argc > 5 && atoi (argv[5]) };

  if (argc < 4)
    return EXIT_FAILURE;
  gegl_init (NULL, NULL);
  description.content = content = nst_picture_file_load (argv[1], NULL);
  style.picture = nst_picture_file_load (argv[2], NULL);
  if (content == NULL || style.picture == NULL)
    return EXIT_FAILURE;
  g_object_set (settings, "size", atoi (argv[3]), NULL);
  bench.loop = g_main_loop_new (NULL, FALSE);
  bench.start = g_get_monotonic_time ();
  bench.job = nst_job_start (&description, &callbacks, &bench);
  if (argc > 4)
    g_timeout_add (atof (argv[4]) * 1000, stop, &bench);
  g_main_loop_run (bench.loop);
  nst_job_free (bench.job);
  nst_job_wait_for_all ();
  return EXIT_SUCCESS;
}
