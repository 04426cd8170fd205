/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/control-groups.h"

#include <string.h>

char *
nst_control_group_read (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

double
nst_control_group_number (const char *folder, const char *name, double none)
{
  g_autofree char *text = name ? nst_control_group_read (folder, name) : NULL;

  return text && g_ascii_isdigit (*text) ? g_ascii_strtod (text, NULL) : none;
}

static gboolean
has_word (const char *text, const char *word)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  return g_strv_contains ((const char *const *) words, word);
}

/* Whether the fields of a line of /proc/self/mountinfo (proc(5)) are those of HIERARCHY:
 * after a hyphen they name the file system, its source and its options. */
static gboolean
is_hierarchy (GStrv fields, const NstControlHierarchy *hierarchy)
{
  guint i = 6;

  while (i < g_strv_length (fields) && strcmp (fields[i], "-") != 0)
    i++;
  return i + 3 < g_strv_length (fields) && strcmp (fields[i + 1], hierarchy->file_system) == 0
         && (hierarchy->controller == NULL || has_word (fields[i + 3], hierarchy->controller));
}

/* Where HIERARCHY is mounted: into *TOP the folder, into *INNER the group that is seen
 * there. FALSE where it is not. Free both with g_free. */
static gboolean
find_mount (const char *root, const NstControlHierarchy *hierarchy, char **top, char **inner)
{
  g_autofree char *text = nst_control_group_read (root, "/proc/self/mountinfo");
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], " ", -1);

      if (!is_hierarchy (fields, hierarchy))
        continue;
      *inner = g_strcompress (fields[3]); /* "\040" stands for a space */
      *top = g_strcompress (fields[4]);
      return TRUE;
    }
  return FALSE;
}

/* This process's group in HIERARCHY, NULL for none. Free with g_free. */
static char *
find_group (const char *root, const NstControlHierarchy *hierarchy)
{
  g_autofree char *text = nst_control_group_read (root, "/proc/self/cgroup");
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ":", 3); /* number, controllers, group */

      if (g_strv_length (fields) == 3
          && (hierarchy->controller ? has_word (fields[1], hierarchy->controller)
                                    : *fields[1] == '\0'))
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

void
nst_control_groups_visit (const char *root, const NstControlHierarchy *hierarchy,
                          NstControlGroupVisit visit, gpointer user_data)
{
  g_autofree char *group = find_group (root, hierarchy);
  g_autofree char *top = NULL, *inner = NULL, *folder = NULL;
  gsize shortest;

  if (group == NULL || !find_mount (root, hierarchy, &top, &inner))
    return;
  folder = g_build_filename (root, "/", top, part_below (group, inner), NULL);
  shortest = strlen (root) + strlen (top);
  while (strlen (folder) >= shortest)
    {
      char *end = strrchr (folder, '/');

      visit (folder, user_data);
      if (end == NULL || end == folder)
        break;
      *end = '\0';
    }
}
