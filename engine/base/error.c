/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/error.h"

#include <glib/gi18n-lib.h>

/* clang-format off */
G_DEFINE_QUARK (nst-error-quark, nst_error)
/* clang-format on */

gboolean
nst_error_set_cancelled (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_CANCELLED, _ ("Painting was cancelled."));
  return FALSE;
}
