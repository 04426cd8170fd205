/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory-limits.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "base/control-groups.h"

/* What a version of control groups calls its files, and the lines of its memory.stat that tell of
 * files' contents, which the system drops where memory is short. */
typedef struct
{
  NstControlHierarchy hierarchy;
  const char *limits[3];
  const char *usage;
  const char *swap_limit;
  const char *swap_usage;
  const char *both_limit;
  const char *both_usage;
  const char *files[2];
} Version;

static const Version versions[] = {
  { .hierarchy = { "cgroup2", NULL },
    .limits = { "memory.max", "memory.high" },
    .usage = "memory.current",
    .swap_limit = "memory.swap.max",
    .swap_usage = "memory.swap.current",
    .files = { "inactive_file", "active_file" } },
  { .hierarchy = { "cgroup", "memory" },
    .limits = { "memory.limit_in_bytes" },
    .usage = "memory.usage_in_bytes",
    .both_limit = "memory.memsw.limit_in_bytes",
    .both_usage = "memory.memsw.usage_in_bytes",
    .files = { "total_inactive_file", "total_active_file" } },
};

/* The number after KEY at the beginning of a line of TEXT, 0 without one. */
static double
find_number (const char *text, const char *key)
{
  const gsize length = strlen (key);

  for (const char *line = text; line; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (strncmp (line, key, length) == 0 && (line[length] == ' ' || line[length] == ':'))
        return g_ascii_strtod (line + length + 1, NULL);
    }
  return 0;
}

static double
find_left (double limit, double usage)
{
  return MAX (0, limit - usage);
}

/* Limits that are being found, and by which version. */
typedef struct
{
  NstMemoryLimits *limits;
  const Version *version;
} Search;

/* Tightens the limits by those of the control group in FOLDER: an NstControlGroupVisit. */
static void
add_group (const char *folder, gpointer user_data)
{
  const Search *search = user_data;
  const Version *version = search->version;
  NstMemoryLimits *limits = search->limits;
  g_autofree char *stat = nst_control_group_read (folder, "memory.stat");
  double files = 0, limit = INFINITY;

  for (int i = 0; version->limits[i]; i++)
    limit = MIN (limit, nst_control_group_number (folder, version->limits[i], INFINITY));
  for (guint i = 0; stat && i < G_N_ELEMENTS (version->files); i++)
    files += find_number (stat, version->files[i]);
  limits->most = MIN (limits->most, limit);
  limits->left = MIN (
    limits->left, find_left (limit, nst_control_group_number (folder, version->usage, 0) - files));
  limits->swap_left = MIN (
    limits->swap_left, find_left (nst_control_group_number (folder, version->swap_limit, INFINITY),
                                  nst_control_group_number (folder, version->swap_usage, 0)));
  limits->both_left
    = MIN (limits->both_left,
           find_left (nst_control_group_number (folder, version->both_limit, INFINITY),
                      nst_control_group_number (folder, version->both_usage, 0) - files));
}

/* Tightens LIMITS by RESOURCE, of which FIELD of STATUS says in KiB how much is taken. */
static void
add_resource (NstMemoryLimits *limits, int resource, const char *status, const char *field)
{
  struct rlimit limit;

  if (getrlimit (resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return;
  limits->most = MIN (limits->most, limit.rlim_cur);
  limits->addresses_left
    = MIN (limits->addresses_left, find_left (limit.rlim_cur, 1024 * find_number (status, field)));
}

NstMemoryLimits
nst_memory_limits_find (const char *root)
{
  NstMemoryLimits limits = { INFINITY, INFINITY, INFINITY, INFINITY, INFINITY };
  g_autofree char *status = nst_control_group_read (root, "/proc/self/status");

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    {
      Search search = { &limits, &versions[i] };

      nst_control_groups_visit (root, &versions[i].hierarchy, add_group, &search);
    }
  add_resource (&limits, RLIMIT_AS, status ? status : "", "VmSize");
  add_resource (&limits, RLIMIT_DATA, status ? status : "", "VmData");
  return limits;
}
