/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "start.h"

#include <glib/gi18n-lib.h>
#ifdef __linux__
#include <signal.h>
#include <sys/prctl.h>
#endif

#include "names.h"

char *
nst_start_own_folder (const char *name)
{
  g_autofree char *folder = g_path_get_dirname (gimp_get_progname ());

  return g_build_filename (folder, name, NULL);
}

char *
nst_start_locale_folder (void)
{
  g_autofree char *own = nst_start_own_folder ("locale");

  return g_file_test (own, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&own) : g_strdup (NST_LOCALE_DIR);
}

char *
nst_start_help_uri (void)
{
  g_autofree char *help = nst_start_own_folder ("help");

  return g_filename_to_uri (help, NULL, NULL);
}

void
nst_start_translating (void)
{
  g_autofree char *locale = nst_start_locale_folder ();

  bindtextdomain (GETTEXT_PACKAGE, locale);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

void
nst_start_running (void)
{
#ifdef __linux__
  prctl (PR_SET_PDEATHSIG, SIGKILL);
#endif
  gegl_init (NULL, NULL);
}
