/* The recipe of a painting's look: every number that was chosen by looking, and how the settings
 * change it. Each names the section of docs/experiments/look.md that it was chosen by.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/recipe.h"
#include "network/network.h"
#include "patches/rebuilding.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* The losses, as SETTINGS ask; by layers of its own where these list none that can be read. */
NstRecipe nst_recipe_of (NstSettings *settings);

/* Whether NETWORK has all layers that SETTINGS list for the losses. FALSE with
 * NST_ERROR_SETTING. */
gboolean nst_recipe_check (NstSettings *settings, const NstNetwork *network, GError **error);

/* How far content and painting are brought to the styles' palette, in [0, 1]. */
double nst_recipe_palette (NstSettings *settings);

/* How much of the content's detail a finer scale begins with, in [0, 1]. */
double nst_recipe_detail (NstSettings *settings);

/* How far a picture is brought to the styles' own touches at each call of nst_brushwork_apply(), in
 * [0, 1]; and how often it is at a scale whose longest side is SIDE pixels ("Touches"): before the
 * first step, and after equal parts of them, each of which is a search of its own (1 without). */
double nst_recipe_brushwork (NstSettings *settings);
int nst_recipe_touches (NstSettings *settings, int side);
int nst_recipe_searches (NstSettings *settings, int side);

/* Has RECIPE hold the content fast at a scale whose longest side is SIDE pixels, if it is painted
 * by touches. */
void nst_recipe_weigh_touches (NstRecipe *recipe, NstSettings *settings, int side);

/* How a picture is brought to the styles' touches once ("Touches"). */
typedef struct
{
  NstRebuilding rebuilding; /* without a watch */
  double share;             /* how far it is brought to what is rebuilt, where that is the same */
  double fit;               /* how many times the usual difference halves that */
  float detail;             /* what rebuilt detail is multiplied by: a mean of patches has less */
  double grain;             /* what it has in the end, in the styles' own; 0 for what comes */
} NstTouch;

/* The TURN-th touch at a scale whose longest side is SIDE pixels. */
NstTouch nst_recipe_touch (NstSettings *settings, int side, int turn);

/* The blurs by which coarse and fine detail of what is rebuilt are told apart, and by which it is
 * seen how well it fits ("Touches"); and what the mean square of the distance from it counts in the
 * steps that follow, in the loss that the scale begins with ("The touch kept"). */
#define NST_RECIPE_TOUCH_BLURS 4
#define NST_RECIPE_TOUCH_HELD 104

/* The longest side of the coarsest scale, pixels: about the reach of conv5_1. Each further one has
 * twice as many, unless it were nearly as large as the finest. */
#define NST_RECIPE_COARSEST 128

/* The longest side of the scale whose large tones finer ones keep, and the number of tones along it
 * ("Tones"). */
#define NST_RECIPE_TONES_SCALE 256
#define NST_RECIPE_TONES 40

/* What the mean square of a frame's distance from the last one's painting counts, where it is held
 * to that, in the loss that its scale begins with; and the blurs over which it comes to be held
 * ("Frames"). */
#define NST_RECIPE_HELD 100
#define NST_RECIPE_HELD_BLURS 16

/* The steps at the coarsest scale. */
int nst_recipe_steps (NstSettings *settings);

/* The steps at a scale whose longest side is SIDE pixels, of a painting whose finest scale has
 * FINEST; 3 at least. */
int nst_recipe_steps_at (NstSettings *settings, int side, int finest);

G_END_DECLS
