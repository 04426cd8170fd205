/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/messages.h"

#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME "neural-style: "

/* Translated before it is needed, as nothing can be translated once memory has run out. */
static char ending[512];

/* Writes all of TEXT, as far as standard error takes it; in a signal's handler, too. */
static void
write_text (const char *text)
{
  gsize left = strlen (text);

  while (left > 0)
    {
      const gssize written = write (STDERR_FILENO, text, left);

      if (written <= 0)
        return;
      text += written;
      left -= written;
    }
}

void
nst_messages_say (const char *sentence)
{
  g_autofree char *line = g_strconcat (NAME, sentence, NULL);

  /* A file's name may have a line's end in it, or what a terminal takes for an order. */
  for (char *place = g_strchomp (line); *place; place++)
    if (g_ascii_iscntrl (*place))
      *place = '?';
  write_text (line);
  write_text ("\n");
}

/* Ends the process where it is, without what exit() would still do: it may be in any state. */
G_NORETURN static void
end_process (void)
{
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

/* A GLogWriterFunc. */
static GLogWriterOutput
write_message (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *text = get_field (fields, n_fields, "MESSAGE");

  if (level & G_LOG_LEVEL_ERROR && !wants_libraries ())
    end_process ();
  if (level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG))
    return g_log_writer_default (level, fields, n_fields, user_data);
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
