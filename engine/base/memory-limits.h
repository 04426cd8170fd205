/* The limits that are set for the memory of this process: by control groups, as containers are held
 * by (https://docs.kernel.org/admin-guide/cgroup-v2.html, and its cgroup-v1/memory.html), and by
 * "ulimit -v" and "-d" (getrlimit(2)).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All in bytes; INFINITY where there is no limit. */
typedef struct
{
  double most;           /* memory that the process and those beside it may have */
  double left;           /* memory of it that nobody has, or that the system would take back */
  double swap_left;      /* the same of swap */
  double both_left;      /* the same of memory and swap together */
  double addresses_left; /* what may still be mapped, used or not */
} NstMemoryLimits;

/* Finds the limits of this process: of each kind the tightest, of its control group and of all
 * those that hold that one. ROOT stands before the names of the system's files: "", but in tests.
 */
NstMemoryLimits nst_memory_limits_find (const char *root);

G_END_DECLS
