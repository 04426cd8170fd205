/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/gegl-start.h"

#include <gegl.h>

#include "base/processor-limits.h"

/* No folder, and none can be made there. Asked for "RAM", GEGL keeps pictures in memory, and makes
 * a folder of that name all the same, wherever the program was started. */
#define NOWHERE "/dev/null"

/* Has GEGL use no more threads than are of use. */
static void
limit_threads (void)
{
  const int most = nst_processor_limits_find ("");
  int threads;

  g_object_get (gegl_config (), "threads", &threads, NULL);
  g_object_set (gegl_config (), "threads", MIN (threads, most), NULL);
}

void
nst_gegl_start (void)
{
  const char *swap = g_getenv ("GEGL_SWAP");

  if (swap == NULL || g_str_equal (swap, "RAM"))
    g_setenv ("GEGL_SWAP", NOWHERE, TRUE);
  if (g_file_test (NST_GEGL_MODULES, G_FILE_TEST_IS_DIR))
    g_setenv ("GEGL_PATH", NST_GEGL_MODULES, FALSE);
  gegl_init (NULL, NULL);
  if (g_str_equal (g_getenv ("GEGL_SWAP"), NOWHERE))
    g_object_set (gegl_config (), "swap", NULL, NULL);
  if (g_getenv ("GEGL_THREADS") == NULL)
    limit_threads ();
}
