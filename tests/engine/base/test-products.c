/* Products by panels of any width: against plain C, and row by row against all rows at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/products.h"
#include "support/support.h"

#define MOST_ROWS 30
#define STRIDE 70 /* of the results */

/* The largest difference from the sum in double precision, for numbers up to 1: IN products and IN
 * sums, each up to IN, are rounded by 2^-24 of them. */
static double
tolerance (int in)
{
  return 2.0 * in * in / (1 << 24);
}

static double
product_at (const NstProduct *p, float before, int row, int column)
{
  double sum = p->add ? before : 0;

  for (int i = 0; i < p->in; i++)
    sum += (double) p->values[row * p->step + i] * p->panel[i * p->width + column];
  return sum;
}

/* Multiplies all rows at once, then each alone, with results that hold BEFORE at first. */
static void
check (NstProduct product, const NstMap *before)
{
  g_autofree float *whole = g_memdup2 (before->data, MOST_ROWS * STRIDE * sizeof (float));
  g_autofree float *single = g_memdup2 (before->data, MOST_ROWS * STRIDE * sizeof (float));
  NstProduct one = product;

  product.result = whole;
  nst_product (&product);
  for (int row = 0; row < product.rows; row++)
    {
      one.values = product.values + row * product.step;
      one.rows = 1;
      one.result = single + row * STRIDE;
      nst_product (&one);
      for (int column = 0; column < product.width; column++)
        g_assert_cmpfloat (
          fabs (whole[row * STRIDE + column]
                - product_at (&product, before->data[row * STRIDE + column], row, column)),
          <=, tolerance (product.in + 1));
    }
  for (int i = 0; i < MOST_ROWS * STRIDE; i++)
    if (i / STRIDE >= product.rows || i % STRIDE >= product.width)
      g_assert_cmpfloat (whole[i], ==, before->data[i]);
  /* With OpenBLAS a row's rounding depends on how many rows there are. */
  if (!g_str_equal (nst_product_kernel_name (), "OpenBLAS"))
    g_assert_cmpmem (whole, MOST_ROWS * STRIDE * sizeof (float), single,
                     MOST_ROWS * STRIDE * sizeof (float));
}

static void
test_products (void)
{
  static const int ins[] = { 1, 5, 27, 64 };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) values = nst_test_map (random, MOST_ROWS, 64, 1, -1, 1);
  g_auto (NstMap) panel = nst_test_map (random, 64, STRIDE, 1, -1, 1);
  g_auto (NstMap) before = nst_test_map (random, MOST_ROWS, STRIDE, 1, -1, 1);

  for (guint k = 0; k < G_N_ELEMENTS (ins); k++)
    for (int rows = 1; rows <= MOST_ROWS; rows += rows < 14 ? 1 : 5)
      for (int out = 1; out <= STRIDE; out += out < 34 ? 1 : 9)
        check ((NstProduct){ .values = values.data,
                             .step = 64,
                             .rows = rows,
                             .in = ins[k],
                             .panel = panel.data,
                             .width = nst_product_panel_width (out),
                             .stride = STRIDE,
                             .add = out % 2 },
               &before);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/products/plain", test_products);
  return g_test_run ();
}
