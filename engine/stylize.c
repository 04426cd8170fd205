/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stylize.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "adam.h"
#include "colour.h"
#include "error.h"
#include "evaluate.h"
#include "image.h"
#include "lbfgs.h"
#include "network.h"
#include "parallel.h"
#include "pyramid.h"

#define HISTORY 10                            /* pairs that L-BFGS remembers at most */
#define HISTORY_BYTES ((gsize) 900 * 1000000) /* for its vectors: a pair at 24 megapixels */
#define ADAM_STEP 0.02                        /* of the range [0, 1] */

/* Weights by which the terms are comparable at the middle of the settings' ranges. */
#define LOSS_SCALE 1000.0
#define CONTENT_WEIGHT 6.0
#define DETAIL_WEIGHT 0.3
#define STYLE_WEIGHT 200.0
#define VARIATION_WEIGHT 0.005 /* for each unit of the setting "smoothness" */
#define RANGE_WEIGHT 100.0
#define STRENGTH_DECADE 25.0 /* "strength" for ten times the style against the content */
#define DETAIL_DECADE 12.5   /* the same against the content's detail */

typedef struct
{
  GeglBuffer *content;
  GeglBuffer *const *styles;
  guint n_styles;
  NstSettings *settings;
  NstProgress progress;
  gpointer user_data;
  NstReport *report;

  NstNetwork *network;
  double *shares; /* of the styles, adding up to 1 */
  int threads;
  NstColour colour;
  const Babl *space; /* of the content, for all colours */
  GArray *scales;    /* of NstScale */

  /* Work is counted in pixels evaluated. */
  double work_total;
  double work_done;  /* in scales that are done */
  double work_scale; /* in the current scale, at its end */
  double share_done; /* of the current scale */
  char *message;
} Painting;

/* Reads "style-weights" into shares; missing ones count 1. */
static gboolean
read_shares (Painting *painting, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  double sum = 0;

  g_object_get (painting->settings, "style-weights", &text, NULL);
  words = g_strsplit (text && *text ? text : "1", ",", -1);
  painting->shares = g_new (double, painting->n_styles);
  for (guint i = 0; i < painting->n_styles; i++)
    {
      char *end = NULL;
      const char *word = i < g_strv_length (words) ? g_strstrip (words[i]) : "1";

      painting->shares[i] = g_ascii_strtod (word, &end);
      if (end == word || *end != '\0' || !isfinite (painting->shares[i]) || painting->shares[i] < 0)
        {
          g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                       _ ("The setting “style-weights” cannot be “%s”: it takes numbers from 0, "
                          "separated by commas."),
                       text);
          return FALSE;
        }
      sum += painting->shares[i];
    }
  if (sum <= 0)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_SETTING,
                           _ ("The setting “style-weights” leaves no style: make at least one "
                              "weight larger than 0."));
      return FALSE;
    }
  for (guint i = 0; i < painting->n_styles; i++)
    painting->shares[i] /= sum;
  return TRUE;
}

static gboolean
check_styles (Painting *painting, GError **error)
{
  for (guint i = 0; i < painting->n_styles; i++)
    if (gegl_buffer_get_width (painting->styles[i]) < 2
        || gegl_buffer_get_height (painting->styles[i]) < 2)
      {
        g_set_error_literal (error, NST_ERROR, NST_ERROR_INPUT,
                             _ ("The style picture is too small to have a style: choose one of at "
                                "least 2 × 2 pixels, better of some hundreds."));
        return FALSE;
      }
  return TRUE;
}

/* Tells the caller how far the work is; FALSE when it asks to stop. */
static gboolean
tell_progress (Painting *painting)
{
  double done = painting->work_done + painting->share_done * painting->work_scale;

  return painting->progress == NULL
         || painting->progress (CLAMP (done / painting->work_total, 0, 1), painting->message,
                                painting->user_data);
}

static gboolean
keep_going (gpointer user_data)
{
  return tell_progress (user_data);
}

/* The bytes that may be used: what the setting says, or a quarter of the machine's memory up to
 * 4 GiB. */
