/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/brushwork.h"

#include "loss/picture-losses.h"
#include "painting/recipe.h"
#include "patches/grain.h"
#include "patches/patch-fit.h"
#include "patches/rebuilding.h"
#include "pictures/binomial.h"

struct _NstBrushwork
{
  const NstPainting *painting;
  const NstScaleContent *content;
  const NstLastFrame *frame; /* NULL where none is followed */
  const NstWatch *watch;
  NstRebuilder *regions; /* for each region */
  NstGrain *grains;      /* of each region's styles */
  int turn;              /* how often the picture was rebuilt */
  NstMap rebuilt;        /* what it was rebuilt as last, height × width × 3; empty at first */
  NstMap held;           /* how far it was brought to that, height × width × 1, from 0 to 1 */
};

/* Reads style K of PAINTING at SCALE into STYLE. */
static gboolean
read_style (const NstPainting *painting, const NstScale *scale, guint k, NstPatchStyle *style,
            const NstWatch *watch, GError **error)
{
  g_auto (NstPicture) picture = { 0 };

  return nst_scale_init_style (&picture, painting, scale, k, watch, error)
         && nst_picture_to_map (&picture, &style->pixels, error)
         && nst_picture_read_alpha (&picture, &style->visible, error);
}

NstBrushwork *
nst_brushwork_new (const NstPainting *painting, const NstScale *scale,
                   const NstScaleContent *content, const NstLastFrame *frame, const NstWatch *watch,
                   GError **error)
{
  const NstStyles *styles = &painting->styles;
  g_autoptr (NstBrushwork) brushwork = g_new0 (NstBrushwork, 1);
  int threads;

  g_object_get (painting->settings, "threads", &threads, NULL);
  brushwork->painting = painting;
  brushwork->content = content;
  brushwork->frame = frame;
  brushwork->watch = watch;
  brushwork->regions = g_new0 (NstRebuilder, content->regions.n_regions);
  brushwork->grains = g_new0 (NstGrain, content->regions.n_regions);
  for (guint k = 0; k < styles->n_styles; k++)
    {
      const int number = content->regions.of_style[k];
      NstRebuilder *region = &brushwork->regions[number];
      NstPatchStyle *style;

      if (styles->shares[k] == 0)
        continue;
      region->styles = g_renew (NstPatchStyle, region->styles, region->n_styles + 1);
      style = &region->styles[region->n_styles++];
      *style = (NstPatchStyle){ NST_MAP_INIT, NST_MAP_INIT };
      if (!read_style (painting, scale, k, style, watch, error)
          || !nst_grain_add (&brushwork->grains[number], &style->pixels, &style->visible, threads,
                             error))
        return NULL;
    }
  return g_steal_pointer (&brushwork);
}

void
nst_brushwork_free (NstBrushwork *brushwork)
{
  for (int region = 0; region < brushwork->content->regions.n_regions; region++)
    nst_rebuilder_clear (&brushwork->regions[region]);
  g_free (brushwork->regions);
  g_free (brushwork->grains);
  nst_map_clear (&brushwork->rebuilt);
  nst_map_clear (&brushwork->held);
  g_free (brushwork);
}

/* Adds to the sums of BRUSHWORK what REBUILT is for PICTURE in REGION, by TOUCH. */
static gboolean
add_rebuilt (NstBrushwork *brushwork, int region, const NstTouch *touch, const NstMap *picture,
             const NstMap *rebuilt, GError **error)
{
  const NstMap *guidance = &brushwork->content->regions.guidance[region];
  const NstPatchFit how = { NST_RECIPE_TOUCH_BLURS, touch->fit, touch->rebuilding.search.threads };
  g_auto (NstMap) fit = NST_MAP_INIT;

  if (!nst_patch_fit (picture, rebuilt, guidance, &how, &fit, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float part = MIN (1, touch->share * fit.data[i]) * nst_map_part (guidance, i);

      for (int c = 0; c < 3; c++)
        brushwork->rebuilt.data[i * 3 + c] += part * rebuilt->data[i * 3 + c];
      brushwork->held.data[i] += part;
    }
  return TRUE;
}

/* Rebuilds PICTURE of the styles of REGION by TOUCH, for BRUSHWORK's sums. */
static gboolean
rebuild_region (NstBrushwork *brushwork, int region, const NstTouch *touch, const NstMap *picture,
                GError **error)
{
  const NstRebuilding *rebuilding = &touch->rebuilding;
  g_auto (NstMap) rebuilt = NST_MAP_INIT;

  if (brushwork->regions[region].n_styles == 0)
    return TRUE;
  if (!nst_rebuild (&brushwork->regions[region], picture, rebuilding, &rebuilt, error)
      || (touch->detail != 1
          && !nst_binomial_strengthen (&rebuilt, NST_RECIPE_TOUCH_BLURS, touch->detail,
                                       rebuilding->search.threads, error)))
    return FALSE;
  nst_rebuilder_drop_styles (&brushwork->regions[region]);
  if (brushwork->frame)
    nst_last_frame_put (brushwork->frame, &rebuilt);
  return add_rebuilt (brushwork, region, touch, picture, &rebuilt, error);
}

/* Divides the sums by their weights, and brings PICTURE to what results as far as these say. */
static void
take_rebuilt (NstBrushwork *brushwork, NstMap *picture)
{
  float *rebuilt = brushwork->rebuilt.data;

  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float held = brushwork->held.data[i];

      for (gsize j = i * 3; held > 0 && j < i * 3 + 3; j++)
        {
          rebuilt[j] /= held;
          picture->data[j] += held * (rebuilt[j] - picture->data[j]);
        }
    }
}

/* Gives PICTURE the grain of the styles of each of BRUSHWORK's regions, as TOUCH says. */
static gboolean
match_grain (const NstBrushwork *brushwork, const NstTouch *touch, NstMap *picture, GError **error)
{
  for (int region = 0; region < brushwork->content->regions.n_regions; region++)
    {
      const NstGrainWish wish
        = { touch->grain * nst_grain_strength (&brushwork->grains[region]), MIN (1, touch->share) };

      if (brushwork->grains[region].pixels > 0
          && !nst_grain_match (picture, &brushwork->content->regions.guidance[region], &wish,
                               touch->rebuilding.search.threads, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
nst_brushwork_apply (NstBrushwork *brushwork, NstMap *picture, GError **error)
{
  NstTouch touch = nst_recipe_touch (brushwork->painting->settings,
                                     MAX (picture->width, picture->height), brushwork->turn++);

  touch.rebuilding.search.watch = brushwork->watch;
  nst_map_clear (&brushwork->rebuilt);
  nst_map_clear (&brushwork->held);
  if (!nst_map_allocate_zeros (&brushwork->rebuilt, picture->height, picture->width, 3, error)
      || !nst_map_allocate_zeros (&brushwork->held, picture->height, picture->width, 1, error))
    return FALSE;
  for (int region = 0; region < brushwork->content->regions.n_regions; region++)
    if (!rebuild_region (brushwork, region, &touch, picture, error))
      return FALSE;
  take_rebuilt (brushwork, picture);
  return touch.grain == 0 || match_grain (brushwork, &touch, picture, error);
}

double
nst_brushwork_hold (const NstBrushwork *brushwork, const NstMap *picture, double weight,
                    NstMap *gradient)
{
  int threads;

  g_object_get (brushwork->painting->settings, "threads", &threads, NULL);
  return brushwork->held.data ? nst_held_loss (picture, &brushwork->rebuilt, &brushwork->held,
                                               weight, gradient, threads)
                              : 0;
}
