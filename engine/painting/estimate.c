/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/estimate.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "base/machine.h"
#include "base/parallel.h"
#include "painting/network-choice.h"
#include "painting/trial.h"

#define START_SECONDS 0.2 /* loading the network, and other things done once */

struct _NstEstimator
{
  NstNetwork *network; /* the last one asked about */
  char *key;           /* as nst_network_choice_key() has it */
  int threads;
  NstSpeed speed; /* of that network on so many threads */
};

NstEstimator *
nst_estimator_new (void)
{
  return g_new0 (NstEstimator, 1);
}

void
nst_estimator_free (NstEstimator *estimator)
{
  g_clear_pointer (&estimator->network, nst_network_free);
  g_free (estimator->key);
  g_free (estimator);
}

/* Loads the network that SETTINGS choose and finds its speed, unless they are known. */
static gboolean
get_ready (NstEstimator *estimator, NstSettings *settings, GError **error)
{
  g_autofree char *key = nst_network_choice_key (settings);
  int threads;

  g_object_get (settings, "threads", &threads, NULL);
  if (g_strcmp0 (key, estimator->key) == 0 && threads == estimator->threads)
    return TRUE;
  g_clear_pointer (&estimator->network, nst_network_free);
  g_clear_pointer (&estimator->key, g_free);
  if (!nst_parallel_reserve (threads, error)
      || (estimator->network = nst_network_choice_load (settings, error)) == NULL
      || !nst_trial_run (estimator->network, settings, &estimator->speed, error))
    return FALSE;
  estimator->key = g_steal_pointer (&key);
  estimator->threads = threads;
  return TRUE;
}

gboolean
nst_estimator_estimate (NstEstimator *estimator, NstSettings *settings, const NstPaintingSize *size,
                        NstEstimate *estimate, GError **error)
{
  g_autoptr (GArray) needs = NULL;

  if (!get_ready (estimator, settings, error))
    return FALSE;
  needs = nst_needs_find (estimator->network, settings, size, error);
  if (needs == NULL)
    return FALSE;
  estimate->seconds = START_SECONDS + nst_needs_seconds (needs, &estimator->speed);
  estimate->mebibytes
    = MAX (nst_machine_peak_mib (),
           nst_machine_resident_mib () + nst_machine_mebibytes (nst_needs_bytes (needs)));
  return TRUE;
}

/* VALUE rounded up to two digits: no estimate is better. */
static double
round_off (double value)
{
  const double step = pow (10, floor (log10 (MAX (value, 1))) - 1);

  return ceil (value / MAX (step, 1)) * MAX (step, 1);
}

char *
nst_estimate_describe (const NstEstimate *estimate)
{
  const double mebibytes = round_off (estimate->mebibytes);

  if (estimate->seconds >= 100)
    return g_strdup_printf (_ ("about %.0f MiB of memory and %.0f minutes"), mebibytes,
                            ceil (estimate->seconds / 60));
  return g_strdup_printf (_ ("about %.0f MiB of memory and %.0f seconds"), mebibytes,
                          MAX (2, round_off (estimate->seconds)));
}

char *
nst_estimate_to_json (const NstEstimate *estimate)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "mebibytes");
  json_builder_add_double_value (builder, estimate->mebibytes);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, estimate->seconds);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
