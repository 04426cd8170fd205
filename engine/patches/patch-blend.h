/* A picture made of the patches of a field.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "patches/patch-field.h"

G_BEGIN_DECLS

/* Makes PICTURE (the field's height × width × 3) of SOURCE's pixels: each is the mean of those that
 * the patches around it have there, the more alike ones and the nearer ones weighing more, as in
 * Wexler, Shechtman & Irani 2007 ("Space-Time Completion of Video"). FALSE with NST_ERROR_MEMORY.
 */
gboolean nst_patch_blend (const NstPatchField *field, const NstPatchSource *source, int threads,
                          NstMap *picture, GError **error);

/* Gives PICTURE, made by nst_patch_blend(), the fine detail (below about a pixel) of the single
 * place of each pixel, which the mean has lost. FALSE with NST_ERROR_MEMORY. */
gboolean nst_patch_blend_sharpen (const NstPatchField *field, const NstPatchSource *source,
                                  int threads, NstMap *picture, GError **error);

G_END_DECLS
