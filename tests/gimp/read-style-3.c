/* A plug-in for the tests in GIMP 3: writes a layer or an image as the filter reads it when it is a
 * style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <libgimp/gimp.h>

#include "write-style.h"

#define TEST_TYPE_PLUG_IN (test_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (TestPlugIn, test_plug_in, TEST, PLUG_IN, GimpPlugIn)

struct _TestPlugIn
{
  GimpPlugIn parent_instance;
};

G_DEFINE_FINAL_TYPE (TestPlugIn, test_plug_in, GIMP_TYPE_PLUG_IN)

static GimpValueArray *
run (GimpProcedure *procedure, GimpProcedureConfig *config, gpointer user_data)
{
  g_autofree char *path = NULL;
  gint drawable;

  gegl_init (NULL, NULL);
  g_object_get (config, "drawable", &drawable, "path", &path, NULL);
  return gimp_procedure_new_return_values (
    procedure, write_style (drawable, path) ? GIMP_PDB_SUCCESS : GIMP_PDB_EXECUTION_ERROR, NULL);
}

static GList *
query_procedures (GimpPlugIn *plug_in)
{
  return g_list_append (NULL, g_strdup (READ_STYLE_PROCEDURE));
}

static GimpProcedure *
create_procedure (GimpPlugIn *plug_in, const char *name)
{
  GimpProcedure *procedure
    = gimp_procedure_new (plug_in, name, GIMP_PDB_PROC_TYPE_PLUGIN, run, NULL, NULL);

  gimp_procedure_add_int_argument (procedure, "run-mode", "Run mode", NULL, 0, 2, 0,
                                   G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, "drawable", "Drawable",
                                   "The layer, or NST_DRAWABLE_OF_IMAGE() of the image", G_MININT,
                                   G_MAXINT, 0, G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, "path", "Path", "The PNG file to write", "",
                                      G_PARAM_READWRITE);
  return procedure;
}

static void
test_plug_in_class_init (TestPlugInClass *klass)
{
  GIMP_PLUG_IN_CLASS (klass)->query_procedures = query_procedures;
  GIMP_PLUG_IN_CLASS (klass)->create_procedure = create_procedure;
}

static void
test_plug_in_init (TestPlugIn *plug_in)
{
}

GIMP_MAIN (TEST_TYPE_PLUG_IN)
