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
nst_start_find_folder (const char *name, const char *installed)
{
  g_autofree char *beside = g_path_get_dirname (gimp_get_progname ());
  g_autofree char *own = g_build_filename (beside, name, NULL);

  return g_file_test (own, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&own) : g_strdup (installed);
}

char *
nst_start_locale_folder (void)
{
  return nst_start_find_folder ("locale", NST_LOCALE_DIR);
}

char *
nst_start_help_uri (void)
{
  g_autofree char *help = nst_start_find_folder ("help", NST_HELP_DIR);

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
