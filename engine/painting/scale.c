/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/scale.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "loss/evaluation.h"
#include "optimise/adam.h"
#include "optimise/lbfgs.h"
#include "optimise/smoothing.h"
#include "pictures/regions.h"
#include "painting/recipe.h"
#include "pictures/resampling.h"

#define ADAM_STEP 0.02 /* of the range [0, 1] */

/* What the optimisers see as a function, and whoever asks whether to go on. */
typedef struct
{
  const NstPainting *painting;
  const NstNeeds *needs;
  NstEvaluation *evaluation; /* NULL while content and styles are read */
  NstSmoothing *smoothing;
  NstLosses losses;
  NstMap point; /* a view of the vector to be evaluated */
  int evaluations;
  NstWatch watch; /* asks keep_going() about this */
} Objective;

static gboolean
keep_going (gpointer user_data)
{
  const Objective *objective = user_data;
  const NstNeeds *needs = objective->needs;
  const NstSpeed *speed = objective->painting->speed;
  double left = needs->work.evaluations, share = 0;

  if (objective->evaluations > 0)
    {
      left -= objective->evaluations - 1 + nst_evaluation_get_fraction (objective->evaluation);
      share = 1
              - nst_work_seconds_left (&needs->work, speed, MAX (0, left))
                  / nst_work_seconds (&needs->work, speed);
    }
  return nst_meter_tell (objective->painting->meter, share);
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
  *value = nst_losses_total (&objective->losses) + nst_evaluation_get_drift (objective->evaluation);
  if (isfinite (*value) || objective->evaluations > 1)
    return TRUE; /* later ones are for the optimiser to avoid */
  g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
               _ ("The network “%s” cannot be used: its numbers grow beyond all bounds. Choose "
                  "another network, or “built-in”."),
               objective->painting->network->name);
  return FALSE;
}

static void
smooth_step (float *step, gpointer user_data)
{
  const Objective *objective = user_data;

  nst_smoothing_apply (objective->smoothing, step);
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
  NstProblem problem
    = { nst_map_length (picture), 0, evaluate_point, keep_going, objective, smooth_step };
  gint64 start = g_get_monotonic_time ();
  NstOptimiser optimiser;
  NstSearch search;
  gboolean done;

  g_object_get (painting->settings, "optimiser", &optimiser, "threads", &problem.threads, NULL);
  objective->point = *picture;
  objective->smoothing
    = nst_smoothing_new (picture->height, picture->width, problem.threads, error);
  if (objective->smoothing == NULL)
    return FALSE;
  if (optimiser == NST_OPTIMISER_ADAM)
    done = nst_adam (&problem, picture->data, iterations, ADAM_STEP, &search, error);
  else
    done
      = nst_lbfgs (&problem, picture->data, iterations, objective->needs->history, &search, error);
  g_clear_pointer (&objective->smoothing, nst_smoothing_free);
  if (done)
    note_scale (objective, &search, nst_seconds_since (start));
  return done;
}

static void
free_styles (NstStyleMaps *styles, guint n_styles)
{
  for (guint i = 0; i < n_styles; i++)
    {
      nst_picture_clear (&styles[i].picture);
      nst_map_clear (&styles[i].guidance);
    }
  g_free (styles);
}

/* The style pictures as they are looked at for the scale; NULL with NST_ERROR_MEMORY. */
static NstStyleMaps *
prepare_styles (const Objective *objective, const NstRegions *regions, GError **error)
{
  const NstPainting *painting = objective->painting;
  NstStyleMaps *styles = g_new0 (NstStyleMaps, painting->n_styles);

  for (guint i = 0; i < painting->n_styles; i++)
    {
      GeglBuffer *buffer = painting->styles[i].picture;
      int width, height;

      nst_pyramid_style_size (gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer),
                              &objective->needs->scale, painting->settings, &width, &height);
      styles[i].share = painting->shares[i];
      styles[i].region = regions->of_style[i];
      nst_picture_init (&styles[i].picture, buffer, width, height,
                        gegl_buffer_get_format (painting->content));
      if (painting->matching->styles)
        styles[i].picture.filter
          = nst_matching_filter (&painting->matching->styles[i], NULL, width, NULL);
      if (!nst_picture_read_alpha (&styles[i].picture, &styles[i].guidance, error))
        {
          free_styles (styles, painting->n_styles);
          return NULL;
        }
    }
  return styles;
}

