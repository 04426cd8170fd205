/* The recipe of the losses: by which layers a picture is compared with content and styles, how
 * strongly, and in how much detail. All that can be tuned about the losses stands here;
 * painting/recipe.h fills it in from the settings, tests and benchmarks with numbers of their own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_RECIPE_NAME 64 /* bytes of a layer's name, with the 0 that ends it */
#define NST_RECIPE_TAPS 24 /* of each kind at most, with the one without a name that ends them */

/* A layer where the content is compared. */
typedef struct
{
  char name[NST_RECIPE_NAME]; /* of the layer, as in VGG-19: "relu3_1", or as its file has it; an
                               * empty one ends the taps */
  double weight;              /* > 0, of its part in the term */
} NstContentTap;

/* A layer where the style is compared. */
typedef struct
{
  char name[NST_RECIPE_NAME]; /* as a content tap's */
  double weight;
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

/* What the squares of a term are multiplied by at a tap of C channels and M positions.
 *
 * Relative, which all 0 is: the term's weight is shared by its taps, by their weights, and each
 * one's squares are divided by their sum over the target (of the content, where there is style), so
 * that weights mean the same for any network and picture, and wherever a style applies. Absolute:
 * FACTOR / C^POWER, and / M where MEAN, times the term's and the tap's weight, as other systems
 * have it. */
typedef struct
{
  gboolean absolute;
  double factor;
  int power;
  gboolean mean; /* of the content alone: Gram matrices are means already */
} NstFormula;

/* How neighbouring pixels are compared: picture-losses.h. */
typedef enum
{
  NST_VARIATION_MEAN,
  NST_VARIATION_SUM,
  NST_VARIATION_LAPLACIAN
} NstVariation;

/* A picture uses those taps that the network has and its size reaches, or else the deepest
 * rectifier that it reaches. */
typedef struct
{
  NstStyleTap style_taps[NST_RECIPE_TAPS];
  NstContentTap content_taps[NST_RECIPE_TAPS];
  NstContentTap detail_taps[NST_RECIPE_TAPS]; /* for details that the content taps lose; always
                                               * relative */
  NstFormula style_formula;
  NstFormula content_formula;
  gboolean style_sums; /* the style's Gram matrices are sums, divided by the picture's positions */
  gboolean normalises; /* the gradient that a tap adds is divided by the sum of its magnitudes
                        * (gradient-sizes.h); without changes and neighbours */

  double content;
  double detail; /* 0 turns its taps off */
  double style;
  double variation; /* of neighbouring pixels' differences */
  NstVariation variation_kind;
  double range; /* of values outside [0, 1] */

  /* Parts of a style tap's weight: of the means, beside the Gram matrices; and where changes are
   * compared, of the features and of their changes in each direction. */
  double means;
  double features;
  double changes;

  NstNeighbourRecipe neighbours;
} NstRecipe;

G_END_DECLS
