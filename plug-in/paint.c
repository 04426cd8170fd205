/* Paintings: content and styles in, a layer out, with progress.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "paint.h"

#include <glib/gi18n-lib.h>

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
  guint n_done; /* paintings */
  guint n_paintings;
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
  gimp_progress_update ((progress->n_done + fraction) / progress->n_paintings);
  return TRUE;
}

NstPaintInput *
nst_paint_prepare (NstGimpImage image, NstGimpDrawable drawable, const NstRequest *request,
                   GError **error)
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

static void
clear_painted (gpointer data)
{
  NstPainted *painted = data;

  g_clear_pointer (&painted->input, nst_paint_input_free);
  g_clear_object (&painted->painting);
}

GArray *
nst_paint_new_paintings (void)
{
  GArray *paintings = g_array_new (FALSE, TRUE, sizeof (NstPainted));

  g_array_set_clear_func (paintings, clear_painted);
  return paintings;
}

gboolean
nst_paint_check (const GArray *paintings, GError **error)
{
  for (guint i = 0; i < paintings->len; i++)
    if (!nst_content_check_unchanged (g_array_index (paintings, NstPainted, i).input->content,
                                      error))
      return FALSE;
  return TRUE;
}

/* Makes the painting of DRAWABLE into PAINTED. FALSE with an error. */
static gboolean
make_painting (NstGimpImage image, NstGimpDrawable drawable, const NstRequest *request,
               Progress *progress, NstPainted *painted, GError **error)
{
  NstPaintInput *input = nst_paint_prepare (image, drawable, request, error);

  painted->input = input;
  if (input)
    painted->painting
      = nst_stylize (input->content->pixels, (const NstStyle *) input->styles->data,
                     input->styles->len, request->settings, show_progress, progress, NULL, error);
  progress->n_done++;
  return painted->painting != NULL;
}

/* Makes the paintings of DRAWABLES. An array of NstPainted; NULL with an error. */
static GArray *
make_paintings (NstGimpImage image, const GArray *drawables, const NstRequest *request,
                GError **error)
{
  g_autoptr (GArray) paintings = nst_paint_new_paintings ();
  Progress progress = { .n_paintings = drawables->len };
  gboolean made = TRUE;

  g_array_set_size (paintings, drawables->len);
  for (guint i = 0; i < drawables->len && made; i++)
    made = make_painting (image, g_array_index (drawables, NstGimpDrawable, i), request, &progress,
                          &g_array_index (paintings, NstPainted, i), error);
  g_free (progress.message);
  return made ? g_steal_pointer (&paintings) : NULL;
}

NstGimpLayer
nst_paint_finish (NstGimpImage image, const GArray *paintings, const NstRequest *request,
                  GError **error)
{
  NstGimpLayer layer = NST_NONE;

  if (!nst_paint_check (paintings, error))
    return NST_NONE;
  if (paintings->len > 1)
    gimp_image_undo_group_start (image);
  /* From the last one on, so that the first is the active layer at the end. */
  for (guint i = paintings->len; i-- > 0;)
    {
      const NstPainted *painted = &g_array_index (paintings, NstPainted, i);

      layer = nst_result_insert (painted->input->content, painted->painting, painted->input->name,
                                 request, error);
      if (layer == NST_NONE)
        break;
    }
  if (paintings->len > 1 && gimp_image_is_valid (image))
    gimp_image_undo_group_end (image);
  return layer;
}

NstGimpLayer
nst_paint (NstGimpImage image, const GArray *drawables, const NstRequest *request, GError **error)
{
  g_autoptr (GArray) paintings = NULL;

  /* If memory runs out, let Linux end this plug-in rather than GIMP. */
  nst_machine_end_first ();
  gimp_progress_init (_ ("Preparing to paint"));
  paintings = make_paintings (image, drawables, request, error);
  gimp_progress_end ();
  return paintings ? nst_paint_finish (image, paintings, request, error) : NST_NONE;
}
