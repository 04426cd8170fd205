/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/fourier.h"

#include <fftw3.h>
#include <gmodule.h>

static gpointer
make_plan (const NstFourierShape *shape, float *numbers)
{
  fftwf_complex *complex = (fftwf_complex *) numbers;

  return fftwf_plan_many_dft (shape->rank, shape->lengths, shape->count, complex, NULL,
                              shape->stride, 1, complex, NULL, shape->stride, 1, FFTW_BACKWARD,
                              FFTW_ESTIMATE | FFTW_UNALIGNED);
}

static void
free_plan (gpointer plan)
{
  fftwf_destroy_plan (plan);
}

static void
run (gpointer plan, float *numbers)
{
  fftwf_execute_dft (plan, (fftwf_complex *) numbers, (fftwf_complex *) numbers);
}

G_MODULE_EXPORT const NstFourier nst_fourier = { make_plan, free_plan, run };
