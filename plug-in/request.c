/* What the user asks for, and its memory from one run to the next.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "request.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <string.h>

#include "error.h"
#include "procedure.h"

/* Changes when what is remembered is no longer understood by older or newer plug-ins. */
#define VERSION 1
#define GROUP "request"

NstRequest *
nst_request_new (void)
{
  NstRequest *request = g_new0 (NstRequest, 1);

  request->styles = g_new0 (char *, 1);
  request->settings = nst_settings_new ();
  return request;
}

void
nst_request_free (NstRequest *request)
{
  g_strfreev (request->styles);
  g_object_unref (request->settings);
  g_free (request);
}

gboolean
nst_request_set_styles (NstRequest *request, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  GStrv styles;

  for (guint i = 0; lines[i]; i++)
    {
      g_autofree char *path = g_filename_from_utf8 (lines[i], -1, NULL, NULL, NULL);

      if (path && *path)
        g_strv_builder_add (paths, path);
    }

  styles = g_strv_builder_end (paths);
  if (styles[0] == NULL)
    {
      g_strfreev (styles);
      g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                   _ ("No style is given: name a picture file whose style to paint in."));
      return FALSE;
    }
  g_strfreev (request->styles);
  request->styles = styles;
  return TRUE;
}

/* GIMP keeps data for all plug-ins under one roof, so the key begins with the procedure. */
static const char *
data_key (NstRemembered which)
{
  return which == NST_REMEMBERED_DIALOG ? NST_PROCEDURE "-dialog" : NST_PROCEDURE;
}

void
nst_request_remember (const NstRequest *request, NstRemembered which)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *options = nst_settings_to_options (request->settings);
  g_autofree char *styles = g_strjoinv ("\n", request->styles);
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) styles, strlen (styles), "/");
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_integer (file, GROUP, "version", VERSION);
  g_key_file_set_string (file, GROUP, "styles", escaped);
  g_key_file_set_string (file, GROUP, "options", options);
  text = g_key_file_to_data (file, &length, NULL);
  gimp_set_data (data_key (which), text, length);
}

/* What gimp_set_data was last given for WHICH, as a key file; NULL when there is none. */
static GKeyFile *
recall_file (NstRemembered which)
{
  gint size = gimp_get_data_size (data_key (which));
  g_autofree char *text = NULL;
  g_autoptr (GKeyFile) file = g_key_file_new ();

  if (size <= 0)
    return NULL;
  text = g_malloc0 (size);
  if (!gimp_get_data (data_key (which), text)
      || !g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, NULL)
      || g_key_file_get_integer (file, GROUP, "version", NULL) != VERSION)
    return NULL;
  return g_steal_pointer (&file);
}

gboolean
nst_request_recall (NstRequest *request, NstRemembered which)
{
  g_autoptr (GKeyFile) file = recall_file (which);
  g_autofree char *escaped = NULL;
  g_autofree char *styles = NULL;
  g_autofree char *options = NULL;

  if (file == NULL)
    return FALSE;
  escaped = g_key_file_get_string (file, GROUP, "styles", NULL);
  options = g_key_file_get_string (file, GROUP, "options", NULL);
  styles = escaped ? g_uri_unescape_string (escaped, NULL) : NULL;
  if (styles == NULL || !nst_settings_set_from_options (request->settings, options, NULL))
    return FALSE;
  g_strfreev (request->styles);
  request->styles = g_strsplit (styles, "\n", -1);
  return TRUE;
}
