/* The window: what is chosen on the right, the preview on the left, and the painting under way.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/dialog.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/machine.h"
#include "dialog/choices.h"
#include "dialog/estimate-label.h"
#include "dialog/paint-run.h"
#include "dialog/preview-pane.h"
#include "dialog/style-sources.h"
#include "gimp/widgets.h"
#include "image/content.h"
#include "image/masks.h"
#include "job/job.h"
#include "memory.h"
#include "paint.h"

#define BINARY "neural-style-transfer"

/* Fits the smallest screen that GIMP runs on, 1024 × 600, with its panels. */
#define WIDTH 850
#define HEIGHT 540
#define LINE_HEIGHT 34

enum
{
  RESPONSE_RESET = 1,
  RESPONSE_PAINT,
  RESPONSE_KEEP
};

typedef struct
{
  NstRequest *request;
  NstGimpImage image;
  const GArray *drawables;  /* of NstGimpDrawable: what is painted */
  NstGimpDrawable drawable; /* the first of them, which the preview shows */
  NstGimpLayer layer;       /* the last painting; NST_NONE before the first */

  GtkWidget *window;
  GtkWidget *caption; /* a GtkLabel: which layer is painted */
  GtkWidget *choices;
  GtkWidget *pane;
  GtkWidget *line; /* a GtkNotebook: what the line below says */
  GtkWidget *estimate;
  GtkWidget *progress;
  GtkWidget *message;

  NstPaintRun *run;  /* NULL while nothing is painted */
  gboolean keeping;  /* whether the run was stopped to keep what there is */
  gint64 checked_at; /* when the image was last looked at, microseconds of the monotonic clock */
} Dialog;

/* Shows WIDGET on the line below. All that it may say has the same place, so that the window keeps
 * its size. */
static void
show_on_line (Dialog *dialog, GtkWidget *widget)
{
  gtk_notebook_set_current_page (GTK_NOTEBOOK (dialog->line),
                                 gtk_notebook_page_num (GTK_NOTEBOOK (dialog->line), widget));
}

/* Says TEXT; NULL to say how long painting will take. */
static void
say (Dialog *dialog, const char *text)
{
  gtk_label_set_text (GTK_LABEL (dialog->message), text ? text : "");
  gtk_widget_set_tooltip_text (dialog->message, text);
  show_on_line (dialog, text ? dialog->message : dialog->estimate);
}

static void
set_paintable (Dialog *dialog)
{
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog->window), RESPONSE_PAINT,
                                     dialog->run == NULL
                                       && nst_request_is_complete (dialog->request));
}

static void
show_caption (Dialog *dialog)
{
  g_autofree char *caption = NULL, *all = NULL;

  if (!nst_content_check (dialog->image, dialog->drawable, NULL))
    return;
  caption = nst_content_describe (dialog->drawable,
                                  nst_masks_use_selection (dialog->image, dialog->request->styles));
  /* What is painted, and how many other layers are. */
  if (dialog->drawables->len > 1)
    all = g_strdup_printf (_ ("%s and %d more"), caption, (int) dialog->drawables->len - 1);
  gtk_label_set_text (GTK_LABEL (dialog->caption), all ? all : caption);
}

static void
choices_changed (gpointer user_data)
{
  Dialog *dialog = user_data;

  if (dialog->choices == NULL)
    return;
  show_caption (dialog);
  nst_estimate_label_update (dialog->estimate);
  say (dialog, NULL);
  set_paintable (dialog);
  nst_preview_pane_update (dialog->pane);
}

static void
set_label (Dialog *dialog, gint response, const char *label)
{
  gtk_button_set_label (
    GTK_BUTTON (gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog->window), response)), label);
}

static void
set_visible (Dialog *dialog, gint response, gboolean visible)
{
  gtk_widget_set_visible (
    gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog->window), response), visible);
}

/* Shows the window for painting, or for choosing. */
static void
show_state (Dialog *dialog)
{
  const gboolean painting = dialog->run != NULL;
  const gboolean painted = dialog->layer != NST_NONE;

  gtk_widget_set_sensitive (dialog->choices, !painting);
  nst_preview_pane_set_painting (dialog->pane, painting);
  if (painted || painting)
    nst_estimate_label_set_waiting (dialog->estimate, painting);
  show_on_line (dialog, painting ? dialog->progress : dialog->estimate);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (dialog->progress), 0);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (dialog->progress), _ ("Preparing to paint"));
  dialog->keeping = FALSE;
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog->window), RESPONSE_KEEP, painting);
  set_visible (dialog, RESPONSE_KEEP, painting);
  set_visible (dialog, RESPONSE_PAINT, !painting);
  set_visible (dialog, RESPONSE_RESET, !painting);
  set_label (dialog, GTK_RESPONSE_CANCEL, painting || !painted ? _ ("_Cancel") : _ ("_Close"));
  set_label (dialog, RESPONSE_PAINT, painted ? _ ("_Paint Again") : _ ("_Paint"));
  set_paintable (dialog);
}

