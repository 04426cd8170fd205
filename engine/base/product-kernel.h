/* The engine's own kernels for products of matrices (see products.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/level.h"
#include "base/products.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name; /* of the vectors that it uses: "AVX2" */
  int panel;        /* columns of the panels that it is made for, or half as many */
  void (*multiply) (const NstProduct *product);
} NstProductKernel;

/* The kernel for this processor; NULL where OpenBLAS shall compute the products. */
NST_FOR_EVERY_LEVEL (const NstProductKernel *, nst_product_kernel_get, (void) );
#define nst_product_kernel_get NST_OF_PROCESSOR (nst_product_kernel_get)

G_END_DECLS
