/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/showing.h"

#include <string.h>

#include "base/parallel.h"
#include "painting/finishing.h"
#include "pictures/resampling.h"

void
nst_showing_init (NstShowing *showing, const NstAudience *audience)
{
  *showing = (NstShowing){ audience };
}

void
nst_showing_clear (NstShowing *showing)
{
  g_clear_object (&showing->content);
}

/* The averages of FACTOR × FACTOR pixels of FROM. */
typedef struct
{
  const NstMap *from;
  NstMap *to;
  int factor;
} Reduction;

static void
reduce_row (int y, int thread, gpointer user_data)
{
  const Reduction *task = user_data;
  const int factor = task->factor, width = task->to->width;
  float *to = nst_map_at (task->to, 0, y);

  memset (to, 0, (gsize) width * 3 * sizeof (float));
  for (int row = 0; row < factor; row++)
    {
      const float *from = nst_map_at (task->from, 0, y * factor + row);

      for (int x = 0; x < width; x++)
        for (int i = 0; i < factor; i++, from += 3)
          for (int c = 0; c < 3; c++)
            to[3 * x + c] += from[c];
    }
  for (int i = 0; i < width * 3; i++)
    to[i] /= factor * factor;
}

/* Makes SMALL of PICTURE, whose sides are divided by FACTOR, the rest cut off. */
static gboolean
reduce (const NstMap *picture, int factor, int threads, NstMap *small)
{
  Reduction task = { picture, small, factor };

  if (!nst_map_allocate (small, MAX (1, picture->height / factor), MAX (1, picture->width / factor),
                         3, NULL))
    return FALSE;
  if (picture->height < factor || picture->width < factor)
    {
      for (gsize i = 0; i < nst_map_length (small); i++)
        small->data[i] = picture->data[i % 3];
      return TRUE;
    }
  nst_parallel_for (small->height, threads, reduce_row, &task);
  return TRUE;
}

/* Makes the content small, once. */
static void
prepare (NstShowing *showing, const NstPainting *painting)
{
  const int width = gegl_buffer_get_width (painting->content);
  const int height = gegl_buffer_get_height (painting->content);
  const double factor = MIN (1, (double) showing->audience->shown_side / MAX (width, height));

  if (showing->content == NULL)
    showing->content = nst_resample_to_size (painting->content, MAX (1, (int) (width * factor)),
                                             MAX (1, (int) (height * factor)));
  showing->small = *painting;
  showing->small.content = showing->content;
  showing->small.showing = NULL;
}

void
nst_showing_offer (NstShowing *showing, const NstPainting *painting, const NstMap *picture)
{
  const NstAudience *audience = showing->audience;
  g_auto (NstMap) small = NST_MAP_INIT;
  int longest, threads;

  if (audience == NULL || audience->wants_picture == NULL
      || !audience->wants_picture (audience->user_data))
    return;
  g_object_get (painting->settings, "threads", &threads, NULL);
  longest = MAX (picture->width, picture->height);
  prepare (showing, painting);
  /* A picture that cannot be shown for want of memory is no reason to end the painting. */
  if (reduce (picture, (longest + audience->shown_side - 1) / audience->shown_side, threads, &small)
      && nst_finishing_apply (&showing->small, &small, NULL, NULL))
    audience->take_picture (&small, audience->user_data);
}
