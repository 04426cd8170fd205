/* Which of many products are the largest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/level.h"
#include "base/products.h"

G_BEGIN_DECLS

/* The largest product of a feature so far, and with which vector, apart for each column of
 * NST_PRODUCT_COLUMNS. */
typedef struct
{
  float product[NST_PRODUCT_COLUMNS];
  int vector[NST_PRODUCT_COLUMNS];
} NstBest;

/* Notes in BEST, of COUNT features, which of their PRODUCTS (count × width, a multiple of
 * NST_PRODUCT_COLUMNS) with the vectors from number FIRST on are larger. */
NST_FOR_EVERY_LEVEL (void, nst_nearest_note,
                     (NstBest * best, const float *products, int count, int width, int first));
#define nst_nearest_note NST_OF_PROCESSOR (nst_nearest_note)

G_END_DECLS
