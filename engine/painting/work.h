/* How much there is to do at a scale, by kind, and how long each kind takes: what a painting's time
 * is foretold by, before it is begun (estimate.h) and on the way (progress.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/plan.h"

G_BEGIN_DECLS

typedef struct
{
  double given;       /* pixels of the content and the styles, as they were given */
  double reading;     /* pixels of them at the scale, which the network reads once */
  double resampled;   /* pixels, of the painting and what is read beside it, to begin with */
  double finished;    /* pixels resampled at the end */
  double evaluations; /* of the loss and its gradient */
  double passes;      /* of each evaluation: pixels that the network is run over, either way */
  double products;    /* of all searches for neighbours: of features with those of the styles */
  double steps;       /* of the optimiser, times the numbers that it moves */
} NstWork;

/* Seconds for one of each. */
typedef struct
{
  double given;
  double reading;
  double resampled;
  double evaluation; /* whatever its size */
  double pass;
  double product;
  double step;
} NstSpeed;

/* What a processor takes with the network, threads and recipe of PLAN, of no processor in
 * particular: only ratios are of use. */
NstSpeed nst_speed_typical (const NstEvaluationPlan *plan);

/* The seconds for all of WORK, and for what is left of it when EVALUATIONS are still to be made. */
double nst_work_seconds (const NstWork *work, const NstSpeed *speed);
double nst_work_seconds_left (const NstWork *work, const NstSpeed *speed, double evaluations);

G_END_DECLS
