/* What the looks would make of the photograph, as small pictures that are painted one after another
 * in a thread. Knows neither GIMP nor a toolkit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/job.h"

G_BEGIN_DECLS

/* The longest side of the pictures, pixels: small enough that a dozen take a second or two. */
#define NST_LOOK_PICTURES_SIDE 64

/* Called in the main context with the PICTURE of look NUMBER. */
typedef void (*NstLookPainted) (guint number, const NstJobPicture *picture, gpointer user_data);

typedef struct _NstLookPictures NstLookPictures;

/* Free with nst_look_pictures_free, after which PAINTED is not called. */
NstLookPictures *nst_look_pictures_new (NstLookPainted painted, gpointer user_data);
void nst_look_pictures_free (NstLookPictures *pictures);

/* Paints CONTENT in STYLES (n_styles ≥ 1) with each of LOOKS (NstSettings), in their order, but for
 * the size. Those that were painted last time, of the same buffers with equal settings, are handed
 * out at once. Buffers are referenced and lie in plain memory. Looks that fail have no picture. */
void nst_look_pictures_paint (NstLookPictures *pictures, GeglBuffer *content,
                              const NstStyle *styles, guint n_styles, const GPtrArray *looks);

/* Stops painting; the pictures that are there are kept. */
void nst_look_pictures_stop (NstLookPictures *pictures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstLookPictures, nst_look_pictures_free)

G_END_DECLS
