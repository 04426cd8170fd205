/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/resampling.h"

#include <string.h>

#include "base/parallel.h"

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

typedef struct
{
  const NstMap *from;
  NstMap *to;
} Averaging;

/* Adds the pixels of a row to the cells that they lie in. */
static void
add_row (const float *from, int from_width, float *to, int width)
{
  for (int x = 0; x < width; x++)
    {
      const int end = (gint64) (x + 1) * from_width / width;

      for (int i = (gint64) x * from_width / width; i < end; i++)
        for (int c = 0; c < 3; c++)
          to[3 * x + c] += from[3 * i + c];
    }
}

static void
average_row (int y, int thread, gpointer user_data)
{
  const Averaging *task = user_data;
  const NstMap *from = task->from;
  const int width = task->to->width, height = task->to->height;
  const int first = (gint64) y * from->height / height;
  const int end = (gint64) (y + 1) * from->height / height;
  float *to = nst_map_at (task->to, 0, y);

  memset (to, 0, (gsize) width * 3 * sizeof *to);
  for (int row = first; row < end; row++)
    add_row (nst_map_at (from, 0, row), from->width, to, width);
  for (int x = 0; x < width; x++)
    {
      const gint64 columns
        = (gint64) (x + 1) * from->width / width - (gint64) x * from->width / width;

      for (int c = 0; c < 3; c++)
        to[3 * x + c] /= columns * (end - first);
    }
}

gboolean
nst_resample_average (const NstMap *map, int width, int height, int threads, NstMap *result,
                      GError **error)
{
  Averaging task = { map, result };

  g_assert (width >= 1 && height >= 1 && width <= map->width && height <= map->height);
  if (!nst_map_allocate (result, height, width, 3, error))
    return FALSE;
  nst_parallel_for (height, threads, average_row, &task);
  return TRUE;
}
