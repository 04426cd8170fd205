/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/blas-check.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/blas.h"

/* Matrices of such sizes make kernels work in blocks of all their sizes, and on remainders. */
#define ROWS 75
#define COLUMNS 69
#define TERMS 131

/* Fills NUMBERS with whole numbers from −4 to 4 in random order: so small that floats hold all sums
 * of their products, up to TERMS · 16, exactly. */
static void
fill (float *numbers, int count, guint seed)
{
  for (int i = 0; i < count; i++)
    {
      seed = seed * 1664525 + 1013904223; /* Numerical Recipes' generator */
      numbers[i] = (int) (seed >> 16) % 9 - 4;
    }
}

static void
fill_doubles (double *numbers, int count, guint seed)
{
  g_autofree float *floats = g_new (float, count);

  fill (floats, count, seed);
  for (int i = 0; i < count; i++)
    numbers[i] = floats[i];
}

/* Σ a(i, k) b(k, j), over k; A has rows of TERMS numbers, B rows of COLUMNS. */
static int
product_at (const float *a, const float *b, int i, int j)
{
  int sum = 0;

  for (int k = 0; k < TERMS; k++)
    sum += a[i * TERMS + k] * b[k * COLUMNS + j];
  return sum;
}

static gboolean
sgemm_is_right (void)
{
  static float a[ROWS * TERMS], b[TERMS * COLUMNS], before[ROWS * COLUMNS], c[ROWS * COLUMNS];

  fill (a, G_N_ELEMENTS (a), 1);
  fill (b, G_N_ELEMENTS (b), 2);
  fill (before, G_N_ELEMENTS (before), 3);
  memcpy (c, before, sizeof c);
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, ROWS, COLUMNS, TERMS, 1, a, TERMS, b,
               COLUMNS, 1, c, COLUMNS);
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < COLUMNS; j++)
      if (c[i * COLUMNS + j] != before[i * COLUMNS + j] + product_at (a, b, i, j))
        return FALSE;
  return TRUE;
}

/* Checks the upper triangle of Aᵀ A, for TERMS positions of COLUMNS channels. */
static gboolean
ssyrk_is_right (void)
{
  static float a[TERMS * COLUMNS], c[COLUMNS * COLUMNS];

  fill (a, G_N_ELEMENTS (a), 4);
  memset (c, 0, sizeof c);
  cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, COLUMNS, TERMS, 1, a, COLUMNS, 1, c, COLUMNS);
  for (int i = 0; i < COLUMNS; i++)
    for (int j = 0; j < COLUMNS; j++)
      {
        int sum = 0;

        for (int k = 0; k < TERMS && i <= j; k++)
          sum += a[k * COLUMNS + i] * a[k * COLUMNS + j];
        if (c[i * COLUMNS + j] != sum)
          return FALSE;
      }
  return TRUE;
}

static gboolean
dgemm_and_dgemv_are_right (void)
{
  static double a[COLUMNS * COLUMNS], b[COLUMNS * COLUMNS], c[COLUMNS * COLUMNS];
  double d[COLUMNS];

  fill_doubles (a, G_N_ELEMENTS (a), 5);
  fill_doubles (b, G_N_ELEMENTS (b), 6);
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, COLUMNS, COLUMNS, COLUMNS, 1, a, COLUMNS,
               b, COLUMNS, 0, c, COLUMNS);
  cblas_dgemv (CblasRowMajor, CblasNoTrans, COLUMNS, COLUMNS, 1, a, COLUMNS, b, 1, 0, d, 1);
  for (int i = 0; i < COLUMNS; i++)
    for (int j = 0; j <= COLUMNS; j++)
      {
        const gboolean is_vector = j == COLUMNS;
        double sum = 0;

        for (int k = 0; k < COLUMNS; k++)
          sum += a[i * COLUMNS + k] * (is_vector ? b[k] : b[k * COLUMNS + j]);
        if ((is_vector ? d[i] : c[i * COLUMNS + j]) != sum)
          return FALSE;
      }
  return TRUE;
}

/* Checks A v = λ v for each eigenvalue λ and its vector v, of a 3 × 3 matrix, as those of colours
 * are. Numbers are of order 10, so rounding errors of order 1e-15 · 10. */
static gboolean
dsyev_is_right (void)
{
  static const double a[9] = { 4, -2, 1, -2, 3, 0.5, 1, 0.5, 6 };
  const int n = 3, work_size = 32;
  double vectors[9], values[3], work[32];
  int info;

  memcpy (vectors, a, sizeof a);
  dsyev_ ("V", "U", &n, vectors, &n, values, work, &work_size, &info);
  for (int k = 0; k < n; k++)
    for (int i = 0; i < n; i++)
      {
        const double *v = vectors + n * k;
        const double image = a[n * i] * v[0] + a[n * i + 1] * v[1] + a[n * i + 2] * v[2];

        if (!(fabs (image - values[k] * v[i]) < 1e-12))
          return FALSE;
      }
  return info == 0 && fabs (values[0] + values[1] + values[2] - 13) < 1e-12;
}

gboolean
nst_blas_is_right (void)
{
  return sgemm_is_right () && ssyrk_is_right () && dgemm_and_dgemv_are_right ()
         && dsyev_is_right ();
}
