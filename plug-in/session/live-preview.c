/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/live-preview.h"

#include "session/preview-request.h"

/* From the last change to the new preview, so that a slider that is dragged stays smooth. */
#define DELAY 300 /* milliseconds */

#define INTERVAL 0.12 /* seconds from one picture to the next, at least */

struct _NstLivePreview
{
  NstLivePreviewCallbacks callbacks;
  gpointer user_data;
  NstPreviewRequest request; /* the preview that was asked for last */
  guint timeout;
  NstJob *job;
  gboolean begun; /* whether there was any request yet */
};

NstLivePreview *
nst_live_preview_new (const NstLivePreviewCallbacks *callbacks, gpointer user_data)
{
  NstLivePreview *preview = g_new0 (NstLivePreview, 1);

  preview->callbacks = *callbacks;
  preview->user_data = user_data;
  return preview;
}

static void
stop (NstLivePreview *preview)
{
  if (preview->timeout)
    g_source_remove (preview->timeout);
  preview->timeout = 0;
  g_clear_pointer (&preview->job, nst_job_free);
}

void
nst_live_preview_free (NstLivePreview *preview)
{
  stop (preview);
  nst_preview_request_clear (&preview->request);
  g_free (preview);
}

static void
take_picture (const NstJobPicture *picture, gpointer user_data)
{
  NstLivePreview *preview = user_data;

  preview->callbacks.picture (picture, preview->user_data);
}

static void
take_result (GeglBuffer *painting, const GError *error, gpointer user_data)
{
  NstLivePreview *preview = user_data;
  g_autoptr (NstJob) job = g_steal_pointer (&preview->job); /* the error is the job's */

  if (painting)
    nst_preview_request_show (painting, take_picture, preview);
  preview->callbacks.state (FALSE, error, preview->user_data);
}

static gboolean
start (gpointer user_data)
{
  static const NstJobCallbacks callbacks = { take_picture, NULL, take_result };
  NstLivePreview *preview = user_data;

  preview->timeout = 0;
  preview->callbacks.state (TRUE, NULL, preview->user_data);
  preview->job = nst_preview_request_start (&preview->request, NST_LIVE_PREVIEW_SIDE, INTERVAL,
                                            &callbacks, preview);
  return G_SOURCE_REMOVE;
}

void
nst_live_preview_show (NstLivePreview *preview, GeglBuffer *content, const NstStyle *styles,
                       guint n_styles, NstSettings *settings)
{
  const guint delay = preview->begun ? DELAY : 0;

  if (nst_preview_request_is (&preview->request, content, styles, n_styles, settings))
    return;
  stop (preview);
  nst_preview_request_clear (&preview->request);
  nst_preview_request_init (&preview->request, content, styles, n_styles, settings);
  preview->timeout = g_timeout_add (delay, start, preview);
  preview->begun = TRUE;
}

void
nst_live_preview_pause (NstLivePreview *preview)
{
  const gboolean busy = preview->timeout || preview->job;

  stop (preview);
  nst_preview_request_clear (&preview->request);
  if (busy)
    preview->callbacks.state (FALSE, NULL, preview->user_data);
}
