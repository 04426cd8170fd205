/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures/colour.h"

#include <math.h>
#include <string.h>

#include "base/blas.h"

/* Smaller variances are raised to this one. They are noise, as in the chroma of a gray photograph
 * that was saved as JPEG, and are not to be stretched. */
#define LEAST_VARIANCE 4e-4

/* A palette does not vary in a direction if its standard deviation there is at most this: two
 * levels of 255. */
#define TRACE (2 / 255.0)

void
nst_colour_take_from_content (float *painting, const float *content, gsize count)
{
  for (gsize i = 0; i < count; i++, painting += 3, content += 3)
    {
      float painted[3];
      float difference;

      for (int c = 0; c < 3; c++)
        painted[c] = CLAMP (painting[c], 0, 1);
      difference = nst_colour_luma (painted) - nst_colour_luma (content);
      for (int c = 0; c < 3; c++)
        painting[c] = CLAMP (content[c] + difference, 0, 1);
    }
}

void
nst_colour_calm (float *painting, const float *calm, gsize count)
{
  for (gsize i = 0; i < count; i++, painting += 3, calm += 3)
    {
      float difference = nst_colour_luma (painting) - nst_colour_luma (calm);

      for (int c = 0; c < 3; c++)
        painting[c] = calm[c] + difference;
    }
}

void
nst_colour_palette_add (NstPalette *palette, const float *pixels, const float *guidance,
                        gsize count)
{
  for (gsize i = 0; i < count; i++, pixels += 3)
    {
      const double weight = guidance ? guidance[i] : 1;

      palette->weight += weight;
      for (int c = 0; c < 3; c++)
        palette->sum[c] += weight * pixels[c];
      for (int k = 0; k < 9; k++)
        palette->products[k] += weight * pixels[k / 3] * pixels[k % 3];
    }
}

void
nst_colour_palette_mix (NstPalette *palette, const NstPalette *other, double share)
{
  palette->weight += share;
  for (int c = 0; c < 3; c++)
    palette->sum[c] += share * other->sum[c] / other->weight;
  for (int k = 0; k < 9; k++)
    palette->products[k] += share * other->products[k] / other->weight;
}

static void
find_covariance (const NstPalette *palette, double *covariance)
{
  for (int k = 0; k < 9; k++)
    covariance[k]
      = palette->products[k] / palette->weight
        - palette->sum[k / 3] * palette->sum[k % 3] / (palette->weight * palette->weight);
}

/* result = a · b, 3 × 3; RESULT is neither. */
static void
multiply (const double *a, const double *b, double *result)
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      result[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
}

/* Finds the eigenvalues of a symmetric MATRIX, the smallest first, and its eigenvectors, one after
 * the other. */
static void
decompose (const double *matrix, double *values, double *vectors)
{
  const int n = 3, work_size = 32;
  double work[32];
  int info;

  memcpy (vectors, matrix, 9 * sizeof *vectors);
  dsyev_ ("V", "U", &n, vectors, &n, values, work, &work_size, &info);
}

/* Raises the symmetric MATRIX to the power EXPONENT; eigenvalues below LEAST are taken for
 * LEAST. */
static void
power (const double *matrix, double exponent, double least, double *result)
{
  double vectors[9], values[3];

  decompose (matrix, values, vectors);
  memset (result, 0, 9 * sizeof *result);
  for (int k = 0; k < 3; k++)
    {
      double value = pow (MAX (values[k], least), exponent);
      for (int i = 0; i < 9; i++)
        result[i] += value * vectors[3 * k + i / 3] * vectors[3 * k + i % 3];
    }
}

/* Finds the MATRIX that brings covariance FROM to TO. */
static void
find_transport (const double *from, const double *to, double *matrix)
{
  double root[9], inverse_root[9], middle[9], half[9], product[9];

  power (from, 0.5, LEAST_VARIANCE, root);
  power (from, -0.5, LEAST_VARIANCE, inverse_root);
  multiply (root, to, product);
  multiply (product, root, middle);
  power (middle, 0.5, 0, half);
  multiply (inverse_root, half, product);
  multiply (product, inverse_root, matrix);
}

NstColourMap
nst_colour_match (const NstPalette *from, const NstPalette *to, double share)
{
  double from_covariance[9], to_covariance[9];
  NstColourMap map;

  find_covariance (from, from_covariance);
  find_covariance (to, to_covariance);
  find_transport (from_covariance, to_covariance, map.matrix);
  for (int k = 0; k < 9; k++)
    map.matrix[k] = share * map.matrix[k] + (k % 4 == 0 ? 1 - share : 0);
  for (int c = 0; c < 3; c++)
    {
      map.offset[c] = (1 - share) * from->sum[c] / from->weight + share * to->sum[c] / to->weight;
      for (int k = 0; k < 3; k++)
        map.offset[c] -= map.matrix[3 * c + k] * from->sum[k] / from->weight;
    }
  return map;
}

gboolean
nst_colour_confine (const NstPalette *palette, double share, NstColourMap *map)
{
  double covariance[9], vectors[9], values[3];
  gboolean any = FALSE;

  *map = (NstColourMap){ { 1, 0, 0, 0, 1, 0, 0, 0, 1 }, { 0 } };
  if (palette->weight <= 0)
    return FALSE;
  find_covariance (palette, covariance);
  decompose (covariance, values, vectors);
  /* The third direction stays, or a style of one colour would leave nothing to be seen. */
  for (int k = 0; k < 2 && values[k] <= TRACE * TRACE; k++, any = TRUE)
    for (int i = 0; i < 9; i++)
      map->matrix[i] -= share * vectors[3 * k + i / 3] * vectors[3 * k + i % 3];
  for (int i = 0; i < 9; i++)
    map->offset[i / 3] += ((i % 4 == 0) - map->matrix[i]) * palette->sum[i % 3] / palette->weight;
  return any;
}

void
nst_colour_map_apply (const NstColourMap *map, float *pixels, gsize count)
{
  const double *matrix = map->matrix;

  for (gsize i = 0; i < count; i++, pixels += 3)
    {
      const float colour[] = { pixels[0], pixels[1], pixels[2] };

      for (int c = 0; c < 3; c++)
        {
          double mapped = map->offset[c] + matrix[3 * c] * colour[0] + matrix[3 * c + 1] * colour[1]
                          + matrix[3 * c + 2] * colour[2];
          pixels[c] = CLAMP (mapped, 0, 1);
        }
    }
}
