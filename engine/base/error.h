/* Errors of the engine, one domain for all of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_ERROR (nst_error_quark ())

/* The kinds of errors. The message of each GError is one translated sentence that says what is
 * wrong and what to do, ready to be shown to the user. */
typedef enum
{
  NST_ERROR_CANCELLED, /* the progress callback asked to stop */
  NST_ERROR_INPUT,     /* a picture cannot be read or used */
  NST_ERROR_OUTPUT,    /* the result cannot be written */
  NST_ERROR_NETWORK,   /* a network file cannot be read or used */
  NST_ERROR_SETTING,   /* an unknown setting, or a value out of its range */
  NST_ERROR_MEMORY     /* the memory needed is more than may be used, or cannot be had */
} NstError;

GQuark nst_error_quark (void);

/* Sets NST_ERROR_CANCELLED. Returns FALSE. */
gboolean nst_error_set_cancelled (GError **error);

G_END_DECLS
