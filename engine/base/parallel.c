/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/parallel.h"

#include <cblas.h>
#include <gegl.h>
#include <gegl-parallel.h>
#include <glib/gi18n-lib.h>

#include "base/blas.h"
#include "base/error.h"

/* Tells ThreadSanitizer what it cannot see in GEGL, which is compiled without it: that threads
 * begin after what was done before them, and end before what is done after. */
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#define HAND_OVER(work) __tsan_release (work)
#define TAKE_OVER(work) __tsan_acquire (work)
#else
#define HAND_OVER(work)
#define TAKE_OVER(work)
#endif

typedef struct
{
  int n_blocks;
  int next; /* the next block to be taken, atomic */
  NstBlock block;
  gpointer user_data;
} Work;

int
nst_parallel_threads (int threads)
{
  int available;

  g_object_get (gegl_config (), "threads", &available, NULL);
  return threads > 0 ? MIN (threads, available) : MAX (available, 1);
}

static void
take_blocks (int thread, int n_threads, gpointer user_data)
{
  Work *work = user_data;
  int block;

  TAKE_OVER (work);
  while ((block = g_atomic_int_add (&work->next, 1)) < work->n_blocks)
    work->block (block, thread, work->user_data);
  HAND_OVER (work);
}

void
nst_parallel_for (int n_blocks, int threads, NstBlock block, gpointer user_data)
{
  Work work = { n_blocks, 0, block, user_data };

  /* OpenBLAS's own threads would only get in the way of these. */
  openblas_set_num_threads (1);
  HAND_OVER (&work);
  gegl_parallel_distribute (MIN (n_blocks, nst_parallel_threads (threads)), take_blocks, &work);
  TAKE_OVER (&work);
}

#define SUMMED 1024 /* blocks whose values are kept at once */

typedef struct
{
  NstBlockValue value;
  gpointer user_data;
  int first; /* number of the first block */
  double values[SUMMED];
} Sum;

static void
note_value (int block, int thread, gpointer user_data)
{
  Sum *sum = user_data;

  sum->values[block] = sum->value (sum->first + block, thread, sum->user_data);
}

double
nst_parallel_sum (int n_blocks, int threads, NstBlockValue value, gpointer user_data)
{
  Sum sum = { value, user_data };
  double total = 0;

  for (sum.first = 0; sum.first < n_blocks; sum.first += SUMMED)
    {
      const int count = MIN (SUMMED, n_blocks - sum.first);

      nst_parallel_for (count, threads, note_value, &sum);
      for (int block = 0; block < count; block++)
        total += sum.values[block];
    }
  return total;
}

gboolean
nst_parallel_reserve (int threads, GError **error)
{
  const int count = nst_parallel_threads (threads);

  if (!nst_blas_reserve (count))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                   _ ("There is no memory left for %d threads: use fewer (setting “threads”), or "
                      "close other programs."),
                   count);
      return FALSE;
    }
  /* Before the first parallel work, too: LAPACK rounds differently with threads. */
  openblas_set_num_threads (1);
  return TRUE;
}
