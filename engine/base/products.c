/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/products.h"

#include <cblas.h>

#include "base/product-kernel.h"

/* Columns of a panel for OpenBLAS: enough for it to be fast, but so few that each thread has some
 * panels. */
#define OPENBLAS_PANEL 64

/* OpenBLAS takes no rows that overlap; these are multiplied piece by piece, each as long as the
 * step from a row to the next. */
static void
multiply_by_openblas (const NstProduct *p)
{
  const int length = MIN (p->in, (int) p->step);

  for (int i = 0; i < p->in; i += length)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, p->rows, p->width, length, 1,
                 p->values + i, p->step, p->panel + (gsize) i * p->width, p->width, p->add || i > 0,
                 p->result, p->stride);
}

int
nst_product_panel_width (int out)
{
  const NstProductKernel *kernel = nst_product_kernel_get ();

  return MIN (out, kernel ? kernel->panel : OPENBLAS_PANEL);
}

const char *
nst_product_kernel_name (void)
{
  const NstProductKernel *kernel = nst_product_kernel_get ();

  return kernel ? kernel->name : "OpenBLAS";
}

void
nst_product (const NstProduct *product)
{
  const NstProductKernel *kernel = nst_product_kernel_get ();

  if (kernel)
    kernel->multiply (product);
  else
    multiply_by_openblas (product);
}

void
nst_product_fill_panels (const double *matrix, int size, double factor, float *panels)
{
  int width;

  for (int first = 0; first < size; first += width)
    {
      width = MIN (nst_product_panel_width (size), size - first);
      for (gsize i = 0; i < (gsize) size; i++)
        for (gsize j = i * size + first; j < i * size + first + width; j++)
          *panels++ = factor * matrix[j];
    }
}

void
nst_product_by_panels (const float *values, int rows, int size, const float *panels, gboolean add,
                       float *result)
{
  int width;

  for (int first = 0; first < size; first += width)
    {
      width = MIN (nst_product_panel_width (size), size - first);
      nst_product (&(NstProduct){ .values = values,
                                  .step = size,
                                  .rows = rows,
                                  .in = size,
                                  .panel = panels + (gsize) size * first,
                                  .width = width,
                                  .result = result + first,
                                  .stride = size,
                                  .add = add });
    }
}
