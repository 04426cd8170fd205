/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/resampling.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "pictures/wide.h"

#define MOST_SHRUNK 4 /* times, where pixels are converted before they are scaled */
#define STRIP 128     /* rows of a picture that are rendered at once */
#define TAPS 4        /* positions that a cubic curve goes by */
#define BLOCK_ROWS 16 /* rows of a map that a thread does at once */

/* A node that gives BUFFER's pixels, to be scaled to HEIGHT, as the scale wants them, or as they
 * are. Asked for another format, babl would convert each again for every rectangle that is scaled
 * from it, some twenty times; but where a picture becomes much smaller, as much of it as makes a
 * few rows would lie in memory as floats. */
static GeglNode *
add_light (GeglNode *graph, GeglBuffer *buffer, int height)
{
  const Babl *format = babl_format_with_space ("RaGaBaA float", gegl_buffer_get_format (buffer));
  GeglNode *node;

  if ((gint64) height * MOST_SHRUNK < gegl_buffer_get_height (buffer))
    return gegl_node_new_child (graph, "operation", "gegl:nop", NULL);
  node = gegl_node_new_child (graph, "operation", "gegl:convert-format", "format", format, NULL);
  g_object_set (node, "dont-cache", TRUE, NULL);
  return node;
}

GeglNode *
nst_resample_add_nodes (GeglNode *graph, GeglBuffer *buffer, int width, int height)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  GeglNode *source
    = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *move
    = gegl_node_new_child (graph, "operation", "gegl:translate", "x", -(double) extent->x, "y",
                           -(double) extent->y, "sampler", GEGL_SAMPLER_NEAREST, NULL);
  GeglNode *light = add_light (graph, buffer, height);
  /* gegl:scale-size takes no side of more than 9000 pixels. */
  GeglNode *scale
    = gegl_node_new_child (graph, "operation", "gegl:scale-ratio", "x",
                           (double) width / extent->width, "y", (double) height / extent->height,
                           "sampler", GEGL_SAMPLER_CUBIC, "abyss-policy", GEGL_ABYSS_CLAMP, NULL);

  gegl_node_link_many (source, move, light, scale, NULL);
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
  g_autoptr (GeglBuffer) light = NULL;
  Rendering rendering = { NULL, width, height, format };
  GeglNode *graph;
  gboolean done;

  if (gegl_buffer_get_width (buffer) == width && gegl_buffer_get_height (buffer) == height)
    {
      gegl_buffer_copy (buffer, NULL, GEGL_ABYSS_NONE, result, GEGL_RECTANGLE (0, 0, 0, 0));
      return g_steal_pointer (&result);
    }
  light = nst_wide_to_light (buffer);
  graph = gegl_node_new ();
  rendering.node = nst_resample_add_nodes (graph, light, width, height);
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
add_row (const float *from, int from_width, float *to, int width, int channels)
{
  for (int x = 0; x < width; x++)
    {
      const int end = (gint64) (x + 1) * from_width / width;

      for (int i = (gint64) x * from_width / width; i < end; i++)
        for (int c = 0; c < channels; c++)
          to[channels * x + c] += from[channels * i + c];
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
  const int channels = from->channels;
  float *to = nst_map_at (task->to, 0, y);

  memset (to, 0, (gsize) width * channels * sizeof *to);
  for (int row = first; row < end; row++)
    add_row (nst_map_at (from, 0, row), from->width, to, width, channels);
  for (int x = 0; x < width; x++)
    {
      const gint64 columns
        = (gint64) (x + 1) * from->width / width - (gint64) x * from->width / width;

      for (int c = 0; c < channels; c++)
        to[channels * x + c] /= columns * (end - first);
    }
}

gboolean
nst_resample_average (const NstMap *map, int width, int height, int threads, NstMap *result,
                      GError **error)
{
  Averaging task = { map, result };

  g_assert (width >= 1 && height >= 1 && width <= map->width && height <= map->height);
  if (!nst_map_allocate (result, height, width, map->channels, error))
    return FALSE;
  nst_parallel_for (height, threads, average_row, &task);
  return TRUE;
}

/* The positions of a smaller map that a row or column lies between, and how much each counts: the
 * curve of Catmull and Rom, which passes through the positions' values and has no creases. */
typedef struct
{
  int at[TAPS];
  float weights[TAPS];
} Place;

/* The place of number I of LENGTH among N. */
static Place
find_place (int i, int length, int n)
{
  const double position = (i + 0.5) * n / length - 0.5;
  const int before = (int) floor (position);
  const float t = position - before;
  Place place = { .weights = { t * (-0.5f + t * (1 - 0.5f * t)), 1 + t * t * (1.5f * t - 2.5f),
                               t * (0.5f + t * (2 - 1.5f * t)), t * t * (0.5f * t - 0.5f) } };

  for (int k = 0; k < TAPS; k++)
    place.at[k] = CLAMP (before - 1 + k, 0, n - 1);
  return place;
}

typedef struct
{
  const NstMap *small;
  NstMap *map;
  Place *columns; /* one for each column of the map */
  float *rows;    /* as wide as the small map, one for each thread */
} Addition;

/* Puts what lies at row Y of the map into ROW, as wide as the small map. */
static void
find_row (const Addition *task, int y, float *row)
{
  const NstMap *small = task->small;
  const Place place = find_place (y, task->map->height, small->height);

  memset (row, 0, (gsize) small->width * 3 * sizeof *row);
  for (int k = 0; k < TAPS; k++)
    {
      const float *from = nst_map_at (small, 0, place.at[k]);

      for (int i = 0; i < small->width * 3; i++)
        row[i] += place.weights[k] * from[i];
    }
}

static void
add_block (int block, int thread, gpointer user_data)
{
  const Addition *task = user_data;
  NstMap *map = task->map;
  const int end = MIN ((block + 1) * BLOCK_ROWS, map->height);
  float *row = task->rows + (gsize) thread * task->small->width * 3;

  for (int y = block * BLOCK_ROWS; y < end; y++)
    {
      float *to = nst_map_at (map, 0, y);

      find_row (task, y, row);
      for (int x = 0; x < map->width; x++)
        for (int k = 0; k < TAPS; k++)
          for (int c = 0; c < 3; c++)
            to[3 * x + c] += task->columns[x].weights[k] * row[3 * task->columns[x].at[k] + c];
    }
}

gboolean
nst_resample_add (const NstMap *small, NstMap *map, int threads, GError **error)
{
  const gsize row = (gsize) small->width * 3;
  Addition task = { small, map, nst_memory_new (map->width * sizeof (Place), error) };

  if (task.columns)
    task.rows = nst_floats_new (nst_parallel_threads (threads) * row, error);
  if (task.rows)
    {
      for (int x = 0; x < map->width; x++)
        task.columns[x] = find_place (x, map->width, small->width);
      nst_parallel_for ((map->height + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, add_block, &task);
    }
  nst_memory_free (task.columns);
  nst_floats_free (task.rows);
  return task.rows != NULL;
}
