/* Walks through the elements of a MATLAB file of version 5 (MathWorks: MAT-File Format, chapter 1).
 * Bytes are where they lie in the mapped file, or are inflated when they are read, and kept only
 * where they are asked for. No element is larger than what holds it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Elements that hold others; the rest are numbers (mat-matrix.h). */
#define NST_MAT_MATRIX 14
#define NST_MAT_COMPRESSED 15

typedef struct
{
  const char *file;     /* its name, in messages */
  GBytes *bytes;        /* of the file; not owned */
  gsize place;          /* of the next byte in BYTES */
  gsize limit;          /* where the stream ends in BYTES */
  GConverter *inflater; /* NULL where the bytes are in place */
  guint64 position;     /* how many bytes have been read, once inflated */
  guint64 end;          /* how many there may be */
} NstMatStream;

typedef struct
{
  guint type;
  gsize size;     /* of its data, in bytes */
  guint64 end;    /* the stream's position behind it */
  gboolean small; /* whether its data are in its head: */
  guint8 data[4];
} NstMatElement;

/* A stream of the SIZE bytes that begin at PLACE of BYTES. FILE and BYTES must outlive it. Clear
 * with nst_mat_stream_clear. */
void nst_mat_stream_init (NstMatStream *stream, const char *file, GBytes *bytes, gsize place,
                          gsize size);

/* A stream of what ELEMENT, a compressed one that OUTER has just come to, inflates to. */
void nst_mat_stream_init_inflated (NstMatStream *stream, const NstMatStream *outer,
                                   const NstMatElement *element);

void nst_mat_stream_clear (NstMatStream *stream);

/* Sets NST_ERROR_NETWORK for a file that is damaged inside. Returns FALSE. */
gboolean nst_mat_stream_fail (const NstMatStream *stream, GError **error);

/* These return FALSE or NULL with NST_ERROR_NETWORK where the file is damaged. */

/* Reads the head of the next ELEMENT, which must end at END or before. */
gboolean nst_mat_stream_next (NstMatStream *stream, guint64 end, NstMatElement *element,
                              GError **error);

/* Copies the data of ELEMENT, whose head has just been read, to TO. */
gboolean nst_mat_stream_copy (NstMatStream *stream, const NstMatElement *element, void *to,
                              GError **error);

/* The same data without copying them if they are in place: *OFFSET is where they begin in what is
 * returned. Free with g_bytes_unref. NULL also with NST_ERROR_MEMORY. */
GBytes *nst_mat_stream_take (NstMatStream *stream, const NstMatElement *element, gsize *offset,
                             GError **error);

/* Goes on to POSITION, which has not been passed yet. */
gboolean nst_mat_stream_go_to (NstMatStream *stream, guint64 position, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstMatStream, nst_mat_stream_clear)

G_END_DECLS
