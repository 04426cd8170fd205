/* The control groups that hold this process, as containers are held by:
 * https://docs.kernel.org/admin-guide/cgroup-v2.html, and its cgroup-v1/.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A tree of groups. */
typedef struct
{
  const char *file_system; /* "cgroup2", or "cgroup" for version 1 */
  const char *controller;  /* whose tree it is in version 1; NULL */
} NstControlHierarchy;

/* Called with the FOLDER of a group. */
typedef void (*NstControlGroupVisit) (const char *folder, gpointer user_data);

/* Visits this process's group in HIERARCHY, and all those that hold it, as far as they are seen.
 * ROOT stands before the names of the system's files: "", but in tests. */
void nst_control_groups_visit (const char *root, const NstControlHierarchy *hierarchy,
                               NstControlGroupVisit visit, gpointer user_data);

/* What is in the file NAME of FOLDER; NULL where there is none. Free with g_free. */
char *nst_control_group_read (const char *folder, const char *name);

/* The number in the file NAME, which may be NULL, of FOLDER; NONE where there is no such file, or
 * where it says "max". */
double nst_control_group_number (const char *folder, const char *name, double none);

G_END_DECLS
