/* As much arithmetic as a processor can do.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/level.h"

G_BEGIN_DECLS

/* Multiplies and adds in registers, MANY or few at a time, beginning with SUMMAND; the outcome goes
 * to RESULT, so that nothing is left out as unused. Returns how many operations that was. */
NST_FOR_EVERY_LEVEL (double, nst_peak_work, (gboolean many, float summand, float *result));
#define nst_peak_work NST_OF_PROCESSOR (nst_peak_work)

G_END_DECLS
