/* What a small painting for the dialog is painted of: kept, compared, and painted in a thread.
 * Knows neither GIMP nor a toolkit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/job.h"

G_BEGIN_DECLS

/* Empty when all is 0. */
typedef struct
{
  GeglBuffer *content;
  GArray *styles;        /* of NstStyle */
  NstSettings *settings; /* without what a small painting does not follow: files, some lengths */
  char *options;         /* all of them as text, to compare */
} NstPreviewRequest;

/* Keeps references to the buffers, n_styles ≥ 1, and a copy of SETTINGS. Clear with
 * nst_preview_request_clear. */
void nst_preview_request_init (NstPreviewRequest *request, GeglBuffer *content,
                               const NstStyle *styles, guint n_styles, NstSettings *settings);
void nst_preview_request_clear (NstPreviewRequest *request);

/* Whether REQUEST, which may be empty, is for the same buffers and equal settings, as far as it
 * follows them. */
gboolean nst_preview_request_is (const NstPreviewRequest *request, GeglBuffer *content,
                                 const NstStyle *styles, guint n_styles, NstSettings *settings);

/* Starts painting REQUEST so small that no side is longer than SIDE pixels, or than the settings'
 * size. Pictures come INTERVAL seconds apart at least; the other arguments are nst_job_start()'s.
 */
NstJob *nst_preview_request_start (const NstPreviewRequest *request, int side, double interval,
                                   const NstJobCallbacks *callbacks, gpointer user_data);

/* Calls PICTURE with the finished PAINTING. */
void nst_preview_request_show (GeglBuffer *painting,
                               void (*picture) (const NstJobPicture *picture, gpointer user_data),
                               gpointer user_data);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstPreviewRequest, nst_preview_request_clear)

G_END_DECLS
