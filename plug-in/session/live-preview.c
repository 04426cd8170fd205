/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/live-preview.h"

#include "settings/options.h"

/* From the last change to the new preview, so that a slider that is dragged stays smooth. */
#define DELAY 300 /* milliseconds */

#define INTERVAL 0.12 /* seconds from one picture to the next, at least */

/* The preview that was asked for last. */
typedef struct
{
  GeglBuffer *content;
  GArray *styles; /* of NstStyle */
  NstSettings *settings;
  char *options; /* all settings as text, to compare */
} Request;

struct _NstLivePreview
{
  NstLivePreviewCallbacks callbacks;
  gpointer user_data;
  Request request;
  guint timeout;
  NstJob *job;
  gboolean begun; /* whether there was any request yet */
};

static void
request_clear (Request *request)
{
  g_clear_object (&request->content);
  g_clear_pointer (&request->styles, g_array_unref);
  g_clear_object (&request->settings);
  g_clear_pointer (&request->options, g_free);
}

static void
request_init (Request *request, GeglBuffer *content, const NstStyle *styles, guint n_styles,
              NstSettings *settings)
{
  request->content = g_object_ref (content);
  request->styles = nst_style_array_copy (styles, n_styles);
  request->settings = nst_settings_new ();
  nst_settings_copy (settings, request->settings);
  request->options = nst_settings_to_options (settings);
}

static gboolean
request_is (const Request *request, GeglBuffer *content, const NstStyle *styles, guint n_styles,
            NstSettings *settings)
{
  g_autofree char *options = nst_settings_to_options (settings);

  if (request->content != content || request->styles->len != n_styles
      || !g_str_equal (request->options, options))
    return FALSE;
  for (guint i = 0; i < n_styles; i++)
    {
      const NstStyle *own = &g_array_index (request->styles, NstStyle, i);

      if (own->picture != styles[i].picture || own->mask != styles[i].mask)
        return FALSE;
    }
  return TRUE;
}

NstLivePreview *
nst_live_preview_new (const NstLivePreviewCallbacks *callbacks, gpointer user_data)
{
  NstLivePreview *preview = g_new0 (NstLivePreview, 1);

  preview->callbacks = *callbacks;
  preview->user_data = user_data;
  return preview;
}

static void
stop (NstLivePreview *preview)
{
  if (preview->timeout)
    g_source_remove (preview->timeout);
  preview->timeout = 0;
  g_clear_pointer (&preview->job, nst_job_free);
}

void
nst_live_preview_free (NstLivePreview *preview)
{
  stop (preview);
  request_clear (&preview->request);
  g_free (preview);
}

static void
take_picture (const NstJobPicture *picture, gpointer user_data)
{
  NstLivePreview *preview = user_data;

  preview->callbacks.picture (picture, preview->user_data);
}

/* BUFFER, a finished preview, as the last picture. */
static void
show_result (NstLivePreview *preview, GeglBuffer *buffer)
{
  const int width = gegl_buffer_get_width (buffer), height = gegl_buffer_get_height (buffer);
  g_autofree guint8 *pixels = g_new (guint8, (gsize) width * height * 3);
  const NstJobPicture picture = { width, height, pixels };

  gegl_buffer_get (buffer, NULL, 1, babl_format ("R'G'B' u8"), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  preview->callbacks.picture (&picture, preview->user_data);
}

static void
take_result (GeglBuffer *painting, const GError *error, gpointer user_data)
{
  NstLivePreview *preview = user_data;
  g_autoptr (NstJob) job = g_steal_pointer (&preview->job); /* the error is the job's */

  if (painting)
    show_result (preview, painting);
  preview->callbacks.state (FALSE, error, preview->user_data);
}

static gboolean
start (gpointer user_data)
{
  static const NstJobCallbacks callbacks = { take_picture, NULL, take_result };
  NstLivePreview *preview = user_data;
  const Request *request = &preview->request;
  const int longest
    = MAX (gegl_buffer_get_width (request->content), gegl_buffer_get_height (request->content));
  const NstJobDescription description
    = { request->content,      (const NstStyle *) request->styles->data,
        request->styles->len,  request->settings,
        NST_LIVE_PREVIEW_SIDE, INTERVAL };
  int size;

  preview->timeout = 0;
  g_object_get (request->settings, "size", &size, NULL);
  size = MIN (size > 0 ? size : longest, NST_LIVE_PREVIEW_SIDE);
  g_object_set (request->settings, "size", size, NULL);
  preview->callbacks.state (TRUE, NULL, preview->user_data);
  preview->job = nst_job_start (&description, &callbacks, preview);
  return G_SOURCE_REMOVE;
}

void
nst_live_preview_show (NstLivePreview *preview, GeglBuffer *content, const NstStyle *styles,
                       guint n_styles, NstSettings *settings)
{
  const guint delay = preview->begun ? DELAY : 0;

  if (preview->request.content
      && request_is (&preview->request, content, styles, n_styles, settings))
    return;
  stop (preview);
  request_clear (&preview->request);
  request_init (&preview->request, content, styles, n_styles, settings);
  preview->timeout = g_timeout_add (delay, start, preview);
  preview->begun = TRUE;
}

void
nst_live_preview_pause (NstLivePreview *preview)
{
  const gboolean busy = preview->timeout || preview->job;

  stop (preview);
  request_clear (&preview->request);
  if (busy)
    preview->callbacks.state (FALSE, NULL, preview->user_data);
}
