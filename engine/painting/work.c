/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/work.h"

#include "base/parallel.h"

/* Times of one of each kind of work, in multiplications of the network on one thread: between those
 * of the built-in network and of VGG-19 on a Zen 5, which differ by two (docs/experiments/speed.md,
 * "Estimates"). More threads speed up passes and products, and little else. */
#define GIVEN 4e3
#define READING 2e4
#define RESAMPLED 8e3
#define EVALUATION 4e8
#define WEIGHT 300.0 /* for each weight in an evaluation: transforming filters */
#define PRODUCT 1.5  /* for each channel */
#define STEP 9e2

/* Counts the WEIGHTS of NETWORK, and the MULTIPLICATIONS by them for each pixel of a picture in one
 * direction, as if all filters were 3 × 3. */
static void
count_multiplications (const NstNetwork *network, double *weights, double *multiplications)
{
  int channels = 3;

  *weights = *multiplications = 0;
  for (int i = 0; i < network->n_layers; i++)
    {
      const NstLayer *layer = &network->layers[i];

      if (layer->kind == NST_LAYER_CONVOLUTION)
        {
          const double own = 9.0 * channels * layer->channels;

          *weights += own;
          *multiplications += own / (layer->stride * layer->stride);
        }
      channels = layer->channels;
    }
}

NstSpeed
nst_speed_typical (const NstEvaluationPlan *plan)
{
  const NstNetwork *network = plan->network;
  const int neighbours = nst_network_find (network, plan->recipe.neighbours.tap);
  const double at_once = nst_parallel_threads (plan->threads);
  double weights, multiplications;

  count_multiplications (network, &weights, &multiplications);
  return (NstSpeed){
    .given = GIVEN,
    .reading = READING + multiplications / at_once,
    .resampled = RESAMPLED,
    .evaluation = EVALUATION + WEIGHT * weights,
    .pass = multiplications / at_once,
    .product = neighbours < 0 ? 0 : PRODUCT * network->layers[neighbours].channels / at_once,
    .step = STEP,
  };
}

double
nst_work_seconds_left (const NstWork *work, const NstSpeed *speed, double evaluations)
{
  const double evaluation
    = speed->evaluation + work->passes * speed->pass
      + (work->products * speed->product + work->steps * speed->step) / work->evaluations;

  return evaluations * evaluation + work->finished * speed->resampled;
}

double
nst_work_seconds (const NstWork *work, const NstSpeed *speed)
{
  return work->given * speed->given + work->reading * speed->reading
         + work->resampled * speed->resampled
         + nst_work_seconds_left (work, speed, work->evaluations);
}
