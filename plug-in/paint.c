/* One painting: content and styles in, a layer out, with progress.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "paint.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>

#include "base/machine.h"
#include "image/content.h"
#include "image/masks.h"
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

/* Computes the painting, while the image stays untouched. The caller owns it. */
static GeglBuffer *
compute (const NstContent *content, const NstRequest *request, GError **error)
{
  g_autoptr (GArray) styles = NULL;
  Progress progress = { 0 };
  GeglBuffer *painting = NULL;

  /* If memory runs out, let Linux end this plug-in rather than GIMP. */
  nst_machine_end_first ();
  gimp_progress_init (_ ("Preparing to paint"));
  styles = nst_styles_load (request->styles, content, error);
  if (styles)
    painting = nst_stylize (content->pixels, (const NstStyle *) styles->data, styles->len,
                            request->settings, show_progress, &progress, NULL, error);
  gimp_progress_end ();
  g_free (progress.message);
  return painting;
}

gint32
nst_paint (gint32 image, gint32 drawable, const NstRequest *request, GError **error)
{
  g_autoptr (NstContent) content = NULL;
  g_autoptr (GeglBuffer) painting = NULL;
  g_autofree char *name = nst_styles_name (request->styles);

  if (!nst_content_check (image, drawable, error))
    return -1;
  content
    = nst_content_read (image, drawable, nst_masks_use_selection (image, request->styles), error);
  if (content == NULL)
    return -1;
  painting = compute (content, request, error);
  if (painting == NULL)
    return -1;
  return nst_result_insert (content, painting, name, error);
}
