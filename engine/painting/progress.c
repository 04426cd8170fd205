/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/progress.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Before that a guess says little. */
#define LEAST_ELAPSED 2.0 /* seconds */
#define LEAST_FRACTION 0.02

void
nst_meter_init (NstMeter *meter, double work, NstProgress progress, gpointer user_data)
{
  *meter = (NstMeter){
    .progress = progress, .user_data = user_data, .total = work, .start = g_get_monotonic_time ()
  };
}

void
nst_meter_clear (NstMeter *meter)
{
  g_clear_pointer (&meter->message, g_free);
  g_clear_pointer (&meter->timed_message, g_free);
}

void
nst_meter_begin_stage (NstMeter *meter, double work, char *message)
{
  nst_meter_clear (meter);
  meter->message = message;
  meter->left_shown = 0;
  meter->done += meter->stage;
  meter->stage = work;
  meter->stage_start = g_get_monotonic_time ();
}

/* As people say it, to the nearest: in seconds, then steps of five and ten of them, then minutes.
 */
static int
round_time (double seconds)
{
  const int step = seconds < 20 ? 1 : seconds < 60 ? 5 : seconds < 180 ? 10 : 60;

  return floor (seconds / step + 0.5) * step;
}

static char *
add_time (const char *message, int seconds)
{
  if (seconds >= 180)
    return g_strdup_printf (_ ("%s, about %d minutes left"), message, seconds / 60);
  return g_strdup_printf (_ ("%s, about %d seconds left"), message, seconds);
}

/* The seconds left when DONE of the work is, SHARE of the stage under way. Stages differ in how
 * well their work was foreseen, and what is left is most like this one: the further it is, the more
 * its own pace counts against that of all before. */
static double
find_left (const NstMeter *meter, double done, double share)
{
  const double pace = nst_seconds_since (meter->start) / done;
  const double own
    = share > 0 ? nst_seconds_since (meter->stage_start) / (share * meter->stage) : pace;

  return (meter->total - done) * (share * own + (1 - share) * pace);
}

/* The message with the time left, when there is one to tell. */
static const char *
message_at (NstMeter *meter, double done, double share)
{
  int left;

  if (nst_seconds_since (meter->start) < LEAST_ELAPSED || done < LEAST_FRACTION * meter->total)
    return meter->message;
  left = round_time (find_left (meter, done, share));
  if (left != meter->left_shown)
    {
      g_free (meter->timed_message);
      meter->timed_message = left > 0 ? add_time (meter->message, left) : NULL;
      meter->left_shown = left;
    }
  return meter->timed_message ? meter->timed_message : meter->message;
}

gboolean
nst_meter_tell (NstMeter *meter, double share)
{
  const double done = CLAMP (meter->done + share * meter->stage, 0, meter->total);

  return meter->progress == NULL
         || meter->progress (done / meter->total, message_at (meter, done, share),
                             meter->user_data);
}
