/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/display.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "command-line/interruption.h"
#include "command-line/messages.h"
#include "command-line/terminal.h"

#define WIDEST_BAR 40     /* columns */
#define NARROWEST_BAR 10  /* columns; there is none where there is less room */
#define BAR_STEP 0.002    /* a fraction of the work, between two bars */
#define LINE_STEP 0.1     /* the same, between two lines where there is no terminal */
#define PERCENT_COLUMNS 5 /* of "100% " */
#define FRAME_COLUMNS 3   /* of "[] " around and behind the bar */

void
nst_display_init (NstDisplay *display, gboolean quiet)
{
  *display = (NstDisplay){ quiet, nst_terminal_redraws (STDERR_FILENO), -1, 0, 1, NULL };
}

/* A line for FRACTION and TEXT that ends before COLUMNS. Free with g_free. */
static char *
make_bar (double fraction, const char *text, int columns)
{
  const int room = columns - 1 - PERCENT_COLUMNS;
  g_autofree char *clipped = nst_text_clip (text, MAX (room, 0));
  const int width = MIN (room - FRAME_COLUMNS - nst_text_columns (clipped), WIDEST_BAR);
  g_autofree char *bar = NULL;

  if (columns <= PERCENT_COLUMNS)
    return g_strdup ("");
  if (width >= NARROWEST_BAR)
    {
      g_autofree char *signs = g_strnfill (width, ' ');

      memset (signs, '#', CLAMP ((int) (fraction * width), 0, width));
      bar = g_strdup_printf ("[%s] ", signs);
    }
  return g_strdup_printf ("%s%3.0f%% %s", bar ? bar : "", fraction * 100, clipped);
}

/* MESSAGE with the picture that it is about, where there are several. Free with g_free. */
static char *
name_picture (const NstDisplay *display, const char *message)
{
  return display->name ? g_strdup_printf ("%u/%u %s: %s", display->first + 1, display->all,
                                          display->name, message)
                       : g_strdup (message);
}

gboolean
nst_display_show (double fraction, const char *message, gpointer user_data)
{
  NstDisplay *display = user_data;
  const double done = (display->first + fraction) / display->all;
  const double step = done - display->shown;

  if (nst_interrupted ())
    return FALSE;
  if (!display->quiet && (display->terminal ? fabs (step) >= BAR_STEP : step >= LINE_STEP))
    {
      g_autofree char *text = name_picture (display, message);

      if (display->terminal)
        {
          g_autofree char *bar = make_bar (done, text, nst_terminal_columns (STDERR_FILENO));

          nst_messages_show_passing (bar);
        }
      else
        {
          g_autofree char *line = g_strdup_printf ("%3.0f%% %s", done * 100, text);

          nst_messages_show_line (line);
        }
      display->shown = done;
    }
  return TRUE;
}

void
nst_display_clear (NstDisplay *display)
{
  nst_messages_show_passing (NULL);
}
