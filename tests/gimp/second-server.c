/* A plug-in for the tests: a second Script-Fu server, which answers while the first one waits for a
 * painting; from the moment on when the file NST_SECOND_START is there.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <libgimp/gimp.h>
#include <stdlib.h>

#define PROCEDURE "extension-test-server"

static void
query (void)
{
  gimp_install_procedure (PROCEDURE, "Starts a Script-Fu server", "", "", "", "", NULL, "",
                          GIMP_EXTENSION, 0, 0, NULL, NULL);
}

static void
run (const gchar *name, gint n_parameters, const GimpParam *parameters, gint *n_values,
     GimpParam **values)
{
  static GimpParam status = { GIMP_PDB_STATUS, { .d_status = GIMP_PDB_SUCCESS } };
  const char *port = g_getenv ("NST_SECOND_PORT");
  const char *start = g_getenv ("NST_SECOND_START");
  GimpParam *server;
  gint n_server;

  *n_values = 1;
  *values = &status;
  gimp_extension_ack ();
  if (port == NULL || start == NULL)
    return;
  /* GIMP would not come to the end of its start before the server's. */
  while (!g_file_test (start, G_FILE_TEST_EXISTS))
    g_usleep (G_USEC_PER_SEC / 10);
  server = gimp_run_procedure ("plug-in-script-fu-server", &n_server, GIMP_PDB_INT32,
                               GIMP_RUN_NONINTERACTIVE, GIMP_PDB_STRING, "127.0.0.1",
                               GIMP_PDB_INT32, atoi (port), GIMP_PDB_STRING, "", GIMP_PDB_END);
  gimp_destroy_params (server, n_server);
}

const GimpPlugInInfo PLUG_IN_INFO = { NULL, NULL, query, run };

MAIN ()