static gsize
memory_allowed (NstSettings *settings)
{
  int mebibytes;
  gsize machine = (gsize) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE);

  g_object_get (settings, "memory", &mebibytes, NULL);
  if (mebibytes > 0)
    return (gsize) mebibytes << 20;
  return MIN (machine / 4, (gsize) 4096 << 20);
}

/* How many pairs L-BFGS remembers at SCALE: fewer on large pictures, where steps are few. It does
 * not depend on the memory allowed, so that the painting does not either. */
static int
choose_history (const NstScale *scale)
{
  const gsize numbers = (gsize) scale->width * scale->height * 3;
  int history = MIN (HISTORY, scale->iterations);

  while (history > 0 && numbers * nst_lbfgs_bytes (history) > HISTORY_BYTES)
    history--;
  return history;
}

/* The bytes that are left for features at SCALE when the optimiser, the picture and the content
 * have theirs. */
static gsize
share_memory (Painting *painting, const NstScale *scale)
{
  const gsize numbers = (gsize) scale->width * scale->height * 3;
  const gsize allowed = memory_allowed (painting->settings);
  const gsize taken
    = numbers
      * (2 * sizeof (float) + MAX (nst_adam_bytes (), nst_lbfgs_bytes (choose_history (scale))));

  return allowed > taken ? allowed - taken : 1;
}

static NstWeights
choose_weights (NstSettings *settings)
{
  double strength, smoothness;

  g_object_get (settings, "strength", &strength, "smoothness", &smoothness, NULL);
  return (NstWeights){
    .content = LOSS_SCALE * CONTENT_WEIGHT * pow (10, (50 - strength) / STRENGTH_DECADE),
    .detail = LOSS_SCALE * DETAIL_WEIGHT * pow (10, (50 - strength) / DETAIL_DECADE),
    .style = LOSS_SCALE * STYLE_WEIGHT,
    .variation = LOSS_SCALE * VARIATION_WEIGHT * smoothness,
    .range = LOSS_SCALE * RANGE_WEIGHT,
  };
}

typedef struct
{
  Painting *painting;
  NstEvaluation *evaluation;
  NstLosses losses;
  NstMap point; /* a view of the vector to be evaluated */
  int evaluations;
  int expected;
} Objective;

/* The objective as the optimisers see it. */
static gboolean
evaluate_point (const float *point, float *gradient, double *value, gpointer user_data,
                GError **error)
{
  Objective *objective = user_data;
  Painting *painting = objective->painting;
  NstMap gradient_map = objective->point;

  objective->point.data = (float *) point;
  gradient_map.data = gradient;
  painting->share_done = MIN (1, (double) objective->evaluations / objective->expected);
  objective->evaluations++;
  if (!nst_evaluate (objective->evaluation, &objective->point, &gradient_map, &objective->losses,
                     error))
    return FALSE;
  *value = nst_losses_total (&objective->losses);
  if (isfinite (*value) || objective->evaluations > 1)
    return TRUE; /* later ones are for the optimiser to avoid */
  g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
               _ ("The network “%s” cannot be used: its numbers grow beyond all bounds. Choose "
                  "another network, or “built-in”."),
               painting->network->name);
  return FALSE;
}

static gboolean
keep_on_painting (gpointer user_data)
{
  Objective *objective = user_data;

  return keep_going (objective->painting);
}

static void
note_scale (Painting *painting, const NstScale *scale, const NstSearch *search,
            const NstLosses *losses, double seconds)
{
  const NstScaleReport report
    = { scale->width,    scale->height, search->iterations, search->evaluations, seconds,
        losses->content, losses->style, losses->variation,  losses->range };

  g_array_append_val (painting->report->scales, report);
}

