/* Settings from and to "name=value name=value …".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

/* Sets several settings from "name=value name=value …", separated by white space and quoted as a
 * shell would ("network='my net.safetensors'"). NULL or an empty string changes nothing. On an
 * error, returns FALSE with NST_ERROR_SETTING and leaves all settings as they were. The name
 * "preset" stands for the values of a preset (presets.h). */
gboolean nst_settings_set_from_options (NstSettings *settings, const char *options, GError **error);

/* The inverse of nst_settings_set_from_options: only what differs from the defaults. Free with
 * g_free. */
char *nst_settings_to_options (NstSettings *settings);

G_END_DECLS
