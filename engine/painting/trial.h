/* The speed of this machine, found by painting a little.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/network.h"
#include "painting/work.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* Measures SPEED with NETWORK, and with the threads, padding, pooling and weights of SETTINGS, on
 * pictures of 128 and 256 pixels: some tenths of a second with the networks that the program
 * carries. FALSE with NST_ERROR_MEMORY. */
gboolean nst_trial_run (const NstNetwork *network, NstSettings *settings, NstSpeed *speed,
                        GError **error);

G_END_DECLS
