/* What the procedures do, however GIMP hands them their arguments: gimp-2.10/main.c and
 * gimp-3/main.c tell.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "batch.h"
#include "gimp/objects.h"
#include "request.h"

G_BEGIN_DECLS

/* The procedures' documentation; like all that is registered with GIMP 2.10, not translated. */
#define NST_PROCEDURE_LABEL N_ ("_Neural Style Transfer...")
#define NST_PROCEDURE_BLURB N_ ("Repaint the layer in the style of another picture")
#define NST_PROCEDURE_HELP                                                                         \
  "Paints the layer anew in the style of another picture, into a new layer directly above it "     \
  "and earlier paintings of it, with the layer's mode and opacity. The layer's mask and the "      \
  "selection become the new layer's mask. Run interactively or with the last values on such a "    \
  "painting, it paints the layer that this was painted from. "
#define NST_PROCEDURE_STYLES                                                                       \
  "Several, separated by newlines, blend, as style-weights says. After a path may follow a tab "   \
  "and the name of a channel of the image or, where no channel is called so, of a layer with a "   \
  "layer mask: the style applies where that is white; or :selection or :outside, for where the "   \
  "selection is or is not: then the whole layer is painted, and what no style applies to stays "   \
  "as it is. Styles without a name take what the others leave"
#define NST_PROCEDURE_TYPES "RGB*, GRAY*"
#define NST_PROCEDURE_MENU "<Image>/Filters/Artistic"
#define NST_PROCEDURE_ICON "gimp-tool-paintbrush"
#define NST_BATCH_BLURB "Check that the paintings of a batch replace no picture"
#define NST_BATCH_HELP                                                                             \
  "Makes the folder for the paintings. Fails where files cannot be written there, or a painting "  \
  "would replace a picture, a style, another painting of the batch, or a link to another file; "   \
  "or, in a folder of the pictures, any file. For scripts that paint many pictures, before the "   \
  "first of them."
#define NST_PROCEDURE_AUTHORS "The Neural Style Transfer for GIMP maintainers"
#define NST_PROCEDURE_YEAR "2026"

/* A call of the filter. */
typedef struct
{
  GimpRunMode run_mode;
  NstGimpImage image;
  const NstGimpDrawable *drawables;
  guint n_drawables;
  /* Sets REQUEST from a script's ARGUMENTS. FALSE with an error. */
  gboolean (*read) (NstRequest *request, gpointer arguments, GError **error);
  /* The same from what GIMP itself keeps of the last call, if it does; or NULL. */
  gboolean (*read_last) (NstRequest *request, gpointer arguments);
  gpointer arguments;
} NstCall;

/* Does what CALL asks for: shows the dialog, or paints at once. REQUEST becomes what was painted.
 * Returns the new layer, the last one of the dialog, or the first one of several; or NST_NONE with
 * an error. */
NstGimpLayer nst_procedure_run (const NstCall *call, NstRequest *request, GError **error);

/* Checks BATCH, of as many pictures as paintings, with styles in STYLE. FALSE with an error. */
gboolean nst_procedure_check_batch (NstBatch *batch, const char *style, GError **error);

/* The status by which a procedure that failed with ERROR, or succeeded with NULL, returns. */
GimpPDBStatusType nst_procedure_get_status (const GError *error);

G_END_DECLS
