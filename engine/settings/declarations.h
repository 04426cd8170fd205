/* The declarations of all settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Name, nick, blurb, range and default of every setting, in the order in which a user should meet
 * them: the basic ones first (NST_PARAM_BASIC), those of recipes last (NST_PARAM_RECIPE). Free with
 * g_ptr_array_unref. */
GPtrArray *nst_settings_declare (void);

G_END_DECLS
