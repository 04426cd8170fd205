/* Fourier transforms, by FFTW, which pink noise alone needs: a module of its own, loaded when there
 * is some to be made, so that nobody else pays for the library with time and room for addresses.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Complex numbers, two floats each, of several transforms at once. */
typedef struct
{
  int rank;           /* axes of a transform, 1 or 2 */
  const int *lengths; /* numbers along each */
  int count;          /* transforms, whose numbers lie side by side */
  int stride;         /* from one number of a transform's last axis to the next, in numbers */
} NstFourierShape;

/* What the module has. Plans are made and freed from one thread at a time, but run in any. */
typedef struct
{
  /* A plan for inverse transforms of SHAPE in place, without a factor. NUMBERS are not changed. */
  gpointer (*make_plan) (const NstFourierShape *shape, float *numbers);
  void (*free_plan) (gpointer plan);

  /* Transforms NUMBERS, of the plan's shape, wherever they lie. */
  void (*run) (gpointer plan, float *numbers);
} NstFourier;

/* The name of the module, and of its one symbol, an NstFourier. */
#define NST_FOURIER_MODULE "neural-style-transfer-fourier.so"
#define NST_FOURIER_SYMBOL "nst_fourier"

G_END_DECLS
