/* The procedure's declaration, its arguments and its run modes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "procedure.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "batch.h"
#include "dialog/dialog.h"
#include "image/content.h"
#include "image/painting-layer.h"
#include "paint.h"
#include "request.h"
#include "settings/options.h"

enum
{
  PARAMETER_RUN_MODE,
  PARAMETER_IMAGE,
  PARAMETER_DRAWABLE,
  PARAMETER_STYLE,
  PARAMETER_OPTIONS,
  N_PARAMETERS
};

/* Of the batch's procedure. */
enum
{
  BATCH_N_PICTURES,
  BATCH_PICTURES,
  BATCH_N_PAINTINGS,
  BATCH_PAINTINGS,
  BATCH_FOLDER,
  BATCH_STYLE,
  BATCH_APART,
  N_BATCH_PARAMETERS
};

#define AUTHORS "The Neural Style Transfer for GIMP maintainers"
#define YEAR "2026"

/* An NstSettingDescription: a line for the procedure browser; like everything that query()
 * registers, not translated. */
static void
append_option (GString *text, GParamSpec *pspec, const char *range)
{
  g_string_append_printf (text, "\n%s (%s): %s.", pspec->name, range,
                          g_param_spec_get_blurb (pspec));
}

static void
install_batch (void)
{
  static const GimpParamDef parameters[] = {
    { GIMP_PDB_INT32, "num-pictures", "The number of pictures" },
    { GIMP_PDB_STRINGARRAY, "pictures", "The paths of the pictures" },
    { GIMP_PDB_INT32, "num-paintings", "The number of paintings, that of the pictures" },
    { GIMP_PDB_STRINGARRAY, "paintings",
      "For each picture the path of its painting, in the folder" },
    { GIMP_PDB_STRING, "folder", "The folder for the paintings, which is made if need be" },
    { GIMP_PDB_STRING, "style", "The styles, as " NST_PROCEDURE " takes them" },
    { GIMP_PDB_INT32, "apart", "Whether the folder must be none that the pictures lie in" },
  };

  G_STATIC_ASSERT (G_N_ELEMENTS (parameters) == N_BATCH_PARAMETERS);
  gimp_install_procedure (
    NST_BATCH_PROCEDURE, "Check that the paintings of a batch replace no picture",
    "Makes the folder for the paintings. Fails where files cannot be written there, or a painting "
    "would replace a picture, a style, another painting of the batch, or a link to another file; "
    "or, in a folder of the pictures, any file. For scripts that paint many pictures, before the "
    "first of them.",
    AUTHORS, AUTHORS, YEAR, NULL, NULL, GIMP_PLUGIN, G_N_ELEMENTS (parameters), 0, parameters,
    NULL);
}

void
nst_procedure_install (void)
{
  static const GimpParamDef parameters[] = {
    { GIMP_PDB_INT32, "run-mode",
      "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1), RUN-WITH-LAST-VALS (2) }" },
    { GIMP_PDB_IMAGE, "image", "The image" },
    { GIMP_PDB_DRAWABLE, "drawable",
      "The layer to repaint, within the selection's bounds. A layer mask stands for its layer, a "
      "channel for the layer that is active or was so before" },
    { GIMP_PDB_STRING, "style",
      "The path of the picture whose style to paint in. Several, separated by newlines, blend, "
      "as style-weights says. After a path may follow a tab and the name of a channel of the "
      "image or, where no channel is called so, of a layer with a layer mask: the style applies "
      "where that is white; or :selection or :outside, for where the selection is or is not: then "
      "the whole layer is painted, and what no style applies to stays as it is. Styles without a "
      "name take what the others leave" },
    { GIMP_PDB_STRING, "options",
      "Settings as name=value, separated by spaces; an empty string for the defaults" },
  };
  static const GimpParamDef values[] = {
    { GIMP_PDB_LAYER, "layer", "The new layer that holds the painting" },
  };
  g_autofree char *options = nst_settings_describe_all (append_option);
  g_autofree char *help = g_strconcat (
    "Paints the layer anew in the style of another picture, into a new layer directly above it "
    "and earlier paintings of it, with the layer's mode and opacity. The layer's mask and the "
    "selection become the new layer's mask. Run interactively or with the last values on such a "
    "painting, it paints the layer that this was painted from. "
    "These are the options, with the values they take:",
    options, NULL);

  G_STATIC_ASSERT (G_N_ELEMENTS (parameters) == N_PARAMETERS);
  gimp_install_procedure (NST_PROCEDURE, N_ ("Repaint the layer in the style of another picture"),
                          help, AUTHORS, AUTHORS, YEAR, N_ ("_Neural Style Transfer..."),
                          "RGB*, GRAY*", GIMP_PLUGIN, G_N_ELEMENTS (parameters),
                          G_N_ELEMENTS (values), parameters, values);
  gimp_plugin_menu_register (NST_PROCEDURE, "<Image>/Filters/Artistic");
  gimp_plugin_icon_register (NST_PROCEDURE, GIMP_ICON_TYPE_ICON_NAME,
                             (const guint8 *) "gimp-tool-paintbrush");
  install_batch ();
}

/* Fills REQUEST from the arguments of a script's call. */
static gboolean
read_arguments (NstRequest *request, gint n_parameters, const GimpParam *parameters, GError **error)
{
  if (n_parameters != N_PARAMETERS)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                   _ ("%d arguments are given, but the procedure takes %d."), n_parameters,
                   N_PARAMETERS);
      return FALSE;
    }
  return nst_request_set_styles (request, parameters[PARAMETER_STYLE].data.d_string, error)
         && nst_settings_set_from_options (request->settings,
                                           parameters[PARAMETER_OPTIONS].data.d_string, error);
}

