/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "colour.h"

#include <math.h>
#include <string.h>

/* A picture of one colour has no covariance to divide by. */
#define LEAST_VARIANCE 1e-5

/* LAPACK's eigenvalues and eigenvectors of a symmetric matrix; part of OpenBLAS, which has no
 * header for it. */
void dsyev_ (const char *job, const char *triangle, const int *n, double *matrix,
             const int *leading, double *values, double *work, const int *work_size, int *info);

typedef struct
{
  double mean[3];
  double covariance[9];
} Palette;

static float
luma (const float *pixel)
{
  return 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
}

void
nst_colour_take_from_content (NstMap *painting, const NstMap *content)
{
  float *to = painting->data;
  const float *from = content->data;

  for (gsize i = 0; i < nst_map_positions (painting); i++, to += 3, from += 3)
    {
      float painted[3];
      float difference;

      for (int c = 0; c < 3; c++)
        painted[c] = CLAMP (to[c], 0, 1);
      difference = luma (painted) - luma (from);
      for (int c = 0; c < 3; c++)
        to[c] = CLAMP (from[c] + difference, 0, 1);
    }
}

static Palette
measure (const NstMap *map)
{
  const double count = nst_map_positions (map);
  Palette palette = { { 0 } };
  const float *pixel = map->data;

  for (gsize i = 0; i < nst_map_length (map); i++)
    palette.mean[i % 3] += map->data[i] / count;
  for (gsize i = 0; i < nst_map_positions (map); i++, pixel += 3)
    for (int k = 0; k < 9; k++)
      palette.covariance[k]
        += (pixel[k / 3] - palette.mean[k / 3]) * (pixel[k % 3] - palette.mean[k % 3]) / count;
  return palette;
}

/* result = a · b, 3 × 3; RESULT is neither. */
static void
multiply (const double *a, const double *b, double *result)
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      result[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
}

/* The symmetric, positive MATRIX to the power EXPONENT. */
static void
power (const double *matrix, double exponent, double *result)
{
  const int n = 3, work_size = 32;
  double vectors[9], values[3], work[32];
  int info;

  memcpy (vectors, matrix, sizeof vectors);
  dsyev_ ("V", "U", &n, vectors, &n, values, work, &work_size, &info);
  memset (result, 0, 9 * sizeof *result);
  for (int k = 0; k < 3; k++)
    {
      double value = pow (MAX (values[k], LEAST_VARIANCE), exponent);
      for (int i = 0; i < 9; i++)
        result[i] += value * vectors[3 * k + i / 3] * vectors[3 * k + i % 3];
    }
}

void
nst_colour_match (NstMap *style, const NstMap *content)
{
  const Palette from = measure (style), to = measure (content);
  double root[9], inverse_root[9], middle[9], half[9], product[9], matrix[9];
  float *pixel = style->data;

  power (from.covariance, 0.5, root);
  power (from.covariance, -0.5, inverse_root);
  multiply (root, to.covariance, product);
  multiply (product, root, middle);
  power (middle, 0.5, half);
  multiply (inverse_root, half, product);
  multiply (product, inverse_root, matrix);

  for (gsize i = 0; i < nst_map_positions (style); i++, pixel += 3)
    {
      double centred[3], mapped[3];

      for (int c = 0; c < 3; c++)
        centred[c] = pixel[c] - from.mean[c];
      for (int c = 0; c < 3; c++)
        {
          mapped[c] = to.mean[c] + matrix[3 * c] * centred[0] + matrix[3 * c + 1] * centred[1]
                      + matrix[3 * c + 2] * centred[2];
          pixel[c] = CLAMP (mapped[c], 0, 1);
        }
    }
}
