/* Signals that stop the command in good order.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/watch.h"

G_BEGIN_DECLS

/* Has interrupt, termination and, unless it is ignored, hang-up noted instead of ending the process
 * at once; that a file is too long is said by writing it. */
void nst_interruption_begin (void);

/* Whether one of the signals has come. */
gboolean nst_interrupted (void);

/* What says stop then. */
extern const NstWatch nst_interruption_watch;

G_END_DECLS
