/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/parallel.h"
#include "network/feature-pass-private.h"

/* What is copied between a branch's map and a part of the channels of the whole. */
typedef struct
{
  const NstMap *branch;
  const NstMap *whole;
  int first; /* channel */
} Share;

static void
copy_to_whole (int y, int thread, gpointer user_data)
{
  const Share *share = user_data;

  for (int x = 0; x < share->whole->width; x++)
    memcpy (nst_map_at (share->whole, x, y) + share->first, nst_map_at (share->branch, x, y),
            share->branch->channels * sizeof (float));
}

static void
copy_to_branch (int y, int thread, gpointer user_data)
{
  const Share *share = user_data;

  for (int x = 0; x < share->whole->width; x++)
    memcpy (nst_map_at (share->branch, x, y), nst_map_at (share->whole, x, y) + share->first,
            share->branch->channels * sizeof (float));
}

/* The plan of a pass over BRANCH alone, within PLAN: only its last layer is looked at. TAPPED has
 * room for one for each layer. */
static NstFeaturePlan
plan_branch (const NstFeaturePlan *plan, const NstNetwork *branch, gboolean *tapped)
{
  NstFeaturePlan own = { .network = branch,
                         .padding = plan->padding,
                         .pooling = plan->pooling,
                         .last = branch->n_layers - 1,
                         .tapped = tapped,
                         .threads = plan->threads,
                         .watch = plan->watch };

  tapped[own.last] = TRUE;
  return own;
}

NstFeaturePass **
nst_branches_new (const NstFeaturePlan *plan, const NstLayer *layer, int height, int width,
                  GError **error)
{
  NstFeaturePass **branches = g_new0 (NstFeaturePass *, layer->n_branches);

  for (int i = 0; i < layer->n_branches; i++)
    {
      gboolean *tapped = g_new0 (gboolean, layer->branches[i]->n_layers);
      const NstFeaturePlan own = plan_branch (plan, layer->branches[i], tapped);

      branches[i] = nst_feature_pass_new (&own, height, width, error);
      if (branches[i] == NULL)
        {
          g_free (tapped);
          nst_branches_free (branches, i);
          return NULL;
        }
    }
  return branches;
}

void
nst_branches_free (NstFeaturePass **branches, int n_branches)
{
  for (int i = 0; i < n_branches; i++)
    {
      g_free ((gboolean *) branches[i]->plan.tapped);
      nst_feature_pass_free (branches[i]);
    }
  g_free (branches);
}

gsize
nst_branches_bytes (const NstFeaturePlan *plan, const NstLayer *layer, int height, int width)
{
  gsize bytes = 0;

  for (int i = 0; i < layer->n_branches; i++)
    {
      g_autofree gboolean *tapped = g_new0 (gboolean, layer->branches[i]->n_layers);
      const NstFeaturePlan own = plan_branch (plan, layer->branches[i], tapped);

      bytes += nst_feature_pass_bytes (&own, height, width);
    }
  return bytes;
}

gboolean
nst_branches_forward (NstFeaturePass **branches, int n_branches, const NstMap *input,
                      NstMap *output)
{
  int first = 0;

  for (int i = 0; i < n_branches; i++)
    {
      const NstFeaturePlan *plan = &branches[i]->plan;
      const NstMap *result;

      if (!nst_feature_pass_forward_map (branches[i], input, plan->last))
        return FALSE;
      result = nst_feature_pass_get (branches[i], plan->last);
      nst_parallel_for (output->height, plan->threads, copy_to_whole,
                        &(Share){ result, output, first });
      first += result->channels;
    }
  return TRUE;
}

/* An NstAddGradient: begins with a branch's share of the whole. */
static void
begin_gradient (int layer, NstMap *gradient, gpointer user_data)
{
  Share *share = user_data;

  share->branch = gradient;
  nst_parallel_for (gradient->height, 0, copy_to_branch, share);
}

/* A branch's derivative, added to those of the others. */
typedef struct
{
  const NstMap *own;
  NstMap *sum;
} Addition;

static void
add_row (int y, int thread, gpointer user_data)
{
  const Addition *addition = user_data;
  const float *from = nst_map_at (addition->own, 0, y);
  float *to = nst_map_at (addition->sum, 0, y);

  for (gsize i = 0; i < (gsize) addition->sum->width * addition->sum->channels; i++)
    to[i] += from[i];
}

gboolean
nst_branches_backward (NstFeaturePass **branches, int n_branches, const NstMap *gradient,
                       NstMap *result)
{
  int first = 0;

  memset (result->data, 0, nst_map_length (result) * sizeof (float));
  for (int i = 0; i < n_branches; i++)
    {
      const NstFeaturePlan *plan = &branches[i]->plan;
      Share share = { NULL, gradient, first };
      NstMap own;

      if (!nst_feature_pass_backward_map (branches[i], begin_gradient, &share, &own))
        return FALSE;
      nst_parallel_for (result->height, plan->threads, add_row, &(Addition){ &own, result });
      first += plan->network->layers[plan->last].channels;
    }
  return TRUE;
}
