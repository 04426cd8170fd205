/* The start of GEGL such that it leaves nothing in the folders around, and needs none of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Calls gegl_init(). GEGL then keeps pictures in memory, as what it cannot write to a full disk is
 * lost without a word, and loads its own operations alone: looking for the user's would make a
 * folder for them. GEGL_SWAP and GEGL_PATH in the environment hold over that. */
void nst_gegl_start (void);

G_END_DECLS
