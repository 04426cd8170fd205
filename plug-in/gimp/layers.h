/* Layers as a list, whatever groups they are in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gimp/objects.h"

G_BEGIN_DECLS

/* All layers of IMAGE, of NstGimpLayer, in the order in which GIMP lists them, each group before
 * what is in it. Free with g_array_unref. */
GArray *nst_layers_list (NstGimpImage image);

G_END_DECLS
