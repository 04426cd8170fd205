/* Messages of Protocol Buffers as text (https://protobuf.dev/reference/protobuf/textformat-spec),
 * such as Caffe's .prototxt files: libprotobuf-c reads them only as bytes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* The message of TYPE that the text in FILE describes, as bytes; what TYPE does not have is left
 * out. Free with g_bytes_unref. NULL when the text is malformed, and *LINE is where. */
GBytes *nst_prototxt_encode (GBytes *file, const ProtobufCMessageDescriptor *type, guint *line);

G_END_DECLS
