/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/resampling.h"

#define STRIP 128 /* rows of a picture that are rendered at once */

GeglNode *
nst_resample_add_nodes (GeglNode *graph, GeglBuffer *buffer, int width, int height)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  GeglNode *source
    = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *move
    = gegl_node_new_child (graph, "operation", "gegl:translate", "x", -(double) extent->x, "y",
                           -(double) extent->y, "sampler", GEGL_SAMPLER_NEAREST, NULL);
  /* gegl:scale-size takes no side of more than 9000 pixels. */
  GeglNode *scale
    = gegl_node_new_child (graph, "operation", "gegl:scale-ratio", "x",
                           (double) width / extent->width, "y", (double) height / extent->height,
                           "sampler", GEGL_SAMPLER_CUBIC, "abyss-policy", GEGL_ABYSS_CLAMP, NULL);

  gegl_node_link_many (source, move, scale, NULL);
  return scale;
}

/* A picture to be rendered. */
typedef struct
{
  GeglNode *node; /* gives width × height pixels from (0, 0) on */
  int width;
  int height;
  const Babl *format; /* of the pixels wanted */
} Rendering;

/* Renders strip by strip: into RESULT or, if that is NULL, to PIXELS, where rows are contiguous. */
static gboolean
render (const Rendering *rendering, GeglBuffer *result, float *pixels, const NstWatch *watch,
        GError **error)
{
  const Babl *format = rendering->format;
  const int width = rendering->width, height = rendering->height;
  const gsize row = (gsize) width * babl_format_get_bytes_per_pixel (format);
  g_autofree guint8 *strip = result ? g_malloc (row * STRIP) : NULL;

  for (int y = 0; y < height; y += STRIP)
    {
      const GeglRectangle rows = { 0, y, width, MIN (STRIP, height - y) };
      gpointer to = result ? strip : (guint8 *) pixels + y * row;

      if (!nst_watch_go_on (watch, error))
        return FALSE;
      gegl_node_blit (rendering->node, 1, &rows, format, to, GEGL_AUTO_ROWSTRIDE,
                      GEGL_BLIT_DEFAULT);
      if (result)
        gegl_buffer_set (result, &rows, 0, format, to, GEGL_AUTO_ROWSTRIDE);
    }
  return TRUE;
}

GeglBuffer *
nst_resample_buffer (GeglBuffer *buffer, int width, int height, const Babl *format,
                     const NstWatch *watch, GError **error)
{
  g_autoptr (GeglBuffer) result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  Rendering rendering = { NULL, width, height, format };
  GeglNode *graph;
  gboolean done;

  if (gegl_buffer_get_width (buffer) == width && gegl_buffer_get_height (buffer) == height)
    {
      gegl_buffer_copy (buffer, NULL, GEGL_ABYSS_NONE, result, GEGL_RECTANGLE (0, 0, 0, 0));
      return g_steal_pointer (&result);
    }
  graph = gegl_node_new ();
  rendering.node = nst_resample_add_nodes (graph, buffer, width, height);
  done = render (&rendering, result, NULL, watch, error);
  g_object_unref (graph);
  return done ? g_steal_pointer (&result) : NULL;
}

GeglBuffer *
nst_resample_to_size (GeglBuffer *buffer, int width, int height)
{
  return nst_resample_buffer (buffer, width, height, gegl_buffer_get_format (buffer), NULL, NULL);
}

gboolean
nst_resample_map (const NstMap *map, int width, int height, NstMap *result, const NstWatch *watch,
                  GError **error)
{
  const Babl *format = babl_format ("R'G'B' float");
  Rendering rendering = { NULL, width, height, format };
  g_autoptr (GeglBuffer) source = NULL;
  GeglNode *graph;
  gboolean done;

  if (!nst_map_allocate (result, height, width, map->channels, error))
    return FALSE;
  source = gegl_buffer_linear_new_from_data (map->data, format,
                                             GEGL_RECTANGLE (0, 0, map->width, map->height),
                                             GEGL_AUTO_ROWSTRIDE, NULL, NULL);
  graph = gegl_node_new ();
  rendering.node = nst_resample_add_nodes (graph, source, width, height);
  done = render (&rendering, NULL, result->data, watch, error);
  g_object_unref (graph);
  return done;
}
