/* GIMP's objects in GIMP 3. What stands here for GIMP 2.10 is in gimp-2.10/names.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>
#include <libgimp/gimp.h>

/* libgimp owns them, and keeps them until the procedure has ended. */
typedef GimpImage *NstGimpImage;
typedef GimpItem *NstGimpItem;
typedef GimpDrawable *NstGimpDrawable;
typedef GimpLayer *NstGimpLayer;
typedef GimpChannel *NstGimpChannel; /* a layer mask or the selection, too */

/* No object. */
#define NST_NONE NULL
