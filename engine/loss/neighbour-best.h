/* The largest of many products.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/level.h"
#include "base/products.h"

G_BEGIN_DECLS

/* The largest product of a feature so far, and the number of its vector, for each column of
 * NST_PRODUCT_COLUMNS apart. */
typedef struct
{
  float product[NST_PRODUCT_COLUMNS];
  int vector[NST_PRODUCT_COLUMNS];
} NstNeighbourBest;

/* Notes in BEST (COUNT features) the larger ones of their PRODUCTS (count × width, a multiple of
 * NST_PRODUCT_COLUMNS) with the vectors from number FIRST on. */
NST_FOR_EVERY_LEVEL (void, nst_neighbour_best_note,
                     (NstNeighbourBest * best, const float *products, int count, int width,
                      int first));
#define nst_neighbour_best_note NST_OF_PROCESSOR (nst_neighbour_best_note)

G_END_DECLS
