/* Presets: named sets of values for the settings, in key files (GKeyFile).
 *
 * A group is a preset, its keys are settings by name; "label" is what a dialog shows. The engine
 * carries some presets. Those in <user configuration>/neural-style-transfer/presets.ini are added
 * to them, and replace carried ones of the same name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

/* The names of all presets, carried ones first. Free with g_strfreev. */
GStrv nst_presets_list (void);

/* The label of preset NAME, in the user's language if its file has that ("label[de]"); NAME itself
 * if there is no label. Free with g_free; never NULL. */
char *nst_presets_get_label (const char *name);

/* Sets the settings that preset NAME names, and no others. When there is no such preset, or a
 * setting of it is unknown or out of range, returns FALSE with NST_ERROR_SETTING and changes
 * nothing. */
gboolean nst_presets_apply (const char *name, NstSettings *settings, GError **error);

G_END_DECLS
