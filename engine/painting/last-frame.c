/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/last-frame.h"

#include "motion/following.h"
#include "painting/recipe.h"
#include "painting/scale-plan.h"
#include "pictures/binomial.h"
#include "pictures/resampling.h"

gboolean
nst_last_frame_fits (const NstFrame *last, GeglBuffer *content, NstSettings *settings)
{
  const int width = gegl_buffer_get_width (content), height = gegl_buffer_get_height (content);
  g_autoptr (GArray) plan = nst_scale_plan_new (width, height, settings);
  const NstScale *finest = &g_array_index (plan, NstScale, plan->len - 1);

  return gegl_buffer_get_width (last->content) == width
         && gegl_buffer_get_height (last->content) == height
         && gegl_buffer_get_width (last->painting) == finest->width
         && gegl_buffer_get_height (last->painting) == finest->height;
}

/* Reads BUFFER at SIZE into MAP, as PAINTING sees it. */
static gboolean
read_map (const NstPainting *painting, GeglBuffer *buffer, NstSize size, NstMap *map,
          const NstWatch *watch, GError **error)
{
  g_auto (NstPicture) picture = { 0 };

  return nst_painting_init_picture (painting, &picture, buffer, size, watch, error)
         && nst_picture_to_map (&picture, map, error);
}

/* Finds how the frames of PAIR have moved BACK and FORTH, which it points to. */
static gboolean
find_motion (const NstFramePair *pair, NstMotionField *back, NstMotionField *forth, int threads,
             const NstWatch *watch, GError **error)
{
  g_auto (NstMotionLevels) now = { 0 };
  g_auto (NstMotionLevels) last = { 0 };

  return nst_motion_levels_init (&now, pair->now, threads, error)
         && nst_motion_levels_init (&last, pair->last, threads, error)
         && nst_motion_field_find (back, &now, &last, threads, watch, error)
         && nst_motion_field_find (forth, &last, &now, threads, watch, error);
}

/* Lets HELD rise slowly from what is painted anew, and only within what holds, so that no seam is
 * seen and what came in at a border a moment ago is still improved. */
static gboolean
soften (NstMap *held, int threads, GError **error)
{
  if (!nst_binomial_blur (held, NST_RECIPE_HELD_BLURS, threads, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (held); i++)
    held->data[i] = MAX (0, 2 * held->data[i] - 1);
  return TRUE;
}

/* Finds the motion BACK from the content of PAINTING to LAST's, and how far it holds. */
static gboolean
find_held (NstLastFrame *frame, const NstPainting *painting, GeglBuffer *last, NstSize size,
           NstMotionField *back, const NstWatch *watch, GError **error)
{
  g_auto (NstMap) now = NST_MAP_INIT;
  g_auto (NstMap) before = NST_MAP_INIT;
  g_auto (NstMotionField) forth = { 0 };
  const NstFramePair pair = { &now, &before, back, &forth };
  int threads;

  g_object_get (painting->settings, "threads", &threads, NULL);
  return read_map (painting, painting->content, size, &now, watch, error)
         && read_map (painting, last, size, &before, watch, error)
         && find_motion (&pair, back, &forth, threads, watch, error)
         && nst_following_find_held (&pair, threads, &frame->held, error)
         && soften (&frame->held, threads, error);
}

gboolean
nst_last_frame_init (NstLastFrame *frame, const NstPainting *painting, const NstFrame *last,
                     NstSize size, const NstWatch *watch, GError **error)
{
  g_auto (NstMotionField) back = { 0 };
  g_auto (NstMap) painted = NST_MAP_INIT;
  int threads;

  *frame = (NstLastFrame){ NST_MAP_INIT, NST_MAP_INIT };
  g_object_get (painting->settings, "threads", &threads, NULL);
  return find_held (frame, painting, last->content, size, &back, watch, error)
         && read_map (painting, last->painting, size, &painted, watch, error)
         && nst_following_move (&back, &painted, threads, &frame->painting, error);
}

void
nst_last_frame_clear (NstLastFrame *frame)
{
  nst_map_clear (&frame->painting);
  nst_map_clear (&frame->held);
}

gboolean
nst_last_frame_scale (NstLastFrame *scaled, const NstPainting *painting, NstSize size,
                      const NstWatch *watch, GError **error)
{
  const NstLastFrame *frame = painting->frame;
  int threads;

  *scaled = (NstLastFrame){ NST_MAP_INIT, NST_MAP_INIT };
  g_object_get (painting->settings, "threads", &threads, NULL);
  return nst_resample_map (&frame->painting, size.width, size.height, &scaled->painting, watch,
                           error)
         && nst_resample_average (&frame->held, size.width, size.height, threads, &scaled->held,
                                  error);
}

void
nst_last_frame_put (const NstLastFrame *frame, NstMap *picture)
{
  const float *painting = frame->painting.data;

  for (gsize i = 0; i < nst_map_length (picture); i++)
    picture->data[i] += frame->held.data[i / 3] * (painting[i] - picture->data[i]);
}

double
nst_last_frame_part (const NstLastFrame *frame)
{
  const gsize count = nst_map_length (&frame->held);
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += frame->held.data[i];
  return sum / count;
}
