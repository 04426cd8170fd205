/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/keeping.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "painting/quantise.h"
#include "pictures/output-file.h"
#include "pictures/picture-file.h"
#include "pictures/picture.h"

#define FOLDER_MODE 0777 /* as far as the umask allows */
#define FILE_MODE 0666
#define LOSSES "losses.txt"
#define CLEAR_LINE "\r\033[K" /* on a terminal, where a bar may be drawn */

struct _NstKeeping
{
  int save_every;
  int print_every;
  NstSaveWhen save_when;
  NstSettings *settings;
  char *folder;    /* NULL where none is named */
  gboolean listed; /* whether the file of losses is this painting's */
  int first;       /* number of the scale's first step */
  int next;        /* number of the step after the last one */
};

/* The path of the file NAME in the folder. Free with g_free. */
static char *
find_path (const NstKeeping *keeping, const char *name)
{
  return g_build_filename (keeping->folder, name, NULL);
}

static gboolean
check_file (const NstKeeping *keeping, const char *name, GError **error)
{
  g_autofree char *path = find_path (keeping, name);

  return nst_output_file_check (path, error);
}

/* Makes the folder where it is missing, and sees that files can be written into it. */
static gboolean
prepare_folder (const NstKeeping *keeping, GError **error)
{
  if (g_mkdir_with_parents (keeping->folder, FOLDER_MODE) != 0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                   _ ("The folder “%s” cannot be made (%s): choose another to save to (setting "
                      "“save-folder”)."),
                   keeping->folder, g_strerror (errno));
      return FALSE;
    }
  return (keeping->save_every == 0 || check_file (keeping, "0000.png", error))
         && (keeping->print_every == 0 || check_file (keeping, LOSSES, error));
}

static gboolean
prepare (const NstKeeping *keeping, GError **error)
{
  if (keeping->folder)
    return (keeping->save_every == 0 && keeping->print_every == 0)
           || prepare_folder (keeping, error);
  if (keeping->save_every == 0)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("The painting is to be saved every %d steps, but no folder is named: name one "
                  "(setting “save-folder”)."),
               keeping->save_every);
  return FALSE;
}

NstKeeping *
nst_keeping_new (NstSettings *settings, GError **error)
{
  g_autoptr (NstKeeping) keeping = g_new0 (NstKeeping, 1);

  g_object_get (settings, "save-every", &keeping->save_every, "save-when", &keeping->save_when,
                "save-folder", &keeping->folder, "print-every", &keeping->print_every, NULL);
  keeping->settings = g_object_ref (settings);
  if (keeping->folder && *keeping->folder == '\0')
    g_clear_pointer (&keeping->folder, g_free);
  return prepare (keeping, error) ? g_steal_pointer (&keeping) : NULL;
}

void
nst_keeping_free (NstKeeping *keeping)
{
  if (keeping == NULL)
    return;
  g_object_unref (keeping->settings);
  g_free (keeping->folder);
  g_free (keeping);
}

void
nst_keeping_begin_scale (NstKeeping *keeping)
{
  if (keeping)
    keeping->first = keeping->next;
}

/* A new buffer of PICTURE, a painting of CONTENT. The caller owns it. NULL with
 * NST_ERROR_MEMORY. */
static GeglBuffer *
make_buffer (const NstKeeping *keeping, const NstMap *picture, GeglBuffer *content, GError **error)
{
  const Babl *format = gegl_buffer_get_format (content);
  g_auto (NstMap) copy = NST_MAP_INIT;

  if (!nst_quantise_truncates (keeping->settings, format))
    return nst_picture_map_to_buffer (picture, content);
  if (!nst_map_copy (picture, &copy, error))
    return NULL;
  nst_quantise (keeping->settings, format, &copy);
  return nst_picture_map_to_buffer (&copy, content);
}

static gboolean
save (const NstKeeping *keeping, int number, const NstMap *picture, GeglBuffer *content,
      GError **error)
{
  g_autofree char *name = g_strdup_printf ("%04d.png", number);
  g_autofree char *path = find_path (keeping, name);
  g_autoptr (GeglBuffer) buffer = make_buffer (keeping, picture, content, error);

  return buffer && nst_picture_file_save (buffer, path, error);
}

/* Adds VALUE after SEPARATOR. */
static void
append_number (GString *text, const char *separator, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "%s%s", separator,
                          g_ascii_formatd (number, sizeof number, "%.9g", value));
}

static void
print (int number, const NstLosses *losses)
{
  g_autoptr (GString) line = g_string_new (isatty (STDERR_FILENO) ? CLEAR_LINE : NULL);

  g_string_append_printf (line, "iteration %d", number);
  append_number (line, ": content ", losses->content);
  append_number (line, ", style ", losses->style);
  append_number (line, ", smoothness ", losses->variation);
  append_number (line, ", range ", losses->range);
  append_number (line, ", total ", nst_losses_total (losses));
  /* Not by g_printerr(), which the command line has say nothing. */
  fprintf (stderr, "%s\n", line->str);
}

/* Adds TEXT to the file PATH, which is emptied before where FLAGS have O_TRUNC. Where not all of
 * TEXT can be written, none is. */
static gboolean
add_text (const char *path, int flags, const GString *text, GError **error)
{
  const int file = g_open (path, O_WRONLY | O_CREAT | O_APPEND | flags, FILE_MODE);
  const off_t length = file >= 0 ? lseek (file, 0, SEEK_END) : -1;
  const gssize count = length >= 0 ? write (file, text->str, text->len) : -1;
  const int reason = count >= 0 ? ENOSPC : errno;

  if (count > 0 && count < (gssize) text->len && ftruncate (file, length) != 0)
    g_debug ("%s keeps a part of a line", path);
  if (file >= 0)
    close (file);
  if (count == (gssize) text->len)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("“%s” cannot be written (%s): make room, or choose another folder (setting "
                  "“save-folder”)."),
               path, g_strerror (reason));
  return FALSE;
}

/* Adds a line to the file of losses; the first time to an empty one. */
static gboolean
list (NstKeeping *keeping, int number, const NstLosses *losses, GError **error)
{
  g_autofree char *path = find_path (keeping, LOSSES);
  g_autoptr (GString) text = g_string_new (NULL);

  if (!keeping->listed)
    g_string_append (text, "iteration\tcontent\tstyle\tsmoothness\trange\ttotal\n");
  g_string_append_printf (text, "%d", number);
  append_number (text, "\t", losses->content);
  append_number (text, "\t", losses->style);
  append_number (text, "\t", losses->variation);
  append_number (text, "\t", losses->range);
  append_number (text, "\t", nst_losses_total (losses));
  g_string_append_c (text, '\n');
  if (!add_text (path, keeping->listed ? 0 : O_TRUNC, text, error))
    return FALSE;
  keeping->listed = TRUE;
  return TRUE;
}

static gboolean
is_due (int every, int number)
{
  return every > 0 && number % every == 0;
}

gboolean
nst_keeping_step (NstKeeping *keeping, int iteration, gboolean moved, const NstMap *picture,
                  GeglBuffer *content, const NstLosses *losses, GError **error)
{
  int number;

  if (keeping == NULL)
    return TRUE;
  number = keeping->first + iteration;
  keeping->next = number + 1;
  if (!moved && is_due (keeping->print_every, number))
    {
      print (number, losses);
      if (keeping->folder && !list (keeping, number, losses, error))
        return FALSE;
    }
  return moved != (keeping->save_when == NST_SAVE_AFTER) || !is_due (keeping->save_every, number)
         || save (keeping, number, picture, content, error);
}
