/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "estimate.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <math.h>

#include "error.h"
#include "image.h"
#include "parallel.h"
#include "report.h"

#define TRIAL_SIZE 256 /* pixels, of the picture that speed is measured with */
#define TRIALS 3       /* of which the fastest counts: others share the machine */
#define START_SECONDS 0.3

struct _NstEstimator
{
  NstNetwork *network; /* the last one asked about, as NAME says */
  char *name;
  int threads;
  double network_seconds;  /* for a pixel forward or backward */
  double resample_seconds; /* for a pixel made larger */
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
  g_free (estimator->name);
  g_free (estimator);
}

static double
seconds_since (gint64 start)
{
  return (g_get_monotonic_time () - start) * 1e-6;
}

/* A picture of some texture, as much to do as any. */
static void
fill (NstMap *map)
{
  for (gsize i = 0; i < nst_map_length (map); i++)
    map->data[i] = 0.5 + 0.5 * sin (i * 12.9898);
}

static gboolean
time_evaluation (NstEstimator *estimator, const NstMap *map, const NstEvaluationPlan *plan,
                 GError **error)
{
  const NstWeights weights = { 1, 1, 1, 1, 1 };
  const NstMap everywhere = NST_MAP_INIT;
  const NstPicture picture = nst_picture_of_map (map);
  const NstStyleMaps style = { .picture = picture, .share = 1 };
  g_autoptr (NstEvaluation) evaluation
    = nst_evaluation_new (plan, &weights, &picture, &everywhere, 1, &style, 1, error);
  g_auto (NstMap) gradient = NST_MAP_INIT;
  double fastest = INFINITY;

  if (evaluation == NULL || !nst_map_allocate (&gradient, map->height, map->width, 3, error))
    return FALSE;
  for (int i = 0; i < TRIALS; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      NstLosses losses;

      if (!nst_evaluate (evaluation, map, &gradient, &losses, error))
        return FALSE;
      fastest = MIN (fastest, seconds_since (start));
    }
  estimator->network_seconds = fastest / (2.0 * nst_map_positions (map));
  return TRUE;
}

static gboolean
time_resampling (NstEstimator *estimator, const NstMap *map, GError **error)
{
  const int size = 2 * TRIAL_SIZE;
  double fastest = INFINITY;

  for (int i = 0; i < TRIALS; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      g_auto (NstMap) larger = NST_MAP_INIT;

      if (!nst_image_resample_map (map, size, size, &larger, NULL, NULL, error))
        return FALSE;
      fastest = MIN (fastest, seconds_since (start));
    }
  estimator->resample_seconds = fastest / ((double) size * size);
  return TRUE;
}

/* Loads the network that SETTINGS name and finds its speed, unless they are known. */
static gboolean
get_ready (NstEstimator *estimator, NstSettings *settings, GError **error)
{
  g_autofree char *name = NULL;
  g_auto (NstMap) map = NST_MAP_INIT;
  NstEvaluationPlan plan;
  int threads;

  g_object_get (settings, "network", &name, "threads", &threads, NULL);
  if (g_strcmp0 (name, estimator->name) == 0 && threads == estimator->threads)
    return TRUE;
  g_clear_pointer (&estimator->network, nst_network_free);
  g_clear_pointer (&estimator->name, g_free);
  if (!nst_parallel_reserve (threads, error)
      || (estimator->network = nst_network_load (name, error)) == NULL
      || !nst_map_allocate (&map, TRIAL_SIZE, TRIAL_SIZE, 3, error))
    return FALSE;
  fill (&map);
  plan = nst_needs_plan (estimator->network, settings);
  if (!time_evaluation (estimator, &map, &plan, error) || !time_resampling (estimator, &map, error))
    return FALSE;
  estimator->name = g_steal_pointer (&name);
  estimator->threads = threads;
  return TRUE;
}

gboolean
nst_estimator_estimate (NstEstimator *estimator, NstSettings *settings, NstSize content,
                        const NstSize *styles, guint n_styles, gsize region_bytes,
                        NstEstimate *estimate, GError **error)
{
  g_autoptr (GArray) needs = NULL;

  if (!get_ready (estimator, settings, error))
    return FALSE;
  needs
    = nst_needs_find (estimator->network, settings, content, styles, n_styles, region_bytes, error);
  if (needs == NULL)
    return FALSE;
  estimate->seconds = START_SECONDS + nst_needs_work (needs) * estimator->network_seconds;
  for (guint i = 0; i < needs->len; i++)
    {
      const NstScale *scale = &g_array_index (needs, NstNeeds, i).scale;

      /* The content, the coarser picture, and the styles. */
      estimate->seconds
        += (2 + n_styles) * (double) scale->width * scale->height * estimator->resample_seconds;
    }
  estimate->mebibytes = MAX (nst_report_peak_mib (),
                             nst_report_resident_mib () + nst_needs_bytes (needs) / 1048576.0);
  return TRUE;
}

/* Two digits are all that an estimate has. */
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
