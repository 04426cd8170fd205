/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "job/job.h"

#include "base/error.h"
#include "pictures/picture.h"
#include "stylize.h"

/* Progress is told no more often than this. */
#define PROGRESS_INTERVAL 0.1 /* seconds */

/* The picture that waits to be shown. */
typedef struct
{
  guint8 *pixels;
  int width;
  int height;
} Picture;

/* Owned by its thread and by whoever started it. */
struct _NstJob
{
  gatomicrefcount references;
  GMainContext *context;
  NstJobCallbacks callbacks;
  gpointer user_data;
  gboolean freed; /* used in the context only */

  /* Of the thread. */
  GeglBuffer *content;
  GArray *styles; /* of NstStyle */
  NstSettings *settings;
  const Babl *to_shown; /* from the content's R'G'B' floats */
  int shown_side;
  double interval;
  gint64 shown_at; /* microseconds of the monotonic clock */
  gint64 told_at;

  gint stopped; /* atomic */
  gint kept;    /* atomic */

  GMutex lock; /* of all below */
  Picture picture;
  double fraction;
  char *message;
  gboolean waiting; /* whether show() will be called */
  gboolean over;
  GeglBuffer *painting;
  GError *error;
};

/* How many threads there are. */
static GMutex threads_lock;
static GCond thread_ended;
static int n_threads;

static void
unref_job (gpointer data)
{
  NstJob *job = data;

  if (!g_atomic_ref_count_dec (&job->references))
    return;
  g_main_context_unref (job->context);
  g_object_unref (job->content);
  g_array_unref (job->styles);
  g_object_unref (job->settings);
  g_mutex_clear (&job->lock);
  g_free (job->picture.pixels);
  g_free (job->message);
  g_clear_object (&job->painting);
  g_clear_error (&job->error);
  g_free (job);
}

static NstJob *
ref_job (NstJob *job)
{
  g_atomic_ref_count_inc (&job->references);
  return job;
}

/* Calls the callbacks with all that is new, in the context. */
static gboolean
show (gpointer user_data)
{
  NstJob *job = user_data;
  const NstJobCallbacks *callbacks = &job->callbacks;
  g_autofree guint8 *pixels = NULL;
  g_autofree char *message = NULL;
  NstJobPicture picture;
  double fraction;
  gboolean over;

  g_mutex_lock (&job->lock);
  job->waiting = FALSE;
  picture = (NstJobPicture){ job->picture.width, job->picture.height, job->picture.pixels };
  pixels = g_steal_pointer (&job->picture.pixels);
  message = g_steal_pointer (&job->message);
  fraction = job->fraction;
  over = job->over;
  g_mutex_unlock (&job->lock);

  if (!job->freed && message && callbacks->progress)
    callbacks->progress (fraction, message, job->user_data);
  if (!job->freed && pixels && callbacks->picture)
    callbacks->picture (&picture, job->user_data);
  if (!job->freed && over && callbacks->done)
    callbacks->done (job->painting, job->error, job->user_data);
  return G_SOURCE_REMOVE;
}

/* Has show() called soon. The lock is held. */
static void
call_soon (NstJob *job)
{
  g_autoptr (GSource) source = NULL;

  if (job->waiting)
    return;
  job->waiting = TRUE;
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, show, ref_job (job), unref_job);
  g_source_attach (source, job->context);
}

static gboolean
tell_progress (double fraction, const char *message, gpointer user_data)
{
  NstJob *job = user_data;
  const gint64 now = g_get_monotonic_time ();

  if (now - job->told_at >= PROGRESS_INTERVAL * G_USEC_PER_SEC)
    {
      job->told_at = now;
      g_mutex_lock (&job->lock);
      g_free (job->message);
      job->message = g_strdup (message);
      job->fraction = fraction;
      call_soon (job);
      g_mutex_unlock (&job->lock);
    }
  return !g_atomic_int_get (&job->stopped);
}

static gboolean
keeps (gpointer user_data)
{
  return g_atomic_int_get (&((NstJob *) user_data)->kept);
}

static gboolean
wants_picture (gpointer user_data)
{
  const NstJob *job = user_data;

  return job->shown_side > 0
         && g_get_monotonic_time () - job->shown_at >= job->interval * G_USEC_PER_SEC;
}

static void
take_picture (const NstMap *picture, gpointer user_data)
{
  NstJob *job = user_data;
  const gsize length = nst_map_positions (picture);
  guint8 *pixels = g_new (guint8, length * 3);

  babl_process (job->to_shown, picture->data, pixels, length);
  g_mutex_lock (&job->lock);
  g_free (job->picture.pixels);
  job->picture = (Picture){ pixels, picture->width, picture->height };
  call_soon (job);
  g_mutex_unlock (&job->lock);
  job->shown_at = g_get_monotonic_time ();
}

static gpointer
paint (gpointer user_data)
{
  NstJob *job = user_data;
  const NstStylizeInput input
    = { job->content, (const NstStyle *) job->styles->data, job->styles->len, job->settings };
  const NstAudience audience
    = { tell_progress, keeps, wants_picture, take_picture, job->shown_side, job };
  GError *error = NULL;
  GeglBuffer *painting = nst_stylize_before (&input, &audience, NULL, &error);

  g_mutex_lock (&job->lock);
  job->painting = painting;
  job->error = error;
  job->over = TRUE;
  call_soon (job);
  g_mutex_unlock (&job->lock);
  unref_job (job);

  g_mutex_lock (&threads_lock);
  n_threads--;
  g_cond_broadcast (&thread_ended);
  g_mutex_unlock (&threads_lock);
  return NULL;
}

NstJob *
nst_job_start (const NstJobDescription *description, const NstJobCallbacks *callbacks,
               gpointer user_data)
{
  NstJob *job = g_new0 (NstJob, 1);

  g_atomic_ref_count_init (&job->references);
  job->context = g_main_context_ref_thread_default ();
  job->callbacks = *callbacks;
  job->user_data = user_data;
  job->content = g_object_ref (description->content);
  job->styles = nst_style_array_copy (description->styles, description->n_styles);
  job->settings = nst_settings_new ();
  nst_settings_copy (description->settings, job->settings);
  job->to_shown
    = babl_fish (babl_format_with_space ("R'G'B' float",
                                         nst_picture_space (gegl_buffer_get_format (job->content))),
                 babl_format ("R'G'B' u8"));
  job->shown_side = description->shown_side;
  job->interval = description->interval;
  g_mutex_init (&job->lock);

  g_mutex_lock (&threads_lock);
  n_threads++;
  g_mutex_unlock (&threads_lock);
  g_thread_unref (g_thread_new ("painting", paint, ref_job (job)));
  return job;
}

void
nst_job_stop (NstJob *job, gboolean keep)
{
  g_atomic_int_set (&job->kept, keep);
  g_atomic_int_set (&job->stopped, TRUE);
}

void
nst_job_free (NstJob *job)
{
  nst_job_stop (job, FALSE);
  job->freed = TRUE;
  unref_job (job);
}

void
nst_job_wait_for_all (void)
{
  g_mutex_lock (&threads_lock);
  while (n_threads > 0)
    g_cond_wait (&thread_ended, &threads_lock);
  g_mutex_unlock (&threads_lock);
}
