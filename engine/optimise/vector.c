/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/vector.h"

#include <math.h>

#include "base/arrays.h"
#include "base/parallel.h"

#define PIECE 65536 /* numbers that a thread takes at once */

typedef struct
{
  float *result;
  double *values; /* one for each piece */
  NstBfloat *rounded;
  const float *a;
  const float *b;
  const NstBfloat *short_a;
  const NstBfloat *short_b;
  float factor;
  float least;
  float most;
  gsize length;
} Task;

static int
count_pieces (gsize length)
{
  return (length + PIECE - 1) / PIECE;
}

static gsize
first_of (int piece)
{
  return (gsize) piece * PIECE;
}

static gsize
count_of (const Task *task, int piece)
{
  return MIN (PIECE, task->length - first_of (piece));
}

static void
for_pieces (Task *task, int threads, NstBlock function)
{
  nst_parallel_for (count_pieces (task->length), threads, function, task);
}

static double
sum_pieces (Task *task, int threads, NstBlockValue value)
{
  return nst_parallel_sum (count_pieces (task->length), threads, value, task);
}

static double
dot_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize first = first_of (piece);

  return nst_array_dot (task->short_a + first, task->b + first, count_of (task, piece));
}

double
nst_vector_dot (const NstBfloat *a, const float *b, gsize length, int threads)
{
  Task task = { .short_a = a, .b = b, .length = length };

  return sum_pieces (&task, threads, dot_piece);
}

static double
dot_floats_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize first = first_of (piece);

  return nst_array_dot_floats (task->a + first, task->b + first, count_of (task, piece));
}

double
nst_vector_dot_floats (const float *a, const float *b, gsize length, int threads)
{
  Task task = { .a = a, .b = b, .length = length };

  return sum_pieces (&task, threads, dot_floats_piece);
}

static double
dot_bfloats_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize first = first_of (piece);

  return nst_array_dot_bfloats (task->short_a + first, task->short_b + first,
                                count_of (task, piece));
}

double
nst_vector_dot_bfloats (const NstBfloat *a, const NstBfloat *b, gsize length, int threads)
{
  Task task = { .short_a = a, .short_b = b, .length = length };

  return sum_pieces (&task, threads, dot_bfloats_piece);
}

static double
magnitude_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const float *a = task->a + first_of (piece);
  double sum = 0;

  for (gsize i = 0; i < count_of (task, piece); i++)
    sum += fabsf (a[i]);
  return sum;
}

double
nst_vector_sum_of_magnitudes (const float *a, gsize length, int threads)
{
  Task task = { .a = a, .length = length };

  return sum_pieces (&task, threads, magnitude_piece);
}

static void
largest_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const float *a = task->a + first_of (piece);
  float largest = 0;

  for (gsize i = 0; i < count_of (task, piece); i++)
    largest = MAX (largest, fabsf (a[i]));
  task->values[piece] = largest;
}

double
nst_vector_largest_magnitude (const float *a, gsize length, int threads)
{
  g_autofree double *values = g_new (double, count_pieces (length));
  Task task = { .a = a, .values = values, .length = length };
  double largest = 0;

  for_pieces (&task, threads, largest_piece);
  for (int piece = 0; piece < count_pieces (length); piece++)
    largest = MAX (largest, values[piece]);
  return largest;
}

static void
add_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize first = first_of (piece);

  nst_array_add_bfloats (task->result + first, task->factor, task->short_a + first,
                         count_of (task, piece));
}

void
nst_vector_add (float *result, double factor, const NstBfloat *a, gsize length, int threads)
{
  Task task = { .result = result, .short_a = a, .factor = factor, .length = length };

  for_pieces (&task, threads, add_piece);
}

static void
add_floats_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize first = first_of (piece);

  nst_array_add (task->result + first, task->factor, task->a + first, count_of (task, piece));
}

void
nst_vector_add_floats (float *result, double factor, const float *a, gsize length, int threads)
{
  Task task = { .result = result, .a = a, .factor = factor, .length = length };

  for_pieces (&task, threads, add_floats_piece);
}

static void
multiply_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize end = first_of (piece) + count_of (task, piece);

  for (gsize i = first_of (piece); i < end; i++)
    task->result[i] = task->factor * task->a[i];
}

void
nst_vector_multiply (float *result, double factor, const float *a, gsize length, int threads)
{
  Task task = { .result = result, .a = a, .factor = factor, .length = length };

  for_pieces (&task, threads, multiply_piece);
}

static void
round_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize first = first_of (piece);

  nst_array_round (task->rounded + first, task->factor, task->a + first, count_of (task, piece));
}

void
nst_vector_round (NstBfloat *result, double factor, const float *a, gsize length, int threads)
{
  Task task = { .rounded = result, .a = a, .factor = factor, .length = length };

  for_pieces (&task, threads, round_piece);
}

static void
subtract_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize first = first_of (piece);

  nst_array_round_difference (task->rounded + first, task->a + first, task->b + first,
                              count_of (task, piece));
}

void
nst_vector_subtract (NstBfloat *result, const float *a, const float *b, gsize length, int threads)
{
  Task task = { .rounded = result, .a = a, .b = b, .length = length };

  for_pieces (&task, threads, subtract_piece);
}

static void
subtract_floats_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize end = first_of (piece) + count_of (task, piece);

  for (gsize i = first_of (piece); i < end; i++)
    task->result[i] = task->a[i] - task->b[i];
}

void
nst_vector_subtract_floats (float *result, const float *a, const float *b, gsize length,
                            int threads)
{
  Task task = { .result = result, .a = a, .b = b, .length = length };

  for_pieces (&task, threads, subtract_floats_piece);
}

static void
clamp_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize end = first_of (piece) + count_of (task, piece);

  for (gsize i = first_of (piece); i < end; i++)
    task->result[i] = CLAMP (task->result[i], task->least, task->most);
}

void
nst_vector_clamp (float *a, float least, float most, gsize length, int threads)
{
  Task task = { .result = a, .least = least, .most = most, .length = length };

  for_pieces (&task, threads, clamp_piece);
}
