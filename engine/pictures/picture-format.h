/* The kinds of picture files that GEGL reads for this engine.
 *
 * GEGL keeps a picture's depth, but its JPEG loader ends the whole program when the file is
 * damaged, and its guesses at unknown files can take forever. So JPEG and whatever is not in this
 * table go through GdkPixbuf, which reports errors and, as GEGL does not, turns pictures the way
 * the camera was held.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

typedef struct
{
  const char *magic[2]; /* how its files begin; "?" stands for any character */
  const char *loader;   /* a GEGL operation */
  gboolean warns;       /* whether the loader warns of damage, and of nothing else */
} NstPictureFormat;

/* The format whose files begin as the file PATH does, whatever its name; or NULL. */
const NstPictureFormat *nst_picture_format_of_file (const char *path);

/* Loads the picture in the file PATH, of FORMAT; NULL when GEGL cannot read it. The caller owns
 * it. */
GeglBuffer *nst_picture_format_load (const char *path, const NstPictureFormat *format);

/* Processes SINK without showing the user GEGL's messages. Returns whether there was none. */
gboolean nst_picture_format_process (GeglNode *sink);

G_END_DECLS
