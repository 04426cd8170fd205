/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/scale.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"
#include "loss/evaluation.h"
#include "loss/picture-losses.h"
#include "optimise/smoothing.h"
#include "painting/brushwork.h"
#include "painting/keeping.h"
#include "painting/last-frame.h"
#include "painting/recipe.h"
#include "painting/scale-start.h"
#include "painting/search.h"
#include "painting/showing.h"

/* The function that the optimisers minimise, and its state. */
typedef struct
{
  const NstPainting *painting;
  const NstNeeds *needs;
  NstEvaluation *evaluation; /* NULL until content and styles are read */
  NstSmoothing *smoothing;
  NstLosses losses;
  NstMap point; /* the vector to be evaluated, as a picture */
  int evaluations;
  const NstLastFrame *frame;     /* at this scale; NULL where none is followed */
  NstLastFrame scaled;           /* what FRAME is, if the scale is not the finest */
  const NstBrushwork *brushwork; /* NULL where there are no touches */
  double begun;                  /* the loss of the scale's first evaluation, without these */
  NstWatch watch;                /* calls keep_going() with this struct */
} Objective;

static gboolean
keep_going (gpointer user_data)
{
  const Objective *objective = user_data;
  const NstNeeds *needs = objective->needs;
  const NstSpeed *speed = objective->painting->speed;
  double left = needs->work.evaluations, fraction = 0;

  if (objective->evaluations > 0)
    {
      left -= objective->evaluations - 1 + nst_evaluation_get_fraction (objective->evaluation);
      fraction = 1
                 - nst_work_seconds_left (&needs->work, speed, MAX (0, left))
                     / nst_work_seconds (&needs->work, speed);
    }
  if (objective->evaluations > 0 && objective->painting->showing)
    nst_showing_offer (objective->painting->showing, objective->painting, &objective->point);
  return nst_progress_tell (objective->painting->meter, fraction);
}

/* Adds to the losses and to GRADIENT, of the point, how far it is from the last frame's painting
 * and from what was rebuilt of the styles' touches. Their weights go by the loss that the scale
 * began with, so that they mean the same whatever the recipe. */
