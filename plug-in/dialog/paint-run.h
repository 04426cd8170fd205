/* The paintings of several layers, made one after the other beside the window.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gimp/objects.h"
#include "job/job.h"
#include "request.h"

G_BEGIN_DECLS

/* All are called in the main loop. */
typedef struct
{
  /* How the first layer's painting looks now and then. */
  void (*picture) (const NstJobPicture *picture, gpointer user_data);

  /* How far all of it is, in [0, 1], and what is done just now. */
  void (*progress) (double fraction, const char *message, gpointer user_data);

  /* Once, at the end: PAINTINGS (NstPainted), all made, of which fewer than there are layers where
   * the run was stopped; or NULL and an NST_ERROR. Both are borrowed. The run may be freed here. */
  void (*done) (const GArray *paintings, const GError *error, gpointer user_data);
} NstPaintRunCallbacks;

typedef struct _NstPaintRun NstPaintRun;

/* Starts to paint DRAWABLES (NstGimpDrawable, at least one) of IMAGE as REQUEST asks; all must live
 * as long. Returns NULL with an NST_ERROR when the first cannot be painted. Free with
 * nst_paint_run_free. */
NstPaintRun *nst_paint_run_start (NstGimpImage image, const GArray *drawables,
                                  const NstRequest *request, const NstPaintRunCallbacks *callbacks,
                                  gpointer user_data, GError **error);

/* Stops the painting under way, which is then done as it is; no further one is begun. */
void nst_paint_run_keep (NstPaintRun *run);

/* Whether all layers that are painted, or have been, are still as they were read. If not, FALSE
 * with NST_ERROR_INPUT. */
gboolean nst_paint_run_check (const NstPaintRun *run, GError **error);

/* Ends the run, without a further call. */
void nst_paint_run_free (NstPaintRun *run);

G_END_DECLS