/* Leaves the painting that is under way, and says the REASON if there is one. */
static void
leave (Dialog *dialog, const char *reason)
{
  g_clear_pointer (&dialog->run, nst_paint_run_free);
  show_state (dialog);
  say (dialog, reason);
}

/* Leaves the painting without one: the preview comes back. */
static void
give_up (Dialog *dialog, const char *reason)
{
  leave (dialog, reason);
  nst_preview_pane_update (dialog->pane);
}

static void
remember_styles (const NstRequest *request)
{
  for (guint i = 0; i < request->styles->len; i++)
    {
      const NstStyleChoice *choice = request->styles->pdata[i];

      if (choice->drawable == -1 && choice->path)
        nst_style_sources_remember (choice->path);
    }
}

static void
picture_painted (const NstJobPicture *picture, gpointer user_data)
{
  Dialog *dialog = user_data;

  nst_preview_pane_show (dialog->pane, picture);
}

static void
progress_made (double fraction, const char *message, gpointer user_data)
{
  Dialog *dialog = user_data;
  const gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;

  if (!dialog->keeping)
    {
      gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (dialog->progress), fraction);
      gtk_progress_bar_set_text (GTK_PROGRESS_BAR (dialog->progress), message);
    }
  if (now - dialog->checked_at < G_USEC_PER_SEC)
    return;
  dialog->checked_at = now;
  if (!nst_paint_run_check (dialog->run, &error))
    give_up (dialog, error->message);
}

/* Puts PAINTINGS into the image. */
static void
finish (Dialog *dialog, const GArray *paintings)
{
  g_autoptr (GError) error = NULL;
  const NstGimpLayer layer = nst_paint_finish (dialog->image, paintings, dialog->request, &error);

  if (layer == NST_NONE)
    {
      give_up (dialog, error->message);
      return;
    }
  dialog->layer = layer;
  nst_preview_pane_show_finished (dialog->pane, g_array_index (paintings, NstPainted, 0).painting);
  nst_memory_keep (dialog->request, NST_REMEMBERED_SUCCESS);
  remember_styles (dialog->request);
  gimp_displays_flush ();
  leave (dialog, NULL);
}

static void
run_done (const GArray *paintings, const GError *error, gpointer user_data)
{
  Dialog *dialog = user_data;
  g_autofree char *reason = NULL; /* the error goes with the run */

  if (paintings)
    {
      finish (dialog, paintings);
      return;
    }
  if (!g_error_matches (error, NST_ERROR, NST_ERROR_CANCELLED))
    reason = g_strdup (error->message);
  give_up (dialog, reason);
}

static void
paint (Dialog *dialog)
{
  static const NstPaintRunCallbacks callbacks = { picture_painted, progress_made, run_done };
  g_autoptr (GError) error = NULL;

  nst_preview_pane_set_painting (dialog->pane, TRUE);
  dialog->run = nst_paint_run_start (dialog->image, dialog->drawables, dialog->request, &callbacks,
                                     dialog, &error);
  if (dialog->run)
    show_state (dialog);
  else
    give_up (dialog, error->message);
}

/* Stops the painting, which is then finished as it is: of large pictures that takes a second. */
static void
keep (Dialog *dialog)
{
  dialog->keeping = TRUE;
  nst_paint_run_keep (dialog->run);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog->window), RESPONSE_KEEP, FALSE);
  gtk_progress_bar_set_text (GTK_PROGRESS_BAR (dialog->progress),
                             _ ("Keeping the painting as it is"));
}

/* Cancels the painting first, and closes the window else. */
static void
cancel (Dialog *dialog)
{
  if (dialog->run)
    give_up (dialog, NULL);
  else
    gtk_main_quit ();
}

static void
respond (GtkWidget *window, gint response, Dialog *dialog)
{
  if (response == RESPONSE_PAINT && dialog->run == NULL)
    paint (dialog);
  else if (response == RESPONSE_RESET)
    nst_choices_reset (dialog->choices);
  else if (response == RESPONSE_KEEP && dialog->run)
    keep (dialog);
  else if (response == GTK_RESPONSE_CANCEL)
    cancel (dialog);
}

/* The window does not close by itself: it is only asked to, by Escape, too. */
static gboolean
asked_to_close (GtkWidget *window, GdkEvent *event, Dialog *dialog)
{
  cancel (dialog);
  return TRUE;
}