static gboolean
make_evaluation (Objective *objective, const NstPicture *content, const NstRegions *regions,
                 GError **error)
{
  const NstPainting *painting = objective->painting;
  NstEvaluationPlan plan = nst_needs_plan (painting->network, painting->settings);
  NstStyleMaps *styles = prepare_styles (objective, regions, error);
  NstSubject subject;

  if (styles == NULL)
    return FALSE;
  plan.watch = objective->watch;
  subject
    = (NstSubject){ content, regions->guidance, regions->n_regions, styles, painting->n_styles };
  objective->evaluation = nst_evaluation_new (&plan, &subject, &objective->needs->memory, error);
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

/* The content as it is looked at for a scale, in its regions and their colours. */
typedef struct
{
  NstPicture picture;
  NstRegions regions;
  NstRegionColours colours;
} Content;

static void
content_clear (Content *content)
{
  nst_picture_clear (&content->picture);
  nst_regions_clear (&content->regions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Content, content_clear)

static gboolean
content_init (Content *content, Objective *objective, int width, int height, GError **error)
{
  const NstPainting *painting = objective->painting;
  const NstStyles styles = { painting->styles, painting->n_styles, painting->shares };

  nst_picture_init (&content->picture, painting->content, width, height, NULL);
  if (!nst_regions_init (&content->regions, &content->picture, &styles, &objective->watch, error))
    return FALSE;
  content->picture.filter = nst_matching_filter (painting->matching->content, &content->regions,
                                                 width, &content->colours);
  return TRUE;
}

static void
add_pixels (float *map, const float *picture, gsize first, gsize count, gpointer user_data)
{
  const float factor = *(const float *) user_data;

  for (gsize i = 0; i < count * 3; i++)
    map[i] += factor * picture[i];
}

/* Adds FACTOR times PICTURE to MAP, of the same size. */
static gboolean
add_picture (Objective *objective, NstMap *map, float factor, const NstPicture *picture,
             GError **error)
{
  return nst_picture_work_beside (picture, map, add_pixels, &factor, &objective->watch, error);
}

/* Brings PICTURE to the size of CONTENT, with a share of the detail that CONTENT has and its
 * coarser version has not: the Laplacian pyramid of Kolkin et al. 2022 (arXiv 2203.13215). */
static gboolean
enlarge_picture (Objective *objective, const NstPicture *content, NstMap *picture, GError **error)
{
  const double share = nst_recipe_detail (objective->painting->settings);
  g_auto (NstMap) coarser = *picture;
  g_auto (Content) coarse = { 0 };

  *picture = (NstMap) NST_MAP_INIT;
  return content_init (&coarse, objective, coarser.width, coarser.height, error)
         && add_picture (objective, &coarser, -share, &coarse.picture, error)
         && nst_resample_map (&coarser, content->width, content->height, picture, &objective->watch,
                              error)
         && add_picture (objective, picture, share, content, error);
}

gboolean
nst_scale_paint (const NstPainting *painting, const NstNeeds *needs, NstMap *picture,
                 GError **error)
{
  Objective objective = { painting, needs, .watch = { keep_going, &objective } };
  g_auto (Content) content = { 0 };
  const NstPicture *seen = &content.picture;
  gboolean done;

  done = content_init (&content, &objective, needs->scale.width, needs->scale.height, error)
         && nst_picture_settle (&content.picture, &objective.watch, error)
         && (picture->data ? enlarge_picture (&objective, seen, picture, error)
                           : start_picture (painting, seen, picture, error))
         && nst_regions_keep_content (&content.regions, picture, seen, &objective.watch, error)
         && make_evaluation (&objective, seen, &content.regions, error)
         && optimise (&objective, picture, error);
  g_clear_pointer (&objective.evaluation, nst_evaluation_free);
  return done;
}

static gboolean
is_wanted (gpointer user_data)
{
  const NstPainting *painting = user_data;

  return nst_meter_tell (painting->meter, 1);
}

static gboolean
calm_chroma (NstMap *picture, const NstWatch *watch, GError **error)
{
  g_auto (NstMap) halved = NST_MAP_INIT;
  g_auto (NstMap) calm = NST_MAP_INIT;

  if (!nst_resample_map (picture, MAX (1, picture->width / 2), MAX (1, picture->height / 2),
                         &halved, watch, error)
      || !nst_resample_map (&halved, picture->width, picture->height, &calm, watch, error))
    return FALSE;
  nst_colour_calm (picture->data, calm.data, nst_map_positions (picture));
  return TRUE;
}

static void
take_pixels (float *painting, const float *content, gsize first, gsize count, gpointer user_data)
{
  nst_colour_take_from_content (painting, content, count);
}

static gboolean
take_colours (const NstPainting *painting, NstMap *picture, const NstWatch *watch, GError **error)
{
  g_auto (NstPicture) content = { 0 };

  nst_picture_init (&content, painting->content, picture->width, picture->height, NULL);
  return nst_picture_work_beside (&content, picture, take_pixels, NULL, watch, error);
}

static void
copy_pixels (float *map, const float *pixels, gsize first, gsize count, gpointer user_data)
{
  memcpy (map, pixels, count * 3 * sizeof *map);
}

/* Leaves PICTURE no colours that the palettes do not have. */
static gboolean
confine_colours (const NstPainting *painting, const NstRegions *regions, NstMap *picture,
                 const NstWatch *watch, GError **error)
{
  NstPicture mapped = nst_picture_of_map (picture);
  NstRegionColours colours;

  mapped.filter
    = nst_matching_filter (painting->matching->painted, regions, picture->width, &colours);
  return mapped.filter.apply == NULL
         || nst_picture_work_beside (&mapped, picture, copy_pixels, NULL, watch, error);
}

/* Confines PICTURE to its palettes, and gives it the pixels of the content where no style applies.
 */
static gboolean
finish_regions (const NstPainting *painting, NstMap *picture, const NstWatch *watch, GError **error)
{
  const NstStyles styles = { painting->styles, painting->n_styles, painting->shares };
  g_auto (NstPicture) content = { 0 };
  g_auto (NstRegions) regions = { 0 };

  nst_picture_init (&content, painting->content, picture->width, picture->height, NULL);
  return nst_regions_init (&regions, &content, &styles, watch, error)
         && confine_colours (painting, &regions, picture, watch, error)
         && nst_regions_keep_content (&regions, picture, &content, watch, error);
}

gboolean
nst_scale_finish (const NstPainting *painting, NstMap *picture, GError **error)
{
  const NstWatch watch = { is_wanted, (gpointer) painting };
  NstColour colour;

  g_object_get (painting->settings, "colour", &colour, NULL);
  return (colour == NST_COLOUR_CONTENT ? take_colours (painting, picture, &watch, error)
                                       : calm_chroma (picture, &watch, error))
         && finish_regions (painting, picture, &watch, error);
}
