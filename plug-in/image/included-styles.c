/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/included-styles.h"

#include <glib/gi18n-lib.h>

#include "start.h"

/* The pictures of plug-in/styles, whose README.md says where each is from. */
static const NstIncludedStyle included_styles[] = {
  { "oil", "oil.jpg", N_ ("Oil") },
  { "watercolour", "watercolour.jpg", N_ ("Watercolour") },
  { "gouache", "gouache.jpg", N_ ("Gouache") },
  { "pastel", "pastel.jpg", N_ ("Pastel") },
  { "line-and-wash", "line-and-wash.jpg", N_ ("Line and wash") },
  { "ink", "ink.jpg", N_ ("Ink") },
  { "woodcut", "woodcut.jpg", N_ ("Woodcut") },
  { "etching", "etching.jpg", N_ ("Etching") },
  { "mosaic", "mosaic.jpg", N_ ("Mosaic") },
  { "stained-glass", "stained-glass.jpg", N_ ("Stained glass") },
  { "cubist", "cubist.jpg", N_ ("Cubist") },
  { "pointillist", "pointillist.jpg", N_ ("Pointillist") },
};

const NstIncludedStyle *
nst_included_styles_list (guint *n_styles)
{
  *n_styles = G_N_ELEMENTS (included_styles);
  return included_styles;
}

/* The folder of the pictures. Free with g_free. */
static char *
included_styles_folder (void)
{
  const char *chosen = g_getenv ("NST_STYLES_DIR");

  return chosen ? g_strdup (chosen) : nst_start_find_folder ("styles", NST_STYLES_DIR);
}

char *
nst_included_styles_path (const NstIncludedStyle *style)
{
  g_autofree char *folder = included_styles_folder ();

  return g_build_filename (folder, style->file, NULL);
}

char *
nst_included_styles_find_name (const char *path)
{
  guint n_styles;
  const NstIncludedStyle *list = nst_included_styles_list (&n_styles);

  for (guint i = 0; i < n_styles; i++)
    {
      g_autofree char *own = nst_included_styles_path (&list[i]);

      if (g_str_equal (own, path))
        return g_strdup (_ (list[i].name));
    }
  return NULL;
}
