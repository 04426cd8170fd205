/* Fetches networks that are known by name (network/known-networks.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/progress.h"

G_BEGIN_DECLS

/* Fetches the network NAME into the user's folder of networks, unless it is there, and checks that
 * it is what it shall be. What was fetched before is gone on with. Returns the file's path, to be
 * freed with g_free; NULL with NST_ERROR_NETWORK or NST_ERROR_OUTPUT when that fails,
 * NST_ERROR_CANCELLED when PROGRESS says so. */
char *nst_fetch_network (const char *name, NstProgress progress, gpointer user_data,
                         GError **error);

G_END_DECLS
