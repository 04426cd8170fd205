/* The reading of a file, in whatever process: decoded, turned upright, its colours such that babl
 * can hold them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/raster.h"

G_BEGIN_DECLS

/* What a damaged file may make a library do wrong beside decoding. Each can be left out. */
typedef enum
{
  NST_STAGE_DECODING = 0,
  NST_STAGE_UPRIGHT = 1, /* looking which way it is up */
  NST_STAGE_PROFILE = 2
} NstStage;

/* Beside stages that are left out, asks for sRGB whatever the profile. */
#define NST_READING_SRGB 4

/* What became of a reading. */
typedef enum
{
  NST_READING_DONE,
  NST_READING_UNREADABLE,
  NST_READING_TOO_LARGE /* there is no room for the picture */
} NstReadingOutcome;

/* Reads the file PATH into RASTER, whose room and hook are set. LEFT_OUT has flags of NstStage,
 * and NST_READING_SRGB. BEGIN is called before each stage; it may be NULL. */
NstReadingOutcome nst_reading_do (const char *path, guint left_out, void (*begin) (NstStage stage),
                                  NstRaster *raster);

G_END_DECLS
