/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory-limits.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

/* What a version of control groups calls its files, and the lines of its memory.stat that tell of
 * files' contents, which the system drops where memory is short. */
typedef struct
{
  const char *file_system;
  const char *limits[3];
  const char *usage;
  const char *swap_limit;
  const char *swap_usage;
  const char *both_limit;
  const char *both_usage;
  const char *files[2];
} Version;

static const Version versions[] = {
  { .file_system = "cgroup2",
    .limits = { "memory.max", "memory.high" },
    .usage = "memory.current",
    .swap_limit = "memory.swap.max",
    .swap_usage = "memory.swap.current",
    .files = { "inactive_file", "active_file" } },
  { .file_system = "cgroup",
    .limits = { "memory.limit_in_bytes" },
    .usage = "memory.usage_in_bytes",
    .both_limit = "memory.memsw.limit_in_bytes",
    .both_usage = "memory.memsw.usage_in_bytes",
    .files = { "total_inactive_file", "total_active_file" } },
};

static char *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

/* The number in the file NAME of FOLDER; NONE where there is no such file, or where it says
 * "max". */
static double
read_number (const char *folder, const char *name, double none)
{
  g_autofree char *text = name ? read_file (folder, name) : NULL;

  return text && g_ascii_isdigit (*text) ? g_ascii_strtod (text, NULL) : none;
}

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

/* Tightens LIMITS by those of the control group in FOLDER. */
static void
add_group (NstMemoryLimits *limits, const char *folder, const Version *version)
{
  g_autofree char *stat = read_file (folder, "memory.stat");
  double files = 0, limit = INFINITY;

  for (int i = 0; version->limits[i]; i++)
    limit = MIN (limit, read_number (folder, version->limits[i], INFINITY));
  for (guint i = 0; stat && i < G_N_ELEMENTS (version->files); i++)
    files += find_number (stat, version->files[i]);
  limits->most = MIN (limits->most, limit);
  limits->left
    = MIN (limits->left, find_left (limit, read_number (folder, version->usage, 0) - files));
  limits->swap_left
    = MIN (limits->swap_left, find_left (read_number (folder, version->swap_limit, INFINITY),
                                         read_number (folder, version->swap_usage, 0)));
  limits->both_left
    = MIN (limits->both_left, find_left (read_number (folder, version->both_limit, INFINITY),
                                         read_number (folder, version->both_usage, 0) - files));
}

static gboolean
has_word (const char *text, const char *word)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  return g_strv_contains ((const char *const *) words, word);
}

/* Whether the fields of a line of /proc/self/mountinfo (proc(5)) are those of VERSION's hierarchy:
 * after a hyphen they name the file system, its source and its options. */
static gboolean
is_hierarchy (GStrv fields, const Version *version)
{
  guint i = 6;

  while (i < g_strv_length (fields) && strcmp (fields[i], "-") != 0)
    i++;
  return i + 3 < g_strv_length (fields) && strcmp (fields[i + 1], version->file_system) == 0
         && (version->both_limit == NULL || has_word (fields[i + 3], "memory"));
}

/* Where VERSION's hierarchy is mounted: into *TOP the folder, into *INNER the group that is seen
 * there. FALSE where it is not. Free both with g_free. */
static gboolean
find_mount (const char *root, const Version *version, char **top, char **inner)
{
  g_autofree char *text = read_file (root, "/proc/self/mountinfo");
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);

      if (!is_hierarchy (fields, version))
        continue;
      *inner = g_strcompress (fields[3]); /* "\040" stands for a space */
      *top = g_strcompress (fields[4]);
      return TRUE;
    }
  return FALSE;
}

/* This process's group in VERSION's hierarchy, NULL for none. Free with g_free. */
static char *
find_group (const char *root, const Version *version)
{
  g_autofree char *text = read_file (root, "/proc/self/cgroup");
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ":", 3); /* number, controllers, group */

      if (g_strv_length (fields) == 3
          && (version->both_limit ? has_word (fields[1], "memory") : *fields[1] == '\0'))
        return g_strdup (fields[2]);
    }
  return NULL;
}

/* The part of GROUP below INNER; empty where GROUP is not seen from here. */
static const char *
part_below (const char *group, const char *inner)
{
  const gsize length = strcmp (inner, "/") == 0 ? 0 : strlen (inner);

  if (strstr (group, "/..") || strncmp (group, inner, length) != 0
      || (group[length] != '/' && group[length] != '\0'))
    return "";
  return group + length;
}

/* Tightens LIMITS by this process's group and all those that hold it. */
static void
add_groups (NstMemoryLimits *limits, const char *root, const Version *version)
{
  g_autofree char *group = find_group (root, version);
  g_autofree char *top = NULL, *inner = NULL, *folder = NULL;
  gsize shortest;

  if (group == NULL || !find_mount (root, version, &top, &inner))
    return;
  folder = g_build_filename (root, "/", top, part_below (group, inner), NULL);
  shortest = strlen (root) + strlen (top);
  while (strlen (folder) >= shortest)
    {
      char *end = strrchr (folder, '/');

      add_group (limits, folder, version);
      if (end == NULL || end == folder)
        break;
      *end = '\0';
    }
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
  g_autofree char *status = read_file (root, "/proc/self/status");

  for (guint i = 0; i < G_N_ELEMENTS (versions); i++)
    add_groups (&limits, root, &versions[i]);
  add_resource (&limits, RLIMIT_AS, status ? status : "", "VmSize");
  add_resource (&limits, RLIMIT_DATA, status ? status : "", "VmData");
  return limits;
}
