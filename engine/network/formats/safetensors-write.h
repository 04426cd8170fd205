/* Writes safetensors files: safetensors.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"

G_BEGIN_DECLS

/* Writes all of TENSORS as F32, in the order of their names, and their metadata, to the file PATH,
 * which appears once it is whole. FALSE with NST_ERROR_OUTPUT when it cannot be written, and with
 * what nst_tensors_read says. */
gboolean nst_safetensors_write (NstTensors *tensors, const char *path, GError **error);

G_END_DECLS
