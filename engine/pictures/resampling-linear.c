/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures/resampling.h"

#include <math.h>
#include <string.h>

#define STRIP 16 /* rows of a picture that are in plain memory at once */

/* The numbers of a line that each number of a shorter or longer line is an average of. */
typedef struct
{
  int *first;     /* for each the first of them */
  int *count;     /* and how many */
  int most;       /* of these counts */
  float *weights; /* MOST for each, which add up to 1 */
} Averages;

static void
averages_clear (Averages *averages)
{
  g_free (averages->first);
  g_free (averages->count);
  g_free (averages->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Averages, averages_clear)

/* Finds the average of the number at I, whose middle is at CENTRE of the given line. */
static void
find_average (Averages *averages, int i, double centre, double reach, int given)
{
  float *weights = averages->weights + (gsize) i * averages->most;
  const int first = MAX (0, (int) (centre - reach + 0.5));
  const int end = MIN (given, (int) (centre + reach + 0.5));
  double sum = 0;

  for (int k = first; k < end; k++)
    sum += weights[k - first] = MAX (0, 1 - fabs (k + 0.5 - centre) / reach);
  for (int k = first; k < end; k++)
    weights[k - first] /= sum;
  averages->first[i] = first;
  averages->count[i] = end - first;
}

/* Makes AVERAGES turn a line of GIVEN numbers into one of N. */
static void
averages_init (Averages *averages, int given, int n)
{
  const double ratio = (double) given / n;
  const double reach = MAX (1, ratio);

  averages->most = 2 * (int) ceil (reach) + 1;
  averages->first = g_new (int, n);
  averages->count = g_new (int, n);
  averages->weights = g_new (float, (gsize) n * averages->most);
  for (int i = 0; i < n; i++)
    find_average (averages, i, (i + 0.5) * ratio, reach, given);
}

/* Makes N pixels of CHANNELS numbers, TO, of the line FROM. */
static void
average_row (const Averages *averages, const float *from, float *to, int n, int channels)
{
  for (int i = 0; i < n; i++, to += channels)
    {
      const float *weights = averages->weights + (gsize) i * averages->most;
      const float *given = from + (gsize) averages->first[i] * channels;

      memset (to, 0, channels * sizeof *to);
      for (int k = 0; k < averages->count[i]; k++)
        for (int c = 0; c < channels; c++)
          to[c] += weights[k] * *given++;
    }
}

/* A new buffer with the rows of BUFFER at WIDTH pixels. */
static GeglBuffer *
resample_rows (GeglBuffer *buffer, int width, const Babl *format, const NstWatch *watch,
               GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const int channels = babl_format_get_n_components (format);
  g_autoptr (GeglBuffer) result
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, extent->height), format);
  g_auto (NstMap) given = NST_MAP_INIT, made = NST_MAP_INIT;
  g_auto (Averages) averages = { NULL };

  if (!nst_map_allocate (&given, STRIP, extent->width, channels, error)
      || !nst_map_allocate (&made, STRIP, width, channels, error))
    return NULL;
  averages_init (&averages, extent->width, width);
  for (int y = 0; y < extent->height; y += STRIP)
    {
      const int rows = MIN (STRIP, extent->height - y);

      if (!nst_watch_go_on (watch, error))
        return NULL;
      gegl_buffer_get (buffer, GEGL_RECTANGLE (extent->x, extent->y + y, extent->width, rows), 1,
                       format, given.data, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int row = 0; row < rows; row++)
        average_row (&averages, nst_map_at (&given, 0, row), nst_map_at (&made, 0, row), width,
                     channels);
      gegl_buffer_set (result, GEGL_RECTANGLE (0, y, width, rows), 0, format, made.data,
                       GEGL_AUTO_ROWSTRIDE);
    }
  return g_steal_pointer (&result);
}

/* A new buffer with the columns of BUFFER, whose format is of floats, at HEIGHT pixels. */
static GeglBuffer *
resample_columns (GeglBuffer *buffer, int height, const NstWatch *watch, GError **error)
{
  const int width = gegl_buffer_get_width (buffer);
  const Babl *format = gegl_buffer_get_format (buffer);
  const int channels = babl_format_get_n_components (format);
  const gsize length = (gsize) width * channels;
  g_autoptr (GeglBuffer) result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  g_auto (NstMap) given = NST_MAP_INIT, made = NST_MAP_INIT;
  g_auto (Averages) averages = { NULL };

  if (!nst_map_allocate (&given, 1, width, channels, error)
      || !nst_map_allocate (&made, 1, width, channels, error))
    return NULL;
  averages_init (&averages, gegl_buffer_get_height (buffer), height);
  for (int y = 0; y < height; y++)
    {
      const float *weights = averages.weights + (gsize) y * averages.most;

      if (!nst_watch_go_on (watch, error))
        return NULL;
      memset (made.data, 0, length * sizeof *made.data);
      for (int k = 0; k < averages.count[y]; k++)
        {
          gegl_buffer_get (buffer, GEGL_RECTANGLE (0, averages.first[y] + k, width, 1), 1, format,
                           given.data, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
          for (gsize i = 0; i < length; i++)
            made.data[i] += weights[k] * given.data[i];
        }
      gegl_buffer_set (result, GEGL_RECTANGLE (0, y, width, 1), 0, format, made.data,
                       GEGL_AUTO_ROWSTRIDE);
    }
  return g_steal_pointer (&result);
}

GeglBuffer *
nst_resample_linear (GeglBuffer *buffer, int width, int height, const Babl *format,
                     const NstWatch *watch, GError **error)
{
  g_autoptr (GeglBuffer) rows = resample_rows (buffer, width, format, watch, error);

  return rows ? resample_columns (rows, height, watch, error) : NULL;
}
