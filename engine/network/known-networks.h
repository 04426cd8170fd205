/* Networks that do not come with the engine but are known by name: which file they are. Besides
 * those in known-networks.ini, which the binary carries, there may be more in a file of this name
 * in the folder neural-style-transfer of the user's or the system's data folders; they go before.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  char *file; /* its name, without a folder */
  char *url;
  guint64 bytes;
  char *sha256; /* 64 hexadecimal digits; NULL where it is not known, and so nothing is fetched */
} NstKnownNetwork;

/* The network NAME; NULL when it is not known. Free with nst_known_network_free. */
NstKnownNetwork *nst_known_network_find (const char *name);
void nst_known_network_free (NstKnownNetwork *network);

/* The names of those that can be fetched, those of the user first. Free with g_strfreev. */
GStrv nst_known_network_list (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstKnownNetwork, nst_known_network_free)

G_END_DECLS
