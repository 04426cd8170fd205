/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "motion/motion-field.h"

#include <stdlib.h>

#include "base/parallel.h"
#include "motion/motion-block.h"

/* The middle of the first block, pixels. */
#define FIRST ((NST_MOTION_SPACING - 1) / 2.0f)

#define FARTHEST 4 /* pixels of the coarsest level that all moves are tried up to */
#define TRIED ((2 * FARTHEST + 1) * (2 * FARTHEST + 1))

#define WHOLE_STEPS 3 /* at each level, that bring the whole picture's move between pixels */
#define ROUNDS 5      /* at each level, by even and odd distances to the blocks that are asked */

/* A round at a level. */
typedef struct
{
  const NstLevelPair *pair;
  const NstMotionField *field;
  NstMove *next;
  NstMove whole; /* what most of the picture does */
  int step;      /* blocks to those that are asked for theirs */
} Round;

static gboolean
init_field (NstMotionField *field, const NstMap *map, GError **error)
{
  *field = (NstMotionField){ map->height, map->width, (map->height - 1) / NST_MOTION_SPACING + 1,
                             (map->width - 1) / NST_MOTION_SPACING + 1 };
  field->moves
    = nst_memory_new ((gsize) field->rows * field->columns * sizeof *field->moves, error);
  return field->moves != NULL;
}

void
nst_motion_field_clear (NstMotionField *field)
{
  g_clear_pointer (&field->moves, nst_memory_free);
}

/* The move of the block in ROW and COLUMN, or of the nearest to it. */
static NstMove
move_of (const NstMotionField *field, int row, int column)
{
  return field->moves[(gsize) CLAMP (row, 0, field->rows - 1) * field->columns
                      + CLAMP (column, 0, field->columns - 1)];
}

static NstMove
mix_moves (NstMove a, NstMove b, float share)
{
  return (NstMove){ a.x + share * (b.x - a.x), a.y + share * (b.y - a.y) };
}

NstMove
nst_motion_field_at (const NstMotionField *field, float x, float y)
{
  const float column = CLAMP ((x - FIRST) / NST_MOTION_SPACING, 0, field->columns - 1);
  const float row = CLAMP ((y - FIRST) / NST_MOTION_SPACING, 0, field->rows - 1);
  const int left = (int) column, top = (int) row;

  return mix_moves (
    mix_moves (move_of (field, top, left), move_of (field, top, left + 1), column - left),
    mix_moves (move_of (field, top + 1, left), move_of (field, top + 1, left + 1), column - left),
    row - top);
}

/* The mean of the moves around a block. */
static NstMove
find_around (const NstMotionField *field, int row, int column)
{
  const NstMove left = move_of (field, row, column - 1), right = move_of (field, row, column + 1);
  const NstMove above = move_of (field, row - 1, column), below = move_of (field, row + 1, column);

  return (NstMove){ (left.x + right.x + above.x + below.x) / 4,
                    (left.y + right.y + above.y + below.y) / 4 };
}

/* Puts MOVE in BEST if it costs less than *LEAST. */
static void
try_move (const NstLevelPair *pair, const NstMotionBlock *block, NstMove move,
          const NstMotionGuess *guess, NstMove *best, float *least)
{
  const float strain = nst_motion_block_strain (move, guess);
  float cost;

  if (strain >= *least)
    return;
  cost = strain + nst_motion_block_cost (pair, block, move);
  if (cost < *least)
    {
      *least = cost;
      *best = move;
    }
}

/* Improves the moves of a row of blocks. */
static void
improve_row (int row, int thread, gpointer user_data)
{
  const Round *round = user_data;
  const NstMotionField *field = round->field;
  const int step = round->step;

  for (int column = 0; column < field->columns; column++)
    {
      const NstMotionBlock block = nst_motion_block_at (round->pair, row, column);
      const NstMotionGuess guess = { find_around (field, row, column), round->whole };
      const NstMove tried[]
        = { move_of (field, row, column),        move_of (field, row, column - step),
            move_of (field, row, column + step), move_of (field, row - step, column),
            move_of (field, row + step, column), round->whole };
      NstMove best = tried[0];
      float least = G_MAXFLOAT;

      for (guint i = 0; i < G_N_ELEMENTS (tried); i++)
        try_move (round->pair, &block, tried[i], &guess, &best, &least);
      try_move (round->pair, &block, nst_motion_block_step (round->pair, &block, best, &guess),
                &guess, &best, &least);
      round->next[(gsize) row * field->columns + column] = best;
    }
}

/* Improves FIELD at a level, whose blocks are PAIR's. */
static gboolean
improve (NstMotionField *field, const NstLevelPair *pair, NstMove whole, int threads,
         const NstWatch *watch, GError **error)
{
  NstMotionField next;
  gboolean done = init_field (&next, pair->from, error);

  for (int i = 0; done && i < ROUNDS; i++)
    {
      Round round = { pair, field, next.moves, whole, 1 + (ROUNDS - 1 - i) % 2 };
      NstMove *last = field->moves;

      if (!(done = nst_watch_go_on (watch, error)))
        break;
      nst_parallel_for (field->rows, threads, improve_row, &round);
      field->moves = next.moves;
      next.moves = last;
    }
  nst_motion_field_clear (&next);
  return done;
}

