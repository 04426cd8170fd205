/* bench-peak: the most multiplications and additions that the processors do, to measure others by.
 *
 * A loop of nothing but fused multiply-adds of registers. Prints one line of JSON, the best of some
 * rounds, all threads together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/parallel.h"
#include "peak.h"

#define ROUNDS 20

typedef struct
{
  gboolean many;
  double operations; /* of each thread */
  float *results;
} Work;

static void
work_block (int block, int thread, gpointer user_data)
{
  Work *work = user_data;
  const double operations = nst_peak_work (work->many, block, &work->results[block]);

  if (block == 0)
    work->operations = operations;
}

static double
measure (gboolean many, int threads)
{
  const int n_threads = nst_parallel_threads (threads);
  g_autofree float *results = g_new (float, n_threads);
  Work work = { .many = many, .results = results };
  double best = 0;

  for (int i = 0; i < ROUNDS; i++)
    {
      const gint64 start = g_get_monotonic_time ();

      nst_parallel_for (n_threads, threads, work_block, &work);
      best = MAX (best, 1e-3 * work.operations * n_threads / (g_get_monotonic_time () - start));
    }
  return best;
}

int
main (int argc, char **argv)
{
  const int threads = argc > 1 ? atoi (argv[1]) : 0;

  gegl_init (NULL, NULL);
  printf ("{\"gigaflops\": %.1f, \"threads\": %d}\n",
          MAX (measure (TRUE, threads), measure (FALSE, threads)), nst_parallel_threads (threads));
  gegl_exit ();
  return EXIT_SUCCESS;
}
