/* Requests, from text, and as key files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "settings/options.h"

/* The version of the key files. A plug-in ignores those of another version. */
#define VERSION 3
#define GROUP "request"

NstStyleChoice *
nst_request_new_style (const char *path, const char *mask)
{
  NstStyleChoice *choice = g_new0 (NstStyleChoice, 1);

  choice->path = g_strdup (path);
  choice->mask = g_strdup (mask);
  choice->drawable = -1;
  return choice;
}

static void
free_choice (gpointer data)
{
  NstStyleChoice *choice = data;

  g_free (choice->path);
  g_free (choice->mask);
  g_free (choice);
}

NstRequest *
nst_request_new (void)
{
  NstRequest *request = g_new0 (NstRequest, 1);

  request->styles = g_ptr_array_new_with_free_func (free_choice);
  request->settings = nst_settings_new ();
  request->mix = 1;
  return request;
}

void
nst_request_free (NstRequest *request)
{
  g_ptr_array_unref (request->styles);
  g_object_unref (request->settings);
  g_free (request);
}

/* The style that LINE names, or NULL. */
static NstStyleChoice *
parse_style (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "\t", 2);
  g_autofree char *path = parts[0] ? g_filename_from_utf8 (parts[0], -1, NULL, NULL, NULL) : NULL;

  if (path == NULL || *path == '\0')
    return NULL;
  return nst_request_new_style (path, parts[1] && *parts[1] ? parts[1] : NULL);
}

gboolean
nst_request_set_styles (NstRequest *request, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text ? text : "", "\n", -1);
  g_autoptr (GPtrArray) styles = g_ptr_array_new_with_free_func (free_choice);
  gboolean all_named = TRUE;

  for (guint i = 0; lines[i]; i++)
    {
      NstStyleChoice *choice = parse_style (lines[i]);

      if (choice)
        g_ptr_array_add (styles, choice);
      all_named &= choice || *lines[i] == '\0';
    }

  if (styles->len == 0 || !all_named)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                   _ ("No style is given: name a picture file whose style to paint in."));
      return FALSE;
    }
  g_ptr_array_unref (request->styles);
  request->styles = g_steal_pointer (&styles);
  return TRUE;
}

gboolean
nst_request_is_complete (const NstRequest *request)
{
  gboolean complete = request->styles->len > 0;

  for (guint i = 0; i < request->styles->len; i++)
    {
      const NstStyleChoice *choice = request->styles->pdata[i];

      complete &= choice->drawable != -1
                  || (choice->path && g_file_test (choice->path, G_FILE_TEST_IS_REGULAR));
    }
  return complete;
}

/* The key file's group for style number I. Free with g_free. */
static char *
style_group (guint i)
{
  return g_strdup_printf ("style %u", i + 1);
}

static void
write_style (GKeyFile *file, guint i, const NstStyleChoice *choice)
{
  const char *path = choice->drawable == -1 && choice->path ? choice->path : "";
  g_autofree char *group = style_group (i);
  /* Key files take UTF-8 only, which a path need not be. */
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) path, strlen (path), "/");

  g_key_file_set_string (file, group, "path", escaped);
  if (choice->mask)
    g_key_file_set_string (file, group, "mask", choice->mask);
}

/* Style number I of FILE; NULL when FILE has fewer. */
static NstStyleChoice *
read_style (GKeyFile *file, guint i)
{
  g_autofree char *group = style_group (i);
  g_autofree char *escaped = g_key_file_get_string (file, group, "path", NULL);
  g_autofree char *mask = g_key_file_get_string (file, group, "mask", NULL);
  g_autofree char *path = escaped ? g_uri_unescape_string (escaped, NULL) : NULL;

  return path ? nst_request_new_style (*path ? path : NULL, mask) : NULL;
}

GKeyFile *
nst_request_to_key_file (const NstRequest *request)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *options = nst_settings_to_options (request->settings);

  g_key_file_set_integer (file, GROUP, "version", VERSION);
  g_key_file_set_string (file, GROUP, "options", options);
  g_key_file_set_double (file, GROUP, "mix", request->mix);
  for (guint i = 0; i < request->styles->len; i++)
    write_style (file, i, request->styles->pdata[i]);
  return file;
}

gboolean
nst_request_set_from_key_file (NstRequest *request, GKeyFile *file)
{
  g_autofree char *options = g_key_file_get_string (file, GROUP, "options", NULL);
  const double mix = g_key_file_get_double (file, GROUP, "mix", NULL);
  g_autoptr (NstSettings) settings = nst_settings_new (); /* options say what is no default */
  NstStyleChoice *choice;

  if (g_key_file_get_integer (file, GROUP, "version", NULL) != VERSION || options == NULL
      || !nst_settings_set_from_options (settings, options, NULL))
    return FALSE;
  nst_settings_copy (settings, request->settings);
  request->mix = mix >= 0 && mix <= 1 ? mix : 1;
  g_ptr_array_set_size (request->styles, 0);
  while ((choice = read_style (file, request->styles->len)))
    g_ptr_array_add (request->styles, choice);
  return TRUE;
}
