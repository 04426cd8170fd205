/* Paints what the arguments say: one content, or several into a folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "command-line/arguments.h"

G_BEGIN_DECLS

/* Paints the contents of ARGUMENTS, or prints what that would take. Of several contents those that
 * fail are told of, and the others painted all the same; then FALSE with an error that says how
 * many of each there were. Otherwise FALSE with what went wrong. */
gboolean nst_paint (const NstArguments *arguments, GError **error);

G_END_DECLS
