/* What a picture is compared with content and styles by: which layers, how strongly, in how much
 * detail. Everything that can be tuned about the losses stands here; painting/recipe.h fills it in
 * from the settings, tests and benchmarks as they like.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_RECIPE_TAPS 8 /* of each kind at most, with the NULL that ends them */

/* How the style is looked for at one layer. */
typedef struct
{
  const char *name; /* of the layer, as in VGG-19: "relu3_1"; NULL ends the taps */
  int change;       /* how the features change over so many positions, across and down, is compared
                     * too; 0: it is not */
} NstStyleTap;

/* Each position of one layer is drawn to the style's position that is most like it. */
typedef struct
{
  const char *tap;   /* looked for where a network and a picture have it and it is a style tap */
  double weight;     /* 0: none are looked for */
  double by_content; /* in [0, 1]: how far neighbours are nearest to the content, not to the
                      * picture; counts where that layer is a content or detail tap too */
  int positions;     /* of a region's styles, at most, that are searched */
  int every;         /* so many evaluations a search is made */
  double flat;       /* of the mean square, added to each, so that flat features pull less */
} NstNeighbourRecipe;

/* Weights are those of all taps of a kind together, which share them; each style tap's loss is
 * divided by its target's sum of squares, and each content tap's by its own where there is style,
 * so that weights mean the same for any network and picture, and wherever a style applies. Of the
 * taps a picture uses what the network has and its size still reaches, or else the deepest
 * rectifier that they do. */
typedef struct
{
  NstStyleTap style_taps[NST_RECIPE_TAPS];
  const char *content_taps[NST_RECIPE_TAPS];
  const char *detail_taps[NST_RECIPE_TAPS]; /* for what of the content the others do not see */

  double content;
  double detail; /* 0: its taps are not looked at */
  double style;
  double variation; /* of total variation */
  double range;     /* of values outside [0, 1] */

  /* Of a style tap's weight: that of the means, added; and where changes are compared, how it is
   * split among the features and their changes in each direction. */
  double means;
  double features;
  double changes;

  NstNeighbourRecipe neighbours;
} NstRecipe;

G_END_DECLS
