/* How far the work is, on standard error: on a terminal a bar that is drawn over itself and leaves
 * nothing behind, elsewhere a line now and then.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean quiet;
  gboolean terminal;
  double shown;     /* the last fraction shown; negative before the first */
  guint first, all; /* pictures that are done, and pictures in all */
  const char *name; /* of the picture; NULL where there is but one */
} NstDisplay;

/* Begins a display, which shows nothing if QUIET. */
void nst_display_init (NstDisplay *display, gboolean quiet);

/* Shows FRACTION of the picture's work, and MESSAGE: an NstProgress. USER_DATA is an NstDisplay.
 * FALSE once the user has interrupted the work. */
gboolean nst_display_show (double fraction, const char *message, gpointer user_data);

/* Takes away what is left on a terminal. */
void nst_display_clear (NstDisplay *display);

G_END_DECLS
