/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/reading.h"

#include "pictures/reader/conversion.h"
#include "pictures/reader/decoders.h"
#include "pictures/reader/upright.h"

static gboolean
decode (const NstSourceFile *file, NstRaster *raster)
{
  const NstDecoder decoder = nst_decoder_find (file->data, file->length);

  return decoder ? decoder (file, raster) : nst_decode_with_pixbuf (file, raster);
}

static void
ignore_stage (NstStage stage)
{
}

static NstReadingOutcome
read_file (const NstSourceFile *file, guint left_out, void (*begin) (NstStage stage),
           NstRaster *raster)
{
  begin (NST_STAGE_DECODING);
  if (!decode (file, raster))
    return raster->refused ? NST_READING_TOO_LARGE : NST_READING_UNREADABLE;
  if (left_out & NST_STAGE_UPRIGHT)
    raster->orientation = 1;
  if (left_out & NST_STAGE_PROFILE)
    g_clear_pointer (&raster->profile, g_bytes_unref);
  if (raster->orientation == 0)
    {
      begin (NST_STAGE_UPRIGHT);
      raster->orientation = nst_upright_find (file);
    }
  begin (NST_STAGE_PROFILE);
  if (!nst_conversion_apply (raster, left_out & NST_READING_SRGB))
    return NST_READING_TOO_LARGE;
  begin (NST_STAGE_DECODING);
  return nst_raster_turn (raster) ? NST_READING_DONE : NST_READING_TOO_LARGE;
}

NstReadingOutcome
nst_reading_do (const char *path, guint left_out, void (*begin) (NstStage stage), NstRaster *raster)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  NstSourceFile file = { path };

  if (mapped == NULL || g_mapped_file_get_length (mapped) == 0)
    return NST_READING_UNREADABLE;
  file.data = (const guchar *) g_mapped_file_get_contents (mapped);
  file.length = g_mapped_file_get_length (mapped);
  return read_file (&file, left_out, begin ? begin : ignore_stage, raster);
}
