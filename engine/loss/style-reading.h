/* Reading a style picture: runs the network over it, and adds its Gram matrices and neighbours to
 * the targets of its region.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/style-targets.h"

G_BEGIN_DECLS

/* Reads style number INDEX of SUBJECT into TARGETS, with tiles that take BUDGET bytes at most (0
 * for no bound). The targets become sums over the region's styles, times their shares. FALSE with
 * NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
gboolean nst_style_reading_add (NstStyleTargets *targets, const NstSubject *subject, int index,
                                gsize budget, GError **error);

G_END_DECLS
