/* neural-style: paints a picture in the style of others, from the command line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gegl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-identity.h"
#include "base/gegl-start.h"
#include "base/machine.h"
#include "command-line/arguments.h"
#include "command-line/fetch.h"
#include "command-line/messages.h"
#include "network/network-export.h"
#include "painting/estimate.h"
#include "painting/scale-plan.h"
#include "pictures/picture-file.h"
#include "pictures/reader/reader-process.h"
#include "stylize.h"

#define BAR_WIDTH 40
#define LINE_STEP 0.1 /* a fraction of the work, between two lines where there is no terminal */

static volatile sig_atomic_t interrupted;

static void
interrupt (int number)
{
  interrupted = 1;
}

typedef struct
{
  gboolean terminal;
  double shown; /* the last fraction shown */
} Display;

/* An NstProgress: on a terminal a bar that is drawn over itself, elsewhere a line now and then. */
static gboolean
show_progress (double fraction, const char *message, gpointer user_data)
{
  Display *display = user_data;
  int filled = fraction * BAR_WIDTH;

  if (interrupted)
    return FALSE;
  if (display->terminal && fabs (fraction - display->shown) >= 0.002)
    {
      fprintf (stderr, "\r[%-*.*s] %3.0f%% %s\033[K", BAR_WIDTH, filled,
               "########################################", fraction * 100, message);
      display->shown = fraction;
    }
  else if (!display->terminal && fraction - display->shown >= LINE_STEP)
    {
      fprintf (stderr, "%3.0f%% %s\n", fraction * 100, message);
      display->shown = fraction;
    }
  return TRUE;
}

/* An NstKeepGoing. */
static gboolean
is_not_interrupted (gpointer user_data)
{
  return !interrupted;
}

/* All loaded pictures by their paths, so that none is loaded twice. */
typedef struct
{
  GHashTable *buffers;
  gsize most; /* bytes that each may take; 0 for no bound */
} Files;

/* The picture in the file PATH, which FILES owns. NULL with an error when it cannot be read. */
static GeglBuffer *
load (const Files *files, const char *path, GError **error)
{
  const NstWatch watch = { is_not_interrupted };
  GeglBuffer *buffer = g_hash_table_lookup (files->buffers, path);

  if (buffer == NULL && (buffer = nst_picture_file_load_within (path, files->most, &watch, error)))
    g_hash_table_insert (files->buffers, g_strdup (path), buffer);
  return buffer;
}

/* The styles with their masks, whose buffers FILES owns; NULL when one cannot be read. */
static GArray *
load_styles (const NstArguments *arguments, const Files *files, GError **error)
{
  g_autoptr (GArray) styles = g_array_new (FALSE, TRUE, sizeof (NstStyle));

  for (guint i = 0; arguments->styles[i]; i++)
    {
      const char *mask = arguments->masks ? arguments->masks[i] : "";
      NstStyle style = { load (files, arguments->styles[i], error) };

      if (style.picture == NULL || (*mask && !(style.mask = load (files, mask, error))))
        return NULL;
      g_array_append_val (styles, style);
    }
  return g_steal_pointer (&styles);
}

/* Prints the memory and the time that painting would take. */
static gboolean
print_estimate (const NstArguments *arguments, GeglBuffer *content, const GArray *styles,
                GError **error)
{
  g_autoptr (NstEstimator) estimator = nst_estimator_new ();
  g_auto (NstPaintingSize) size = { 0 };
  g_autofree char *text = NULL;
  NstEstimate estimate;

  nst_painting_size_init (&size, content, (const NstStyle *) styles->data, styles->len);
  if (!nst_estimator_estimate (estimator, arguments->settings, &size, &estimate, error))
    return FALSE;
  text = arguments->json ? nst_estimate_to_json (&estimate) : nst_estimate_describe (&estimate);
  puts (text);
  return TRUE;
}

/* Finds out before painting whether what is painted of CONTENT can be saved. */
static gboolean
try_to_save (const NstArguments *arguments, GeglBuffer *content, NstPictureMetadata *metadata,
             GError **error)
{
  g_autoptr (GArray) plan = nst_scale_plan_new (
    gegl_buffer_get_width (content), gegl_buffer_get_height (content), arguments->settings);
  const NstScale *finest = &g_array_index (plan, NstScale, plan->len - 1);

  return nst_picture_file_try (arguments->output, metadata, gegl_buffer_get_format (content),
                               finest->width, finest->height, error);
}

