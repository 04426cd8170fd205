/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/messages.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/write-all.h"

#define NAME "neural-style: "

/* Translated before it is needed, as nothing can be translated once memory has run out. */
static char ending[512];

/* Whether a passing line is on the terminal. The cursor stands at its beginning, so that all of it
 * is behind the cursor even where the terminal has become narrower and broken it. */
static gboolean passing;

#define ERASE "\r\033[J" /* from the line's beginning to the screen's end */

/* Writes all of TEXT, as far as standard error takes it; in a signal's handler, too. */
static void
write_text (const char *text)
{
  nst_write_all (STDERR_FILENO, text, strlen (text));
}

/* Takes away the passing line. */
static void
erase (void)
{
  if (passing)
    write_text (ERASE);
  passing = FALSE;
}

/* Replaces what is no letter: a file's name may have a line's end in it, or what a terminal takes
 * for an order. */
static void
disarm (char *line)
{
  for (char *place = g_strchomp (line); *place; place++)
    if (g_ascii_iscntrl (*place))
      *place = '?';
}

/* Writes LINE, which it changes, after BEFORE. */
static void
write_line (const char *before, char *line, const char *after)
{
  g_autofree char *text = NULL;

  disarm (line);
  text = g_strconcat (before, line, after, NULL);
  write_text (text);
}

void
nst_messages_say (const char *sentence)
{
  g_autofree char *line = g_strconcat (NAME, sentence, NULL);

  erase ();
  write_line ("", line, "\n");
}

void
nst_messages_show_line (const char *line)
{
  g_autofree char *changed = g_strdup (line);

  write_line ("", changed, "\n");
}

void
nst_messages_show_passing (const char *line)
{
  const pid_t foreground = tcgetpgrp (STDERR_FILENO);
  g_autofree char *changed = g_strdup (line);

  if (changed == NULL)
    erase ();
  else if (foreground < 0 || foreground == getpgrp ()) /* the terminal is not another's now */
    {
      write_line (ERASE, changed, "\r");
      passing = TRUE;
    }
}

/* Ends the process where it is, without what exit() would still do: it may be in any state. */
G_NORETURN static void
end_process (void)
{
  erase ();
  write_text (ending);
  _exit (EXIT_FAILURE);
}

static void
take_abort (int number)
{
  end_process ();
}

/* Called by exit(), which babl calls with a status of its own. */
static void
take_exit (int status, void *user_data)
{
  if (status != EXIT_SUCCESS && status != EXIT_FAILURE)
    end_process ();
}

static gboolean
wants_libraries (void)
{
  const char *domains = getenv ("G_MESSAGES_DEBUG");

  return domains && *domains;
}

static const char *
get_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, key) == 0)
      return fields[i].value;
  return NULL;
}

/* Writes a message for developers where its domain is asked for: GLib would write it to standard
 * output, into a picture. */
static void
write_debugging (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  const char *domain = get_field (fields, n_fields, "GLIB_DOMAIN");
  g_autofree char *text = NULL;

  if (g_log_writer_default_would_drop (level, domain))
    return;
  erase ();
  text = g_log_writer_format_fields (level, fields, n_fields, FALSE);
  write_text (text);
  write_text ("\n");
}

/* A GLogWriterFunc. */
static GLogWriterOutput
write_message (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *text = get_field (fields, n_fields, "MESSAGE");

  if (level & G_LOG_LEVEL_ERROR && !wants_libraries ())
    end_process ();
  if (level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG))
    {
      write_debugging (level, fields, n_fields);
      return G_LOG_WRITER_HANDLED;
    }
  if (text && (wants_libraries () || get_field (fields, n_fields, "GLIB_DOMAIN") == NULL))
    nst_messages_say (text);
  return G_LOG_WRITER_HANDLED;
}

/* A GPrintFunc, for what libraries print. */
static void
print_message (const char *text)
{
  if (wants_libraries ())
    nst_messages_say (text);
}

void
nst_messages_begin (void)
{
  const struct sigaction action = { .sa_handler = take_abort };

  g_snprintf (ending, sizeof ending, "%s%s\n", NAME,
              _ ("Painting cannot go on, most likely for want of memory: close other programs, or "
                 "paint at a smaller size."));
  g_log_set_writer_func (write_message, NULL, NULL);
  g_set_printerr_handler (print_message);
  sigaction (SIGABRT, &action, NULL);
  on_exit (take_exit, NULL);
}
