/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gexiv2/gexiv2.h>

#include "pictures/reader/upright.h"

int
nst_upright_find (const char *path)
{
  static const char *const tags[] = { "Exif.Image.Orientation", "Xmp.tiff.Orientation" };
  GExiv2Metadata *metadata = gexiv2_metadata_new ();
  int orientation = 1;

  if (gexiv2_metadata_open_path (metadata, path, NULL))
    for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
      if (gexiv2_metadata_try_has_tag (metadata, tags[i], NULL))
        {
          orientation = gexiv2_metadata_try_get_tag_long (metadata, tags[i], NULL);
          break;
        }
  g_object_unref (metadata);
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}
