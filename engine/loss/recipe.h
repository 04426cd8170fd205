/* The recipe of the losses: by which layers a picture is compared with content and styles, how
 * strongly, and in how much detail. All that can be tuned about the losses stands here;
 * painting/recipe.h fills it in from the settings, tests and benchmarks with numbers of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_RECIPE_TAPS 8 /* of each kind at most, with the NULL that ends them */

/* How style is compared at one layer. */
typedef struct
{
  const char *name; /* of the layer, as in VGG-19: "relu3_1"; NULL ends the taps */
  int change; /* positions over which changes of the features, across and down, are compared too;
               * 0 for none */
} NstStyleTap;

/* How each position of one layer is drawn to the style's position that is most like it. */
typedef struct
{
  const char
    *tap;        /* the layer; no neighbours where the network or picture lacks it as a style tap */
  double weight; /* 0 turns neighbours off */
  double by_content; /* in [0, 1]: how far they are the content's neighbours instead of the
                      * picture's; used where the layer is a content or detail tap too */
  int positions;     /* of a region's styles that are searched, at most */
  int every;         /* evaluations from one search to the next */
  double flat; /* part of the mean square that is added to each, so that flat features pull less */
} NstNeighbourRecipe;

/* A weight is shared by all taps of its kind. Each style tap's loss is divided by its target's sum
 * of squares, and each content tap's by its own where there is style, so that weights mean the same
 * for any network and picture, and wherever a style applies. A picture uses those taps that the
 * network has and its size reaches, or else the deepest rectifier that it reaches. */
typedef struct
{
  NstStyleTap style_taps[NST_RECIPE_TAPS];
  const char *content_taps[NST_RECIPE_TAPS];
  const char *detail_taps[NST_RECIPE_TAPS]; /* for details that the content taps lose */

  double content;
  double detail; /* 0 turns its taps off */
  double style;
  double variation; /* of total variation */
  double range;     /* of values outside [0, 1] */

  /* Parts of a style tap's weight: of the means, beside the Gram matrices; and where changes are
   * compared, of the features and of their changes in each direction. */
  double means;
  double features;
  double changes;

  NstNeighbourRecipe neighbours;
} NstRecipe;

G_END_DECLS
