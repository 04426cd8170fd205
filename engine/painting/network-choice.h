/* The network that the settings choose, changed as they say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/network.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* Loads the network of SETTINGS. Free with nst_network_free. NULL with NST_ERROR_SETTING where one
 * of its settings cannot be, NST_ERROR_NETWORK where the network is missing or cannot be used,
 * NST_ERROR_MEMORY when memory cannot be had. */
NstNetwork *nst_network_choice_load (NstSettings *settings, GError **error);

/* A text that differs where SETTINGS choose or change networks differently. Free with g_free. */
char *nst_network_choice_key (NstSettings *settings);

G_END_DECLS
