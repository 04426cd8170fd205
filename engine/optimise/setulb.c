/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/setulb.h"

#include <gmodule.h>
#include <string.h>

/* The library has no header: it is in Fortran, where all arguments are addresses, and the lengths
 * of strings follow them. */
void setulb_ (const int *n, const int *m, double *x, const double *l, const double *u,
              const int *nbd, double *f, double *g, const double *factr, const double *pgtol,
              double *wa, int *iwa, char *task, const int *iprint, char *csave, int *lsave,
              int *isave, double *dsave, size_t task_length, size_t csave_length);

/* What the library asks of Fortran's own, libgfortran. Some of its remarks it writes to the
 * standard output whatever iprint says; these take their place, and say nothing. As they are hidden
 * within the module, nothing else is concerned. */
void _gfortran_st_write (void *transfer);
void _gfortran_st_write_done (void *transfer);
void _gfortran_transfer_array_write (void *transfer, void *array, int kind, size_t length);
void _gfortran_transfer_character_write (void *transfer, void *text, size_t length);
void _gfortran_transfer_integer_write (void *transfer, void *number, int kind);
void _gfortran_transfer_real_write (void *transfer, void *number, int kind);
void _gfortran_cpu_time_4 (float *seconds);
int _gfortran_compare_string (size_t a_length, const char *a, size_t b_length, const char *b);

G_MODULE_EXPORT void nst_setulb_run (NstSetulb *search);

void
_gfortran_st_write (void *transfer)
{
}

void
_gfortran_st_write_done (void *transfer)
{
}

void
_gfortran_transfer_array_write (void *transfer, void *array, int kind, size_t length)
{
}

void
_gfortran_transfer_character_write (void *transfer, void *text, size_t length)
{
}

void
_gfortran_transfer_integer_write (void *transfer, void *number, int kind)
{
}

void
_gfortran_transfer_real_write (void *transfer, void *number, int kind)
{
}

/* It is only asked for what would be written. */
void
_gfortran_cpu_time_4 (float *seconds)
{
  *seconds = 0;
}

/* Compares strings as if the shorter one were filled up with blanks. */
int
_gfortran_compare_string (size_t a_length, const char *a, size_t b_length, const char *b)
{
  for (size_t i = 0; i < MAX (a_length, b_length); i++)
    {
      const guchar of_a = i < a_length ? a[i] : ' ', of_b = i < b_length ? b[i] : ' ';

      if (of_a != of_b)
        return of_a < of_b ? -1 : 1;
    }
  return 0;
}

void
nst_setulb_run (NstSetulb *search)
{
  const int quiet = -1;

  setulb_ (&search->length, &search->history, search->point, search->least, search->most,
           search->kinds, &search->value, search->gradient, &search->factor, &search->tolerance,
           search->work, search->indices, search->task, &quiet, search->csave, search->lsave,
           search->isave, search->dsave, sizeof search->task, sizeof search->csave);
}