/* Improves PICTURE at SCALE. */
static gboolean
optimise (Painting *painting, const NstScale *scale, NstEvaluation *evaluation, NstMap *picture,
          GError **error)
{
  Objective objective = { painting, evaluation };
  const NstProblem problem
    = { nst_map_length (picture), painting->threads, evaluate_point, keep_on_painting, &objective };
  gint64 start = g_get_monotonic_time ();
  NstOptimiser optimiser;
  NstSearch search;
  gboolean done;

  g_object_get (painting->settings, "optimiser", &optimiser, NULL);
  objective.point = *picture;
  objective.expected = scale->iterations + 1;
  if (optimiser == NST_OPTIMISER_ADAM)
    done = nst_adam (&problem, picture->data, scale->iterations, ADAM_STEP, &search, error);
  else
    done = nst_lbfgs (&problem, picture->data, scale->iterations, choose_history (scale), &search,
                      error);
  if (done)
    note_scale (painting, scale, &search, &objective.losses,
                (g_get_monotonic_time () - start) * 1e-6);
  return done;
}

static void
free_styles (NstStyleMaps *styles, guint n_styles)
{
  for (guint i = 0; i < n_styles; i++)
    nst_map_clear (&styles[i].picture);
  g_free (styles);
}

/* The size at which style number INDEX is looked at for SCALE. */
static void
size_style (Painting *painting, guint index, const NstScale *scale, int *width, int *height)
{
  GeglBuffer *style = painting->styles[index];

  nst_pyramid_style_size (gegl_buffer_get_width (style), gegl_buffer_get_height (style), scale,
                          painting->settings, width, height);
}

/* The style pictures as they are looked at for SCALE; NULL on failure. */
static NstStyleMaps *
read_styles (Painting *painting, const NstScale *scale, const NstMap *content, GError **error)
{
  NstStyleMaps *maps = g_new0 (NstStyleMaps, painting->n_styles);

  for (guint i = 0; i < painting->n_styles; i++)
    {
      int width, height;

      size_style (painting, i, scale, &width, &height);
      maps[i].share = painting->shares[i];
      if (!nst_image_to_map (painting->styles[i], width, height, painting->space, &maps[i].picture,
                             error))
        {
          free_styles (maps, painting->n_styles);
          return NULL;
        }
      if (painting->colour == NST_COLOUR_MATCHED)
        nst_colour_match (&maps[i].picture, content);
    }
  return maps;
}

/* How pictures are evaluated at SCALE. */
static NstEvaluationPlan
plan_evaluation (Painting *painting, const NstScale *scale)
{
  NstEvaluationPlan plan = { .network = painting->network,
                             .threads = painting->threads,
                             .keep_going = keep_going,
                             .keep_going_data = painting };

  g_object_get (painting->settings, "padding", &plan.padding, "pooling", &plan.pooling, NULL);
  plan.budget = share_memory (painting, scale);
  return plan;
}

static NstEvaluation *
make_evaluation (Painting *painting, const NstScale *scale, const NstMap *content, GError **error)
{
  const NstEvaluationPlan plan = plan_evaluation (painting, scale);
  const NstWeights weights = choose_weights (painting->settings);
  const NstMap everywhere = NST_MAP_INIT;
  NstStyleMaps *styles = read_styles (painting, scale, content, error);
  NstEvaluation *evaluation;

  if (styles == NULL)
    return NULL;
  evaluation = nst_evaluation_new (&plan, &weights, content, &everywhere, 1, styles,
                                   painting->n_styles, error);
  free_styles (styles, painting->n_styles);
  return evaluation;
}

/* What the coarsest scale starts from: the content, blended with noise as the settings ask. */
static gboolean
start_picture (Painting *painting, const NstMap *content, NstMap *picture, GError **error)
{
  double noise;
  int seed;
  GRand *random;

  if (!nst_map_allocate (picture, content->height, content->width, 3, error))
    return FALSE;
  g_object_get (painting->settings, "initial-noise", &noise, "seed", &seed, NULL);
  random = g_rand_new_with_seed (seed);
  for (gsize i = 0; i < nst_map_length (picture); i++)
    picture->data[i] = (1 - noise) * content->data[i] + noise * g_rand_double (random);
  g_rand_free (random);
  return TRUE;
}

/* Brings PICTURE to the size of SCALE. */
static gboolean
resize_picture (NstMap *picture, const NstScale *scale, GError **error)
{
  NstMap coarser = *picture;
  gboolean done;

  *picture = (NstMap) NST_MAP_INIT;
  done = nst_image_resample_map (&coarser, scale->width, scale->height, picture, error);
  nst_map_clear (&coarser);
  return done;
}

