/* The networks there are, by name: those that the binary carries (weights/), and files in the
 * folder neural-style-transfer/networks of the user's, the system's or this program's own data
 * folders, which are called by their file's name without its extension, or as known-networks.h
 * does. The environment variable NST_NETWORKS_DIR names a folder to use instead of the program's
 * own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/network-changes.h"
#include "network/network.h"

G_BEGIN_DECLS

#define NST_NETWORK_BUILT_IN "built-in"

/* The network NAME: a name of nst_network_list(), or a file's path. Free with nst_network_free.
 * NULL with NST_ERROR_NETWORK when it is missing or cannot be used, NST_ERROR_MEMORY when memory
 * cannot be had. */
NstNetwork *nst_network_load (const char *name, GError **error);

/* The same with CHANGES, which may be NULL. */
NstNetwork *nst_network_load_changed (const char *name, const NstNetworkChanges *changes,
                                      GError **error);

/* The file of the network NAME, as above. *DESCRIPTION becomes the .prototxt file beside a Caffe
 * network, or NULL. NULL with NST_ERROR_NETWORK when it is missing or cannot be read. */
GBytes *nst_network_find_bytes (const char *name, GBytes **description, GError **error);

/* How the names of networks' files end, with the dot; ends with NULL. */
const char *const *nst_network_list_extensions (void);

/* The user's own folder of networks, which need not be there. Free with g_free. */
char *nst_network_own_folder (void);

/* The names of all networks, NST_NETWORK_BUILT_IN first, the others by the alphabet. Free with
 * g_strfreev. */
GStrv nst_network_list (void);

G_END_DECLS
