/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "pictures/reader/upright.h"

#include <gexiv2/gexiv2.h>
#include <string.h>

/* Whether there may be such data in FILE, as one of the names that it stands under is there: a look
 * for them takes a fraction of the time of starting the library. */
static gboolean
has_metadata (const NstSourceFile *file)
{
  static const char *const names[]
    = { "Exif", "eXIf", "EXIF", "adobe.com/xap", "com.adobe.xmp", "XMP ", "Raw profile" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (memmem (file->data, file->length, names[i], strlen (names[i])))
      return TRUE;
  return FALSE;
}

int
nst_upright_find (const NstSourceFile *file)
{
  static const char *const tags[] = { "Exif.Image.Orientation", "Xmp.tiff.Orientation" };
  GExiv2Metadata *metadata;
  int orientation = 1;

  if (!has_metadata (file))
    return orientation;
  metadata = gexiv2_metadata_new ();
  if (gexiv2_metadata_open_path (metadata, file->path, NULL))
    for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
      if (gexiv2_metadata_try_has_tag (metadata, tags[i], NULL))
        {
          orientation = gexiv2_metadata_try_get_tag_long (metadata, tags[i], NULL);
          break;
        }
  g_object_unref (metadata);
  return orientation >= 1 && orientation <= 8 ? orientation : 1;
}
