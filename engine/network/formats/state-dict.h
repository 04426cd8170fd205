/* Finds the tensors of a network in what PyTorch saved: a dictionary of names and tensors, by
 * itself or within others, as training programs keep it beside their own state.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/pickle-values.h"
#include "network/formats/tensors.h"

G_BEGIN_DECLS

/* The numbers of STORAGE, from the first of its key on. NULL with NST_ERROR_NETWORK where the file
 * has none. Free with g_bytes_unref. */
typedef GBytes *(*NstStorageRead) (gpointer user_data, const NstPickleStorage *storage,
                                   GError **error);

/* Adds the tensors of layers in the dictionary in or below ROOT that has the most tensors to
 * TENSORS, called as torchvision calls them: what all names begin with, such as "module.", is taken
 * off. READ is called for the storages of these alone. Where no layer is called so, convolutions of
 * any name are added, which tell what network it is. Numbers of whole types are passed over. FALSE
 * with NST_ERROR_NETWORK where there are no tensors, or one lies outside its storage. */
gboolean nst_state_dict_read (const NstPickleValue *root, NstTensors *tensors, NstStorageRead read,
                              gpointer user_data, GError **error);

G_END_DECLS