static gboolean
recall_last_values (NstRequest *request, GError **error)
{
  if (nst_request_recall (request, NST_REMEMBERED_SUCCESS))
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("There are no last values to repeat yet: choose a style in Filters > Artistic > "
                  "Neural Style Transfer first."));
  return FALSE;
}

/* Shows the dialog to paint LAYER of IMAGE, beginning with what was last asked for, or with the
 * values of the painting GIVEN. Returns the last painting; or -1. */
static gint32
paint_in_dialog (gint32 image, gint32 layer, gint32 given, GError **error)
{
  g_autoptr (NstRequest) request = nst_request_new ();
  gint x, y, width, height;

  if (!gimp_drawable_mask_intersect (layer, &x, &y, &width, &height))
    {
      nst_content_set_missed (error);
      return -1;
    }
  nst_request_recall (request, NST_REMEMBERED_DIALOG);
  nst_painting_layer_read (given, request);
  return nst_dialog_run (request, image, layer, error);
}

/* Shows the dialog, recalls or reads what to paint, by RUN_MODE, and paints it. Returns the new
 * layer, or -1. */
static gint32
paint_as_asked (GimpRunMode run_mode, gint n_parameters, const GimpParam *parameters,
                GError **error)
{
  const gint32 image = parameters[PARAMETER_IMAGE].data.d_image;
  const gint32 given
    = nst_content_find_layer (image, parameters[PARAMETER_DRAWABLE].data.d_drawable);
  g_autoptr (NstRequest) request = nst_request_new ();
  gint32 source = -1;
  gboolean ready;
  gint32 layer;

  /* The user should hear that a layer cannot be painted before choosing how. */
  if (!nst_content_check (image, given, error))
    return -1;
  /* Who tries again means the photograph. A script gets what it asks for. */
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    source = nst_painting_layer_find_source (given);
  if (source == -1)
    source = given;
  if (run_mode == GIMP_RUN_INTERACTIVE)
    return paint_in_dialog (image, source, given, error);
  if (run_mode == GIMP_RUN_WITH_LAST_VALS)
    ready = recall_last_values (request, error);
  else
    ready = read_arguments (request, n_parameters, parameters, error);
  if (!ready)
    return -1;

  layer = nst_paint (image, source, request, error);
  if (layer != -1 && run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();
  return layer;
}

static GimpPDBStatusType
status_of (const GError *error)
{
  if (g_error_matches (error, NST_ERROR, NST_ERROR_CANCELLED))
    return GIMP_PDB_CANCEL;
  if (g_error_matches (error, NST_ERROR, NST_ERROR_SETTING))
    return GIMP_PDB_CALLING_ERROR;
  return GIMP_PDB_EXECUTION_ERROR;
}

/* The paths in the texts of PARAMETERS, in the encoding of file names. */
static GStrv
read_paths (const GimpParam *parameters, int count, int texts)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (gint i = 0; i < parameters[count].data.d_int32; i++)
    {
      const char *text = parameters[texts].data.d_stringarray[i];
      g_autofree char *path = g_filename_from_utf8 (text, -1, NULL, NULL, NULL);

      g_strv_builder_add (paths, path ? path : text);
    }
  return g_strv_builder_end (paths);
}

static gboolean
check_batch (const GimpParam *parameters, GError **error)
{
  g_autoptr (NstRequest) request = nst_request_new ();
  g_auto (GStrv) pictures = read_paths (parameters, BATCH_N_PICTURES, BATCH_PICTURES);
  g_auto (GStrv) paintings = read_paths (parameters, BATCH_N_PAINTINGS, BATCH_PAINTINGS);
  const char *folder = parameters[BATCH_FOLDER].data.d_string;
  g_autofree char *path = g_filename_from_utf8 (folder ? folder : "", -1, NULL, NULL, NULL);
  const NstBatch batch
    = { pictures, paintings, path ? path : folder, request, parameters[BATCH_APART].data.d_int32 };

  if (g_strv_length (pictures) == g_strv_length (paintings))
    return nst_request_set_styles (request, parameters[BATCH_STYLE].data.d_string, error)
           && nst_batch_check (&batch, error);
  g_set_error_literal (error, NST_ERROR, NST_ERROR_SETTING,
                       _ ("There are not as many paintings as pictures."));
  return FALSE;
}

void
nst_procedure_run (const char *name, gint n_parameters, const GimpParam *parameters, gint *n_values,
                   GimpParam **values)
{
  static GimpParam result[2];
  g_autoptr (GError) error = NULL;
  gint32 layer = -1;

  if (g_str_equal (name, NST_BATCH_PROCEDURE))
    check_batch (parameters, &error);
  else if (n_parameters > PARAMETER_DRAWABLE)
    layer = paint_as_asked (parameters[PARAMETER_RUN_MODE].data.d_int32, n_parameters, parameters,
                            &error);
  else
    g_set_error (&error, NST_ERROR, NST_ERROR_SETTING, _ ("An image and a layer are needed."));

  result[0].type = GIMP_PDB_STATUS;
  result[0].data.d_status = error ? status_of (error) : GIMP_PDB_SUCCESS;
  *n_values = 1;
  if (error && result[0].data.d_status != GIMP_PDB_CANCEL)
    {
      result[1].type = GIMP_PDB_STRING;
      result[1].data.d_string = g_strdup (error->message);
      *n_values = 2;
    }
  else if (layer != -1)
    {
      result[1].type = GIMP_PDB_LAYER;
      result[1].data.d_layer = layer;
      *n_values = 2;
    }
  *values = result;
}
