/* Reads safetensors files (https://huggingface.co/docs/safetensors): a header in JSON that
 * describes tensors, then their numbers. The whole header is checked before any tensor is read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"

G_BEGIN_DECLS

/* Whether BYTES begin with the length of a header within them, and its brace. */
gboolean nst_safetensors_knows (GBytes *bytes);

/* Adds the tensors and the metadata of the file in BYTES, which may be a mapped file. Only tensors
 * of layers and heads are kept. FALSE with NST_ERROR_NETWORK when the header is not whole, or when
 * a tensor has an unknown type, a shape that does not match its bytes, or bytes outside the
 * file. */
gboolean nst_safetensors_read (GBytes *bytes, NstTensors *tensors, GError **error);

G_END_DECLS
