/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "write-style.h"

#include "image/styles.h"

gboolean
write_style (gint32 drawable, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) style = nst_styles_read_drawable (drawable, &error);
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode *source, *save;

  if (style == NULL)
    {
      g_warning ("%s", error->message);
      return FALSE;
    }
  source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", style, NULL);
  save = gegl_node_new_child (graph, "operation", "gegl:png-save", "path", path, NULL);
  gegl_node_link (source, save);
  gegl_node_process (save);
  return TRUE;
}
