/* The colour map that each picture of a painting is read through: made once, from small versions of
 * the pictures, so that all scales see the same colours.
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
  NstColourMap *content; /* for the content, one for each region; NULL to leave its colours */
  NstColourMap *styles;  /* one for each style; NULL likewise */
  NstColourMap *painted; /* for the painting, one for each region; NULL likewise */
} NstPalettes;

/* As SETTINGS ask: either the content gets the palette of the STYLES, mixed by their shares, as far
 * as the strength goes; or each style gets the content's, whose colours are to stay; or nothing is
 * changed. A painting in a palette of fewer colours than there are is confined to these
 * (nst_colour_confine). Each region (regions.h) has palettes of its own. Clear with
 * nst_palettes_clear. FALSE with NST_ERROR_INPUT when there is nothing to be seen of a style, or
 * masks leave nothing to be painted, or NST_ERROR_MEMORY. */
gboolean nst_palettes_init (NstPalettes *palettes, GeglBuffer *content, const NstStyles *styles,
                            NstSettings *settings, GError **error);
void nst_palettes_clear (NstPalettes *palettes);

/* The data of a filter that maps colours by regions. */
typedef struct
{
  const NstColourMap *maps; /* one for each region */
  const NstRegions *regions;
  int width; /* of the picture */
} NstRegionColours;

/* A filter for a picture WIDTH pixels wide that maps colours by MAPS, one for each of REGIONS, or
 * by the only one where REGIONS is NULL; none where MAPS is NULL. MAPS, REGIONS and COLOURS, which
 * is written to, have to live as long as the picture. */
NstPictureFilter nst_palettes_filter (const NstColourMap *maps, const NstRegions *regions,
                                      int width, NstRegionColours *colours);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstPalettes, nst_palettes_clear)

G_END_DECLS
