/* All that a user chooses for a painting: style, look, settings, and under expanders where and
 * several styles, and advanced settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dialog/look-chooser.h"
#include "gimp/objects.h"
#include "request.h"

G_BEGIN_DECLS

typedef struct
{
  void (*changed) (gpointer user_data); /* when REQUEST's styles or settings were changed */
  NstLooksOpened looks_opened;
} NstChoicesCallbacks;

/* Widgets that change REQUEST, which must live as long, to paint DRAWABLE. Chooses the first
 * included style where REQUEST has none. */
GtkWidget *nst_choices_new (NstRequest *request, NstGimpDrawable drawable,
                            const NstChoicesCallbacks *callbacks, gpointer user_data);

/* Sets all settings to their defaults; the styles stay. */
void nst_choices_reset (GtkWidget *choices);

G_END_DECLS
