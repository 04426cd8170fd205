/* The plan of an evaluation: by which network and recipe pictures are compared, and with which
 * content and styles.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/watch.h"
#include "loss/recipe.h"
#include "network/network.h"
#include "pictures/picture.h"

G_BEGIN_DECLS

/* What is the same for all scales of a painting. */
typedef struct
{
  const NstNetwork *network; /* not owned */
  NstRecipe recipe;
  NstPadding padding;
  NstPooling pooling;
  int threads;    /* 0 for all */
  NstWatch watch; /* asked between layers */
} NstEvaluationPlan;

/* A style picture. */
typedef struct
{
  NstPicture picture; /* any size */
  NstMap guidance; /* height × width × 1: the weight of each pixel; empty where all count wholly */
  int region;      /* number of the region in which the style applies */
  double share;    /* ≥ 0, against those of the same region's other styles */
} NstStyleMaps;

/* The pictures that others are compared with. Nothing is owned. */
typedef struct
{
  const NstPicture *content;
  const NstMap *regions; /* n_regions, height × width × 1 each: how far each pixel belongs to the
                          * region; one that is empty is everywhere */
  int n_regions;         /* ≥ 1 */
  const NstStyleMaps *styles;
  int n_styles; /* ≥ 1 */
} NstSubject;

G_END_DECLS
