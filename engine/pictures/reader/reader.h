/* Reads pictures in a process of their own, where a damaged file can neither end this one nor take
 * more than its share of memory and time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/watch.h"
#include "pictures/reader/reading.h"

G_BEGIN_DECLS

typedef struct
{
  const char *path;
  gsize room;            /* the most bytes that its pixels may take */
  const NstWatch *watch; /* asked twenty times a second; or NULL */
} NstReaderTask;

/* The picture of TASK, upright, in its own space, at (0, 0). The caller owns it. On failure NULL:
 * with NST_ERROR_CANCELLED when the watch says stop; else without an error, with OUTCOME and, where
 * the picture is too large, its FORM.
 *
 * Reads in this process where another cannot be started, and in programs that have not called
 * nst_reader_process_serve(). */
GeglBuffer *nst_reader_load (const NstReaderTask *task, NstReadingOutcome *outcome, NstForm *form,
                             GError **error);

G_END_DECLS
