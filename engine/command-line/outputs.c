/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/outputs.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-identity.h"
#include "painting/scale-plan.h"
#include "pictures/picture-file.h"

#define STANDARD_INPUT "/dev/stdin"

void
nst_output_clear (NstOutput *output)
{
  g_clear_pointer (&output->path, g_free);
}

/* The name of the painting of CONTENT in a folder: its own, with the ending of KIND, or where that
 * is NULL its own ending, if such files are written. Free with g_free. */
static char *
name_painting (const char *content, const char *kind)
{
  g_autofree char *name = g_path_get_basename (content);
  char *dot = strrchr (name, '.');

  if (kind == NULL && dot && nst_picture_file_extension (dot + 1))
    return g_steal_pointer (&name);
  if (dot && dot > name)
    *dot = '\0';
  return g_strconcat (name, ".", nst_picture_file_extension (kind ? kind : NST_USUAL_KIND), NULL);
}

/* Checks that no two of PATHS, those of the paintings of CONTENTS, are the same. */
static gboolean
check_different (GStrv paths, GStrv contents, GError **error)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; paths[i]; i++)
    {
      gpointer first;

      if (g_hash_table_lookup_extended (numbers, paths[i], NULL, &first))
        {
          g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                       _ ("The paintings of “%s” and “%s” would both be “%s”: paint them into two "
                          "folders, or call one otherwise."),
                       contents[GPOINTER_TO_UINT (first)], contents[i], paths[i]);
          return FALSE;
        }
      g_hash_table_insert (numbers, paths[i], GUINT_TO_POINTER (i));
    }
  return TRUE;
}

GStrv
nst_outputs_name (const NstArguments *arguments, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (guint i = 0; arguments->contents[i]; i++)
    {
      g_autofree char *name = name_painting (arguments->contents[i], arguments->kind);
      g_autofree char *path = g_build_filename (arguments->folder, name, NULL);

      g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  if (!check_different (paths, arguments->contents, error))
    return NULL;
  if (g_mkdir_with_parents (arguments->folder, 0777) != 0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                   _ ("The folder “%s” cannot be made (%s): choose another."), arguments->folder,
                   g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&paths);
}

/* Whether one of NAMES, which may be NULL, is a file of IDENTITY. */
static gboolean
is_among (GStrv names, const char *identity)
{
  for (guint i = 0; names && names[i]; i++)
    if (nst_file_identity_is (g_str_equal (names[i], NST_STREAM) ? STANDARD_INPUT : names[i],
                              identity))
      return TRUE;
  return FALSE;
}

gboolean
nst_outputs_is_kept (const NstArguments *arguments, const char *path)
{
  g_autofree char *identity = nst_file_identity (path);

  return identity && !is_among (arguments->contents, identity)
         && !is_among (arguments->styles, identity) && !is_among (arguments->masks, identity);
}

gboolean
nst_outputs_check (const NstArguments *arguments, const char *path, GError **error)
{
  g_autofree char *identity = nst_file_identity (path);
  g_autofree char *name = g_filename_display_name (path);

  if (is_among (arguments->styles, identity) || is_among (arguments->masks, identity))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("The painting would replace %s, a style or a mask: name another file "
                    "after -o."),
                 name);
  else if (!arguments->overwrite && is_among (arguments->contents, identity))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("The painting would replace %s, a content: give another name, or allow it by "
                    "--overwrite."),
                 name);
  else
    return nst_picture_file_check_writable (path, error);
  return FALSE;
}

gboolean
nst_output_try (const NstOutput *output, GeglBuffer *content, NstSettings *settings,
                NstPictureMetadata *metadata, GError **error)
{
  g_autoptr (GArray) plan = nst_scale_plan_new (gegl_buffer_get_width (content),
                                                gegl_buffer_get_height (content), settings);
  const NstScale *finest = &g_array_index (plan, NstScale, plan->len - 1);
  const Babl *format = gegl_buffer_get_format (content);
  const NstPictureStream stream = { output->stream, output->kind };

  return output->path ? nst_picture_file_try (output->path, metadata, format, finest->width,
                                              finest->height, error)
                      : nst_picture_stream_try (&stream, metadata, format, finest->width,
                                                finest->height, error);
}

gboolean
nst_output_save (const NstOutput *output, GeglBuffer *painting, NstPictureMetadata *metadata,
                 GError **error)
{
  const NstPictureStream stream = { output->stream, output->kind };

  return output->path ? nst_picture_file_save_painting (painting, output->path, metadata, error)
                      : nst_picture_stream_save (&stream, painting, metadata, error);
}
