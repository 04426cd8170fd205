/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory-file.h"
#include "base/write-all.h"
#include "command-line/interruption.h"

#define BLOCK (1 << 16) /* bytes that are read at once */

static char *input;     /* the file's name, once it has been read */
static int output = -1; /* the descriptor, once it is taken */

void
nst_streams_open (void)
{
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
    if (fcntl (stream, F_GETFD) < 0 && errno == EBADF
        && open ("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
      exit (EXIT_FAILURE);
}

/* Sets the error that standard output cannot be written, for the reason NUMBER. */
static void
set_unwritable (int number, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, _ ("Standard output cannot be written (%s)."),
               g_strerror (number));
}

int
nst_streams_take_output (GError **error)
{
  if (output >= 0)
    return output;
  output = fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (output < 0 || dup2 (STDERR_FILENO, STDOUT_FILENO) < 0)
    {
      set_unwritable (errno, error);
      return -1;
    }
  return output;
}

/* Reads all of standard input into DESCRIPTOR. */
static gboolean
copy_input (int descriptor, GError **error)
{
  g_autofree char *bytes = g_malloc (BLOCK);
  gssize length;

  while ((length = read (STDIN_FILENO, bytes, BLOCK)) != 0)
    {
      if (nst_interrupted ())
        return nst_error_set_cancelled (error);
      if ((length < 0 && errno != EINTR) || !nst_write_all (descriptor, bytes, MAX (length, 0)))
        {
          g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                       _ ("Standard input cannot be read (%s): give a file's name."),
                       g_strerror (errno));
          return FALSE;
        }
    }
  return TRUE;
}

const char *
nst_streams_take_input (GError **error)
{
  int descriptor;

  if (input)
    return input;
  descriptor = nst_memory_file_new (NULL, 0);
  if (!copy_input (descriptor, error))
    return NULL;
  input = nst_memory_file_get_path (descriptor);
  return input;
}

void
nst_streams_name_input (GError **error)
{
  g_autoptr (GString) message = error && *error ? g_string_new ((*error)->message) : NULL;

  if (message == NULL || input == NULL)
    return;
  g_string_replace (message, input, _ ("standard input"), 0);
  g_free ((*error)->message);
  (*error)->message = g_strdup (message->str);
}

gboolean
nst_streams_print (const char *text, GError **error)
{
  if (fputs (text, stdout) >= 0 && fflush (stdout) == 0)
    return TRUE;
  set_unwritable (errno, error);
  return FALSE;
}
