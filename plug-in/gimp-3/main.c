/* The plug-in's entry in GIMP 3: registers the procedures, and hands on their arguments.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments.h"
#include "base/machine.h"
#include "pictures/reader/reader-process.h"
#include "procedure.h"
#include "start.h"

#define NST_TYPE_PLUG_IN (nst_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (NstPlugIn, nst_plug_in, NST, PLUG_IN, GimpPlugIn)

struct _NstPlugIn
{
  GimpPlugIn parent_instance;
};

G_DEFINE_FINAL_TYPE (NstPlugIn, nst_plug_in, GIMP_TYPE_PLUG_IN)

static void
start (GimpProcedure *procedure)
{
  nst_start_running ();
  /* What GIMP refuses is said in a sentence of the filter's own, not also in one of GIMP's. */
  gimp_plug_in_set_pdb_error_handler (gimp_procedure_get_plug_in (procedure),
                                      GIMP_PDB_ERROR_HANDLER_PLUGIN);
}

/* The values by which PROCEDURE returns after ERROR, which is taken, or success. */
static GimpValueArray *
make_values (GimpProcedure *procedure, GError *error)
{
  const GimpPDBStatusType status = nst_procedure_get_status (error);

  if (status == GIMP_PDB_CANCEL)
    g_clear_error (&error);
  return gimp_procedure_new_return_values (procedure, status, error);
}

/* A GimpRunImageFunc. */
static GimpValueArray *
paint (GimpProcedure *procedure, GimpRunMode run_mode, GimpImage *image, GimpDrawable **drawables,
       GimpProcedureConfig *config, gpointer user_data)
{
  g_autoptr (NstRequest) request = nst_request_new ();
  const NstCall call = { run_mode,
                         image,
                         drawables,
                         gimp_core_object_array_get_length ((GObject **) drawables),
                         nst_arguments_read,
                         nst_arguments_read_last,
                         config };
  GError *error = NULL;
  GimpValueArray *values;
  GimpLayer *layer;

  start (procedure);
  layer = nst_procedure_run (&call, request, &error);
  values = make_values (procedure, error);
  if (layer)
    {
      GIMP_VALUES_SET_LAYER (values, 1, layer);
      nst_arguments_write (request, config);
    }
  return values;
}

/* The paths in the argument NAME of CONFIG, in the encoding of file names. */
static GStrv
read_paths (GimpProcedureConfig *config, const char *name)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;

  g_object_get (config, name, &texts, NULL);
  for (guint i = 0; texts && texts[i]; i++)
    {
      g_autofree char *path = g_filename_from_utf8 (texts[i], -1, NULL, NULL, NULL);

      g_strv_builder_add (paths, path ? path : texts[i]);
    }
  return g_strv_builder_end (paths);
}

/* A GimpRunFunc. */
static GimpValueArray *
check_batch (GimpProcedure *procedure, GimpProcedureConfig *config, gpointer user_data)
{
  g_auto (GStrv) pictures = read_paths (config, "pictures");
  g_auto (GStrv) paintings = read_paths (config, "paintings");
  g_autofree char *folder = NULL, *style = NULL, *path = NULL;
  NstBatch batch = { pictures, paintings };
  GError *error = NULL;

  start (procedure);
  g_object_get (config, "folder", &folder, "style", &style, "apart", &batch.apart, NULL);
  path = g_filename_from_utf8 (folder ? folder : "", -1, NULL, NULL, NULL);
  batch.folder = path ? path : folder;
  nst_procedure_check_batch (&batch, style, &error);
  return make_values (procedure, error);
}

static void
set_attribution (GimpProcedure *procedure)
{
  gimp_procedure_set_attribution (procedure, NST_PROCEDURE_AUTHORS, NST_PROCEDURE_AUTHORS,
                                  NST_PROCEDURE_YEAR);
}

