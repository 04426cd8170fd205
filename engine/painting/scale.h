/* Painting at one scale: the finer picture begun from the coarser, and improved step by step.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "painting/needs.h"
#include "painting/palettes.h"
#include "painting/progress.h"
#include "painting/report.h"
#include "pictures/style.h"

G_BEGIN_DECLS

/* A painting under way. Nothing of it is owned by it. */
typedef struct
{
  GeglBuffer *content;
  const NstStyle *styles;
  guint n_styles;
  const double *shares; /* of the styles, adding up to 1 */
  const NstMatching *matching;
  NstSettings *settings;
  const NstNetwork *network;
  NstMeter *meter;
  const NstSpeed *speed; /* by which the meter weighs work */
  NstReport *report;
} NstPainting;

/* Paints at the scale NEEDS: PICTURE is the result of the coarser one, or empty at the first, and
 * becomes this one's: height × width × 3, R'G'B' of the content's space. FALSE with
 * NST_ERROR_CANCELLED, NST_ERROR_MEMORY or NST_ERROR_NETWORK. */
gboolean nst_scale_paint (const NstPainting *painting, const NstNeeds *needs, NstMap *picture,
                          GError **error);

/* At the end: gives PICTURE the content's colours, if the settings ask for them; if not, halves the
 * resolution of its chroma, as JPEG does, where only the network's noise is finer; and keeps the
 * content where no style applies. FALSE with
 * NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_scale_finish (const NstPainting *painting, NstMap *picture, GError **error);

G_END_DECLS
