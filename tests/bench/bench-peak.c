/* bench-peak: the most multiplications and additions that the processors do, to measure others by.
 *
 * A loop of nothing but fused multiply-adds of registers. Prints one line of JSON, the best of some
 * rounds, all threads together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <stdio.h>
#include <stdlib.h>

#include "lanes.h"
#include "parallel.h"

#define ROUNDS 20
#define TURNS 1000000
/* Sums that do not wait for each other: as many as fill AVX-512's pipelines, and as few as leave
 * AVX2's sixteen registers room. */
#define MANY 12
#define FEW 7

typedef struct
{
  int n_sums;
  float *results; /* for each thread, so that nothing is left out as unused */
} Work;

NST_INLINE float
multiply_and_add (int n_sums, float factor, float summand)
{
  NstLanes sums[MANY], total = { 0 };
  const NstLanes factors = factor + total, summands = summand + total;
  float result = 0;

  for (int i = 0; i < n_sums; i++)
    sums[i] = total + (float) i; /* none like another, or one would do for all */
  for (int turn = 0; turn < TURNS; turn++)
    {
#pragma GCC unroll 12
      for (int i = 0; i < n_sums; i++)
        sums[i] = sums[i] * factors + summands;
    }
#pragma GCC unroll 12
  for (int i = 0; i < n_sums; i++)
    total += sums[i];
  for (int lane = 0; lane < NST_LANES; lane++)
    result += total[lane];
  return result;
}

NST_FOR_EVERY_CPU static void
work_block (int block, int thread, gpointer user_data)
{
  Work *work = user_data;

  work->results[block] = work->n_sums == MANY ? multiply_and_add (MANY, 0.999f, block)
                                              : multiply_and_add (FEW, 0.999f, block);
}

static double
measure (int n_sums, int threads)
{
  const int n_threads = nst_parallel_threads (threads);
  g_autofree float *results = g_new (float, n_threads);
  Work work = { n_sums, results };
  double best = 0;

  for (int i = 0; i < ROUNDS; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      double seconds;

      nst_parallel_for (n_threads, threads, work_block, &work);
      seconds = (g_get_monotonic_time () - start) * 1e-6;
      best = MAX (best, 2e-9 * n_sums * NST_LANES * TURNS * n_threads / seconds);
    }
  return best;
}

int
main (int argc, char **argv)
{
  const int threads = argc > 1 ? atoi (argv[1]) : 0;

  gegl_init (NULL, NULL);
  printf ("{\"gigaflops\": %.1f, \"threads\": %d}\n",
          MAX (measure (MANY, threads), measure (FEW, threads)), nst_parallel_threads (threads));
  gegl_exit ();
  return EXIT_SUCCESS;
}
