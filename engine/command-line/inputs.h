/* The pictures that are painted from, each loaded once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "command-line/arguments.h"
#include "pictures/style.h"

G_BEGIN_DECLS

typedef struct
{
  GHashTable *buffers; /* of styles and masks, by their names */
  gsize most;          /* bytes that each may take; 0 for no bound */
  GArray *styles;      /* of NstStyle, whose buffers are those */
} NstInputs;

/* Loads styles and masks. FALSE with an error when one cannot be read. Clear with nst_inputs_clear
 * in any case. */
gboolean nst_inputs_load (NstInputs *inputs, const NstArguments *arguments, GError **error);
void nst_inputs_clear (NstInputs *inputs);

/* The picture that is called NAME, as styles and masks are not loaded again; the caller owns it. */
GeglBuffer *nst_inputs_load_content (const NstInputs *inputs, const char *name, GError **error);

/* The file of the picture that is called NAME. NULL with an error where standard input cannot be
 * read. */
const char *nst_inputs_find_path (const char *name, GError **error);

G_END_DECLS