static void
add_held (Objective *objective, NstMap *gradient)
{
  const NstLastFrame *frame = objective->frame;
  NstLosses *losses = &objective->losses;
  int threads;

  g_object_get (objective->painting->settings, "threads", &threads, NULL);
  if (objective->evaluations == 1)
    objective->begun = nst_losses_total (losses);
  if (frame)
    losses->frame = nst_held_loss (&objective->point, &frame->painting, &frame->held,
                                   NST_RECIPE_HELD * objective->begun, gradient, threads);
  if (objective->brushwork)
    losses->touches = nst_brushwork_hold (objective->brushwork, &objective->point,
                                          NST_RECIPE_TOUCH_HELD * objective->begun, gradient);
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
  add_held (objective, &gradient_map);
  *value = nst_losses_total (&objective->losses) + nst_evaluation_get_drift (objective->evaluation);
  if (isfinite (*value) || objective->evaluations > 1)
    return TRUE; /* an optimiser avoids later ones by itself */
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

/* Keeps what is asked for of a step. */
static gboolean
observe_step (const float *point, int iteration, gboolean moved, gpointer user_data, GError **error)
{
  const Objective *objective = user_data;
  NstMap picture = objective->point;

  picture.data = (float *) point;
  return nst_keeping_step (objective->painting->keeping, iteration, moved, &picture,
                           objective->painting->content, &objective->losses, error);
}

static void
note_scale (Objective *objective, const NstSearch *search, double seconds)
{
  const NstScale *scale = &objective->needs->scale;
  const NstLosses *losses = &objective->losses;
  const NstScaleReport report
    = { scale->width,  scale->height,   search->iterations, search->evaluations,
        seconds,       losses->content, losses->style,      losses->variation,
        losses->range, losses->frame,   losses->touches };

  g_array_append_val (objective->painting->report->scales, report);
}

/* Searches for a better PICTURE in ITERATIONS steps, and adds to *DONE what it took. */
static gboolean
search (Objective *objective, int iterations, NstMap *picture, NstSearch *done, GError **error)
{
  const NstPainting *painting = objective->painting;
  const NstSearchPlan plan = { painting->settings, iterations, objective->needs->history };
  NstProblem problem
    = { nst_map_length (picture), .function = evaluate_point, .precondition = smooth_step,
        .user_data = objective,   .watch = objective->watch,  .observe = observe_step };
  NstSearch search;

  g_object_get (painting->settings, "threads", &problem.threads, NULL);
  objective->point = *picture;
  nst_keeping_begin_scale (painting->keeping);
  if (!nst_search_run (&plan, &problem, picture->data, &search, error))
    return FALSE;
  done->iterations += search.iterations;
  done->evaluations += search.evaluations;
  return TRUE;
}

/* Improves PICTURE step by step; and before, between and after equal parts of the steps by the
 * styles' own touches, if the settings ask for them. */
static gboolean
improve (Objective *objective, const NstScaleContent *content, NstMap *picture, NstSearch *done,
         GError **error)
{
  const NstPainting *painting = objective->painting;
  const NstScale *scale = &objective->needs->scale;
  const int side = MAX (scale->width, scale->height);
  const int touches = nst_recipe_touches (painting->settings, side);
  const int parts = nst_recipe_searches (painting->settings, side);
  g_autoptr (NstBrushwork) brushwork = NULL;

  if (touches > 0
      && !(brushwork = nst_brushwork_new (painting, scale, content, objective->frame,
                                          &objective->watch, error)))
    return FALSE;
  objective->brushwork = brushwork;
  for (int i = 0; i < MAX (touches, 1); i++)
    {
      const int first = scale->iterations * i / parts;
      const int end = scale->iterations * (i + 1) / parts;

      if (brushwork && !nst_brushwork_apply (brushwork, picture, error))
        return FALSE;
      if (i < parts && !search (objective, end - first, picture, done, error))
        return FALSE;
    }
  objective->brushwork = NULL;
  return TRUE;
}

/* Improves PICTURE, and notes what it took. */
static gboolean
optimise (Objective *objective, const NstScaleContent *content, NstMap *picture, GError **error)
{
  const gint64 start = g_get_monotonic_time ();
  NstSearch search = { 0 };
  gboolean done;
  int threads;

  g_object_get (objective->painting->settings, "threads", &threads, NULL);
  objective->smoothing = nst_smoothing_new (picture->height, picture->width, threads, error);
  if (objective->smoothing == NULL)
    return FALSE;
  done = improve (objective, content, picture, &search, error);
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

/* The style pictures at the size for this scale, in the colours of their palettes. NULL with
 * NST_ERROR_MEMORY. */
static NstStyleMaps *
prepare_styles (const Objective *objective, const NstRegions *regions, GError **error)
{
  const NstPainting *painting = objective->painting;
  const guint n_styles = painting->styles.n_styles;
  NstStyleMaps *styles = g_new0 (NstStyleMaps, n_styles);

  for (guint i = 0; i < n_styles; i++)
    {
      styles[i].share = painting->styles.shares[i];
      styles[i].region = regions->of_style[i];
      if (!nst_scale_init_style (&styles[i].picture, painting, &objective->needs->scale, i,
                                 &objective->watch, error)
          || !nst_picture_read_alpha (&styles[i].picture, &styles[i].guidance, error))
        {
          free_styles (styles, painting->styles.n_styles);
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
  const NstScale *scale = &objective->needs->scale;
  NstSubject subject;

  if (styles == NULL)
    return FALSE;
  nst_recipe_weigh_touches (&plan.recipe, painting->settings, MAX (scale->width, scale->height));
  plan.watch = objective->watch;
  subject = (NstSubject){ content, regions->guidance, regions->n_regions, styles,
                          painting->styles.n_styles };
  objective->evaluation = nst_evaluation_new (&plan, &subject, &objective->needs->memory, error);
  free_styles (styles, painting->styles.n_styles);
  return objective->evaluation != NULL;
}

/* Has the scale follow the last frame's painting, where there is one. */
static gboolean
begin_frame (Objective *objective, NstSize size, GError **error)
{
  const NstLastFrame *frame = objective->painting->frame;

  objective->frame = frame;
  if (frame == NULL
      || (frame->painting.width == size.width && frame->painting.height == size.height))
    return TRUE;
  objective->frame = &objective->scaled;
  return nst_last_frame_scale (&objective->scaled, objective->painting, size, &objective->watch,
                               error);
}

/* Makes PICTURE the last frame's painting where it follows that: at the beginning, and at the end
 * of all but the finest scale, which need not come nearer to it than that. */
static void
put_frame (const Objective *objective, gboolean at_end, NstMap *picture)
{
  if (objective->frame && !(at_end && objective->frame == objective->painting->frame))
    nst_last_frame_put (objective->frame, picture);
}

/* Begins PICTURE and improves it. */
static gboolean
paint (Objective *objective, const NstScaleContent *content, NstMap *picture, GError **error)
{
  if (!nst_scale_start (objective->painting, content, picture, &objective->watch, error))
    return FALSE;
  put_frame (objective, FALSE, picture);
  if (!make_evaluation (objective, &content->picture, &content->regions, error)
      || !optimise (objective, content, picture, error))
    return FALSE;
  put_frame (objective, TRUE, picture);
  return TRUE;
}

gboolean
nst_scale_paint (const NstPainting *painting, const NstNeeds *needs, NstMap *picture,
                 GError **error)
{
  const NstSize size = { needs->scale.width, needs->scale.height };
  Objective objective = { painting, needs, .watch = { keep_going, &objective } };
  g_auto (NstScaleContent) content = { 0 };
  gboolean done;

  done = nst_scale_content_init (&content, painting, size, &objective.watch, error)
         && nst_picture_settle (&content.picture, &objective.watch, error)
         && begin_frame (&objective, size, error) && paint (&objective, &content, picture, error);
  g_clear_pointer (&objective.evaluation, nst_evaluation_free);
  nst_last_frame_clear (&objective.scaled);
  return done;
}
