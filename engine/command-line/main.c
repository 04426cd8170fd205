/* neural-style: paints a picture in the style of others, from the command line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>

#include "base/gegl-start.h"
#include "base/machine.h"
#include "command-line/arguments.h"
#include "command-line/display.h"
#include "command-line/fetch.h"
#include "command-line/interruption.h"
#include "command-line/messages.h"
#include "command-line/paint.h"
#include "command-line/streams.h"
#include "network/network-export.h"
#include "pictures/reader/reader-process.h"

/* Fetches the network of ARGUMENTS, and prints its path. */
static gboolean
fetch (const NstArguments *arguments, GError **error)
{
  g_autofree char *path = NULL, *line = NULL;
  NstDisplay display;

  nst_display_init (&display, arguments->quiet);
  path = nst_fetch_network (arguments->fetched, nst_display_show, &display, error);
  nst_display_clear (&display);
  line = path ? g_strconcat (path, "\n", NULL) : NULL;
  return path && nst_streams_print (line, error);
}

/* Does what ARGUMENTS ask for, but print a listing. */
static gboolean
run (const NstArguments *arguments, GError **error)
{
  signal (SIGPIPE, SIG_IGN); /* what is written says so itself */
  if (arguments->fetched)
    return fetch (arguments, error);
  if (arguments->network)
    return nst_network_export (arguments->network, arguments->output, error);
  return nst_paint (arguments, error);
}

/* Sees that GEGL can start, and that nothing that it prints then gets into a picture. */
static gboolean
prepare (const NstArguments *arguments, GError **error)
{
  return (g_strcmp0 (arguments->output, NST_STREAM) != 0 || nst_streams_take_output (error) >= 0)
         && nst_machine_prepare_start (error);
}

int
main (int argc, char **argv)
{
  NstArguments arguments;
  g_autoptr (GError) error = NULL;
  gboolean done;

  nst_reader_process_serve (argc, argv);
  nst_streams_open ();
  nst_interruption_begin ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, NST_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  nst_messages_begin ();

  done = nst_arguments_parse (&arguments, argc, argv, &error);
  if (done && arguments.listing)
    done = nst_streams_print (arguments.listing, &error);
  else if (done && (done = prepare (&arguments, &error)))
    {
      nst_gegl_start ();
      done = run (&arguments, &error);
      gegl_exit ();
    }
  if (!done)
    nst_messages_say (error->message);
  nst_arguments_clear (&arguments);
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
