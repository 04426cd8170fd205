/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/preset-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define UTF8_MARK "\xef\xbb\xbf"
#define NOT_TEXT _ ("it is no text file")
#define MOST_BYTES (16 << 20) /* a file that is longer holds no presets */

char *
nst_preset_file_path (void)
{
  return g_build_filename (g_get_user_config_dir (), GETTEXT_PACKAGE, "presets.ini", NULL);
}

/* TEXT, of LENGTH bytes, in UTF-8. Free with g_free. */
static char *
convert (const char *text, gsize length, GError **error)
{
  if (length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    return g_convert (text, length, "UTF-8", "UTF-16", NULL, NULL, error);
  if (memchr (text, '\0', length))
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, NOT_TEXT);
      return NULL;
    }
  if (!g_utf8_validate (text, length, NULL))
    return g_convert (text, length, "UTF-8", "ISO-8859-1", NULL, NULL, error);
  return g_strndup (text, length);
}

/* The lines of TEXT without what is invisible around them. Free with g_free. */
static char *
tidy (const char *text)
{
  g_auto (GStrv) lines = NULL;

  if (g_str_has_prefix (text, UTF8_MARK))
    text += strlen (UTF8_MARK);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    g_strdelimit (g_strchomp (lines[i]), "\r", '\n');
  return g_strjoinv ("\n", lines);
}

GKeyFile *
nst_preset_file_parse (const char *bytes, gsize length, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = convert (bytes, length, error);
  g_autofree char *tidied = text ? tidy (text) : NULL;

  return tidied
             && g_key_file_load_from_data (
               file, tidied, -1, G_KEY_FILE_KEEP_TRANSLATIONS | G_KEY_FILE_KEEP_COMMENTS, error)
           ? g_steal_pointer (&file)
           : NULL;
}

GKeyFile *
nst_preset_file_read (const char *path, GError **error)
{
  g_autoptr (GError) read_error = NULL;
  g_autofree char *bytes = NULL;
  GStatBuf status;
  gsize length;

  if (g_stat (path, &status) == 0 && (!S_ISREG (status.st_mode) || status.st_size > MOST_BYTES))
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, NOT_TEXT);
      return NULL;
    }
  if (g_file_get_contents (path, &bytes, &length, &read_error))
    return nst_preset_file_parse (bytes, length, error);
  if (g_error_matches (read_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_key_file_new ();
  g_propagate_error (error, g_steal_pointer (&read_error));
  return NULL;
}

gboolean
nst_preset_file_write (GKeyFile *file, const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = g_key_file_to_data (file, &length, NULL);
  char *target = realpath (path, NULL); /* where a link points to */
  GStatBuf status;
  const int mode = g_stat (path, &status) == 0 ? status.st_mode & 0777 : 0644;
  const gboolean written = g_file_set_contents_full (
    target ? target : path, text, length,
    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);

  free (target);
  return written;
}
