/* The work at a scale, by kind, and the time that each kind takes: by these a painting's time is
 * foretold, before it is begun (estimate.h) and on the way (progress.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/plan.h"

G_BEGIN_DECLS

typedef struct
{
  double given;   /* pixels of content and styles in their own sizes, which are read */
  double reading; /* pixels of content and styles at the scale, which the network runs over once */
  double resampled;   /* pixels resampled to begin the scale */
  double finished;    /* the same at the end */
  double evaluations; /* of the loss and its gradient */
  double passes;   /* pixels that the network runs over in each evaluation, forward or backward */
  double products; /* of features with the styles', in all searches for neighbours */
  double steps;    /* of the optimiser, times the numbers that it moves */
} NstWork;

/* Seconds for one of each. */
typedef struct
{
  double given;
  double reading;
  double resampled;
  double evaluation; /* beside its passes, whatever its size */
  double pass;
  double product;
  double step;
} NstSpeed;

/* The speed of no processor in particular, with the network, threads and recipe of PLAN: only
 * ratios are of use. */
NstSpeed nst_speed_typical (const NstEvaluationPlan *plan);

/* The seconds for all of WORK, and for the rest of it when EVALUATIONS are left. */
double nst_work_seconds (const NstWork *work, const NstSpeed *speed);
double nst_work_seconds_left (const NstWork *work, const NstSpeed *speed, double evaluations);

G_END_DECLS
