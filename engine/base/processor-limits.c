/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/processor-limits.h"

#include <math.h>
#include <stdlib.h>

#include "base/control-groups.h"

static const NstControlHierarchy hierarchies[] = { { "cgroup2", NULL }, { "cgroup", "cpu" } };

/* Lowers the number *USER_DATA to the processors that the control group in FOLDER is allowed: an
 * NstControlGroupVisit. */
static void
add_group (const char *folder, gpointer user_data)
{
  double *most = user_data;
  g_autofree char *both = nst_control_group_read (folder, "cpu.max"); /* quota and period */
  double quota = nst_control_group_number (folder, "cpu.cfs_quota_us", 0);
  double period = nst_control_group_number (folder, "cpu.cfs_period_us", 0);

  if (both && g_ascii_isdigit (*both))
    {
      char *end;

      quota = g_ascii_strtod (both, &end);
      period = g_ascii_strtod (end, NULL);
    }
  if (quota > 0 && period > 0)
    *most = MIN (*most, quota / period);
}

/* What OMP_NUM_THREADS says, of several numbers the first; INFINITY where it says nothing. */
static double
find_wanted (void)
{
  const char *text = g_getenv ("OMP_NUM_THREADS");
  const gint64 number = text ? g_ascii_strtoll (text, NULL, 10) : 0;

  return number > 0 ? (double) number : INFINITY;
}

int
nst_processor_limits_find (const char *root)
{
  double most = MIN (g_get_num_processors (), find_wanted ());

  for (guint i = 0; i < G_N_ELEMENTS (hierarchies); i++)
    nst_control_groups_visit (root, &hierarchies[i], add_group, &most);
  return MAX (1, (int) ceil (most));
}
