/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define ELLIPSIS "…"

int
nst_terminal_columns (int descriptor)
{
  struct winsize size;

  return ioctl (descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                       : NST_USUAL_COLUMNS;
}

gboolean
nst_terminal_redraws (int descriptor)
{
  return isatty (descriptor) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}

static int
count_columns (gunichar letter)
{
  return g_unichar_iszerowidth (letter) ? 0 : g_unichar_iswide (letter) ? 2 : 1;
}

int
nst_text_columns (const char *text)
{
  int columns = 0;

  for (const char *next = text; *next; next = g_utf8_next_char (next))
    columns += count_columns (g_utf8_get_char (next));
  return columns;
}

char *
nst_text_clip (const char *text, int columns)
{
  const char *end = text;
  int left = columns - 1; /* for the ellipsis */

  if (nst_text_columns (text) <= columns)
    return g_strdup (text);
  if (columns < 1)
    return g_strdup ("");
  while ((left -= count_columns (g_utf8_get_char (end))) >= 0)
    end = g_utf8_next_char (end);
  return g_strdup_printf ("%.*s" ELLIPSIS, (int) (end - text), text);
}
