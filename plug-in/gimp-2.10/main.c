/* The plug-in's entry in GIMP 2.10: registers the procedures, and hands on their arguments.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/machine.h"
#include "pictures/reader/reader-process.h"
#include "procedure.h"
#include "settings/options.h"
#include "start.h"

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
  gimp_install_procedure (NST_BATCH_PROCEDURE, NST_BATCH_BLURB, NST_BATCH_HELP,
                          NST_PROCEDURE_AUTHORS, NST_PROCEDURE_AUTHORS, NST_PROCEDURE_YEAR, NULL,
                          NULL, GIMP_PLUGIN, G_N_ELEMENTS (parameters), 0, parameters, NULL);
}

static void
install (void)
{
  static const GimpParamDef parameters[] = {
    { GIMP_PDB_INT32, "run-mode",
      "The run mode { RUN-INTERACTIVE (0), RUN-NONINTERACTIVE (1), RUN-WITH-LAST-VALS (2) }" },
    { GIMP_PDB_IMAGE, "image", "The image" },
    { GIMP_PDB_DRAWABLE, "drawable",
      "The layer to repaint, within the selection's bounds. A layer mask stands for its layer, a "
      "channel for the layer that is active or was so before" },
    { GIMP_PDB_STRING, "style",
      "The path of the picture whose style to paint in. " NST_PROCEDURE_STYLES },
    { GIMP_PDB_STRING, "options",
      "Settings as name=value, separated by spaces; an empty string for the defaults" },
  };
  static const GimpParamDef values[] = {
    { GIMP_PDB_LAYER, "layer", "The new layer that holds the painting" },
  };
  g_autofree char *options = nst_settings_describe_all (append_option);
  g_autofree char *help = g_strconcat (
    NST_PROCEDURE_HELP "These are the options, with the values they take:", options, NULL);

  G_STATIC_ASSERT (G_N_ELEMENTS (parameters) == N_PARAMETERS);
  gimp_install_procedure (NST_PROCEDURE, NST_PROCEDURE_BLURB, help, NST_PROCEDURE_AUTHORS,
                          NST_PROCEDURE_AUTHORS, NST_PROCEDURE_YEAR, NST_PROCEDURE_LABEL,
                          NST_PROCEDURE_TYPES, GIMP_PLUGIN, G_N_ELEMENTS (parameters),
                          G_N_ELEMENTS (values), parameters, values);
  gimp_plugin_menu_register (NST_PROCEDURE, NST_PROCEDURE_MENU);
  gimp_plugin_icon_register (NST_PROCEDURE, GIMP_ICON_TYPE_ICON_NAME,
                             (const guint8 *) NST_PROCEDURE_ICON);
}

static void
query (void)
{
  g_autofree char *locale = nst_start_locale_folder ();
  g_autofree char *help = nst_start_help_uri ();

  /* GIMP wants the domains before the procedures. */
  gimp_plugin_domain_register (GETTEXT_PACKAGE, locale);
  gimp_plugin_help_register (NST_PROCEDURE, help);
  install ();
  install_batch ();
}

/* The parameters of a script's call. */
typedef struct
{
  gint n_parameters;
  const GimpParam *parameters;
} Arguments;

/* Fills REQUEST from DATA, Arguments. */
static gboolean
read_arguments (NstRequest *request, gpointer data, GError **error)
{
  const Arguments *arguments = data;
  const GimpParam *parameters = arguments->parameters;

  if (arguments->n_parameters != N_PARAMETERS)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                   _ ("%d arguments are given, but the procedure takes %d."),
                   arguments->n_parameters, N_PARAMETERS);
      return FALSE;
    }
  return nst_request_set_styles (request, parameters[PARAMETER_STYLE].data.d_string, error)
         && nst_settings_set_from_options (request->settings,
                                           parameters[PARAMETER_OPTIONS].data.d_string, error);
}

static NstGimpLayer
paint (gint n_parameters, const GimpParam *parameters, GError **error)
{
  g_autoptr (NstRequest) request = nst_request_new ();
  Arguments arguments = { n_parameters, parameters };
  NstCall call = { 0 };

  if (n_parameters > PARAMETER_DRAWABLE)
    {
      call.run_mode = parameters[PARAMETER_RUN_MODE].data.d_int32;
      call.image = parameters[PARAMETER_IMAGE].data.d_image;
      call.drawables = &parameters[PARAMETER_DRAWABLE].data.d_drawable;
      call.n_drawables = 1;
    }
  call.read = read_arguments;
  call.arguments = &arguments;
  return nst_procedure_run (&call, request, error);
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
  g_auto (GStrv) pictures = read_paths (parameters, BATCH_N_PICTURES, BATCH_PICTURES);
  g_auto (GStrv) paintings = read_paths (parameters, BATCH_N_PAINTINGS, BATCH_PAINTINGS);
  const char *folder = parameters[BATCH_FOLDER].data.d_string;
  g_autofree char *path = g_filename_from_utf8 (folder ? folder : "", -1, NULL, NULL, NULL);
  NstBatch batch
    = { pictures, paintings, path ? path : folder, NULL, parameters[BATCH_APART].data.d_int32 };

  return nst_procedure_check_batch (&batch, parameters[BATCH_STYLE].data.d_string, error);
}

static void
run (const gchar *name, gint n_parameters, const GimpParam *parameters, gint *n_values,
     GimpParam **values)
{
  static GimpParam result[2];
  g_autoptr (GError) error = NULL;
  NstGimpLayer layer = NST_NONE;

  nst_start_translating ();
  nst_start_running ();
  /* What GIMP refuses is said in a sentence of the filter's own, not also in one of GIMP's. */
  gimp_plugin_set_pdb_error_handler (GIMP_PDB_ERROR_HANDLER_PLUGIN);
  if (g_str_equal (name, NST_BATCH_PROCEDURE))
    check_batch (parameters, &error);
  else
    layer = paint (n_parameters, parameters, &error);

  result[0].type = GIMP_PDB_STATUS;
  result[0].data.d_status = nst_procedure_get_status (error);
  *n_values = 1;
  if (error && result[0].data.d_status != GIMP_PDB_CANCEL)
    {
      result[1].type = GIMP_PDB_STRING;
      result[1].data.d_string = g_strdup (error->message);
      *n_values = 2;
    }
  else if (layer != NST_NONE)
    {
      result[1].type = GIMP_PDB_LAYER;
      result[1].data.d_layer = layer;
      *n_values = 2;
    }
  *values = result;
}

const GimpPlugInInfo PLUG_IN_INFO = {
  NULL, /* init */
  NULL, /* quit */
  query,
  run,
};

/* GIMP's own macro would leave no place for what comes before it. */
int
main (int argc, char **argv)
{
  nst_reader_process_serve (argc, argv);
  nst_machine_settle_conversions ();
  return gimp_main (&PLUG_IN_INFO, argc, argv);
}
