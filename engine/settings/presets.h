/* Presets: named sets of values for the settings, in key files (GKeyFile). The dialog calls them
 * looks.
 *
 * A group is a preset, its keys are settings by name; "label" is what a dialog shows. The engine
 * carries some presets. Those in <user configuration>/neural-style-transfer/presets.ini, the user's
 * own, are added to them, and replace carried ones of the same name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

/* The names of all presets, carried ones first. Free with g_strfreev. */
GStrv nst_presets_list (void);

/* The label of preset NAME, in the user's language if the catalogues have that, or the user's own
 * file ("label[de]"); NAME itself if there is no label. Free with g_free; never NULL. */
char *nst_presets_get_label (const char *name);

/* The name of the preset that LABEL is shown for. Free with g_free; NULL when there is none. */
char *nst_presets_find_label (const char *label);

/* Whether preset NAME is in the user's own file, and so can be renamed and deleted. */
gboolean nst_presets_is_own (const char *name);

/* Whether preset NAME says how pictures are compared or searched for (NST_PARAM_RECIPE), as those
 * do that follow another system. */
gboolean nst_presets_is_recipe (const char *name);

/* Sets the settings that preset NAME names, and no others. When there is no such preset, or a
 * setting of it is unknown or out of range, returns FALSE with NST_ERROR_SETTING and changes
 * nothing. */
gboolean nst_presets_apply (const char *name, NstSettings *settings, GError **error);

/* The three below change the user's own file, of which they keep all else, comments included. It is
 * replaced as a whole or stays as it was. They fail with NST_ERROR_SETTING when LABEL is empty or
 * that of another preset, or NAME is not the user's own; with NST_ERROR_OUTPUT when the file cannot
 * be read or written. */

/* Saves those of SETTINGS that differ from their defaults as a preset of the user's own; the
 * weights of styles belong to the styles, and are left out. A preset of the user's own with this
 * label is replaced. Returns the preset's name, made from LABEL. Free with g_free; NULL on an
 * error. */
char *nst_presets_save (const char *label, NstSettings *settings, GError **error);

/* Gives the preset NAME another label. The name stays, as scripts may use it. */
gboolean nst_presets_rename (const char *name, const char *label, GError **error);

/* Deletes the preset NAME. If it replaced a carried one, that one is there again. */
gboolean nst_presets_delete (const char *name, GError **error);

G_END_DECLS
