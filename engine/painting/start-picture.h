/* The picture that a painting starts from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/painting.h"

G_BEGIN_DECLS

/* Loads the file that the setting "start-file" names, relative to the folder that the program runs
 * in, into *START, which the caller owns; NULL where it names none. Fails as
 * nst_picture_file_load_within() does. */
gboolean nst_start_picture_load (NstSettings *settings, GeglBuffer **start, const NstWatch *watch,
                                 GError **error);

/* Makes PICTURE, which must be empty, what the first scale of PAINTING begins with, of the size of
 * CONTENT: PAINTING's start or, where it has none, CONTENT; mixed with as much of the first style,
 * stretched to that size, as "start-style" says; blended with noise. FALSE with
 * NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_start_picture_make (const NstPainting *painting, const NstPicture *content,
                                 NstMap *picture, const NstWatch *watch, GError **error);

G_END_DECLS
