/* The procedure that GIMP's menu and its scripts call.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libgimp/gimp.h>

G_BEGIN_DECLS

/* Tells GIMP the procedures' arguments, documentation, menu entry and icon. For query() only. */
void nst_procedure_install (void);

/* Runs the procedure NAME with N_PARAMETERS values in PARAMETERS, as installed; of those of a
 * painting the ones after the drawable are read only in non-interactive runs. *VALUES gets
 * *N_VALUES values, the status first; then the new layer if there is one, or on failure a
 * translated sentence that says what is wrong. They stay owned by the procedure. On failure the
 * image is as it was. */
void nst_procedure_run (const char *name, gint n_parameters, const GimpParam *parameters,
                        gint *n_values, GimpParam **values);

G_END_DECLS
