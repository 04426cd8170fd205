/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "meter.h"

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
}

/* As people say it: steps of five seconds, then of a minute. */
static int
round_time (double seconds)
{
  if (seconds > 90)
    return ceil (seconds / 60 - 0.25) * 60;
  return ceil (seconds / 5 - 0.25) * 5;
}

static char *
add_time (const char *message, int seconds)
{
  if (seconds >= 120)
    return g_strdup_printf (_ ("%s, about %d minutes left"), message, seconds / 60);
  return g_strdup_printf (_ ("%s, about %d seconds left"), message, seconds);
}

/* The message with the time left, when there is one to tell. */
static const char *
message_at (NstMeter *meter, double fraction)
{
  const double elapsed = (g_get_monotonic_time () - meter->start) * 1e-6;
  int left;

  if (elapsed < LEAST_ELAPSED || fraction < LEAST_FRACTION)
    return meter->message;
  left = round_time (elapsed * (1 - fraction) / fraction);
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
  const double fraction = CLAMP ((meter->done + share * meter->stage) / meter->total, 0, 1);

  return meter->progress == NULL
         || meter->progress (fraction, message_at (meter, fraction), meter->user_data);
}
