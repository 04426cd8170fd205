/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/window-pooling-rows.h"

#include "base/lanes.h"

/* COUNT numbers, as many as there are lanes or fewer, the other lanes 0. */
NST_INLINE NstLanes
load (const float *from, int count)
{
  NstLanes lanes = { 0 };

  if (count == NST_LANES)
    return *(const NstLanes *) from;
  memcpy (&lanes, from, count * sizeof *from);
  return lanes;
}

NST_INLINE void
store (float *to, NstLanes lanes, int count)
{
  if (count == NST_LANES)
    *(NstLanes *) to = lanes;
  else
    memcpy (to, &lanes, count * sizeof *to);
}

/* The same of bytes, each in its lane's lowest. */
NST_INLINE NstLaneMask
load_bytes (const guint8 *from, int count)
{
  guint8 bytes[NST_LANES] = { 0 };

  if (count == NST_LANES)
    return nst_lanes_load_bytes (from);
  memcpy (bytes, from, count);
  return nst_lanes_load_bytes (bytes);
}

NST_INLINE void
store_bytes (guint8 *to, NstLaneMask lanes, int count)
{
  guint8 bytes[NST_LANES];

  nst_lanes_store_bytes (count == NST_LANES ? to : bytes, lanes);
  if (count < NST_LANES)
    memcpy (to, bytes, count);
}

/* The positions of the larger map that a window reads. */
typedef struct
{
  const float *first;
  int rows;
  int columns;
  gsize row;      /* floats from one row to the next */
  gsize channels; /* floats from one position to the next */
  int place;      /* the number of the first among the window's positions */
  int side;       /* of the window */
} Reading;

/* What window (x, y) reads: one position at least. */
NST_INLINE Reading
read_window (const NstWindowPoolingTask *task, int x, int y)
{
  const NstWindow *window = &task->pooling->window;
  const NstMap *large = task->large;
  const int left = nst_window_start (window, x), top = nst_window_start (window, y);
  const int column = MAX (left, 0), row = MAX (top, 0);

  return (Reading){ .first = nst_map_at (large, column, row),
                    .rows = MIN (top + window->side, large->height) - row,
                    .columns = MIN (left + window->side, large->width) - column,
                    .row = (gsize) large->width * large->channels,
                    .channels = large->channels,
                    .place = (row - top) * window->side + column - left,
                    .side = window->side };
}

/* The sum of COUNT channels from channel C on. */
NST_INLINE NstLanes
add_up (const Reading *reading, gsize c, int count)
{
  NstLanes sum = { 0 };

  for (int i = 0; i < reading->rows; i++)
    for (int j = 0; j < reading->columns; j++)
      sum += load (reading->first + i * reading->row + j * reading->channels + c, count);
  return sum;
}

/* The largest of each of COUNT channels from channel C on, NaN where one is, so that it is found;
 * *ROUTE becomes the place of the first of the largest. */
NST_INLINE NstLanes
find_largest (const Reading *reading, gsize c, int count, NstLaneMask *route)
{
  NstLanes largest = load (reading->first + c, count);

  *route = (NstLaneMask){ 0 } + reading->place;
  for (int i = 0; i < reading->rows; i++)
    for (int j = 0; j < reading->columns; j++)
      {
        const NstLanes value
          = load (reading->first + i * reading->row + j * reading->channels + c, count);
        const NstLaneMask larger = (value > largest) | (value != value);

        largest = nst_lanes_select (larger, value, largest);
        *route = (larger & (reading->place + i * reading->side + j)) | (~larger & *route);
      }
  return largest;
}

/* Where the channels of one position go to; of an average, what they are multiplied by. */
typedef struct
{
  float *result;
  guint8 *routes;
  gboolean average;
  float factor;
} Taking;

/* Computes COUNT channels from channel C on. */
NST_INLINE void
take (const Taking *taking, const Reading *reading, gsize c, int count)
{
  NstLaneMask route;

  if (taking->average)
    store (taking->result + c, taking->factor * add_up (reading, c, count), count);
  else
    {
      store (taking->result + c, find_largest (reading, c, count, &route), count);
      store_bytes (taking->routes + c, route, count);
    }
}

