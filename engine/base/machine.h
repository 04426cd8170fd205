/* The memory of the machine and of this process, as the system tells it: proc(5) on Linux. What a
 * system does not tell is 0.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_MEBIBYTE ((gsize) 1 << 20)

/* BYTES in MiB. */
static inline double
nst_machine_mebibytes (gsize bytes)
{
  return bytes / (double) NST_MEBIBYTE;
}

/* All of the machine's memory, bytes; or less, where this process may not have all of it
 * (memory-limits.h), as in a container. */
gsize nst_machine_memory (void);

/* The memory that the machine has left for this process, swap included, MiB. */
double nst_machine_available_mib (void);

/* The resident memory of this process, MiB: its peak so far, and now. */
double nst_machine_peak_mib (void);
double nst_machine_resident_mib (void);

/* To be called before anything calls babl: has it convert pixels in the same way each time. By
 * itself it tries several ways, also of several steps, and takes the one that was fastest just
 * then, and they differ in rounding; and it reads a table of ways that programs leave in the user's
 * cache, of some hundred MiB where GIMP has filled it. Here it takes ways that round as its
 * reference does, finds them as quickly, and leaves that table as it is; and it makes no tables of
 * all colours, of some hundred MiB, where it can be told so. What the user has set in the
 * environment stays. */
void nst_machine_settle_conversions (void);

/* To be called before GEGL is started: settles conversions. FALSE with NST_ERROR_MEMORY where there
 * is not enough for GEGL itself. */
gboolean nst_machine_prepare_start (GError **error);

/* Lets the peak begin anew from the memory in use now: the start of GEGL alone takes some hundred
 * MiB for a moment, which would hide the peak of the work after it. */
void nst_machine_reset_peak (void);

/* Asks the system to end this process before others, should the machine run out of memory. */
void nst_machine_end_first (void);

G_END_DECLS
