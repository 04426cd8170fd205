/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-metadata.h"

#include <string.h>

#include "pictures/reader/tags-process.h"

struct _NstPictureMetadata
{
  NstTags tags;
};

NstPictureMetadata *
nst_picture_metadata_load (const char *path)
{
  g_autoptr (NstPictureMetadata) metadata = g_new0 (NstPictureMetadata, 1);
  const NstTags *tags = &metadata->tags;

  nst_tags_process_read (&metadata->tags, path);
  if (!tags->carrier && !tags->texts && tags->resolution[0] <= 0)
    return NULL;
  return g_steal_pointer (&metadata);
}

void
nst_picture_metadata_free (NstPictureMetadata *metadata)
{
  nst_tags_clear (&metadata->tags);
  g_free (metadata);
}

void
nst_picture_metadata_get_resolution (const NstPictureMetadata *metadata, double resolution[2])
{
  resolution[0] = resolution[1] = 0;
  if (metadata && metadata->tags.resolution[0] > 0 && metadata->tags.resolution[1] > 0)
    memcpy (resolution, metadata->tags.resolution, sizeof metadata->tags.resolution);
}

char **
nst_picture_metadata_get_texts (const NstPictureMetadata *metadata)
{
  return metadata ? metadata->tags.texts : NULL;
}

gboolean
nst_picture_metadata_has_tags (const NstPictureMetadata *metadata)
{
  return metadata && metadata->tags.carrier;
}

gboolean
nst_picture_metadata_save (const NstPictureMetadata *metadata, const char *path, int width,
                           int height, const char *profile, int size)
{
  g_autoptr (GBytes) bytes = profile ? g_bytes_new_static (profile, size) : NULL;
  NstTagsTask task = { metadata->tags.carrier, { 0 }, width, height, bytes };

  nst_picture_metadata_get_resolution (metadata, task.resolution);
  return nst_tags_process_write (&task, path);
}
