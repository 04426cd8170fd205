/* The filter's arguments in GIMP 3: those of a script, and the last values, which GIMP keeps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "names.h"
#include "request.h"

G_BEGIN_DECLS

/* Gives PROCEDURE, of the filter, its arguments: style and options as in GIMP 2.10, several styles,
 * and each setting, from the settings' own declarations. */
void nst_arguments_declare (GimpProcedure *procedure);

/* Sets REQUEST from CONFIG, a GimpProcedureConfig. FALSE with an error. */
gboolean nst_arguments_read (NstRequest *request, gpointer config, GError **error);

/* Sets REQUEST from CONFIG, the last values. FALSE, and changes nothing, when there are none yet.
 */
gboolean nst_arguments_read_last (NstRequest *request, gpointer config);

/* Makes CONFIG what REQUEST asks for. GIMP keeps it as the last values where the procedure
 * succeeds. */
void nst_arguments_write (const NstRequest *request, GimpProcedureConfig *config);

G_END_DECLS
