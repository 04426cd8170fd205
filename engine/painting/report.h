/* The time and memory that a painting took, and the losses it reached, for --json and measurements.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One scale. The losses are the last evaluation's, weighted, so that they add up to the loss that
 * was minimised. */
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
  double frame_loss;   /* 0 where no last frame is followed */
  double touches_loss; /* 0 without brushwork */
} NstScaleReport;

typedef struct
{
  double seconds;  /* wall clock, the whole of nst_stylize() */
  double peak_mib; /* the process's peak resident memory so far, MiB; 0 where it is not known */
  double followed; /* the part of the picture that is held to the last frame's painting, 0 to 1 */
  GArray *scales;  /* of NstScaleReport, coarsest first */
} NstReport;

NstReport *nst_report_new (void);
void nst_report_free (NstReport *report);

/* REPORT as one line of JSON, as the command line's --json prints it; where PATH is not NULL with
 * that file's name, the painting's. Free with g_free. */
char *nst_report_to_json (const NstReport *report, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstReport, nst_report_free)

G_END_DECLS
