/* The picture that a scale begins with, and the content that it is painted from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/painting.h"
#include "painting/painting-size.h"
#include "painting/scale-plan.h"

G_BEGIN_DECLS

/* The content at the size of a scale, with its regions, in the colours of their palettes. It must
 * not be moved in memory. */
typedef struct
{
  NstPicture picture;
  NstRegions regions;
  NstRegionColours colours;
} NstScaleContent;

/* The content of PAINTING at SIZE. Clear with nst_scale_content_clear, on failure too. FALSE with
 * NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_scale_content_init (NstScaleContent *content, const NstPainting *painting,
                                 NstSize size, const NstWatch *watch, GError **error);
void nst_scale_content_clear (NstScaleContent *content);

/* Makes PICTURE show the style of number STYLE of PAINTING as it is at SCALE. Clear with
 * nst_picture_clear, on failure too. FALSE with NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_scale_init_style (NstPicture *picture, const NstPainting *painting,
                               const NstScale *scale, guint style, const NstWatch *watch,
                               GError **error);

/* Makes PICTURE what the scale of CONTENT begins with. At the first scale, where it is empty: what
 * nst_start_picture_make() makes. At others, where it is the coarser scale's: the
 * same enlarged, with a share of the content's finer detail, as in the Laplacian pyramid of Kolkin
 * et al. 2022 (arXiv 2203.13215). FALSE with NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_scale_start (const NstPainting *painting, const NstScaleContent *content,
                          NstMap *picture, const NstWatch *watch, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstScaleContent, nst_scale_content_clear)

G_END_DECLS
