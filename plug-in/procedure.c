/* The procedures' run modes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "procedure.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "dialog/dialog.h"
#include "image/content.h"
#include "image/painting-layer.h"
#include "memory.h"
#include "paint.h"

static gboolean
recall_last_values (const NstCall *call, NstRequest *request, GError **error)
{
  if (nst_memory_recall (request, NST_REMEMBERED_SUCCESS)
      || (call->read_last && call->read_last (request, call->arguments)))
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("There are no last values to repeat yet: choose a style in Filters > Artistic > "
                  "Neural Style Transfer first."));
  return FALSE;
}

/* Shows the dialog to paint SOURCES, beginning with what was last asked for, or with
 * the values of the painting GIVEN. Returns the last painting; or NST_NONE. */
static NstGimpLayer
paint_in_dialog (const NstCall *call, NstRequest *request, const GArray *sources,
                 NstGimpDrawable given, GError **error)
{
  gint x, y, width, height;

  for (guint i = 0; i < sources->len; i++)
    if (!gimp_drawable_mask_intersect (g_array_index (sources, NstGimpDrawable, i), &x, &y, &width,
                                       &height))
      {
        nst_content_set_missed (error);
        return NST_NONE;
      }
  if (!nst_memory_recall (request, NST_REMEMBERED_DIALOG) && call->read_last)
    call->read_last (request, call->arguments);
  nst_painting_layer_read (GIMP_LAYER (given), request);
  return nst_dialog_run (request, call->image, sources, error);
}

/* The layer that a user means who calls the filter on the layer GIVEN: who tries again on a
 * painting means the photograph. A script gets what it asks for. */
static NstGimpDrawable
find_source (const NstCall *call, NstGimpDrawable given)
{
  const NstGimpLayer source = call->run_mode == GIMP_RUN_NONINTERACTIVE
                                ? NST_NONE
                                : nst_painting_layer_find_source (GIMP_LAYER (given));

  return source == NST_NONE ? given : GIMP_DRAWABLE (source);
}

NstGimpLayer
nst_procedure_run (const NstCall *call, NstRequest *request, GError **error)
{
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (NstGimpDrawable));
  NstGimpDrawable given = NST_NONE;
  NstGimpLayer layer;

  if (call->n_drawables == 0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_SETTING, _ ("An image and a layer are needed."));
      return NST_NONE;
    }
  for (guint i = call->n_drawables; i-- > 0;)
    {
      NstGimpDrawable source;

      given = nst_content_find_layer (call->image, call->drawables[i]);
      /* The user should hear that a layer cannot be painted before choosing how. */
      if (!nst_content_check (call->image, given, error))
        return NST_NONE;
      source = find_source (call, given);
      g_array_prepend_val (sources, source);
    }
  if (call->run_mode == GIMP_RUN_INTERACTIVE)
    return paint_in_dialog (call, request, sources, given, error);
  if (!(call->run_mode == GIMP_RUN_WITH_LAST_VALS ? recall_last_values (call, request, error)
                                                  : call->read (request, call->arguments, error)))
    return NST_NONE;

  layer = nst_paint (call->image, sources, request, error);
  if (layer != NST_NONE && call->run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();
  return layer;
}

gboolean
nst_procedure_check_batch (NstBatch *batch, const char *style, GError **error)
{
  g_autoptr (NstRequest) request = nst_request_new ();

  batch->request = request;
  if (g_strv_length (batch->pictures) == g_strv_length (batch->paintings))
    return nst_request_set_styles (request, style, error) && nst_batch_check (batch, error);
  g_set_error_literal (error, NST_ERROR, NST_ERROR_SETTING,
                       _ ("There are not as many paintings as pictures."));
  return FALSE;
}

GimpPDBStatusType
nst_procedure_get_status (const GError *error)
{
  if (error == NULL)
    return GIMP_PDB_SUCCESS;
  if (g_error_matches (error, NST_ERROR, NST_ERROR_CANCELLED))
    return GIMP_PDB_CANCEL;
  if (g_error_matches (error, NST_ERROR, NST_ERROR_SETTING))
    return GIMP_PDB_CALLING_ERROR;
  return GIMP_PDB_EXECUTION_ERROR;
}