static GimpProcedure *
new_filter (GimpPlugIn *plug_in)
{
  GimpProcedure *procedure = gimp_image_procedure_new (
    plug_in, NST_PROCEDURE, GIMP_PDB_PROC_TYPE_PLUGIN, paint, NULL, NULL);

  gimp_procedure_set_image_types (procedure, NST_PROCEDURE_TYPES);
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE
                                                    | GIMP_PROCEDURE_SENSITIVE_DRAWABLES);
  gimp_procedure_set_menu_label (procedure, gettext (NST_PROCEDURE_LABEL));
  gimp_procedure_add_menu_path (procedure, NST_PROCEDURE_MENU);
  gimp_procedure_set_icon_name (procedure, NST_PROCEDURE_ICON);
  gimp_procedure_set_documentation (procedure, gettext (NST_PROCEDURE_BLURB), NST_PROCEDURE_HELP,
                                    NST_PROCEDURE);
  set_attribution (procedure);
  nst_arguments_declare (procedure);
  gimp_procedure_add_layer_return_value (
    procedure, "layer", _ ("Layer"),
    "The new layer that holds the painting; of several the one "
    "of the first layer that is painted",
    TRUE, G_PARAM_READWRITE);
  return procedure;
}

static GimpProcedure *
new_batch (GimpPlugIn *plug_in)
{
  GimpProcedure *procedure = gimp_procedure_new (
    plug_in, NST_BATCH_PROCEDURE, GIMP_PDB_PROC_TYPE_PLUGIN, check_batch, NULL, NULL);

  gimp_procedure_set_documentation (procedure, NST_BATCH_BLURB, NST_BATCH_HELP, NULL);
  set_attribution (procedure);
  gimp_procedure_add_string_array_argument (procedure, "pictures", "Pictures",
                                            "The paths of the pictures", G_PARAM_READWRITE);
  gimp_procedure_add_string_array_argument (
    procedure, "paintings", "Paintings", "For each picture the path of its painting, in the folder",
    G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "folder", "Folder",
                                      "The folder for the paintings, which is made if need be", "",
                                      G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (
    procedure, "style", "Style",
    "The paths of the styles, as styles of " NST_PROCEDURE " takes them", "", G_PARAM_READWRITE);
  gimp_procedure_add_boolean_argument (procedure, "apart", "Apart",
                                       "Whether the folder must be none that the pictures lie in",
                                       FALSE, G_PARAM_READWRITE);
  return procedure;
}

static GList *
query_procedures (GimpPlugIn *plug_in)
{
  g_autofree char *help = nst_start_help_uri ();
  g_autoptr (GFile) help_folder = g_file_new_for_uri (help);
  GList *names = g_list_append (NULL, g_strdup (NST_PROCEDURE));

  gimp_plug_in_set_help_domain (plug_in, NST_PROCEDURE, help_folder);
  return g_list_append (names, g_strdup (NST_BATCH_PROCEDURE));
}

static GimpProcedure *
create_procedure (GimpPlugIn *plug_in, const char *name)
{
  return g_str_equal (name, NST_PROCEDURE) ? new_filter (plug_in) : new_batch (plug_in);
}

/* GIMP would take translations from the plug-in's own folder alone. */
static gboolean
set_i18n (GimpPlugIn *plug_in, const char *name, char **domain, char **folder)
{
  nst_start_translating ();
  return FALSE;
}

static void
nst_plug_in_class_init (NstPlugInClass *klass)
{
  GimpPlugInClass *plug_in_class = GIMP_PLUG_IN_CLASS (klass);

  plug_in_class->query_procedures = query_procedures;
  plug_in_class->create_procedure = create_procedure;
  plug_in_class->set_i18n = set_i18n;
}

static void
nst_plug_in_init (NstPlugIn *plug_in)
{
}

/* GIMP's own macro would leave no place for what comes before it. */
int
main (int argc, char **argv)
{
  nst_reader_process_serve (argc, argv);
  nst_machine_settle_conversions ();
  return gimp_main (NST_TYPE_PLUG_IN, argc, argv);
}
