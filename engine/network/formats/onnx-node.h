/* The attributes of a node of ONNX.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "network/formats/onnx.pb-c.h"

G_BEGIN_DECLS

/* A node that asks for larger windows, steps or edges is damaged, or made to do harm. */
#define NST_ONNX_MAX_SIDE 1024

/* What the attribute NAME of NODE is, or OTHERWISE without it; a text is a copy. */
gint64 nst_onnx_node_get_integer (const Onnx__NodeProto *node, const char *name, gint64 otherwise);
float nst_onnx_node_get_float (const Onnx__NodeProto *node, const char *name, float otherwise);
char *nst_onnx_node_get_text (const Onnx__NodeProto *node, const char *name, const char *otherwise);

/* Sets *SIDE to what each of the COUNT numbers of the attribute NAME is, or to OTHERWISE without
 * it. FALSE when they differ, or are not in [0, NST_ONNX_MAX_SIDE]. */
gboolean nst_onnx_node_get_side (const Onnx__NodeProto *node, const char *name, gsize count,
                                 int otherwise, int *side);

G_END_DECLS
