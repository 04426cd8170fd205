/* The plug-in's entry: registers the procedure with GIMP, and runs it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#ifdef __linux__
#include <signal.h>
#include <sys/prctl.h>
#endif

#include "base/machine.h"
#include "pictures/reader/reader-process.h"
#include "procedure.h"
#include "request.h"

/* The folder NAME beside the plug-in's binary, where an installation for one user keeps what an
 * installation for all keeps in system folders. Free with g_free. */
static char *
own_folder (const char *name)
{
  g_autofree char *folder = g_path_get_dirname (gimp_get_progname ());

  return g_build_filename (folder, name, NULL);
}

static char *
locale_folder (void)
{
  g_autofree char *own = own_folder ("locale");

  return g_file_test (own, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&own) : g_strdup (NST_LOCALE_DIR);
}

static void
query (void)
{
  g_autofree char *locale = locale_folder ();
  g_autofree char *help = own_folder ("help");
  g_autofree char *help_uri = g_filename_to_uri (help, NULL, NULL);

  /* GIMP wants the domains before the procedures. */
  gimp_plugin_domain_register (GETTEXT_PACKAGE, locale);
  gimp_plugin_help_register (NST_PROCEDURE, help_uri);
  nst_procedure_install ();
}

/* Lets this plug-in die with GIMP, or it would go on painting for nobody. */
static void
die_with_gimp (void)
{
#ifdef __linux__
  prctl (PR_SET_PDEATHSIG, SIGKILL);
#endif
}

static void
run (const gchar *name, gint n_parameters, const GimpParam *parameters, gint *n_values,
     GimpParam **values)
{
  g_autofree char *locale = locale_folder ();

  die_with_gimp ();
  bindtextdomain (GETTEXT_PACKAGE, locale);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  gegl_init (NULL, NULL);
  /* What GIMP refuses is said in a sentence of the filter's own, not also in one of GIMP's. */
  gimp_plugin_set_pdb_error_handler (GIMP_PDB_ERROR_HANDLER_PLUGIN);
  nst_procedure_run (name, n_parameters, parameters, n_values, values);
}

const GimpPlugInInfo PLUG_IN_INFO = {
  NULL, /* init */
  NULL, /* quit */
  query,
  run,
};

/* GIMP's own macro would leave no place for what comes before it. */
int
main (int argc, char **argv)
{
  nst_reader_process_serve (argc, argv);
  nst_machine_settle_conversions ();
  return gimp_main (&PLUG_IN_INFO, argc, argv);
}
