/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stylize.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "base/machine.h"
#include "base/parallel.h"
#include "painting/finishing.h"
#include "painting/keeping.h"
#include "painting/network-choice.h"
#include "painting/scale.h"
#include "painting/search.h"
#include "painting/showing.h"
#include "painting/start-picture.h"
#include "painting/tones.h"
#include "pictures/picture.h"
#include "settings/style-weights.h"

/* MiB that the process grows by once painting has begun, beside what is planned: the libraries'
 * code and buffers that nothing has touched before. */
#define FIRST_TOUCHED 24

static gboolean
check_styles (const NstStyle *styles, guint n_styles, GError **error)
{
  for (guint i = 0; i < n_styles; i++)
    if (gegl_buffer_get_width (styles[i].picture) < 2
        || gegl_buffer_get_height (styles[i].picture) < 2)
      {
        g_set_error_literal (error, NST_ERROR, NST_ERROR_INPUT,
                             _ ("The style picture is too small to have a style: choose one of at "
                                "least 2 × 2 pixels, better of some hundreds."));
        return FALSE;
      }
  return TRUE;
}

/* Linux ends a process rather than refuse it memory, so the check is made before NEEDED MiB are
 * taken. */
static gboolean
check_machine (double needed, GError **error)
{
  const double available = nst_machine_available_mib ();

  if (available == 0 || needed < available)
    return TRUE;
  g_set_error (
    error, NST_ERROR, NST_ERROR_MEMORY,
    _ ("Painting needs %.0f MiB of memory and the machine has %.0f MiB left: close other "
       "programs, allow less memory (setting “memory”), or paint at a smaller size."),
    needed, available);
  return FALSE;
}

static gboolean
paint_scales (const NstPainting *painting, const GArray *needs, NstMap *picture, GError **error)
{
  const NstLastFrame *frame = painting->frame;
  g_auto (NstMap) tones = NST_MAP_INIT;
  int threads;

  g_object_get (painting->settings, "threads", &threads, NULL);
  for (guint i = 0; i < needs->len; i++)
    {
      const NstNeeds *scale = &g_array_index (needs, NstNeeds, i);

      nst_progress_begin_stage (painting->meter, nst_work_seconds (&scale->work, painting->speed),
                                g_strdup_printf (_ ("Painting scale %u of %u (%d × %d pixels)"),
                                                 i + 1, needs->len, scale->scale.width,
                                                 scale->scale.height));
      if (!nst_scale_paint (painting, scale, picture, error)
          || (frame && i + 1 == needs->len
              && !nst_tones_hold (&tones, &frame->painting, &frame->held, threads, error))
          || !nst_tones_pass (&tones, picture, threads, error))
        return FALSE;
    }
  return TRUE;
}

/* The finishing of a painting, which is not stopped where the painting is to be kept. */
typedef struct
{
  NstProgressMeter *meter;
  const NstAudience *audience;
} Finishing;

static gboolean
is_kept (const NstAudience *audience)
{
  return audience->keeps && audience->keeps (audience->user_data);
}

static gboolean
keep_finishing (gpointer user_data)
{
  const Finishing *finishing = user_data;

  return nst_progress_tell (finishing->meter, 1) || is_kept (finishing->audience);
}

/* Paints all scales, or those up to one where the audience stops the painting to keep it, and
 * finishes PICTURE. */
static gboolean
paint_picture (const NstPainting *painting, const GArray *needs, const NstAudience *audience,
               NstMap *picture, GError **error)
{
  Finishing finishing = { painting->meter, audience };
  const NstWatch watch = { keep_finishing, &finishing };
  g_autoptr (GError) stopped = NULL;

  if (!paint_scales (painting, needs, picture, &stopped)
      && (picture->data == NULL || !is_kept (audience)
          || !g_error_matches (stopped, NST_ERROR, NST_ERROR_CANCELLED)))
    {
      g_propagate_error (error, g_steal_pointer (&stopped));
      return FALSE;
    }
  return nst_finishing_apply (painting, picture, &watch, error);
}

/* An NstKeepGoing, while no stage goes on. */
static gboolean
keep_following (gpointer user_data)
{
  return nst_progress_tell (user_data, 0);
}

/* Makes FRAME what PAINTING takes over from LAST, where there is one, at the finest scale of
 * NEEDS. */
