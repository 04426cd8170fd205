/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "scale.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "adam.h"
#include "error.h"
#include "image.h"
#include "lbfgs.h"

#define ADAM_STEP 0.02 /* of the range [0, 1] */
#define STRIP 64       /* rows that are worked on at once */

/* What the optimisers see as a function, and whoever asks whether to go on. */
typedef struct
{
  const NstPainting *painting;
  const NstNeeds *needs;
  NstEvaluation *evaluation; /* NULL while content and styles are read */
  NstLosses losses;
  NstMap point; /* a view of the vector to be evaluated */
  int evaluations;
} Objective;

static gboolean
keep_going (gpointer user_data)
{
  const Objective *objective = user_data;
  const NstNeeds *needs = objective->needs;
  double done = 0;

  if (objective->evaluations > 0)
    done = needs->reading
           + (objective->evaluations - 1 + nst_evaluation_get_share (objective->evaluation))
               * needs->evaluation.work;
  return nst_meter_tell (objective->painting->meter, MIN (1, done / needs->work));
}

static gboolean
evaluate_point (const float *point, float *gradient, double *value, gpointer user_data,
                GError **error)
{
  Objective *objective = user_data;
  NstMap gradient_map = objective->point;

  objective->point.data = (float *) point;
  gradient_map.data = gradient;
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
               objective->painting->network->name);
  return FALSE;
}

static void
note_scale (Objective *objective, const NstSearch *search, double seconds)
{
  const NstScale *scale = &objective->needs->scale;
  const NstLosses *losses = &objective->losses;
  const NstScaleReport report
    = { scale->width,    scale->height, search->iterations, search->evaluations, seconds,
        losses->content, losses->style, losses->variation,  losses->range };

  g_array_append_val (objective->painting->report->scales, report);
}

/* Improves PICTURE step by step. */
static gboolean
optimise (Objective *objective, NstMap *picture, GError **error)
{
  const NstPainting *painting = objective->painting;
  const int iterations = objective->needs->scale.iterations;
  NstProblem problem = { nst_map_length (picture), 0, evaluate_point, keep_going, objective };
  gint64 start = g_get_monotonic_time ();
  NstOptimiser optimiser;
  NstSearch search;
  gboolean done;

  g_object_get (painting->settings, "optimiser", &optimiser, "threads", &problem.threads, NULL);
  objective->point = *picture;
  if (optimiser == NST_OPTIMISER_ADAM)
    done = nst_adam (&problem, picture->data, iterations, ADAM_STEP, &search, error);
  else
    done
      = nst_lbfgs (&problem, picture->data, iterations, objective->needs->history, &search, error);
  if (done)
    note_scale (objective, &search, (g_get_monotonic_time () - start) * 1e-6);
  return done;
}

static void
free_styles (NstStyleMaps *styles, guint n_styles)
{
  for (guint i = 0; i < n_styles; i++)
    nst_picture_clear (&styles[i].picture);
  g_free (styles);
}

/* The style pictures as they are looked at for the scale; NULL on failure. */
static NstStyleMaps *
prepare_styles (Objective *objective, const NstPicture *content, GError **error)
{
  const NstPainting *painting = objective->painting;
  NstStyleMaps *styles = g_new0 (NstStyleMaps, painting->n_styles);
  NstColour colour;

  g_object_get (painting->settings, "colour", &colour, NULL);
  for (guint i = 0; i < painting->n_styles; i++)
    {
      GeglBuffer *buffer = painting->styles[i];
      int width, height;

      nst_pyramid_style_size (gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer),
                              &objective->needs->scale, painting->settings, &width, &height);
      styles[i].share = painting->shares[i];
      nst_picture_init (&styles[i].picture, buffer, width, height,
                        gegl_buffer_get_format (painting->content));
      if (colour == NST_COLOUR_MATCHED
          && !nst_picture_match_colours (&styles[i].picture, content, keep_going, objective, error))
        {
          free_styles (styles, painting->n_styles);
          return NULL;
        }
    }
  return styles;
}

