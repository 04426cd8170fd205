/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "motion/motion-block.h"

#include <math.h>

/* A block's side, and how far it begins to the left of and above its spacing's pixels. */
#define SIDE (2 * NST_MOTION_SPACING)
#define BEFORE (NST_MOTION_SPACING / 2)

/* The square of a difference that counts no more than this, of numbers from 0 to 1. */
#define MOST_SQUARE 0.04f

/* What a pixel² away from the moves around costs, and away from the whole picture's; and the
 * distance² from which on both cost no more, as what moves before something else has an edge. By
 * them a difference of a hundredth decides where there is something to be seen; where there is
 * nothing, or a pattern that fits itself at many places, noise does not. */
#define STRAIN 1e-4f
#define WHOLE_STRAIN 2e-5f
#define MOST_STRAIN 1

/* The longest step, pixels. */
#define LONGEST 1

NstMotionBlock
nst_motion_block_at (const NstLevelPair *pair, int row, int column)
{
  const int x = column * NST_MOTION_SPACING - BEFORE, y = row * NST_MOTION_SPACING - BEFORE;
  const int left = MAX (x, 0), top = MAX (y, 0);

  return (NstMotionBlock){ left, top, MIN (x + SIDE, pair->from->width) - left,
                           MIN (y + SIDE, pair->from->height) - top };
}

/* A row of MAP, or the nearest to it. */
static const float *
row_of (const NstMap *map, int y)
{
  return nst_map_at (map, 0, CLAMP (y, 0, map->height - 1));
}

/* Reads COUNT numbers of MAP from X and Y on, which may lie between pixels and beyond the map. */
static void
read_row (const NstMap *map, float x, float y, int count, float *numbers)
{
  const int left = (int) floorf (x), top = (int) floorf (y), last = map->width - 1;
  const float right = x - left, down = y - top;
  const float *above = row_of (map, top), *below = row_of (map, top + 1);
  float columns[SIDE + 1];

  for (int i = 0; i <= count; i++)
    {
      const int at = CLAMP (left + i, 0, last);

      columns[i] = above[at] + down * (below[at] - above[at]);
    }
  for (int i = 0; i < count; i++)
    numbers[i] = columns[i] + right * (columns[i + 1] - columns[i]);
}

/* MOVE, kept where it can be told by numbers of the map. */
static NstMove
confine (const NstMap *map, NstMove move)
{
  return (NstMove){ CLAMP (move.x, -map->width, map->width),
                    CLAMP (move.y, -map->height, map->height) };
}

float
nst_motion_block_cost (const NstLevelPair *pair, const NstMotionBlock *block, NstMove move)
{
  const NstMove to = confine (pair->to, move);
  float there[SIDE], sum = 0;

  for (int y = block->y; y < block->y + block->height; y++)
    {
      const float *here = nst_map_at (pair->from, block->x, y);

      read_row (pair->to, block->x + to.x, y + to.y, block->width, there);
      for (int i = 0; i < block->width; i++)
        {
          const float square = (there[i] - here[i]) * (there[i] - here[i]);

          sum += MIN (square, MOST_SQUARE);
        }
    }
  return sum / (block->width * block->height);
}

/* The square of the distance of two moves, as far as it counts. */
static float
distance (NstMove a, NstMove b)
{
  return MIN ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y), MOST_STRAIN);
}

float
nst_motion_block_strain (NstMove move, const NstMotionGuess *guess)
{
  return STRAIN * distance (move, guess->around) + WHOLE_STRAIN * distance (move, guess->whole);
}

/* The equations of a step: a symmetric matrix and the right side. */
typedef struct
{
  double xx, xy, yy;
  double x, y;
} Equations;

/* Adds the pixels of a block's row Y. */
static void
add_row (Equations *sum, const NstLevelPair *pair, const NstMotionBlock *block, int y, NstMove move)
{
  const NstMap *from = pair->from;
  const float *here = nst_map_at (from, 0, y), *above = row_of (from, y - 1);
  const float *below = row_of (from, y + 1);
  float there[SIDE];

  read_row (pair->to, block->x + move.x, y + move.y, block->width, there);
  for (int i = 0; i < block->width; i++)
    {
      const int at = block->x + i;
      const float difference = there[i] - here[at];
      const float across = (here[MIN (at + 1, from->width - 1)] - here[MAX (at - 1, 0)]) / 2;
      const float down = (below[at] - above[at]) / 2;

      if (difference * difference >= MOST_SQUARE)
        continue;
      sum->xx += across * across;
      sum->xy += across * down;
      sum->yy += down * down;
      sum->x -= across * difference;
      sum->y -= down * difference;
    }
}

static void
add_block (Equations *sum, const NstLevelPair *pair, const NstMotionBlock *block, NstMove move)
{
  for (int y = block->y; y < block->y + block->height; y++)
    add_row (sum, pair, block, y, move);
}

/* Adds that a block is drawn to GUESS by STRAIN, as far as that counts. */
static void
add_guess (Equations *sum, NstMove move, NstMove guess, float strain)
{
  if (distance (move, guess) == MOST_STRAIN)
    return;
  sum->xx += strain;
  sum->yy += strain;
  sum->x += strain * (guess.x - move.x);
  sum->y += strain * (guess.y - move.y);
}

/* MOVE after the step that solves SUM; as it is where that has no one solution. */
static NstMove
solve (const Equations *sum, NstMove move)
{
  const double determinant = sum->xx * sum->yy - sum->xy * sum->xy;

  if (!(determinant > 1e-9 * sum->xx * sum->yy))
    return move;
  move.x += CLAMP ((sum->yy * sum->x - sum->xy * sum->y) / determinant, -LONGEST, LONGEST);
  move.y += CLAMP ((sum->xx * sum->y - sum->xy * sum->x) / determinant, -LONGEST, LONGEST);
  return move;
}

NstMove
nst_motion_block_step (const NstLevelPair *pair, const NstMotionBlock *block, NstMove move,
                       const NstMotionGuess *guess)
{
  const float count = block->width * block->height;
  const NstMove from = confine (pair->to, move);
  Equations sum = { 0 };

  add_block (&sum, pair, block, from);
  add_guess (&sum, from, guess->around, STRAIN * count);
  add_guess (&sum, from, guess->whole, WHOLE_STRAIN * count);
  return solve (&sum, from);
}

NstMove
nst_motion_block_step_whole (const NstLevelPair *pair, NstMove move)
{
  const NstMove from = confine (pair->to, move);
  Equations sum = { 0 };

  /* Every second block: they are twice as wide as their spacing. */
  for (int row = 0; row * NST_MOTION_SPACING < pair->from->height; row += 2)
    for (int column = 0; column * NST_MOTION_SPACING < pair->from->width; column += 2)
      {
        const NstMotionBlock block = nst_motion_block_at (pair, row, column);

        add_block (&sum, pair, &block, from);
      }
  return solve (&sum, from);
}