static gboolean
follow (NstPainting *painting, const NstFrame *last, const GArray *needs, NstLastFrame *frame,
        GError **error)
{
  const NstScale *finest = &g_array_index (needs, NstNeeds, needs->len - 1).scale;
  const NstSize size = { finest->width, finest->height };
  const NstWatch watch = { keep_following, painting->meter };

  if (last == NULL)
    return TRUE;
  nst_progress_begin_stage (painting->meter, 0,
                            g_strdup (_ ("Finding what has moved since the last frame")));
  if (!nst_last_frame_init (frame, painting, last, size, &watch, error))
    return FALSE;
  painting->frame = frame;
  painting->report->followed = nst_last_frame_part (frame);
  return TRUE;
}

/* Paints with all that was prepared, following LAST unless it is NULL. */
static GeglBuffer *
paint (NstPainting *painting, const NstFrame *last, const NstAudience *audience, GError **error)
{
  g_auto (NstPaintingSize) size = { 0 };
  g_autoptr (GArray) needs = NULL;
  g_auto (NstProgressMeter) meter = { NULL };
  g_auto (NstShowing) showing = { NULL };
  g_auto (NstLastFrame) frame = { 0 };
  g_auto (NstMap) picture = NST_MAP_INIT;
  GeglBuffer *result;

  nst_painting_size_init (&size, painting->content, painting->styles.styles,
                          painting->styles.n_styles);
  size.follows = last != NULL;
  needs = nst_needs_find (painting->network, painting->settings, &size, error);
  if (needs == NULL
      || !check_machine (nst_machine_mebibytes (nst_needs_bytes (needs)) + FIRST_TOUCHED, error))
    return NULL;
  nst_progress_init (&meter, nst_needs_seconds (needs, painting->speed), audience->progress,
                     audience->user_data);
  painting->meter = &meter;
  nst_showing_init (&showing, audience);
  painting->showing = &showing;
  if (!follow (painting, last, needs, &frame, error)
      || !paint_picture (painting, needs, audience, &picture, error))
    return NULL;
  result = nst_picture_map_to_buffer (&picture, painting->content);
  nst_progress_tell (&meter, 1);
  return result;
}

/* An NstKeepGoing, before there is a meter. */
static gboolean
keep_reading (gpointer user_data)
{
  const NstAudience *audience = user_data;

  return audience->progress == NULL
         || audience->progress (0, _ ("Reading the picture to start from"), audience->user_data);
}

GeglBuffer *
nst_stylize_before (const NstStylizeInput *input, const NstAudience *audience, NstReport **report,
                    GError **error)
{
  const gint64 start = g_get_monotonic_time ();
  NstSettings *settings = input->settings;
  g_autoptr (NstReport) taken = nst_report_new ();
  g_autoptr (NstNetwork) network = NULL;
  g_autofree double *shares = NULL;
  g_auto (NstPalettes) palettes = { NULL };
  g_autoptr (GeglBuffer) start_picture = NULL;
  g_autoptr (NstKeeping) keeping = NULL;
  const NstWatch watch = { keep_reading, (gpointer) audience };
  NstPainting painting = { input->content, .styles = { input->styles, input->n_styles },
                           .palettes = &palettes, .settings = settings, .report = taken };
  const NstFrame *last = input->last && nst_last_frame_fits (input->last, input->content, settings)
                           ? input->last
                           : NULL;
  NstEvaluationPlan plan;
  NstSpeed speed;
  GeglBuffer *result;
  int threads;

  g_assert (input->n_styles >= 1);
  g_object_get (settings, "threads", &threads, NULL);
  if (!check_styles (input->styles, input->n_styles, error)
      || !(painting.styles.shares = shares
           = nst_style_weights_read_shares (settings, input->n_styles, error))
      || !nst_search_check (settings, error)
      || !(painting.keeping = keeping = nst_keeping_new (settings, error))
      || !nst_start_picture_load (settings, &start_picture, &watch, error)
      || !nst_parallel_reserve (threads, error)
      || !(painting.network = network = nst_network_choice_load (settings, error))
      || !nst_palettes_init (&palettes, input->content, &painting.styles, settings, error))
    return NULL;
  painting.start = start_picture;
  plan = nst_needs_plan (network, settings);
  speed = nst_speed_typical (&plan);
  painting.speed = &speed;
  result = paint (&painting, last, audience, error);
  taken->seconds = nst_seconds_since (start);
  taken->peak_mib = nst_machine_peak_mib ();
  if (result && report)
    *report = g_steal_pointer (&taken);
  return result;
}

GeglBuffer *
nst_stylize (GeglBuffer *content, const NstStyle *styles, guint n_styles, NstSettings *settings,
             NstProgress progress, gpointer user_data, NstReport **report, GError **error)
{
  const NstStylizeInput input = { content, styles, n_styles, settings };
  const NstAudience audience = { .progress = progress, .user_data = user_data };

  return nst_stylize_before (&input, &audience, report, error);
}
