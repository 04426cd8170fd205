/* The storages of a file in which they follow one another: each as a count of its numbers, in eight
 * bytes, and these.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/pickle-values.h"

G_BEGIN_DECLS

typedef struct
{
  const char *file;  /* its name, in messages */
  GHashTable *bytes; /* key → GBytes */
} NstStorages;

/* None yet, of a file called FILE. */
void nst_storages_init (NstStorages *storages, const char *file);
void nst_storages_clear (NstStorages *storages);

/* Adds the storage that begins at *PLACE in BYTES, of numbers of SIZE bytes, under KEY; *PLACE
 * becomes the place behind it. FALSE where BYTES end before or SIZE is 0. */
gboolean nst_storages_add (NstStorages *storages, const char *key, gsize size, GBytes *bytes,
                           gsize *place);

/* What state-dict.h calls for STORAGE, with an NstStorages as USER_DATA. */
GBytes *nst_storages_read (gpointer user_data, const NstPickleStorage *storage, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstStorages, nst_storages_clear)

G_END_DECLS