static gboolean
paint (const NstArguments *arguments, GeglBuffer *content, const GArray *styles, GError **error)
{
  g_autoptr (NstPictureMetadata) metadata = nst_picture_metadata_load (arguments->content);
  Display display = { isatty (STDERR_FILENO), -1 };
  g_autoptr (GeglBuffer) result = NULL;
  g_autoptr (NstReport) report = NULL;

  if (!try_to_save (arguments, content, metadata, error))
    return FALSE;
  result = nst_stylize (content, (const NstStyle *) styles->data, styles->len, arguments->settings,
                        show_progress, &display, &report, error);
  if (display.terminal)
    fputs ("\r\033[K", stderr);
  if (result == NULL
      || !nst_picture_file_save_painting (result, arguments->output, metadata, error))
    return FALSE;
  if (arguments->json)
    {
      g_autofree char *json = nst_report_to_json (report);
      puts (json);
    }
  return TRUE;
}

/* Checks that the painting would replace neither a style nor a mask. The content it may: whoever
 * names it as the output means that. */
static gboolean
check_output (const NstArguments *arguments, GError **error)
{
  g_autofree char *identity = nst_file_identity (arguments->output);

  for (guint i = 0; arguments->styles[i]; i++)
    if (nst_file_identity_is (arguments->styles[i], identity)
        || (arguments->masks && nst_file_identity_is (arguments->masks[i], identity)))
      {
        g_autofree char *name = g_filename_display_name (arguments->output);

        g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                     _ ("The painting would replace %s, a style or a mask: name another file "
                        "after -o."),
                     name);
        return FALSE;
      }
  return nst_picture_file_check_writable (arguments->output, error);
}

/* Fetches the network NAME, and prints its path. */
static gboolean
fetch (const char *name, GError **error)
{
  Display display = { isatty (STDERR_FILENO), -1 };
  g_autofree char *path = nst_fetch_network (name, show_progress, &display, error);

  if (display.terminal)
    fputs ("\r\033[K", stderr);
  if (path)
    puts (path);
  return path != NULL;
}

static gboolean
run (const NstArguments *arguments, GError **error)
{
  g_autoptr (GHashTable) buffers
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  Files files = { buffers };
  GeglBuffer *content;
  g_autoptr (GArray) styles = NULL;
  int mebibytes;

  if (arguments->fetched)
    return fetch (arguments->fetched, error);
  if (arguments->network)
    return nst_network_export (arguments->network, arguments->output, error);
  if (!arguments->estimate && !check_output (arguments, error))
    return FALSE;
  g_object_get (arguments->settings, "memory", &mebibytes, NULL);
  files.most = mebibytes * NST_MEBIBYTE;
  content = load (&files, arguments->content, error);
  styles = content ? load_styles (arguments, &files, error) : NULL;
  if (styles == NULL)
    return FALSE;
  return arguments->estimate ? print_estimate (arguments, content, styles, error)
                             : paint (arguments, content, styles, error);
}

/* Opens standard streams that whoever started the program has closed, so that no picture's file
 * takes their place and is written messages into. They fail as closed ones do. */
static void
open_standard_streams (void)
{
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
    if (fcntl (stream, F_GETFD) < 0 && errno == EBADF
        && open ("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
      exit (EXIT_FAILURE);
}

/* Lets signals stop the painting in good order; that a file is too long is said by writing it. */
static void
handle_signals (void)
{
  struct sigaction action = { .sa_handler = interrupt };
  struct sigaction earlier;

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  if (sigaction (SIGHUP, NULL, &earlier) == 0 && earlier.sa_handler != SIG_IGN)
    sigaction (SIGHUP, &action, NULL);
  signal (SIGXFSZ, SIG_IGN);
}

int
main (int argc, char **argv)
{
  NstArguments arguments;
  g_autoptr (GError) error = NULL;
  gboolean done;

  nst_reader_process_serve (argc, argv);
  open_standard_streams ();
  handle_signals ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, NST_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  nst_messages_begin ();

  done = nst_arguments_parse (&arguments, argc, argv, &error);
  if (done && arguments.listing)
    fputs (arguments.listing, stdout);
  else if (done && (done = nst_machine_prepare_start (&error)))
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