static gboolean
make_evaluation (Objective *objective, const NstPicture *content, GError **error)
{
  const NstPainting *painting = objective->painting;
  const NstWeights weights = nst_needs_weights (painting->settings);
  const NstMap everywhere = NST_MAP_INIT;
  NstEvaluationPlan plan = nst_needs_plan (painting->network, painting->settings);
  NstStyleMaps *styles = prepare_styles (objective, content, error);

  if (styles == NULL)
    return FALSE;
  plan.budget = objective->needs->budget;
  plan.keep_going = keep_going;
  plan.keep_going_data = objective;
  objective->evaluation = nst_evaluation_new (&plan, &weights, content, &everywhere, 1, styles,
                                              painting->n_styles, error);
  free_styles (styles, painting->n_styles);
  return objective->evaluation != NULL;
}

/* What the coarsest scale starts from: the content, blended with noise as the settings ask. */
static gboolean
start_picture (const NstPainting *painting, const NstPicture *content, NstMap *picture,
               GError **error)
{
  double noise;
  int seed;
  GRand *random;

  if (!nst_picture_to_map (content, picture, error))
    return FALSE;
  g_object_get (painting->settings, "initial-noise", &noise, "seed", &seed, NULL);
  random = g_rand_new_with_seed (seed);
  for (gsize i = 0; i < nst_map_length (picture); i++)
    picture->data[i] = (1 - noise) * picture->data[i] + noise * g_rand_double (random);
  g_rand_free (random);
  return TRUE;
}

/* Brings PICTURE to the size of the scale. */
static gboolean
resize_picture (Objective *objective, NstMap *picture, GError **error)
{
  const NstScale *scale = &objective->needs->scale;
  NstMap coarser = *picture;
  gboolean done;

  *picture = (NstMap) NST_MAP_INIT;
  done = nst_image_resample_map (&coarser, scale->width, scale->height, picture, keep_going,
                                 objective, error);
  nst_map_clear (&coarser);
  return done;
}

gboolean
nst_scale_paint (const NstPainting *painting, const NstNeeds *needs, NstMap *picture,
                 GError **error)
{
  Objective objective = { painting, needs };
  g_auto (NstPicture) content = { 0 };
  gboolean done;

  nst_picture_init (&content, painting->content, needs->scale.width, needs->scale.height, NULL);
  done = nst_picture_settle (&content, keep_going, &objective, error)
         && (picture->data ? resize_picture (&objective, picture, error)
                           : start_picture (painting, &content, picture, error))
         && make_evaluation (&objective, &content, error) && optimise (&objective, picture, error);
  g_clear_pointer (&objective.evaluation, nst_evaluation_free);
  return done;
}

gboolean
nst_scale_finish (const NstPainting *painting, NstMap *picture, GError **error)
{
  g_auto (NstPicture) content = { 0 };
  g_auto (NstMap) rows = NST_MAP_INIT;
  NstColour colour;

  g_object_get (painting->settings, "colour", &colour, NULL);
  if (colour != NST_COLOUR_CONTENT)
    return TRUE;
  if (!nst_map_allocate (&rows, STRIP, picture->width, 3, error))
    return FALSE;
  nst_picture_init (&content, painting->content, picture->width, picture->height, NULL);
  for (int y = 0; y < picture->height; y += STRIP)
    {
      const GeglRectangle strip = { 0, y, picture->width, MIN (STRIP, picture->height - y) };

      if (!nst_meter_tell (painting->meter, 1))
        return nst_error_set_cancelled (error);
      nst_picture_read (&content, &strip, rows.data);
      nst_colour_take_from_content (picture->data + (gsize) y * picture->width * 3, rows.data,
                                    (gsize) strip.width * strip.height);
    }
  return TRUE;
}
