/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/style-sources.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "gimp/layers.h"
#include "image/included-styles.h"
#include "request.h"

#define MAX_RECENT 24
#define MAX_FILES 1000 /* of a folder; more would be hard to find one's way in */
#define RECENT_FILE "recent-styles"
#define RECENT_GROUP "recent styles"
#define RECENT_KEY "files" /* URIs, as key files take UTF-8 only, which a path need not be */

void
nst_style_sources_free_one (NstStyleSource *source)
{
  g_free (source->name);
  g_free (source->path);
  g_free (source);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) nst_style_sources_free_one);
}

NstStyleSource *
nst_style_sources_new_file (const char *path)
{
  NstStyleSource *source = g_new0 (NstStyleSource, 1);

  source->name = g_filename_display_basename (path);
  source->path = g_strdup (path);
  source->drawable = -1;
  return source;
}

GPtrArray *
nst_style_sources_list_included (void)
{
  GPtrArray *list = new_list ();
  guint n_styles;
  const NstIncludedStyle *styles = nst_included_styles_list (&n_styles);

  for (guint i = 0; i < n_styles; i++)
    {
      g_autofree char *path = nst_included_styles_path (&styles[i]);
      NstStyleSource *source;

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      source = nst_style_sources_new_file (path);
      g_free (source->name);
      source->name = g_strdup (_ (styles[i].name));
      g_ptr_array_add (list, source);
    }
  return list;
}

static gboolean
is_included (const char *path)
{
  g_autoptr (GPtrArray) included = nst_style_sources_list_included ();
  gboolean found = FALSE;

  for (guint i = 0; i < included->len; i++)
    found |= g_str_equal (((NstStyleSource *) included->pdata[i])->path, path);
  return found;
}

static char *
recent_file (void)
{
  return g_build_filename (g_get_user_config_dir (), GETTEXT_PACKAGE, RECENT_FILE, NULL);
}

/* The URIs of the recent files, newest first. Free with g_strfreev; NULL if there are none. */
static GStrv
load_recent (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = recent_file ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);
  return g_key_file_get_string_list (file, RECENT_GROUP, RECENT_KEY, NULL, NULL);
}

/* Writes URIS, a NULL-terminated list, as the recent files. If that fails, only the convenience of
 * a list is lost, which is not worth a message after each painting. */
static void
save_recent (const GPtrArray *uris)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = recent_file ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_key_file_set_string_list (file, RECENT_GROUP, RECENT_KEY, (const char *const *) uris->pdata,
                              uris->len - 1);
  g_mkdir_with_parents (folder, 0700);
  if (!g_key_file_save_to_file (file, path, &error))
    g_info ("%s", error->message);
}

void
nst_style_sources_remember (const char *path)
{
  g_autofree char *full_path = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (full_path, NULL, NULL);
  g_auto (GStrv) before = load_recent ();
  g_autoptr (GPtrArray) uris = g_ptr_array_new ();

  if (uri == NULL || is_included (full_path))
    return;
  g_ptr_array_add (uris, uri);
  for (guint i = 0; before && before[i] && uris->len < MAX_RECENT; i++)
    if (!g_str_equal (before[i], uri))
      g_ptr_array_add (uris, before[i]);
  g_ptr_array_add (uris, NULL);
  save_recent (uris);
}

GPtrArray *
nst_style_sources_list_recent (void)
{
  GPtrArray *list = new_list ();
  g_auto (GStrv) uris = load_recent ();

  for (guint i = 0; uris && uris[i] && i < MAX_RECENT; i++)
    {
      g_autofree char *path = g_filename_from_uri (uris[i], NULL, NULL);

      if (path)
        g_ptr_array_add (list, nst_style_sources_new_file (path));
    }
  return list;
}

/* The name of IMAGE's file, which is shorter than GIMP's "[name] (imported)"; or what GIMP calls it
 * if it has no file. Free with g_free. */
static char *
image_name (NstGimpImage image)
{
  g_autofree char *path = nst_objects_get_image_path (image);

  return path ? g_filename_display_basename (path) : gimp_image_get_name (image);
}

/* Takes NAME. */
static void
add_drawable (GPtrArray *list, char *name, gint32 drawable)
{
  NstStyleSource *source = g_new0 (NstStyleSource, 1);

  source->name = name;
  source->drawable = drawable;
  g_ptr_array_add (list, source);
}

GPtrArray *
nst_style_sources_list_open (void)
{
  GPtrArray *list = new_list ();
  g_autoptr (GArray) images = nst_objects_list_images ();

  for (guint i = 0; i < images->len; i++)
    {
      const NstGimpImage image = g_array_index (images, NstGimpImage, i);
      g_autoptr (GArray) layers = nst_layers_list (image);

      add_drawable (list, image_name (image), NST_DRAWABLE_OF_IMAGE (gimp_image_get_id (image)));
      for (guint j = 0; layers->len > 1 && j < layers->len; j++)
        {
          const NstGimpItem layer = GIMP_ITEM (g_array_index (layers, NstGimpLayer, j));

          add_drawable (list, gimp_item_get_name (layer), gimp_item_get_id (layer));
        }
    }
  return list;
}

/* Whether the file NAME has the extension of pictures that GdkPixbuf, GEGL or GIMP reads. */
static gboolean
is_picture_name (const char *name, const GSList *formats)
{
  static const char *const others[]
    = { "xcf", "psd", "exr", "hdr", "webp", "heic", "heif", "avif", "jxl", NULL };
  const char *dot = strrchr (name, '.');
  g_autofree char *extension = dot ? g_ascii_strdown (dot + 1, -1) : NULL;

  if (extension == NULL || *name == '.')
    return FALSE;
  for (const GSList *format = formats; format; format = format->next)
    {
      g_auto (GStrv) extensions = gdk_pixbuf_format_get_extensions (format->data);

      if (g_strv_contains ((const char *const *) extensions, extension))
        return TRUE;
    }
  return g_strv_contains (others, extension);
}

/* A GCompareFunc of pointers to NstStyleSource: by name, with numbers in their order. */
static gint
compare_names (gconstpointer a, gconstpointer b)
{
  const NstStyleSource *first = *(NstStyleSource *const *) a;
  const NstStyleSource *second = *(NstStyleSource *const *) b;
  g_autofree char *first_key = g_utf8_collate_key_for_filename (first->name, -1);
  g_autofree char *second_key = g_utf8_collate_key_for_filename (second->name, -1);

  return strcmp (first_key, second_key);
}

GPtrArray *
nst_style_sources_list_folder (const char *folder)
{
  GPtrArray *list = new_list ();
  GDir *directory = g_dir_open (folder, 0, NULL);
  GSList *formats = gdk_pixbuf_get_formats ();
  const char *name;

  while (directory && list->len < MAX_FILES && (name = g_dir_read_name (directory)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (is_picture_name (name, formats) && !g_file_test (path, G_FILE_TEST_IS_DIR))
        g_ptr_array_add (list, nst_style_sources_new_file (path));
    }
  if (directory)
    g_dir_close (directory);
  g_slist_free (formats);
  g_ptr_array_sort (list, compare_names);
  return list;
}
