/* A line that says what painting will take, kept up to date with the settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/estimate-label.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <math.h>

#include "base/machine.h"
#include "painting/estimate.h"

/* From the last change to the new estimate, so that a slider being dragged stays smooth. */
#define DELAY 300 /* milliseconds */

#define DATA_KEY "nst-estimate-label" /* a label's Line */

typedef struct
{
  const NstRequest *request;
  NstSize size;
  gboolean transparent;
  NstEstimator *estimator;
  GtkLabel *label;
  guint timeout;
} Line;

/* Whether DRAWABLE is transparent somewhere within the selection. */
static gboolean
is_transparent (gint32 drawable)
{
  const gdouble almost_opaque = 0.998; /* 8 bits have nothing between that and 1 */
  gdouble mean, deviation, median, pixels, count, fraction;

  return gimp_drawable_has_alpha (drawable)
         && gimp_drawable_histogram (drawable, GIMP_HISTOGRAM_ALPHA, 0, almost_opaque, &mean,
                                     &deviation, &median, &pixels, &count, &fraction)
         && count > 0;
}

static gboolean
has_mask (const NstRequest *request)
{
  for (guint i = 0; i < request->styles->len; i++)
    if (((NstStyleChoice *) request->styles->pdata[i])->mask)
      return TRUE;
  return FALSE;
}

/* VALUE rounded up to a multiple of STEP. */
static double
round_up (double value, double step)
{
  return ceil (value / step) * step;
}

/* SECONDS as a translated phrase, no more exact than an estimate can be. Free with g_free. */
static char *
describe_time (double seconds)
{
  const int rounded = MAX (2, round_up (seconds, seconds < 10 ? 1 : 5));
  const int minutes = round_up (seconds / 60, 1);

  if (seconds < 100)
    return g_strdup_printf (
      ngettext ("About %d second on this machine", "About %d seconds on this machine", rounded),
      rounded);
  return g_strdup_printf (
    ngettext ("About %d minute on this machine", "About %d minutes on this machine", minutes),
    minutes);
}

/* The whole line: the time; and the memory only where it takes more than half of what is free. Free
 * with g_free. */
static char *
describe (const NstEstimate *estimate)
{
  const double available = nst_machine_available_mib ();
  const double needed = estimate->mebibytes - nst_machine_resident_mib ();
  g_autofree char *time = describe_time (estimate->seconds);

  if (available <= 0 || needed <= available / 2)
    return g_steal_pointer (&time);
  return g_strdup_printf (_ ("%s. Needs %.0f MiB of memory; %.0f MiB are free."), time,
                          round_up (needed, 10), floor (available));
}

static gboolean
update (gpointer user_data)
{
  Line *line = user_data;
  g_auto (NstPaintingSize) size = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  NstEstimate estimate;

  line->timeout = 0;
  nst_painting_size_init_alike (&size, line->size, MAX (1, line->request->styles->len),
                                has_mask (line->request), line->transparent);
  if (nst_estimator_estimate (line->estimator, line->request->settings, &size, &estimate, &error))
    text = describe (&estimate);
  gtk_label_set_text (line->label, text ? text : error->message);
  return G_SOURCE_REMOVE;
}

static void
update_later (Line *line)
{
  if (line->timeout)
    g_source_remove (line->timeout);
  line->timeout = g_timeout_add (DELAY, update, line);
}

static void
line_free (Line *line)
{
  if (line->timeout)
    g_source_remove (line->timeout);
  g_signal_handlers_disconnect_by_data (line->request->settings, line);
  nst_estimator_free (line->estimator);
  g_free (line);
}

GtkWidget *
nst_estimate_label_new (const NstRequest *request, gint32 drawable, gint width, gint height)
{
  GtkWidget *label = gtk_label_new (NULL);
  Line *line = g_new0 (Line, 1);

  line->request = request;
  line->size = (NstSize){ width, height };
  line->transparent = is_transparent (drawable);
  line->estimator = nst_estimator_new ();
  line->label = GTK_LABEL (label);
  gtk_misc_set_alignment (GTK_MISC (label), 0, 0.5);
  gtk_label_set_line_wrap (line->label, TRUE);
  gimp_help_set_help_data (label, _ ("How long painting takes, from a short trial on this machine"),
                           NULL);
  g_object_set_data_full (G_OBJECT (label), DATA_KEY, line, (GDestroyNotify) line_free);
  g_signal_connect_swapped (request->settings, "notify", G_CALLBACK (update_later), line);
  update_later (line);
  return label;
}

void
nst_estimate_label_update (GtkWidget *label)
{
  update_later (g_object_get_data (G_OBJECT (label), DATA_KEY));
}
