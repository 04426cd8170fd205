/* Where paintings go, and what they must not replace.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "command-line/arguments.h"
#include "pictures/picture-metadata.h"

G_BEGIN_DECLS

/* The kind of paintings of contents in formats that are not written. */
#define NST_USUAL_KIND "png"

/* The place of one painting. */
typedef struct
{
  char *path; /* NULL for a stream */
  int stream; /* a descriptor */
  const char *kind;
} NstOutput;

void nst_output_clear (NstOutput *output);

/* The files of the paintings in the folder of ARGUMENTS, one for each content, called as it is,
 * with the ending of what is written. Makes the folder. NULL with NST_ERROR_OUTPUT where that is
 * not possible, or two of them would be called the same. Free with g_strfreev. */
GStrv nst_outputs_name (const NstArguments *arguments, GError **error);

/* Whether PATH is a file that is there already, and none of the pictures that ARGUMENTS name. */
gboolean nst_outputs_is_kept (const NstArguments *arguments, const char *path);

/* Checks that a painting called PATH would replace neither a style nor a mask of ARGUMENTS and,
 * unless it may be replaced, no content; and that it can be written. */
gboolean nst_outputs_check (const NstArguments *arguments, const char *path, GError **error);

/* Finds out before painting whether what is painted of CONTENT, with METADATA (may be NULL) can be
 * saved at OUTPUT. */
gboolean nst_output_try (const NstOutput *output, GeglBuffer *content, NstSettings *settings,
                         NstPictureMetadata *metadata, GError **error);

gboolean nst_output_save (const NstOutput *output, GeglBuffer *painting,
                          NstPictureMetadata *metadata, GError **error);

G_END_DECLS
