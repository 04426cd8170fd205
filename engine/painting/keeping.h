/* What is kept of a painting while it grows: pictures in a folder, and the losses of its steps.
 *
 * Asked for by the settings save-every, save-when, save-folder, print-every and quantise.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "loss/evaluation.h"
#include "settings/settings.h"

G_BEGIN_DECLS

typedef struct _NstKeeping NstKeeping;

/* What SETTINGS ask to be kept, which may be nothing. Makes the folder where it is missing, and
 * sees that it can be written to. NULL with NST_ERROR_SETTING where pictures are to be saved but no
 * folder is named, with NST_ERROR_OUTPUT where the folder cannot be made or written to. Free with
 * nst_keeping_free. */
NstKeeping *nst_keeping_new (NstSettings *settings, GError **error);
void nst_keeping_free (NstKeeping *keeping);

/* Has the steps that follow, which another scale counts from 0 again, called by the numbers that
 * follow those so far. KEEPING may be NULL. */
void nst_keeping_begin_scale (NstKeeping *keeping);

/* Keeps what is asked for of step number ITERATION (≥ 0). To be called twice for each step: before
 * the picture is MOVED, and after. PICTURE (height × width × 3, R'G'B', which may lie beyond
 * [0, 1]) is of CONTENT; LOSSES are those that the step began with.
 *
 * Where "save-every" divides the step's number, the picture is saved as NUMBER.png, of four digits
 * at least, before or after the move as "save-when" says; a file of that name is replaced. Where
 * "print-every" does, a line is printed on standard error before the move, and one added to
 * losses.txt in the folder, where one is named: number, content, style, smoothness, range and their
 * total, with tabs between; the file begins anew, with a line of their names. Numbers are written
 * as the C locale does.
 *
 * KEEPING may be NULL. FALSE with NST_ERROR_OUTPUT where a file cannot be written, which is then
 * as it was before, or NST_ERROR_MEMORY. */
gboolean nst_keeping_step (NstKeeping *keeping, int iteration, gboolean moved,
                           const NstMap *picture, GeglBuffer *content, const NstLosses *losses,
                           GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstKeeping, nst_keeping_free)

G_END_DECLS
