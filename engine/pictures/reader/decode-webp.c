/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include "pictures/reader/decoders.h"

/* Decodes FRAME onto its place in RASTER. */
static gboolean
decode_frame (const WebPIterator *frame, NstRaster *raster)
{
  const NstForm *form = &raster->form;
  const gsize size = nst_form_pixel_bytes (form), stride = form->width * size;
  guint8 *place;
  gsize left;

  if (frame->x_offset < 0 || frame->y_offset < 0 || frame->width < 1 || frame->height < 1
      || (guint32) frame->x_offset + frame->width > form->width
      || (guint32) frame->y_offset + frame->height > form->height)
    return FALSE;
  place = nst_raster_row (raster, frame->y_offset) + frame->x_offset * size;
  left = raster->pixels + nst_form_bytes (form) - place;
  return (form->alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto) (
           frame->fragment.bytes, frame->fragment.size, place, left, stride)
         != NULL;
}

static gboolean
decode (const WebPDemuxer *demuxer, NstRaster *raster)
{
  const NstForm form
    = { WebPDemuxGetI (demuxer, WEBP_FF_CANVAS_WIDTH),
        WebPDemuxGetI (demuxer, WEBP_FF_CANVAS_HEIGHT), NST_MODEL_RGB, NST_ALPHA_NONE };
  const guint32 flags = WebPDemuxGetI (demuxer, WEBP_FF_FORMAT_FLAGS);
  WebPIterator frame;
  WebPChunkIterator chunk;
  gboolean done = FALSE;

  if (!WebPDemuxGetFrame (demuxer, 1, &frame))
    return FALSE;
  if (frame.complete)
    {
      NstForm wanted = form;

      /* A frame that does not cover the canvas leaves the rest of it clear. */
      if (frame.has_alpha || (guint32) frame.width < form.width
          || (guint32) frame.height < form.height)
        wanted.alpha = NST_ALPHA_STRAIGHT;
      done = nst_raster_begin (raster, &wanted) && decode_frame (&frame, raster);
    }
  WebPDemuxReleaseIterator (&frame);
  if (done && (flags & ICCP_FLAG) && WebPDemuxGetChunk (demuxer, "ICCP", 1, &chunk))
    {
      nst_raster_set_profile (raster, chunk.chunk.bytes, chunk.chunk.size);
      WebPDemuxReleaseChunkIterator (&chunk);
    }
  return done;
}

gboolean
nst_decode_webp (const NstSourceFile *file, NstRaster *raster)
{
  const WebPData data = { file->data, file->length };
  WebPDemuxer *demuxer = WebPDemux (&data);
  const gboolean done = demuxer && decode (demuxer, raster);

  WebPDemuxDelete (demuxer);
  return done;
}
