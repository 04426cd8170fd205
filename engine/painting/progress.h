/* How far a painting is and how long it will still take, told to whoever waits for it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Called from the thread that called nst_stylize(), at least once for every layer of the network
 * and every tile: FRACTION of the whole work done, in [0, 1], never falling; MESSAGE says in a
 * translated sentence which scale is being painted and, after a while, about how long it will take.
 * Return FALSE to cancel. */
typedef gboolean (*NstProgress) (double fraction, const char *message, gpointer user_data);

/* Seconds since START, microseconds of the monotonic clock. */
static inline double
nst_seconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) * 1e-6;
}

typedef struct
{
  NstProgress progress; /* may be NULL */
  gpointer user_data;
  double total; /* work of all stages, in any unit */

  double done;        /* in stages that are over */
  double stage;       /* of the stage under way, at its end */
  gint64 start;       /* microseconds of the monotonic clock */
  gint64 stage_start; /* likewise */
  char *message;
  char *timed_message; /* with the time left */
  int left_shown;      /* seconds; 0 for none */
} NstProgressMeter;

/* Begins with WORK to do in all. Clear with nst_progress_clear. */
void nst_progress_init (NstProgressMeter *meter, double work, NstProgress progress,
                        gpointer user_data);
void nst_progress_clear (NstProgressMeter *meter);

/* Begins the next stage, of WORK, with the message MESSAGE, which the meter owns from now on. */
void nst_progress_begin_stage (NstProgressMeter *meter, double work, char *message);

/* Tells that FRACTION of the stage is done. FALSE when painting is to stop. */
gboolean nst_progress_tell (NstProgressMeter *meter, double fraction);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstProgressMeter, nst_progress_clear)

G_END_DECLS
