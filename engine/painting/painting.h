/* A painting under way: all that its scales have in common.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/network.h"
#include "painting/palettes.h"
#include "painting/progress.h"
#include "painting/report.h"
#include "painting/work.h"
#include "pictures/style.h"

G_BEGIN_DECLS

typedef struct _NstPainting NstPainting;
typedef struct _NstShowing NstShowing; /* showing.h */

/* Nothing is owned. */
struct _NstPainting
{
  GeglBuffer *content;
  NstStyles styles;
  const NstPalettes *palettes;
  NstSettings *settings;
  const NstNetwork *network;
  NstProgressMeter *meter;
  const NstSpeed *speed; /* by which the meter weighs work */
  NstReport *report;
  NstShowing *showing; /* NULL where nobody looks */
};

G_END_DECLS
