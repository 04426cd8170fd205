/* Requests that are remembered from one run of the plug-in to the next.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "request.h"

G_BEGIN_DECLS

/* Which request is remembered, until GIMP ends: the last one in the dialog, even if its painting
 * failed or was cancelled; or the last one whose painting succeeded, which Repeat repeats. */
typedef enum
{
  NST_REMEMBERED_DIALOG,
  NST_REMEMBERED_SUCCESS
} NstRemembered;

/* Keeps REQUEST for later runs of the plug-in. */
void nst_memory_keep (const NstRequest *request, NstRemembered which);

/* Sets REQUEST to what was remembered. Returns FALSE, and changes nothing, when nothing was
 * remembered that this version of the plug-in can read. */
gboolean nst_memory_recall (NstRequest *request, NstRemembered which);

G_END_DECLS
