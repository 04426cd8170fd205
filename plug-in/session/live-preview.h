/* A preview that is painted while the user chooses: restarted a moment after each change, coarse to
 * fine, and never without need. Knows neither GIMP nor a toolkit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/job.h"

G_BEGIN_DECLS

/* The longest side of the finest preview, pixels. */
#define NST_LIVE_PREVIEW_SIDE 512

/* Called in the main context, never after nst_live_preview_free(). */
typedef struct
{
  void (*picture) (const NstJobPicture *picture, gpointer user_data);

  /* At the beginning of a preview BUSY, and not at its end; ERROR when it failed. */
  void (*state) (gboolean busy, const GError *error, gpointer user_data);
} NstLivePreviewCallbacks;

typedef struct _NstLivePreview NstLivePreview;

/* Free with nst_live_preview_free. */
NstLivePreview *nst_live_preview_new (const NstLivePreviewCallbacks *callbacks, gpointer user_data);
void nst_live_preview_free (NstLivePreview *preview);

/* Shows, soon, CONTENT painted in STYLES (n_styles ≥ 1) as SETTINGS ask, but for the size. Nothing
 * is done when that is what is shown, or being painted, already: the same buffers, equal settings.
 * The work on another preview is dropped at once. Buffers are referenced and lie in plain memory.
 */
void nst_live_preview_show (NstLivePreview *preview, GeglBuffer *content, const NstStyle *styles,
                            guint n_styles, NstSettings *settings);

/* Stops painting until nst_live_preview_show() is called again, even for the same. */
void nst_live_preview_pause (NstLivePreview *preview);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstLivePreview, nst_live_preview_free)

G_END_DECLS
