/* Preloaded before a program that is built with ThreadSanitizer (LD_PRELOAD), tells it of GLib's
 * locks, and of what its pools of threads take over, which it cannot see: GLib is compiled without
 * it, and makes them of the system's own calls.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <glib.h>

/* Of the sanitizer, which is in the program. */
void __tsan_acquire (void *address);
void __tsan_release (void *address);

/* Defines the function NAME, which takes a lock of TYPE. */
#define TAKES(name, type)                                                                          \
  void name (type *lock)                                                                           \
  {                                                                                                \
    void (*real) (type *) = dlsym (RTLD_NEXT, #name);                                              \
                                                                                                   \
    real (lock);                                                                                   \
    __tsan_acquire (lock);                                                                         \
  }

/* Defines the function NAME, which gives it back. */
#define GIVES(name, type)                                                                          \
  void name (type *lock)                                                                           \
  {                                                                                                \
    void (*real) (type *) = dlsym (RTLD_NEXT, #name);                                              \
                                                                                                   \
    __tsan_release (lock);                                                                         \
    real (lock);                                                                                   \
  }

/* Defines the function NAME, which takes it where that is possible at once. */
#define TRIES(name, type)                                                                          \
  gboolean name (type *lock)                                                                       \
  {                                                                                                \
    gboolean (*real) (type *) = dlsym (RTLD_NEXT, #name);                                          \
    const gboolean taken = real (lock);                                                            \
                                                                                                   \
    if (taken)                                                                                     \
      __tsan_acquire (lock);                                                                       \
    return taken;                                                                                  \
  }

TAKES (g_mutex_lock, GMutex)
GIVES (g_mutex_unlock, GMutex)
TRIES (g_mutex_trylock, GMutex)
TAKES (g_rec_mutex_lock, GRecMutex)
GIVES (g_rec_mutex_unlock, GRecMutex)
TRIES (g_rec_mutex_trylock, GRecMutex)
TAKES (g_rw_lock_writer_lock, GRWLock)
GIVES (g_rw_lock_writer_unlock, GRWLock)
TAKES (g_rw_lock_reader_lock, GRWLock)
GIVES (g_rw_lock_reader_unlock, GRWLock)

void
g_cond_wait (GCond *condition, GMutex *lock)
{
  void (*real) (GCond *, GMutex *) = dlsym (RTLD_NEXT, "g_cond_wait");

  __tsan_release (lock);
  real (condition, lock);
  __tsan_acquire (lock);
}

gboolean
g_cond_wait_until (GCond *condition, GMutex *lock, gint64 end)
{
  gboolean (*real) (GCond *, GMutex *, gint64) = dlsym (RTLD_NEXT, "g_cond_wait_until");
  gboolean signalled;

  __tsan_release (lock);
  signalled = real (condition, lock, end);
  __tsan_acquire (lock);
  return signalled;
}

/* Counts of references are atomic: the last one comes after all others. */
gboolean (g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  gboolean (*real) (gatomicrefcount *) = dlsym (RTLD_NEXT, "g_atomic_ref_count_dec");
  gboolean last;

  __tsan_release (count);
  last = real (count);
  if (last)
    __tsan_acquire (count);
  return last;
}

void
g_object_unref (gpointer object)
{
  void (*real) (gpointer) = dlsym (RTLD_NEXT, "g_object_unref");

  __tsan_release (object);
  __tsan_acquire (object);
  real (object);
}

/* What a pool's threads do with each piece of work. */
typedef struct
{
  GFunc work;
  gpointer user_data;
} PoolWork;

static void
take_over (gpointer data, gpointer user_data)
{
  const PoolWork *pool_work = user_data;

  __tsan_acquire (data);
  pool_work->work (data, pool_work->user_data);
}

/* Makes a pool whose threads take over what g_thread_pool_push() hands them. What they do is never
 * freed: GTask's pool, the one that the tests make, lives as long as the program. */
GThreadPool *
g_thread_pool_new (GFunc work, gpointer user_data, gint most, gboolean exclusive, GError **error)
{
  GThreadPool *(*real) (GFunc, gpointer, gint, gboolean, GError **)
    = dlsym (RTLD_NEXT, "g_thread_pool_new");
  PoolWork *pool_work = g_new (PoolWork, 1);

  *pool_work = (PoolWork){ work, user_data };
  return real (take_over, pool_work, most, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  gboolean (*real) (GThreadPool *, gpointer, GError **) = dlsym (RTLD_NEXT, "g_thread_pool_push");

  __tsan_release (data);
  return real (pool, data, error);
}
