/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/module.h"

#include <gmodule.h>

#define BUILT "../engine" /* seen from the folders of other programs and tests */

/* The path of FILE in the first folder that has it, or else where it would be installed. Free with
 * g_free. */
static char *
find_path (const char *file)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program ? g_path_get_dirname (program) : g_strdup (NST_MODULES_DIR);
  g_autofree char *beside = g_build_filename (folder, file, NULL);
  g_autofree char *built = g_build_filename (folder, BUILT, file, NULL);

  if (g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  if (g_file_test (built, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&built);
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
