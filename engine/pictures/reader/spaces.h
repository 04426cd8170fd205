/* The spaces that babl makes of files' profiles.
 *
 * babl 0.1.98 ends the process by the eleventh space beside its own, and each is slow to get to
 * know. Few pictures in one painting bring one of their own, and spaces are for ever; so there are
 * only some, and pictures beyond them are read as sRGB.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <babl/babl.h>
#include <glib.h>

G_BEGIN_DECLS

/* Sets SPACE to that of PROFILE, or NULL, for sRGB, where it is not such as babl reads rightly: see
 * profile.h, as babl itself believes all that a profile says. FALSE when there are too many spaces.
 * May be called from any thread. */
gboolean nst_spaces_find (GBytes *profile, const Babl **space);

G_END_DECLS