void
NST_AT_LEVEL (nst_window_pooling_forward_row) (int y, int thread, gpointer user_data)
{
  const NstWindowPoolingTask *task = user_data;
  const int channels = task->large->channels;
  gsize first = nst_map_at (task->small, 0, y) - task->small->data;
  Taking taking = { .average = task->pooling->average };

  for (int x = 0; x < task->small->width; x++)
    {
      const Reading reading = read_window (task, x, y);
      int c = 0;

      taking.result = task->small->data + first;
      taking.routes = taking.average ? NULL : task->routes + first;
      taking.factor = task->across[x] * task->down[y];
      for (; c + NST_LANES <= channels; c += NST_LANES)
        take (&taking, &reading, c, NST_LANES);
      if (c < channels)
        take (&taking, &reading, c, channels - c);
      first += channels;
    }
}

/* A row of windows that read a row of the larger map. */
typedef struct
{
  gsize first;  /* where it begins in the smaller map */
  int place;    /* the number of the larger row's column 0 among the first window's positions */
  float factor; /* what averages are multiplied by for the row */
} Readers;

/* Where the derivative of one position comes from, and where it goes to. */
typedef struct
{
  Readers rows[NST_WINDOW_POOLING_MOST];
  int n_rows;
  int left; /* the columns of windows that read it: from this one */
  int right;
  const float *gradient; /* of the smaller map */
  const guint8 *routes;
  const float *across;
  gboolean average;
  int stride;
  int channels;
  int column;
  const guint8 *gate; /* of the position, or NULL */
  float *result;
} Giving;

/* Sets all of GIVING but what changes from position to position of ROW, for its first one. */
NST_INLINE void
begin_row (Giving *giving, const NstWindowPoolingTask *task, int row)
{
  const NstWindow *window = &task->pooling->window;
  int top, bottom;

  giving->gradient = task->small->data;
  giving->routes = task->routes;
  giving->across = task->across;
  giving->average = task->pooling->average;
  giving->stride = window->stride;
  giving->channels = task->large->channels;
  giving->result = nst_map_at (task->large, 0, row);
  giving->gate = task->gate ? task->gate + (giving->result - task->large->data) : NULL;
  nst_window_readers (window, row, task->small->height, &top, &bottom);
  giving->n_rows = 0;
  for (int y = top; y <= bottom; y++)
    giving->rows[giving->n_rows++]
      = (Readers){ (gsize) y * task->small->width * giving->channels,
                   (row - nst_window_start (window, y)) * window->side + window->padding,
                   task->down[y] };
}

/* What a window passes back to COUNT channels, which begin at FIRST in the smaller map, of its
 * position number PLACE. */
NST_INLINE NstLanes
find_passed (const Giving *giving, float factor, gsize first, int place, int count)
{
  const NstLanes passed = load (giving->gradient + first, count);

  if (giving->average)
    return factor * passed;
  return (NstLanes) ((NstLaneMask) passed
                     & ((load_bytes (giving->routes + first, count) & 0xff) == place));
}

/* Writes COUNT channels from channel C on. */
NST_INLINE void
give (const Giving *giving, int c, int count)
{
  NstLanes sum = { 0 };

  for (int i = 0; i < giving->n_rows; i++)
    {
      const Readers *row = &giving->rows[i];
      gsize first = row->first + (gsize) giving->left * giving->channels + c;
      int place = row->place + giving->column - giving->left * giving->stride;

      for (int x = giving->left; x <= giving->right; x++)
        {
          sum += find_passed (giving, row->factor * giving->across[x], first, place, count);
          first += giving->channels;
          place -= giving->stride;
        }
    }
  if (giving->gate)
    sum = (NstLanes) ((NstLaneMask) sum & (load_bytes (giving->gate + c, count) != 0));
  store (giving->result + c, sum, count);
}

void
NST_AT_LEVEL (nst_window_pooling_backward_row) (int row, int thread, gpointer user_data)
{
  const NstWindowPoolingTask *task = user_data;
  const int channels = task->large->channels, width = task->large->width;
  Giving giving;

  begin_row (&giving, task, row);
  for (giving.column = 0; giving.column < width; giving.column++)
    {
      int c = 0;

      nst_window_readers (&task->pooling->window, giving.column, task->small->width, &giving.left,
                          &giving.right);
      for (; c + NST_LANES <= channels; c += NST_LANES)
        give (&giving, c, NST_LANES);
      if (c < channels)
        give (&giving, c, channels - c);
      giving.result += channels;
      if (giving.gate)
        giving.gate += channels;
    }
}
