/* Messages of Protocol Buffers (https://protobuf.dev/programming-guides/encoding) in a file that
 * may be large: libprotobuf-c unpacks what describes a network, whereas its numbers, which the
 * library would copy, stay where they are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* Some bytes of a file, such as a message. */
typedef struct
{
  GBytes *file; /* not owned */
  gsize offset;
  gsize size;
} NstSpan;

/* A field of a message. */
typedef struct
{
  guint32 number;
  ProtobufCWireType wire; /* how its value is written */
  NstSpan value;          /* a number's bytes; or a message, a text, packed numbers */
  NstSpan whole;          /* its number, too */
} NstField;

/* The whole of FILE. */
NstSpan nst_protobuf_span (GBytes *file);

/* Takes the first field off REST, a message or what is left of it. FALSE at the end, where REST is
 * empty, and where it is damaged, where it is not. */
gboolean nst_protobuf_next (NstSpan *rest, NstField *field);

/* Unpacks those fields of MESSAGE that TYPE has, without those with a number in APART, which ends
 * with 0 or is NULL. Free with nst_protobuf_free. NULL where they are damaged or take more than a
 * mebibyte, as nothing that describes a layer does. */
gpointer nst_protobuf_unpack (const NstSpan *message, const ProtobufCMessageDescriptor *type,
                              const guint32 *apart);

/* Frees what nst_protobuf_unpack has made; MESSAGE may be NULL. */
void nst_protobuf_free (gpointer message);

/* Finds the numbers of MESSAGE's repeated field NUMBER, of SIZE bytes each, 4 or 8, packed or not.
 * Returns what holds them from *OFFSET on, *LENGTH bytes: MESSAGE's file where they lie there in
 * one piece, else a copy. Free with g_bytes_unref. NULL where they are damaged or memory cannot be
 * had. */
GBytes *nst_protobuf_get_numbers (const NstSpan *message, guint32 number, gsize size, gsize *offset,
                                  gsize *length);

/* Declares g_autoptr for a TYPE of messages. */
#define NST_PROTOBUF_AUTOPTR(Type)                                                                 \
  static inline void Type##_free (Type *message)                                                   \
  {                                                                                                \
    nst_protobuf_free (message);                                                                   \
  }                                                                                                \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Type, Type##_free)

G_END_DECLS
