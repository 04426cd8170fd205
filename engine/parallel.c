/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parallel.h"

#include <cblas.h>
#include <gegl.h>
#include <gegl-parallel.h>

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

  while ((block = g_atomic_int_add (&work->next, 1)) < work->n_blocks)
    work->block (block, thread, work->user_data);
}

void
nst_parallel_for (int n_blocks, int threads, NstBlock block, gpointer user_data)
{
  Work work = { n_blocks, 0, block, user_data };

  /* OpenBLAS's own threads would only get in the way of these. */
  openblas_set_num_threads (1);
  gegl_parallel_distribute (MIN (n_blocks, nst_parallel_threads (threads)), take_blocks, &work);
}
