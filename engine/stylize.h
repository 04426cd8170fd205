/* The one public entry of the engine: settings and GEGL buffers in, a GEGL buffer out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "painting/audience.h"
#include "painting/last-frame.h"
#include "painting/report.h"
#include "pictures/style.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* Repaints CONTENT in the style of STYLES.
 *
 * content: any size from 1 × 1, any babl format; its alpha is kept, and colours under fully
 *   transparent pixels do not matter and are kept. Not changed.
 * styles: n_styles ≥ 1, weighted by the setting "style-weights" where several apply. Where none
 *   does, the content is kept; none anywhere is NST_ERROR_INPUT. Not changed.
 * progress, user_data: may be NULL.
 * report: filled in when not NULL and the call succeeds; free it with nst_report_free().
 *
 * Returns a new buffer of the content's format, at (0, 0), width × height of the finest scale
 * painted: the content's own size unless the settings "size" and "size-shortest" ask for another.
 * The caller owns it. On failure returns NULL with an NST_ERROR: CANCELLED, INPUT, NETWORK, SETTING
 * or MEMORY.
 *
 * The same buffers, settings and seed give the same picture on any number of threads. GEGL must
 * have been initialised. Coarse to fine as in Gatys et al. 2017 (arXiv 1611.07865). */
GeglBuffer *nst_stylize (GeglBuffer *content, const NstStyle *styles, guint n_styles,
                         NstSettings *settings, NstProgress progress, gpointer user_data,
                         NstReport **report, GError **error);

/* The pictures and settings of a painting, as for nst_stylize(). */
typedef struct
{
  GeglBuffer *content;
  const NstStyle *styles;
  guint n_styles; /* ≥ 1 */
  NstSettings *settings;

  /* Of a film: the frame before the content and its painting; NULL for none. Where the content was
   * in it, or has moved, the painting begins with that one's and keeps near to it, so that there is
   * little flicker. Where they are of other sizes the frame begins anew. */
  const NstFrame *last;
} NstStylizeInput;

/* The same as nst_stylize() before an audience, which sees the painting grow. When it stops the
 * painting to keep it, returns the painting as far as it is, width × height of the scale that was
 * reached; as if cancelled where there is nothing of it yet. */
GeglBuffer *nst_stylize_before (const NstStylizeInput *input, const NstAudience *audience,
                                NstReport **report, GError **error);

G_END_DECLS
