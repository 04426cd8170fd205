/* One painting: content and styles in, a layer out, with progress.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "paint.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

#include "base/machine.h"
#include "image/content.h"
#include "image/masks.h"
#include "image/painting-layer.h"
#include "image/result.h"
#include "image/styles.h"
#include "stylize.h"

/* More updates a second only cost time: each is a message to GIMP and back. */
#define UPDATES_PER_SECOND 10

typedef struct
{
  gint64 shown_at; /* microseconds of the monotonic clock */
  char *message;
} Progress;

/* An NstProgress. It never stops the painting: to cancel, GIMP ends the whole plug-in. */
static gboolean
show_progress (double fraction, const char *message, gpointer user_data)
{
  Progress *progress = user_data;
  gint64 now = g_get_monotonic_time ();

  if (message && g_strcmp0 (message, progress->message) != 0)
    {
      g_free (progress->message);
      progress->message = g_strdup (message);
      gimp_progress_set_text (message);
    }
  else if (now - progress->shown_at < G_USEC_PER_SEC / UPDATES_PER_SECOND)
    return TRUE;

  progress->shown_at = now;
  gimp_progress_update (fraction);
  return TRUE;
}

NstPaintInput *
nst_paint_prepare (gint32 image, gint32 drawable, const NstRequest *request, GError **error)
{
  g_autoptr (NstPaintInput) input = g_new0 (NstPaintInput, 1);
  g_autofree char *styles = NULL;

  if (!nst_content_check (image, drawable, error))
    return NULL;
  input->content
    = nst_content_read (image, drawable, nst_masks_use_selection (image, request->styles), error);
  if (input->content == NULL)
    return NULL;
  input->styles = nst_styles_load (request->styles, input->content, error);
  if (input->styles == NULL)
    return NULL;
  styles = nst_styles_name (request->styles);
  input->name = nst_painting_layer_name (request, styles);
  return g_steal_pointer (&input);
}

void
nst_paint_input_free (NstPaintInput *input)
{
  g_clear_pointer (&input->content, nst_content_free);
  g_clear_pointer (&input->styles, g_array_unref);
  g_free (input->name);
  g_free (input);
}

gint32
nst_paint_finish (const NstPaintInput *input, GeglBuffer *painting, const NstRequest *request,
                  GError **error)
{
  return nst_result_insert (input->content, painting, input->name, request, error);
}

gint32
nst_paint (gint32 image, gint32 drawable, const NstRequest *request, GError **error)
{
  g_autoptr (NstPaintInput) input = NULL;
  g_autoptr (GeglBuffer) painting = NULL;
  Progress progress = { 0 };

  /* If memory runs out, let Linux end this plug-in rather than GIMP. */
  nst_machine_end_first ();
  gimp_progress_init (_ ("Preparing to paint"));
  input = nst_paint_prepare (image, drawable, request, error);
  if (input)
    painting
      = nst_stylize (input->content->pixels, (const NstStyle *) input->styles->data,
                     input->styles->len, request->settings, show_progress, &progress, NULL, error);
  gimp_progress_end ();
  g_free (progress.message);
  return painting ? nst_paint_finish (input, painting, request, error) : -1;
}
