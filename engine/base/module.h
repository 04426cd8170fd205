/* Parts of the program that are loaded only when something asks for them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What SYMBOL is in the module FILE, a file's name: beside the program, in engine/ beside the
 * program's folder, where it was built, or where modules are installed. The module stays loaded.
 * NULL where there is none, or it cannot be loaded: g_module_error() says why. */
gpointer nst_module_find (const char *file, const char *symbol);

G_END_DECLS
