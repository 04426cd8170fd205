/* The setting "style-weights": how much of each style, as numbers separated by commas.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

/* Reads the weights of N_STYLES styles into WEIGHTS; a weight that the setting does not give is 1.
 * One that is no number from 0 becomes 1, too, and then the result is FALSE with
 * NST_ERROR_SETTING. */
gboolean nst_style_weights_read (NstSettings *settings, guint n_styles, double *weights,
                                 GError **error);

/* The weights of N_STYLES ≥ 1 styles as shares, which add up to 1. Free with g_free. NULL with
 * NST_ERROR_SETTING when a weight cannot be read, there are more than styles, or all are 0. */
double *nst_style_weights_read_shares (NstSettings *settings, guint n_styles, GError **error);

/* Sets the weights of N_STYLES styles, to three digits; to the default if all are 1. */
void nst_style_weights_write (NstSettings *settings, const double *weights, guint n_styles);

G_END_DECLS
