/* A step of L-BFGS-B, by the library of its authors, of which Debian has the package liblbfgsb-dev.
 * It is a module of its own, loaded when something is searched for with it (lbfgs-b.c): where the
 * library is not there, all else can be built.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_SETULB_TASK 60 /* characters */

/* The arguments of the library's setulb, all of the caller's: it keeps nothing to itself, so that
 * searches may run in several threads. Those without a comment are the library's own between calls.
 */
typedef struct
{
  int length;       /* n: numbers of a point */
  int history;      /* m: pairs remembered, from 1 */
  double *point;    /* x */
  double *least;    /* l: the bounds */
  double *most;     /* u */
  int *kinds;       /* nbd: 0 for a number without bounds, 2 with both */
  double value;     /* f: at the point */
  double *gradient; /* g: at the point */
  double factor;    /* factr: the search ends where the value falls by less, over 2⁻⁵² of it */
  double tolerance; /* pgtol: the search ends where the projected gradient is nowhere larger */
  double *work;     /* wa: (2m + 5) n + 11m² + 8m numbers */
  int *indices;     /* iwa: 3n numbers */
  char task[NST_SETULB_TASK]; /* what was done, or is to do next, in words filled up with blanks */
  char csave[NST_SETULB_TASK];
  int lsave[4];
  int isave[44];
  double dsave[29];
} NstSetulb;

/* Goes on to where the value and gradient of another point are needed, a step is done, or the
 * search ends, as the task then says. */
typedef void (*NstSetulbRun) (NstSetulb *search);

/* The name of the module, and of its one function, an NstSetulbRun. */
#define NST_SETULB_MODULE "neural-style-transfer-lbfgs-b.so"
#define NST_SETULB_SYMBOL "nst_setulb_run"

G_END_DECLS
