/* Requests, from text and remembered from one run to the next.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "request.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <string.h>

#include "base/error.h"
#include "settings/options.h"

/* The version of what is remembered. A plug-in ignores what one of another version remembered. */
#define VERSION 2
#define GROUP "request"

NstStyleChoice *
nst_request_new_style (const char *path, const char *mask)
{
  NstStyleChoice *choice = g_new0 (NstStyleChoice, 1);

  choice->path = g_strdup (path);
  choice->mask = g_strdup (mask);
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
      const char *path = ((NstStyleChoice *) request->styles->pdata[i])->path;

      complete &= path && g_file_test (path, G_FILE_TEST_IS_REGULAR);
    }
  return complete;
}

/* The key that GIMP keeps WHICH under. It begins with the procedure's name, as the data of all
 * plug-ins lie together. */
static const char *
data_key (NstRemembered which)
{
  return which == NST_REMEMBERED_DIALOG ? NST_PROCEDURE "-dialog" : NST_PROCEDURE;
}

/* The key file's group for style number I. Free with g_free. */
static char *
style_group (guint i)
{
  return g_strdup_printf ("style %u", i + 1);
}

static void
remember_style (GKeyFile *file, guint i, const NstStyleChoice *choice)
{
  g_autofree char *group = style_group (i);
  /* Key files take UTF-8 only, which a path need not be. */
  g_autofree char *escaped
    = g_uri_escape_bytes ((const guint8 *) choice->path, strlen (choice->path), "/");

  g_key_file_set_string (file, group, "path", escaped);
  if (choice->mask)
    g_key_file_set_string (file, group, "mask", choice->mask);
}

/* Style number I of FILE; NULL when FILE has fewer. */
static NstStyleChoice *
recall_style (GKeyFile *file, guint i)
{
  g_autofree char *group = style_group (i);
  g_autofree char *escaped = g_key_file_get_string (file, group, "path", NULL);
  g_autofree char *mask = g_key_file_get_string (file, group, "mask", NULL);
  g_autofree char *path = escaped ? g_uri_unescape_string (escaped, NULL) : NULL;

  return path ? nst_request_new_style (path, mask) : NULL;
}

void
nst_request_remember (const NstRequest *request, NstRemembered which)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *options = nst_settings_to_options (request->settings);
  g_autofree char *text = NULL;
  gsize length;

  g_key_file_set_integer (file, GROUP, "version", VERSION);
  g_key_file_set_string (file, GROUP, "options", options);
  for (guint i = 0; i < request->styles->len; i++)
    remember_style (file, i, request->styles->pdata[i]);
  text = g_key_file_to_data (file, &length, NULL);
  gimp_set_data (data_key (which), text, length);
}

/* The key file that was last remembered as WHICH; NULL when there is none that can be read. */
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
  g_autofree char *options = file ? g_key_file_get_string (file, GROUP, "options", NULL) : NULL;
  NstStyleChoice *choice;

  if (file == NULL || !nst_settings_set_from_options (request->settings, options, NULL))
    return FALSE;
  g_ptr_array_set_size (request->styles, 0);
  while ((choice = recall_style (file, request->styles->len)))
    g_ptr_array_add (request->styles, choice);
  return TRUE;
}
