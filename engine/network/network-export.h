/* Writes any network that can be read as a safetensors file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes the network NAME, as nst_network_load takes it, to the file PATH, which ends in
 * .safetensors: its tensors by torchvision's names, or with a table of its layers where these do
 * not tell them, and its input as metadata. FALSE with
 * NST_ERROR_NETWORK, NST_ERROR_OUTPUT or NST_ERROR_MEMORY. */
gboolean nst_network_export (const char *name, const char *path, GError **error);

G_END_DECLS
