/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/mman.h>

#include "base/blas.h"

/* What OpenBLAS takes for each thread at most (BUFFER_SIZE of its common_x86_64.h and others). */
#define BUFFER ((gsize) 128 << 20)

/* How long OpenBLAS is waited for; where there is memory it takes microseconds. */
#define PATIENCE (2 * G_TIME_SPAN_SECOND)

/* Answers OpenBLAS's constructor in place of its own function, which reads OPENBLAS_NUM_THREADS:
 * threads of OpenBLAS's own would be of no use here (parallel.h), and where a limit denies them
 * their memory they try for ever to have it. */
int openblas_num_threads_env (void);

int
openblas_num_threads_env (void)
{
  return 1;
}

/* Answers it, too, in place of what prepares OpenBLAS's threads, and from 0.3.29 on takes memory
 * even for a single one. */
int blas_thread_init (void);

int
blas_thread_init (void)
{
  return 0;
}

/* Whether BYTES of addresses can be had at once. */
static gboolean
has_room (gsize bytes)
{
  void *memory = mmap (NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (memory == MAP_FAILED)
    return FALSE;
  munmap (memory, bytes);
  return TRUE;
}

#ifdef HAVE_BLAS_MEMORY_ALLOC

/* Exported by OpenBLAS, in none of its headers: one of its buffers, which it keeps for the next
 * call once it is freed. */
void *blas_memory_alloc (int position);
void blas_memory_free (void *buffer);

static GMutex mutex; /* of all of these */
static GCond changed;
static int n_kept; /* buffers that OpenBLAS has */
static gboolean waiting;

/* A thread of its own, as OpenBLAS tries for ever where memory is denied. */
static gpointer
keep_buffers (gpointer data)
{
  const int count = GPOINTER_TO_INT (data);
  g_autofree void **buffers = g_new (void *, count);

  for (int i = 0; i < count; i++)
    buffers[i] = blas_memory_alloc (0);
  for (int i = 0; i < count; i++)
    blas_memory_free (buffers[i]);
  g_mutex_lock (&mutex);
  n_kept = count;
  waiting = FALSE;
  g_cond_signal (&changed);
  g_mutex_unlock (&mutex);
  return NULL;
}

/* Has a thread keep COUNT buffers, unless one is still waiting for its own. */
static void
start_keeping (int count)
{
  GThread *thread;

  if (waiting || !has_room ((count - n_kept) * BUFFER))
    return;
  thread = g_thread_try_new ("buffers", keep_buffers, GINT_TO_POINTER (count), NULL);
  waiting = thread != NULL;
  g_clear_pointer (&thread, g_thread_unref);
}

gboolean
nst_blas_reserve (int threads)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE;
  gboolean reserved;

  g_mutex_lock (&mutex);
  if (n_kept < threads)
    start_keeping (threads);
  while (waiting && g_cond_wait_until (&changed, &mutex, end))
    ;
  reserved = n_kept >= threads;
  g_mutex_unlock (&mutex);
  return reserved;
}

#else

gboolean
nst_blas_reserve (int threads)
{
  return has_room (threads * BUFFER);
}

#endif
