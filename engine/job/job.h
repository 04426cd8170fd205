/* A painting made in a thread of its own, seen while it grows: for dialogs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "pictures/style.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* The painting to be made. Its buffers lie in plain memory, as another thread reads them: none may
 * be of GIMP's tiles. */
typedef struct
{
  GeglBuffer *content;    /* referenced */
  const NstStyle *styles; /* n_styles ≥ 1, whose buffers are referenced */
  guint n_styles;
  NstSettings *settings; /* copied */
  int shown_side;        /* the longest side of the pictures that are shown, pixels; 0 for none */
  double interval;       /* seconds from one picture to the next, at least */
} NstJobDescription;

/* A picture of the painting: width × height × 3, 8-bit sRGB, channels contiguous; borrowed. */
typedef struct
{
  int width;
  int height;
  const guint8 *pixels;
} NstJobPicture;

/* Called in the main context that the job was started in, never after nst_job_free(); each may be
 * NULL. */
typedef struct
{
  void (*picture) (const NstJobPicture *picture, gpointer user_data);
  void (*progress) (double fraction, const char *message, gpointer user_data); /* as NstProgress */

  /* Once, at the end: PAINTING as nst_stylize_before() returns it; or NULL and ERROR. Both are
   * borrowed. The job may be freed here. */
  void (*done) (GeglBuffer *painting, const GError *error, gpointer user_data);
} NstJobCallbacks;

typedef struct _NstJob NstJob;

/* Starts painting. Free with nst_job_free. */
NstJob *nst_job_start (const NstJobDescription *description, const NstJobCallbacks *callbacks,
                       gpointer user_data);

/* Stops JOB soon, within one layer of the network; done() is called all the same. If KEEP, it gets
 * the painting as far as it is. */
void nst_job_stop (NstJob *job, gboolean keep);

/* Stops JOB, if it is still running, without waiting for its thread. */
void nst_job_free (NstJob *job);

/* Waits until the threads of all jobs have ended: before GEGL does. */
void nst_job_wait_for_all (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstJob, nst_job_free)

G_END_DECLS
