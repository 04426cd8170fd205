/* In whose colours the pictures of a painting are seen: measured once, on small versions of them,
 * so that all scales see the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/colour.h"
#include "pictures/picture.h"
#include "pictures/regions.h"
#include "pictures/style.h"
#include "settings/settings.h"

G_BEGIN_DECLS

typedef struct
{
  NstColourMap *content; /* one for each region; NULL: the content is seen as it is */
  NstColourMap *styles;  /* one for each; NULL: the styles are seen as they are */
  NstColourMap *painted; /* one for each region, for what is painted; NULL: it stays as it is */
} NstMatching;

/* As SETTINGS ask: either the content in the palette of the N_STYLES styles, mixed by SHARES, as
 * far as the strength goes; or each style in the content's, whose colours are to stay. A painting
 * in a palette that knows fewer colours than there are is confined to these (nst_colour_confine).
 * Each region (regions.h) has palettes of its own. Clear with nst_matching_clear. FALSE with
 * NST_ERROR_INPUT when there is nothing to be seen of a style, or NST_ERROR_MEMORY. */
gboolean nst_matching_init (NstMatching *matching, GeglBuffer *content, const NstStyle *styles,
                            const double *shares, guint n_styles, NstSettings *settings,
                            GError **error);
void nst_matching_clear (NstMatching *matching);

/* What a filter that maps colours by regions works with. */
typedef struct
{
  const NstColourMap *maps; /* one for each region */
  const NstRegions *regions;
  int width; /* of the picture */
} NstRegionColours;

/* A filter for a picture WIDTH pixels wide that maps colours by MAPS, one for each of REGIONS, or
 * by the only one where REGIONS is NULL; none where MAPS is NULL. MAPS, REGIONS and COLOURS, which
 * is written to, have to live as long as the picture. */
NstPictureFilter nst_matching_filter (const NstColourMap *maps, const NstRegions *regions,
                                      int width, NstRegionColours *colours);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstMatching, nst_matching_clear)

G_END_DECLS
