/* A line that says what painting will take, kept up to date with the settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/estimate-label.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <math.h>

#include "base/machine.h"
#include "image/masks.h"
#include "painting/estimate.h"

/* From the last change to the new estimate, so that a slider being dragged stays smooth. */
#define DELAY 300 /* milliseconds */

#define DATA_KEY "nst-estimate-label" /* a label's Line */

/* An estimator that lives until the last thread that uses it has ended. */
typedef struct
{
  gatomicrefcount references;
  NstEstimator *estimator;
} Estimator;

/* A layer that is painted. */
typedef struct
{
  NstGimpDrawable drawable;
  NstSize size; /* within the selection */
  gboolean transparent;
} Layer;

typedef struct
{
  const NstRequest *request;
  GArray *layers; /* of Layer */
  Estimator *estimator;
  GtkLabel *label;
  guint timeout;
  GCancellable *cancellable;
  gboolean asking;   /* whether an answer is awaited */
  gboolean waiting;  /* whether the processor is busy with the preview */
  gboolean outdated; /* whether there was a change meanwhile */
} Line;

static void update_later (Line *line);

static Estimator *
ref_estimator (Estimator *estimator)
{
  g_atomic_ref_count_inc (&estimator->references);
  return estimator;
}

static void
unref_estimator (Estimator *estimator)
{
  if (!g_atomic_ref_count_dec (&estimator->references))
    return;
  nst_estimator_free (estimator->estimator);
  g_free (estimator);
}

static Estimator *
new_estimator (void)
{
  Estimator *estimator = g_new0 (Estimator, 1);

  g_atomic_ref_count_init (&estimator->references);
  estimator->estimator = nst_estimator_new ();
  return estimator;
}

/* Whether DRAWABLE is transparent somewhere within the selection. */
static gboolean
is_transparent (NstGimpDrawable drawable)
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

/* The question that a thread answers. */
typedef struct
{
  Estimator *estimator;
  NstSettings *settings;
  GArray *sizes; /* of NstPaintingSize: what is painted one after the other */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  unref_estimator (question->estimator);
  g_object_unref (question->settings);
  g_array_unref (question->sizes);
  g_free (question);
}

/* Estimates all that QUESTION asks about: the seconds of all of it together, and the memory of what
 * takes the most. */
static gboolean
estimate_all (const Question *question, NstEstimate *all, GError **error)
{
  *all = (NstEstimate){ 0 };
  for (guint i = 0; i < question->sizes->len; i++)
    {
      NstEstimate one;

      if (!nst_estimator_estimate (question->estimator->estimator, question->settings,
                                   &g_array_index (question->sizes, NstPaintingSize, i), &one,
                                   error))
        return FALSE;
      all->seconds += one.seconds;
      all->mebibytes = MAX (all->mebibytes, one.mebibytes);
    }
  return TRUE;
}

/* The first answer takes a trial, for some tenths of a second. */
static void
answer (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree NstEstimate *estimate = g_new (NstEstimate, 1);
  GError *error = NULL;

  if (estimate_all (data, estimate, &error))
    g_task_return_pointer (task, g_steal_pointer (&estimate), g_free);
  else
    g_task_return_error (task, error);
}

static void
show_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Line *line = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree NstEstimate *estimate = g_task_propagate_pointer (G_TASK (result), &error);
  g_autofree char *text = estimate ? describe (estimate) : NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the label is gone */
  line->asking = FALSE;
  gtk_label_set_text (line->label, text ? text : error->message);
  /* What is wrong may be longer than the line. */
  gtk_widget_set_tooltip_text (GTK_WIDGET (line->label), text ? NULL : error->message);
  if (line->outdated)
    update_later (line);
}

/* The size to paint of LAYER: of all of it where the selection says where styles apply. */
static NstSize
find_size (const Line *line, const Layer *layer)
{
  const NstGimpItem item = GIMP_ITEM (layer->drawable);

  if (gimp_item_is_valid (item)
      && nst_masks_use_selection (gimp_item_get_image (item), line->request->styles))
    return (NstSize){ gimp_drawable_get_width (layer->drawable),
                      gimp_drawable_get_height (layer->drawable) };
  return layer->size;
}

static Question *
new_question (const Line *line)
{
  Question *question = g_new0 (Question, 1);

  question->estimator = ref_estimator (line->estimator);
  question->settings = nst_settings_new ();
  nst_settings_copy (line->request->settings, question->settings);
  question->sizes = g_array_new (FALSE, TRUE, sizeof (NstPaintingSize));
  g_array_set_clear_func (question->sizes, (GDestroyNotify) nst_painting_size_clear);
  g_array_set_size (question->sizes, line->layers->len);
  for (guint i = 0; i < line->layers->len; i++)
    {
      const Layer *layer = &g_array_index (line->layers, Layer, i);

      nst_painting_size_init_alike (&g_array_index (question->sizes, NstPaintingSize, i),
                                    find_size (line, layer), MAX (1, line->request->styles->len),
                                    has_mask (line->request), layer->transparent);
    }
  return question;
}

/* Asks for a new estimate, unless an answer is awaited already, or the processor is busy otherwise.
 */
static gboolean
update (gpointer user_data)
{
  Line *line = user_data;
  g_autoptr (GTask) task = NULL;

  line->timeout = 0;
  line->outdated = line->asking || line->waiting;
  if (line->outdated)
    return G_SOURCE_REMOVE;
  line->asking = TRUE;
  task = g_task_new (NULL, line->cancellable, show_answer, line);
  g_task_set_task_data (task, new_question (line), question_free);
  g_task_run_in_thread (task, answer);
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
  g_cancellable_cancel (line->cancellable);
  g_object_unref (line->cancellable);
  unref_estimator (line->estimator);
  g_array_unref (line->layers);
  g_free (line);
}

static GArray *
new_layers (const GArray *drawables)
{
  GArray *layers = g_array_new (FALSE, FALSE, sizeof (Layer));

  for (guint i = 0; i < drawables->len; i++)
    {
      Layer layer = { g_array_index (drawables, NstGimpDrawable, i) };
      gint x, y, width, height;

      gimp_drawable_mask_intersect (layer.drawable, &x, &y, &width, &height);
      layer.size = (NstSize){ width, height };
      layer.transparent = is_transparent (layer.drawable);
      g_array_append_val (layers, layer);
    }
  return layers;
}

GtkWidget *
nst_estimate_label_new (const NstRequest *request, const GArray *drawables)
{
  GtkWidget *label = gtk_label_new (NULL);
  Line *line = g_new0 (Line, 1);

  line->request = request;
  line->layers = new_layers (drawables);
  line->estimator = new_estimator ();
  line->cancellable = g_cancellable_new ();
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

void
nst_estimate_label_set_waiting (GtkWidget *label, gboolean waiting)
{
  Line *line = g_object_get_data (G_OBJECT (label), DATA_KEY);

  line->waiting = waiting;
  if (!waiting && line->outdated)
    update_later (line);
}
