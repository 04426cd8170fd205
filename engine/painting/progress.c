/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/progress.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* The least time and work after which the time left is told. */
#define LEAST_ELAPSED 2.0 /* seconds */
#define LEAST_FRACTION 0.02

void
nst_progress_init (NstProgressMeter *meter, double work, NstProgress progress, gpointer user_data)
{
  *meter = (NstProgressMeter){
    .progress = progress, .user_data = user_data, .total = work, .start = g_get_monotonic_time ()
  };
}

void
nst_progress_clear (NstProgressMeter *meter)
{
  g_clear_pointer (&meter->message, g_free);
  g_clear_pointer (&meter->timed_message, g_free);
}

void
nst_progress_begin_stage (NstProgressMeter *meter, double work, char *message)
{
  nst_progress_clear (meter);
  meter->message = message;
  meter->left_shown = 0;
  meter->done += meter->stage;
  meter->stage = work;
  meter->stage_start = g_get_monotonic_time ();
}

/* SECONDS rounded as people say them: to seconds, to five and ten seconds, to minutes. */
static int
round_time (double seconds)
{
  const int step = seconds < 20 ? 1 : seconds < 60 ? 5 : seconds < 180 ? 10 : 60;

  return floor (seconds / step + 0.5) * step;
}

static char *
add_time (const char *message, int seconds)
{
  const int minutes = seconds / 60;

  if (seconds >= 180)
    return g_strdup_printf (
      ngettext ("%s, about %d minute left", "%s, about %d minutes left", minutes), message,
      minutes);
  return g_strdup_printf (
    ngettext ("%s, about %d second left", "%s, about %d seconds left", seconds), message, seconds);
}

/* The seconds left when DONE of all work is done, and FRACTION of the stage under way. Stages
 * differ in how well their work was foreseen, and the rest is most like this one: the further this
 * one is, the more its own pace counts against that of all before. */
static double
find_left (const NstProgressMeter *meter, double done, double fraction)
{
  const double pace = nst_seconds_since (meter->start) / done;
  const double own
    = fraction > 0 ? nst_seconds_since (meter->stage_start) / (fraction * meter->stage) : pace;

  return (meter->total - done) * (fraction * own + (1 - fraction) * pace);
}

/* The message, with the time left once that can be told. */
static const char *
message_at (NstProgressMeter *meter, double done, double fraction)
{
  int left;

  if (nst_seconds_since (meter->start) < LEAST_ELAPSED || done < LEAST_FRACTION * meter->total)
    return meter->message;
  left = round_time (find_left (meter, done, fraction));
  if (left != meter->left_shown)
    {
      g_free (meter->timed_message);
      meter->timed_message = left > 0 ? add_time (meter->message, left) : NULL;
      meter->left_shown = left;
    }
  return meter->timed_message ? meter->timed_message : meter->message;
}

gboolean
nst_progress_tell (NstProgressMeter *meter, double fraction)
{
  const double done = CLAMP (meter->done + fraction * meter->stage, 0, meter->total);

  return meter->progress == NULL
         || meter->progress (done / meter->total, message_at (meter, done, fraction),
                             meter->user_data);
}
