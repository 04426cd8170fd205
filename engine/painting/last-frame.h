/* What a frame of a film takes over from the last one: its painting, moved to where things are now,
 * and how far each pixel is held to that (Ruder, Dosovitskiy & Brox 2016, "Artistic Style Transfer
 * for Videos", arXiv 1604.08610).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/painting.h"

G_BEGIN_DECLS

/* A frame and its painting. */
typedef struct
{
  GeglBuffer *content;
  GeglBuffer *painting;
} NstFrame;

struct _NstLastFrame /* declared in painting.h */
{
  NstMap painting; /* height × width × 3, R'G'B' of the content's space */
  NstMap held;     /* height × width × 1: from 0, where all is painted anew, to 1 */
};

/* Bytes for each pixel of the painting, as long as that lasts; and of a coarser scale, while that
 * is painted. To find them takes more for a moment, but less than the search at the finest scale
 * does later. */
#define NST_LAST_FRAME_BYTES (4 * sizeof (float))

/* Whether a painting of CONTENT by SETTINGS can follow LAST: both contents, and
 * both paintings, are of one size. */
gboolean nst_last_frame_fits (const NstFrame *last, GeglBuffer *content, NstSettings *settings);

/* Finds out what PAINTING, whose finest scale has SIZE, takes over from LAST. Clear with
 * nst_last_frame_clear, on failure too. FALSE with NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when
 * WATCH says stop. */
gboolean nst_last_frame_init (NstLastFrame *frame, const NstPainting *painting,
                              const NstFrame *last, NstSize size, const NstWatch *watch,
                              GError **error);
void nst_last_frame_clear (NstLastFrame *frame);

/* Makes SCALED what PAINTING has taken over, but of SIZE, which is smaller. As
 * nst_last_frame_init() otherwise. */
gboolean nst_last_frame_scale (NstLastFrame *scaled, const NstPainting *painting, NstSize size,
                               const NstWatch *watch, GError **error);

/* Makes PICTURE, of FRAME's size, the last frame's painting as far as it is held to it. */
void nst_last_frame_put (const NstLastFrame *frame, NstMap *picture);

/* The part of the picture that is held, from 0 to 1. */
double nst_last_frame_part (const NstLastFrame *frame);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstLastFrame, nst_last_frame_clear)

G_END_DECLS
