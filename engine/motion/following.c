/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "motion/following.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "pictures/binomial.h"

/* Lanczos's curve reaches over so many pixels on both sides, and is known at so many places between
 * two of them. */
#define REACH 3
#define TAPS (2 * REACH)
#define PHASES 256

/* How far the moves back and forth may miss each other, pixels²: so much, and a part of their
 * squares; half of it costs nothing. */
#define MISSED 0.5f
#define MISSED_PART 0.01f

/* The difference of colours, the mean of three numbers from 0 to 1, that costs nothing, and the one
 * from which on nothing holds: noise and compression make less, another thing more. It is looked at
 * some pixels around, by blurs. */
#define SAME 0.04f
#define OTHER 0.10f
#define AROUND 2

/* The weights of the pixels around a place, by how far it lies after one. */
typedef struct
{
  float weights[PHASES + 1][TAPS];
} Curve;

static double
lanczos (double x)
{
  if (x == 0)
    return 1;
  return fabs (x) < REACH ? REACH * sin (G_PI * x) * sin (G_PI * x / REACH) / (G_PI * G_PI * x * x)
                          : 0;
}

static void
make_curve (Curve *curve)
{
  for (int phase = 0; phase <= PHASES; phase++)
    {
      double sum = 0;

      for (int i = 0; i < TAPS; i++)
        sum += lanczos ((double) phase / PHASES - (i - REACH + 1));
      for (int i = 0; i < TAPS; i++)
        curve->weights[phase][i] = lanczos ((double) phase / PHASES - (i - REACH + 1)) / sum;
    }
}

/* The first of the pixels around PLACE on a side of LENGTH, and their WEIGHTS. */
static int
find_taps (const Curve *curve, float place, int length, const float **weights)
{
  const float within = CLAMP (place, 0, length - 1);
  const int before = (int) within;

  *weights = curve->weights[(int) ((within - before) * PHASES + 0.5f)];
  return before - REACH + 1;
}

typedef struct
{
  const NstMotionField *field;
  const NstMap *picture;
  const Curve *curve;
  NstMap *moved;
} Moving;

/* Reads the colour of PICTURE at X and Y. */
static void
read_colour (const Moving *task, float x, float y, float *colour)
{
  const NstMap *picture = task->picture;
  const float *across, *down;
  const int left = find_taps (task->curve, x, picture->width, &across);
  const int top = find_taps (task->curve, y, picture->height, &down);
  float sum[3] = { 0 };

  for (int j = 0; j < TAPS; j++)
    {
      const int row = CLAMP (top + j, 0, picture->height - 1);

      for (int i = 0; down[j] != 0 && i < TAPS; i++)
        {
          const float *from = nst_map_at (picture, CLAMP (left + i, 0, picture->width - 1), row);
          const float weight = down[j] * across[i];

          for (int c = 0; c < 3; c++)
            sum[c] += weight * from[c];
        }
    }
  for (int c = 0; c < 3; c++)
    colour[c] = CLAMP (sum[c], 0, 1);
}

static void
move_row (int y, int thread, gpointer user_data)
{
  const Moving *task = user_data;

  for (int x = 0; x < task->moved->width; x++)
    {
      const NstMove move = nst_motion_field_at (task->field, x, y);

      read_colour (task, x + move.x, y + move.y, nst_map_at (task->moved, x, y));
    }
}

gboolean
nst_following_move (const NstMotionField *field, const NstMap *picture, int threads, NstMap *moved,
                    GError **error)
{
  Curve curve;
  Moving task = { field, picture, &curve, moved };

  if (!nst_map_allocate (moved, field->height, field->width, 3, error))
    return FALSE;
  make_curve (&curve);
  nst_parallel_for (field->height, threads, move_row, &task);
  return TRUE;
}

typedef struct
{
  const NstFramePair *pair;
  const NstMap *moved; /* the last frame, where it is now */
  NstMap *held;        /* at first how different colours are */
} Comparison;

static void
compare_row (int y, int thread, gpointer user_data)
{
  const Comparison *task = user_data;
  const float *now = nst_map_at (task->pair->now, 0, y), *moved = nst_map_at (task->moved, 0, y);
  float *held = nst_map_at (task->held, 0, y);

  for (int x = 0; x < task->held->width; x++)
    {
      float sum = 0;

      for (int c = 0; c < 3; c++)
        sum += fabsf (now[3 * x + c] - moved[3 * x + c]);
      held[x] = sum / 3;
    }
}

/* How well a pixel's moves back and forth meet, from 0 to 1; 0 where it was not in the frame. */
static float
find_agreement (const NstFramePair *pair, int x, int y)
{
  const NstMove back = nst_motion_field_at (pair->back, x, y);
  const float there_x = x + back.x, there_y = y + back.y;
  NstMove forth;
  float missed_x, missed_y, allowed;

  if (there_x < 0 || there_y < 0 || there_x > pair->last->width - 1
      || there_y > pair->last->height - 1)
    return 0;
  forth = nst_motion_field_at (pair->forth, there_x, there_y);
  missed_x = back.x + forth.x;
  missed_y = back.y + forth.y;
  allowed
    = MISSED
      + MISSED_PART * (back.x * back.x + back.y * back.y + forth.x * forth.x + forth.y * forth.y);
  return CLAMP (2 - 2 * (missed_x * missed_x + missed_y * missed_y) / allowed, 0, 1);
}

static void
agree_row (int y, int thread, gpointer user_data)
{
  const Comparison *task = user_data;
  float *held = nst_map_at (task->held, 0, y);

  for (int x = 0; x < task->held->width; x++)
    held[x] = CLAMP ((OTHER - held[x]) / (OTHER - SAME), 0, 1) * find_agreement (task->pair, x, y);
}

gboolean
nst_following_find_held (const NstFramePair *pair, int threads, NstMap *held, GError **error)
{
  const NstMap *now = pair->now;
  g_auto (NstMap) moved = NST_MAP_INIT;
  Comparison task = { pair, &moved, held };

  if (!nst_following_move (pair->back, pair->last, threads, &moved, error)
      || !nst_map_allocate (held, now->height, now->width, 1, error))
    return FALSE;
  nst_parallel_for (now->height, threads, compare_row, &task);
  if (!nst_binomial_blur (held, AROUND, threads, error))
    return FALSE;
  nst_parallel_for (now->height, threads, agree_row, &task);
  return TRUE;
}
