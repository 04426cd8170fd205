/* What a picture's file says about it: author, date, place, resolution and the like, as Exif, IPTC,
 * XMP, or text in PNG.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NstPictureMetadata NstPictureMetadata;

/* Reads what the picture file PATH says. NULL where it says nothing, or nothing that can be read.
 * Free with nst_picture_metadata_free. */
NstPictureMetadata *nst_picture_metadata_load (const char *path);
void nst_picture_metadata_free (NstPictureMetadata *metadata);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstPictureMetadata, nst_picture_metadata_free)

/* Pixels in a metre, across and down; 0 where the file does not say. */
void nst_picture_metadata_get_resolution (const NstPictureMetadata *metadata, double resolution[2]);

/* What a PNG file said in text, as nst_png_text_load() has it; owned by METADATA, which may be
 * NULL. */
char **nst_picture_metadata_get_texts (const NstPictureMetadata *metadata);

/* Whether there is more than a resolution and text. */
gboolean nst_picture_metadata_has_tags (const NstPictureMetadata *metadata);

/* Writes it into the picture file PATH, of WIDTH × HEIGHT pixels: all but what is about the old
 * file's pixels (orientation, thumbnail, layout, what hangs behind the picture). The file's own
 * colour PROFILE of SIZE bytes stays, which is NULL for sRGB. FALSE when that fails; the file may
 * be spoilt then. */
gboolean nst_picture_metadata_save (const NstPictureMetadata *metadata, const char *path, int width,
                                    int height, const char *profile, int size);

G_END_DECLS
