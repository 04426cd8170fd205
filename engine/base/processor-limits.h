/* How many processors this process may use at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds how many threads are of use, at least 1: as many as there are processors that this process
 * may run on (taskset(1), a batch system); no more than the time that its control groups allow it
 * is worth, as a container's (more threads would wait for each other until the next tenth of a
 * second); and no more than the environment variable OMP_NUM_THREADS says, by which GNU parallel's
 * users and batch systems share out a machine. ROOT stands before the names of the system's files:
 * "", but in tests. */
int nst_processor_limits_find (const char *root);

G_END_DECLS
