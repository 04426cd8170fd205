/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/brushwork.h"

#include "painting/recipe.h"
#include "patches/rebuilding.h"
#include "pictures/binomial.h"

struct _NstBrushwork
{
  const NstPainting *painting;
  const NstScaleContent *content;
  const NstLastFrame *frame; /* NULL where none is followed */
  const NstWatch *watch;
  NstRebuilder *regions; /* for each region */
  int turn;              /* how often the picture was rebuilt */
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

  brushwork->painting = painting;
  brushwork->content = content;
  brushwork->frame = frame;
  brushwork->watch = watch;
  brushwork->regions = g_new0 (NstRebuilder, content->regions.n_regions);
  for (guint k = 0; k < styles->n_styles; k++)
    {
      NstRebuilder *region = &brushwork->regions[content->regions.of_style[k]];

      if (styles->shares[k] == 0)
        continue;
      region->styles = g_renew (NstPatchStyle, region->styles, region->n_styles + 1);
      region->styles[region->n_styles] = (NstPatchStyle){ NST_MAP_INIT, NST_MAP_INIT };
      if (!read_style (painting, scale, k, &region->styles[region->n_styles++], watch, error))
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
  g_free (brushwork);
}

/* Adds to PICTURE the SHARE of what REBUILT has changed of BEFORE, as far as pixels belong to a
 * region. */
static void
mix (NstMap *picture, const NstMap *before, const NstMap *rebuilt, const NstMap *guidance,
     float share)
{
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float part = share * (guidance->data ? guidance->data[i] : 1);

      for (int c = 0; c < 3; c++)
        picture->data[i * 3 + c] += part * (rebuilt->data[i * 3 + c] - before->data[i * 3 + c]);
    }
}

gboolean
nst_brushwork_apply (NstBrushwork *brushwork, NstMap *picture, GError **error)
{
  NstSettings *settings = brushwork->painting->settings;
  const NstRegions *regions = &brushwork->content->regions;
  NstRebuilding rebuilding = nst_recipe_rebuilding (settings, brushwork->turn++);
  const double share = nst_recipe_brushwork (settings);
  g_auto (NstMap) before = NST_MAP_INIT;

  rebuilding.search.watch = brushwork->watch;
  if (!nst_map_copy (picture, &before, error))
    return FALSE;
  for (int region = 0; region < regions->n_regions; region++)
    {
      g_auto (NstMap) rebuilt = NST_MAP_INIT;

      if (brushwork->regions[region].n_styles == 0)
        continue;
      if (!nst_rebuild (&brushwork->regions[region], &before, &rebuilding, &rebuilt, error)
          || !nst_binomial_strengthen (&rebuilt, NST_RECIPE_TOUCH_BLURS, NST_RECIPE_TOUCH_DETAIL,
                                       rebuilding.search.threads, error))
        return FALSE;
      if (brushwork->frame)
        nst_last_frame_put (brushwork->frame, &rebuilt);
      mix (picture, &before, &rebuilt, &regions->guidance[region], share);
    }
  return TRUE;
}
