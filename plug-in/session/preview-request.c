/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/preview-request.h"

#include "painting/scale-plan.h"
#include "settings/options.h"

void
nst_preview_request_clear (NstPreviewRequest *request)
{
  g_clear_object (&request->content);
  g_clear_pointer (&request->styles, g_array_unref);
  g_clear_object (&request->settings);
  g_clear_pointer (&request->options, g_free);
}

/* New settings: SETTINGS as a small painting follows them. It is neither saved nor told of while it
 * grows, and lengths in pixels are those of a larger one; styles of their own size are as large as
 * the layer, as they often are there. */
static NstSettings *
make_settings (NstSettings *settings)
{
  static const char *const unfollowed[]
    = { "save-every", "save-when", "save-folder", "print-every", "size-shortest" };
  NstSettings *followed = nst_settings_new ();
  NstStyleSize style_size;

  nst_settings_copy (settings, followed);
  for (guint i = 0; i < G_N_ELEMENTS (unfollowed); i++)
    g_object_set_property (G_OBJECT (followed), unfollowed[i],
                           g_param_spec_get_default_value (g_object_class_find_property (
                             G_OBJECT_GET_CLASS (followed), unfollowed[i])));
  g_object_get (followed, "style-size", &style_size, NULL);
  if (style_size == NST_STYLE_SIZE_OWN)
    g_object_set (followed, "style-size", NST_STYLE_SIZE_AREA, NULL);
  return followed;
}

void
nst_preview_request_init (NstPreviewRequest *request, GeglBuffer *content, const NstStyle *styles,
                          guint n_styles, NstSettings *settings)
{
  request->content = g_object_ref (content);
  request->styles = nst_style_array_copy (styles, n_styles);
  request->settings = make_settings (settings);
  request->options = nst_settings_to_options (request->settings);
}

gboolean
nst_preview_request_is (const NstPreviewRequest *request, GeglBuffer *content,
                        const NstStyle *styles, guint n_styles, NstSettings *settings)
{
  g_autoptr (NstSettings) followed = make_settings (settings);
  g_autofree char *options = nst_settings_to_options (followed);

  if (request->content == NULL || request->content != content || request->styles->len != n_styles
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

NstJob *
nst_preview_request_start (const NstPreviewRequest *request, int side, double interval,
                           const NstJobCallbacks *callbacks, gpointer user_data)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  const int longest
    = nst_scale_plan_longest (gegl_buffer_get_width (request->content),
                              gegl_buffer_get_height (request->content), request->settings);
  const NstJobDescription description = { request->content,
                                          (const NstStyle *) request->styles->data,
                                          request->styles->len,
                                          settings,
                                          callbacks->picture ? side : 0,
                                          interval };

  nst_settings_copy (request->settings, settings);
  g_object_set (settings, "size", MIN (longest, side), "size-shortest", 0, NULL);
  return nst_job_start (&description, callbacks, user_data);
}

void
nst_preview_request_show (GeglBuffer *painting,
                          void (*picture) (const NstJobPicture *picture, gpointer user_data),
                          gpointer user_data)
{
  const int width = gegl_buffer_get_width (painting), height = gegl_buffer_get_height (painting);
  g_autofree guint8 *pixels = g_new (guint8, (gsize) width * height * 3);
  const NstJobPicture finished = { width, height, pixels };

  gegl_buffer_get (painting, NULL, 1, babl_format ("R'G'B' u8"), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  picture (&finished, user_data);
}