/* The move number I of those that are tried at the coarsest level: the nearest to none first. */
static NstMove
tried_move (int i)
{
  const int side = 2 * FARTHEST + 1, number = (i + TRIED / 2) % TRIED;

  return (NstMove){ number % side - FARTHEST, number / side - FARTHEST };
}

/* The move by which the whole of PAIR's pictures fits best. */
static NstMove
find_whole (const NstMotionField *field, const NstLevelPair *pair)
{
  NstMove best = { 0, 0 };
  float least = G_MAXFLOAT;

  for (int i = 0; i < TRIED; i++)
    {
      const NstMove move = tried_move (i);
      float sum = 0;

      for (int row = 0; row < field->rows; row++)
        for (int column = 0; column < field->columns; column++)
          {
            const NstMotionBlock block = nst_motion_block_at (pair, row, column);

            sum += nst_motion_block_cost (pair, &block, move);
          }
      if (sum < least)
        {
          least = sum;
          best = move;
        }
    }
  return best;
}

/* Sets the moves of FIELD, of the coarsest level, to the best of all that are tried. */
static void
begin (NstMotionField *field, const NstLevelPair *pair, NstMove whole)
{
  const NstMotionGuess guess = { whole, whole };

  for (int row = 0; row < field->rows; row++)
    for (int column = 0; column < field->columns; column++)
      {
        const NstMotionBlock block = nst_motion_block_at (pair, row, column);
        NstMove *best = &field->moves[(gsize) row * field->columns + column];
        float least = G_MAXFLOAT;

        try_move (pair, &block, whole, &guess, best, &least);
        for (int i = 0; i < TRIED; i++)
          try_move (pair, &block, tried_move (i), &guess, best, &least);
      }
}

/* Makes FIELD, of a level, go on from COARSE, of the one that is half as large. */
static void
enlarge (const NstMotionField *coarse, NstMotionField *field)
{
  for (int row = 0; row < field->rows; row++)
    for (int column = 0; column < field->columns; column++)
      {
        const float x = FIRST + column * NST_MOTION_SPACING, y = FIRST + row * NST_MOTION_SPACING;
        const NstMove move = nst_motion_field_at (coarse, (x - 0.5f) / 2, (y - 0.5f) / 2);

        field->moves[(gsize) row * field->columns + column] = (NstMove){ 2 * move.x, 2 * move.y };
      }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  const float first = *(const float *) a, second = *(const float *) b;

  return (first > second) - (first < second);
}

/* Puts in *WHOLE the middle one of all moves of FIELD, in each direction: what most of a picture
 * does, whatever some of it does by itself. */
static gboolean
find_middle (const NstMotionField *field, NstMove *whole, GError **error)
{
  const gsize count = (gsize) field->rows * field->columns;
  float *numbers = nst_floats_new (count, error);

  if (numbers == NULL)
    return FALSE;
  for (gsize i = 0; i < count; i++)
    numbers[i] = field->moves[i].x;
  qsort (numbers, count, sizeof *numbers, compare_floats);
  whole->x = numbers[count / 2];
  for (gsize i = 0; i < count; i++)
    numbers[i] = field->moves[i].y;
  qsort (numbers, count, sizeof *numbers, compare_floats);
  whole->y = numbers[count / 2];
  nst_floats_free (numbers);
  return TRUE;
}

/* Begins FIELD, of the level PAIR, with COARSE, of the one before, or where that is empty with all
 * that is tried; and finds out what the WHOLE picture does. */
static gboolean
begin_level (NstMotionField *field, const NstMotionField *coarse, const NstLevelPair *pair,
             NstMove *whole, GError **error)
{
  if (!init_field (field, pair->from, error))
    return FALSE;
  if (coarse->moves)
    {
      enlarge (coarse, field);
      if (!find_middle (field, whole, error))
        return FALSE;
    }
  else
    *whole = find_whole (field, pair);
  for (int i = 0; i < WHOLE_STEPS; i++)
    *whole = nst_motion_block_step_whole (pair, *whole);
  if (coarse->moves == NULL)
    begin (field, pair, *whole);
  return TRUE;
}

gboolean
nst_motion_field_find (NstMotionField *field, const NstMotionLevels *from,
                       const NstMotionLevels *to, int threads, const NstWatch *watch,
                       GError **error)
{
  NstMove whole;

  *field = (NstMotionField){ 0 };
  for (int level = from->count - 1; level >= 0; level--)
    {
      const NstLevelPair pair = { &from->maps[level], &to->maps[level] };
      g_auto (NstMotionField) coarse = *field;

      if (!begin_level (field, &coarse, &pair, &whole, error)
          || !improve (field, &pair, whole, threads, watch, error))
        return FALSE;
    }
  return TRUE;
}
