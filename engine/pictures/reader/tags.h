/* What a picture's file says about the picture, by GExiv2 and libpng. Runs in a reader's process,
 * as damaged files make Exiv2 end the process that it is in; tags-process.h starts that.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What was found. */
typedef struct
{
  double resolution[2]; /* pixels in a metre, across and down; 0 where nobody says */
  char **texts;         /* as nst_png_text_load() has them, or NULL */
  GBytes *carrier;      /* a picture's file that has the tags, of its own kind; NULL for none */
} NstTags;

/* What the file PATH says that is not about its pixels. Clear with nst_tags_clear. */
void nst_tags_read (NstTags *tags, const char *path);
void nst_tags_clear (NstTags *tags);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstTags, nst_tags_clear)

/* What is to be said in another picture's file. */
typedef struct
{
  GBytes *carrier; /* or NULL */
  double resolution[2];
  int width;
  int height;
  GBytes *profile; /* the file's own; NULL for sRGB */
} NstTagsTask;

/* Writes the tags of TASK into the picture file PATH. FALSE when that fails; the file may be spoilt
 * then. */
gboolean nst_tags_write (const NstTagsTask *task, const char *path);

G_END_DECLS
