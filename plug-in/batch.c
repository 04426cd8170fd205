/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "batch.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file-identity.h"

/* A file that is made to try a folder; the rest of its name is chosen at random. */
#define PROBE ".neural-style-XXXXXX"
#define UPPER_CASE_PROBE ".NEURAL-STYLE-"

/* Sets NST_ERROR_OUTPUT with FORMAT, a translated sentence about PATH and, if not NULL, OTHER.
 * Returns FALSE. */
G_GNUC_PRINTF (2, 0)
static gboolean
refuse (GError **error, const char *format, const char *path, const char *other)
{
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *other_name = g_filename_display_name (other ? other : "");

  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, format, name, other_name);
  return FALSE;
}

static gboolean
make_folder (const char *folder, GError **error)
{
  if (*folder == '\0')
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT,
                           _ ("Choose a folder for the paintings."));
      return FALSE;
    }
  if (g_file_test (folder, G_FILE_TEST_IS_DIR) || g_mkdir (folder, 0777) == 0)
    return TRUE;
  return refuse (error, _ ("The folder “%s” cannot be made: choose another for the paintings."),
                 folder, NULL);
}

/* Makes a file in FOLDER and takes it away again. IGNORES_CASE gets whether another spelling found
 * it. */
static gboolean
try_folder (const char *folder, gboolean *ignores_case, GError **error)
{
  g_autofree char *path = g_build_filename (folder, PROBE, NULL);
  g_autofree char *name = NULL, *upper_name = NULL, *upper_path = NULL;
  const int file = g_mkstemp (path);

  if (file == -1)
    return refuse (
      error, _ ("Nothing can be written into the folder “%s”: choose another for the paintings."),
      folder, NULL);
  close (file);
  name = g_path_get_basename (path);
  upper_name = g_strconcat (UPPER_CASE_PROBE, name + strlen (UPPER_CASE_PROBE), NULL);
  upper_path = g_build_filename (folder, upper_name, NULL);
  *ignores_case = g_file_test (upper_path, G_FILE_TEST_EXISTS);
  g_unlink (path);
  return TRUE;
}

/* The identities of PATHS, each leading to its path, borrowed. */
static GHashTable *
identify_all (GStrv paths)
{
  GHashTable *identities = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; paths[i]; i++)
    {
      char *identity = nst_file_identity (paths[i]);

      if (identity)
        g_hash_table_insert (identities, identity, paths[i]);
    }
  return identities;
}

/* The folders that PATHS lie in. */
static GStrv
list_folders (GStrv paths)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();

  for (guint i = 0; paths[i]; i++)
    {
      g_autofree char *folder = g_path_get_dirname (paths[i]);

      g_strv_builder_add (folders, folder);
    }
  return g_strv_builder_end (folders);
}

static gboolean
lies_among (const char *folder, GStrv pictures)
{
  g_auto (GStrv) folders = list_folders (pictures);
  g_autoptr (GHashTable) identities = identify_all (folders);
  g_autofree char *identity = nst_file_identity (folder);

  return identity && g_hash_table_contains (identities, identity);
}

/* The text that is the same for all names in a folder that mean the same file. Free with g_free. */
static char *
fold_name (const char *path, gboolean ignores_case)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (name);

  return ignores_case ? g_utf8_casefold (shown, -1) : g_steal_pointer (&name);
}

/* Checks that no two paintings have the same name. */
static gboolean
check_names (const NstBatch *batch, gboolean ignores_case, GError **error)
{
  g_autoptr (GHashTable) pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; batch->paintings[i]; i++)
    {
      char *name = fold_name (batch->paintings[i], ignores_case);
      const char *other = g_hash_table_lookup (pictures, name);

      if (other)
        {
          g_free (name);
          return refuse (error,
                         _ ("The paintings of “%s” and “%s” would be the same file: rename one of "
                            "these pictures."),
                         other, batch->pictures[i]);
        }
      g_hash_table_insert (pictures, name, batch->pictures[i]);
    }
  return TRUE;
}

/* Checks that PAINTING, which exists, is a file that a painting may be written to. */
static gboolean
check_kind (const char *painting, GError **error)
{
  GStatBuf status;

  if (g_file_test (painting, G_FILE_TEST_IS_SYMLINK)
      || (g_stat (painting, &status) == 0 && S_ISREG (status.st_mode) && status.st_nlink > 1))
    return refuse (error,
                   _ ("“%s” is a link to another file: choose another folder for the paintings."),
                   painting, NULL);
  if (!g_file_test (painting, G_FILE_TEST_IS_REGULAR) || g_access (painting, W_OK) != 0)
    return refuse (error, _ ("“%s” cannot be written: choose another folder for the paintings."),
                   painting, NULL);
  return TRUE;
}

/* What PAINTING must not replace. */
typedef struct
{
  GHashTable *pictures; /* by their identities */
  GHashTable *styles;
  gboolean among; /* whether it lies in a folder of pictures */
} Originals;

static gboolean
check_painting (const char *picture, const char *painting, const Originals *originals,
                GError **error)
{
  g_autofree char *identity = nst_file_identity (painting);
  const char *original = identity ? g_hash_table_lookup (originals->pictures, identity) : NULL;
  const char *style = identity ? g_hash_table_lookup (originals->styles, identity) : NULL;

  if (original)
    return refuse (error,
                   _ ("The painting of “%s” would replace the picture “%s”: choose another folder "
                      "for the paintings."),
                   picture, original);
  if (style)
    return refuse (error,
                   _ ("The painting of “%s” would replace the style “%s”: choose another folder "
                      "for the paintings."),
                   picture, style);
  if (identity == NULL && !g_file_test (painting, G_FILE_TEST_IS_SYMLINK))
    return TRUE;
  if (originals->among)
    return refuse (error,
                   _ ("“%s” is among the pictures already, and would be replaced: choose another "
                      "folder for the paintings."),
                   painting, NULL);
  return check_kind (painting, error);
}

/* The paths of REQUEST's styles. */
static GStrv
list_styles (const NstRequest *request)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < request->styles->len; i++)
    g_strv_builder_add (paths, ((NstStyleChoice *) request->styles->pdata[i])->path);
  return g_strv_builder_end (paths);
}

static gboolean
check_paintings (const NstBatch *batch, GError **error)
{
  g_autoptr (GHashTable) pictures = identify_all (batch->pictures);
  g_auto (GStrv) style_paths = list_styles (batch->request);
  g_autoptr (GHashTable) styles = identify_all (style_paths);
  const Originals originals = { pictures, styles, lies_among (batch->folder, batch->pictures) };

  if (batch->apart && originals.among)
    {
      g_set_error_literal (
        error, NST_ERROR, NST_ERROR_OUTPUT,
        _ ("Choose another folder for the paintings than that of the pictures."));
      return FALSE;
    }
  for (guint i = 0; batch->pictures[i]; i++)
    if (!check_painting (batch->pictures[i], batch->paintings[i], &originals, error))
      return FALSE;
  return TRUE;
}

gboolean
nst_batch_check (const NstBatch *batch, GError **error)
{
  gboolean ignores_case;

  return make_folder (batch->folder, error) && try_folder (batch->folder, &ignores_case, error)
         && check_names (batch, ignores_case, error) && check_paintings (batch, error);
}
