/* A plug-in for the tests in GIMP 2.10: writes a layer or an image as the filter reads it when it
 * is a style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <libgimp/gimp.h>

#include "write-style.h"

static void
query (void)
{
  static const GimpParamDef parameters[] = {
    { GIMP_PDB_INT32, "run-mode", "Run mode" },
    { GIMP_PDB_INT32, "drawable", "The layer, or NST_DRAWABLE_OF_IMAGE() of the image" },
    { GIMP_PDB_STRING, "path", "The PNG file to write" },
  };

  gimp_install_procedure (READ_STYLE_PROCEDURE, "Reads a style", "", "", "", "", NULL, "",
                          GIMP_PLUGIN, G_N_ELEMENTS (parameters), 0, parameters, NULL);
}

static void
run (const gchar *name, gint n_parameters, const GimpParam *parameters, gint *n_values,
     GimpParam **values)
{
  static GimpParam status = { GIMP_PDB_STATUS };

  *n_values = 1;
  *values = &status;
  gegl_init (NULL, NULL);
  status.data.d_status = write_style (parameters[1].data.d_int32, parameters[2].data.d_string)
                           ? GIMP_PDB_SUCCESS
                           : GIMP_PDB_EXECUTION_ERROR;
}

const GimpPlugInInfo PLUG_IN_INFO = { NULL, NULL, query, run };

MAIN ()
