/* What a painting took and reached, for --json and for measurements.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One scale of the coarse-to-fine painting. The losses are those of the last evaluation,
 * already weighted, so that they add up to what was minimised. */
typedef struct
{
  int width;       /* pixels */
  int height;      /* pixels */
  int iterations;  /* steps accepted */
  int evaluations; /* losses and gradients computed */
  double seconds;
  double content_loss;
  double style_loss;
  double variation_loss;
  double range_loss;
} NstScaleReport;

typedef struct
{
  double seconds;  /* wall clock, the whole of nst_stylize() */
  double peak_mib; /* the process's peak resident memory so far, MiB; 0 where it is not known */
  GArray *scales;  /* of NstScaleReport, coarsest first */
} NstReport;

NstReport *nst_report_new (void);
void nst_report_free (NstReport *report);

/* The process's peak resident memory so far, in MiB; 0 where the system does not tell. */
double nst_report_peak_mib (void);

/* The process's resident memory now, likewise. */
double nst_report_resident_mib (void);

/* The memory that the machine has left for programs, with swap, likewise. */
double nst_report_available_mib (void);

/* Lets the peak begin anew from the memory in use now, where the system can: GEGL's start alone
 * takes some hundred MiB for a moment, which would hide what comes after. */
void nst_report_reset_peak (void);

/* Should the machine run out of memory, the system is from now on to end this process before
 * others, where it can be told so. */
void nst_report_go_first (void);

/* REPORT as one line of JSON, as the command line's --json prints it. Free with g_free. */
char *nst_report_to_json (const NstReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstReport, nst_report_free)

G_END_DECLS
