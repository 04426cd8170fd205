/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-error.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"

/* SENTENCE has places for NAME and the reason. */
G_GNUC_PRINTF (4, 0)
static void
set_error (GError **error, const char *sentence, const char *name, const char *format,
           va_list arguments)
{
  g_autofree char *reason = g_strdup_vprintf (format, arguments);

  g_set_error (error, NST_ERROR, NST_ERROR_NETWORK, sentence, name, reason);
}

gboolean
nst_network_error_damaged (GError **error, const char *name, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_error (error,
             _ ("The network file “%s” cannot be used: %s. Get a fresh copy, or choose another "
                "network."),
             name, format, arguments);
  va_end (arguments);
  return FALSE;
}

gboolean
nst_network_error_unfit (GError **error, const char *name, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  set_error (error,
             _ ("The network “%s” cannot be used: %s. Choose another network, such as VGG-19, or "
                "“built-in”."),
             name, format, arguments);
  va_end (arguments);
  return FALSE;
}
