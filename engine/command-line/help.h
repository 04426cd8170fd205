/* The help that is printed, as wide as the terminal, 80 columns at most.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "command-line/options.h"

G_BEGIN_DECLS

/* The help that VALUES ask for; NULL where they do not. Free with g_free. */
char *nst_help_make (const NstOptions *options, const NstOptionValues *values);

G_END_DECLS
