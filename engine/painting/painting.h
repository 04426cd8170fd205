/* A painting under way: all that its scales have in common.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/network.h"
#include "painting/painting-size.h"
#include "painting/palettes.h"
#include "painting/progress.h"
#include "painting/report.h"
#include "painting/work.h"
#include "pictures/style.h"

G_BEGIN_DECLS

typedef struct _NstPainting NstPainting;
typedef struct _NstShowing NstShowing;     /* showing.h */
typedef struct _NstKeeping NstKeeping;     /* keeping.h */
typedef struct _NstLastFrame NstLastFrame; /* last-frame.h */

/* Nothing is owned. */
struct _NstPainting
{
  GeglBuffer *content;
  GeglBuffer *start; /* what painting starts from instead of the content; NULL for nothing */
  NstStyles styles;
  const NstPalettes *palettes;
  NstSettings *settings;
  const NstNetwork *network;
  NstProgressMeter *meter;
  const NstSpeed *speed; /* by which the meter weighs work */
  NstReport *report;
  NstShowing *showing; /* NULL where nobody looks */
  NstKeeping *keeping;
  const NstLastFrame *frame; /* what is taken over from it; NULL for nothing */
};

/* Makes PICTURE show BUFFER as PAINTING sees it: at width × height, in the content's space,
 * resampled as the settings say. Clear with nst_picture_clear, on failure too. FALSE with
 * NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_painting_init_picture (const NstPainting *painting, NstPicture *picture,
                                    GeglBuffer *buffer, NstSize size, const NstWatch *watch,
                                    GError **error);

/* The same for the style picture of number STYLE, in the colours of its palette. */
gboolean nst_painting_init_style (const NstPainting *painting, NstPicture *picture, guint style,
                                  NstSize size, const NstWatch *watch, GError **error);

G_END_DECLS
