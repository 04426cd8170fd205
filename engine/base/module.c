/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/module.h"

#include <gmodule.h>

/* Where the modules are, seen from a program's folder: beside it, and where they are built, for the
 * folders of other programs and tests. */
static const char *const folders[] = { ".", "../engine", "../../engine" };

/* The path of FILE in the first folder that has it, or else where it would be installed. Free with
 * g_free. */
static char *
find_path (const char *file)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *own = program ? g_path_get_dirname (program) : g_strdup (NST_MODULES_DIR);

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (own, folders[i], file, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return g_build_filename (NST_MODULES_DIR, file, NULL);
}

gpointer
nst_module_find (const char *file, const char *symbol)
{
  g_autofree char *path = find_path (file);
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  gpointer found = NULL;

  return module && g_module_symbol (module, symbol, &found) ? found : NULL;
}
