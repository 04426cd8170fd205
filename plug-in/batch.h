/* What a batch would write, checked before its first painting. The script itself cannot tell
 * whether two paths are one file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "request.h"

G_BEGIN_DECLS

/* The files of a batch; paths in the encoding of file names. */
typedef struct
{
  GStrv pictures;            /* one or more that exist */
  GStrv paintings;           /* for each picture its painting's file, in FOLDER */
  const char *folder;        /* for the paintings */
  const NstRequest *request; /* its styles are looked at */
  gboolean apart;            /* whether FOLDER must be none that pictures lie in */
} NstBatch;

/* Makes BATCH's folder, if need be, and checks that files can be written there, and that no
 * painting would replace a picture, a style, another painting of the batch, what it is a link to,
 * or whatever is beside the pictures already. FALSE with NST_ERROR_OUTPUT, which says what to do.
 */
gboolean nst_batch_check (const NstBatch *batch, GError **error);

G_END_DECLS