static GtkWidget *
new_window (void)
{
  GtkWidget *window = gimp_dialog_new (
    _ ("Neural Style Transfer"), BINARY, NULL, 0, gimp_standard_help_func, NST_PROCEDURE,
    _ ("_Reset"), RESPONSE_RESET, _ ("Stop and _Keep"), RESPONSE_KEEP, _ ("_Cancel"),
    GTK_RESPONSE_CANCEL, _ ("_Paint"), RESPONSE_PAINT, NULL);

  gtk_dialog_set_alternative_button_order (GTK_DIALOG (window), RESPONSE_PAINT, RESPONSE_KEEP,
                                           RESPONSE_RESET, GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (window), RESPONSE_PAINT);
  gtk_window_set_default_size (GTK_WINDOW (window), WIDTH, HEIGHT);
  gimp_window_set_transient (GTK_WINDOW (window));
  return window;
}

/* For errors, which take two lines. */
static GtkWidget *
new_message (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_widget_set_size_request (label, WIDTH - 40, -1);
  gimp_label_set_attributes (GTK_LABEL (label), PANGO_ATTR_WEIGHT, PANGO_WEIGHT_BOLD, -1);
  return label;
}

static GtkWidget *
new_line (Dialog *dialog)
{
  GtkWidget *notebook = gtk_notebook_new ();

  dialog->estimate = nst_estimate_label_new (dialog->request, dialog->drawables);
  dialog->progress = nst_widgets_new_progress_bar ();
  dialog->message = new_message ();
  /* GTK 3 would make room for the text at its narrowest. */
  gtk_widget_set_size_request (dialog->estimate, WIDTH - 40, -1);
  gtk_notebook_set_show_tabs (GTK_NOTEBOOK (notebook), FALSE);
  gtk_notebook_set_show_border (GTK_NOTEBOOK (notebook), FALSE);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), dialog->estimate, NULL);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), dialog->progress, NULL);
  gtk_notebook_append_page (GTK_NOTEBOOK (notebook), dialog->message, NULL);
  gtk_widget_set_size_request (notebook, -1, LINE_HEIGHT);
  return notebook;
}

/* The time is estimated once the preview leaves the processor to it. */
static void
preview_busy (gboolean busy, gpointer user_data)
{
  Dialog *dialog = user_data;

  nst_estimate_label_set_waiting (dialog->estimate, busy || dialog->run);
}

static GtkWidget *
new_caption (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  return label;
}

static void
looks_opened (NstLookPictures *pictures, const GPtrArray *looks, gpointer user_data)
{
  const Dialog *dialog = user_data;

  nst_preview_pane_paint_looks (dialog->pane, pictures, looks);
}

static void
fill (Dialog *dialog)
{
  static const NstChoicesCallbacks callbacks = { choices_changed, looks_opened };
  GtkBox *column = GTK_BOX (gtk_vbox_new (FALSE, 6));
  GtkWidget *row = gtk_hbox_new (FALSE, 12);
  GtkWidget *left = gtk_vbox_new (FALSE, 6);

  dialog->pane = nst_preview_pane_new (dialog->request, dialog->drawable, preview_busy, dialog);
  dialog->choices = nst_choices_new (dialog->request, dialog->drawable, &callbacks, dialog);
  dialog->caption = new_caption ();
  dialog->line = new_line (dialog);
  nst_estimate_label_set_waiting (dialog->estimate, TRUE);
  gtk_container_set_border_width (GTK_CONTAINER (column), 12);
  gtk_box_pack_start (GTK_BOX (left), dialog->caption, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (left), dialog->pane, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), left, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), dialog->choices, TRUE, TRUE, 0);
  gtk_box_pack_start (column, row, TRUE, TRUE, 0);
  gtk_box_pack_start (column, dialog->line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog->window))),
                      GTK_WIDGET (column), TRUE, TRUE, 0);
  gtk_widget_show_all (GTK_WIDGET (column));
}

NstGimpLayer
nst_dialog_run (NstRequest *request, NstGimpImage image, const GArray *drawables, GError **error)
{
  Dialog dialog = { .request = request, .image = image, .drawables = drawables, .layer = NST_NONE };

  dialog.drawable = g_array_index (drawables, NstGimpDrawable, 0);
  nst_widgets_start (BINARY);
  nst_machine_end_first ();
  dialog.window = new_window ();
  fill (&dialog);
  g_signal_connect (dialog.window, "response", G_CALLBACK (respond), &dialog);
  g_signal_connect (dialog.window, "delete-event", G_CALLBACK (asked_to_close), &dialog);
  show_state (&dialog);
  choices_changed (&dialog);
  gtk_widget_show (dialog.window);
  gtk_main ();

  g_clear_pointer (&dialog.run, nst_paint_run_free);
  gtk_widget_destroy (dialog.window);
  nst_job_wait_for_all ();
  nst_memory_keep (request, NST_REMEMBERED_DIALOG);
  if (dialog.layer == NST_NONE)
    g_set_error (error, NST_ERROR, NST_ERROR_CANCELLED, _ ("Cancelled."));
  return dialog.layer;
}
