/* What is said of a network's file that cannot be used.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Both set NST_ERROR_NETWORK for the network NAME and return FALSE. FORMAT and its arguments make
 * the reason, a translated clause without a full stop; the sentence around it says what to do. */

/* The file is damaged, or of another format: get a fresh copy. */
gboolean nst_network_error_damaged (GError **error, const char *name, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* The file is whole, but its network is not of a kind that the engine knows: choose one that is. */
gboolean nst_network_error_unfit (GError **error, const char *name, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

G_END_DECLS