static gboolean
paint_scale (Painting *painting, guint index, NstMap *picture, GError **error)
{
  const NstScale *scale = &g_array_index (painting->scales, NstScale, index);
  g_auto (NstMap) content = NST_MAP_INIT;
  g_autoptr (NstEvaluation) evaluation = NULL;

  painting->work_scale = (double) scale->width * scale->height * scale->iterations;
  painting->share_done = 0;
  g_free (painting->message);
  painting->message = g_strdup_printf (_ ("Painting scale %u of %u (%d × %d pixels)"), index + 1,
                                       painting->scales->len, scale->width, scale->height);

  if (!nst_image_to_map (painting->content, scale->width, scale->height, painting->space, &content,
                         error)
      || !(index == 0 ? start_picture (painting, &content, picture, error)
                      : resize_picture (picture, scale, error)))
    return FALSE;
  evaluation = make_evaluation (painting, scale, &content, error);
  if (evaluation == NULL || !optimise (painting, scale, evaluation, picture, error))
    return FALSE;
  painting->work_done += painting->work_scale;
  if (index + 1 == painting->scales->len && painting->colour == NST_COLOUR_CONTENT)
    nst_colour_take_from_content (picture, &content);
  return TRUE;
}

/* Better said now than after the first scales. */
static gboolean
check_memory (Painting *painting, GError **error)
{
  for (guint i = 0; i < painting->scales->len; i++)
    {
      const NstScale *scale = &g_array_index (painting->scales, NstScale, i);
      const NstEvaluationPlan plan = plan_evaluation (painting, scale);

      if (!nst_evaluation_check (&plan, scale->height, scale->width, error))
        return FALSE;
      for (guint k = 0; k < painting->n_styles; k++)
        {
          int width, height;

          size_style (painting, k, scale, &width, &height);
          if (!nst_evaluation_check (&plan, height, width, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
prepare (Painting *painting, GError **error)
{
  g_autofree char *network = NULL;

  g_object_get (painting->settings, "network", &network, "threads", &painting->threads, "colour",
                &painting->colour, NULL);
  painting->space = gegl_buffer_get_format (painting->content);
  painting->scales
    = nst_pyramid_plan (gegl_buffer_get_width (painting->content),
                        gegl_buffer_get_height (painting->content), painting->settings);
  for (guint i = 0; i < painting->scales->len; i++)
    {
      const NstScale *scale = &g_array_index (painting->scales, NstScale, i);
      painting->work_total += (double) scale->width * scale->height * scale->iterations;
    }
  if (!check_styles (painting, error) || !read_shares (painting, error)
      || !nst_parallel_reserve (painting->threads, error))
    return FALSE;
  painting->network = nst_network_load (network, error);
  return painting->network && check_memory (painting, error);
}

GeglBuffer *
nst_stylize (GeglBuffer *content, GeglBuffer *const *styles, guint n_styles, NstSettings *settings,
             NstProgress progress, gpointer user_data, NstReport **report, GError **error)
{
  Painting painting = { content, styles, n_styles, settings, progress, user_data };
  g_auto (NstMap) picture = NST_MAP_INIT;
  gint64 start = g_get_monotonic_time ();
  GeglBuffer *result = NULL;
  gboolean done;

  g_assert (n_styles >= 1);
  painting.report = nst_report_new ();
  done = prepare (&painting, error);
  for (guint i = 0; done && i < painting.scales->len; i++)
    done = paint_scale (&painting, i, &picture, error);
  if (done)
    {
      result = nst_image_from_map (&picture, content);
      painting.share_done = 0;
      tell_progress (&painting);
      painting.report->seconds = (g_get_monotonic_time () - start) * 1e-6;
      painting.report->peak_mib = nst_report_peak_mib ();
      if (report)
        *report = g_steal_pointer (&painting.report);
    }
  g_clear_pointer (&painting.report, nst_report_free);
  g_clear_pointer (&painting.network, nst_network_free);
  g_clear_pointer (&painting.scales, g_array_unref);
  g_free (painting.shares);
  g_free (painting.message);
  return result;
}
