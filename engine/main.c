/* neural-style: paints a picture in the style of others, from the command line.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command-line.h"
#include "estimate.h"
#include "image-file.h"
#include "stylize.h"

#define BAR_WIDTH 40
#define LINE_STEP 0.1 /* of the work, between two lines where there is no terminal */

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

/* A bar that is drawn over itself on a terminal, a line now and then elsewhere. */
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

/* The pictures PATHS in order; NULL with an error when one cannot be read. */
static GPtrArray *
load_all (GStrv paths, GError **error)
{
  g_autoptr (GPtrArray) buffers = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 0; paths[i]; i++)
    {
      GeglBuffer *buffer = nst_image_file_load (paths[i], error);
      if (buffer == NULL)
        return NULL;
      g_ptr_array_add (buffers, buffer);
    }
  return g_steal_pointer (&buffers);
}

/* Says what painting would take. */
static gboolean
print_estimate (const NstCommandLine *command_line, GeglBuffer *content, const GPtrArray *styles,
                GError **error)
{
  const NstSize size = { gegl_buffer_get_width (content), gegl_buffer_get_height (content) };
  g_autoptr (NstEstimator) estimator = nst_estimator_new ();
  g_autofree NstSize *style_sizes = g_new (NstSize, styles->len);
  g_autofree char *text = NULL;
  NstEstimate estimate;

  for (guint i = 0; i < styles->len; i++)
    style_sizes[i] = (NstSize){ gegl_buffer_get_width (styles->pdata[i]),
                                gegl_buffer_get_height (styles->pdata[i]) };
  if (!nst_estimator_estimate (estimator, command_line->settings, size, style_sizes, styles->len,
                               &estimate, error))
    return FALSE;
  text = command_line->json ? nst_estimate_to_json (&estimate) : nst_estimate_describe (&estimate);
  puts (text);
  return TRUE;
}

static gboolean
paint (const NstCommandLine *command_line, GeglBuffer *content, const GPtrArray *styles,
       GError **error)
{
  Display display = { isatty (STDERR_FILENO), -1 };
  g_autoptr (GeglBuffer) result = NULL;
  g_autoptr (NstReport) report = NULL;

  result = nst_stylize (content, (GeglBuffer *const *) styles->pdata, styles->len,
                        command_line->settings, show_progress, &display, &report, error);
  if (display.terminal)
    fputs ("\r\033[K", stderr);
  if (result == NULL || !nst_image_file_save (result, command_line->output, error))
    return FALSE;
  if (command_line->json)
    {
      g_autofree char *json = nst_report_to_json (report);
      puts (json);
    }
  return TRUE;
}

static gboolean
run (const NstCommandLine *command_line, GError **error)
{
  g_autoptr (GeglBuffer) content = NULL;
  g_autoptr (GPtrArray) styles = NULL;

  if (!command_line->estimate && !nst_image_file_check_writable (command_line->output, error))
    return FALSE;
  content = nst_image_file_load (command_line->content, error);
  styles = content ? load_all (command_line->styles, error) : NULL;
  if (styles == NULL)
    return FALSE;
  return command_line->estimate ? print_estimate (command_line, content, styles, error)
                                : paint (command_line, content, styles, error);
}

int
main (int argc, char **argv)
{
  NstCommandLine command_line;
  g_autoptr (GError) error = NULL;
  struct sigaction action = { .sa_handler = interrupt };
  gboolean done;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, NST_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);

  done = nst_command_line_parse (&command_line, argc, argv, &error);
  if (done && command_line.listing)
    fputs (command_line.listing, stdout);
  else if (done)
    {
      gegl_init (NULL, NULL);
      done = run (&command_line, &error);
      gegl_exit ();
    }
  if (!done)
    fprintf (stderr, "neural-style: %s\n", error->message);
  nst_command_line_clear (&command_line);
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
