/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "pictures/reader/decoders.h"

/* libjpeg's state, and what it complained of. */
typedef struct
{
  struct jpeg_error_mgr manager; /* first, as libjpeg hands a pointer to it around */
  jmp_buf failed;
  gboolean without_end; /* the mark of the end is missing */
  gboolean without_data;
} Complaints;

static void
fail (j_common_ptr jpeg)
{
  longjmp (((Complaints *) jpeg->err)->failed, 1);
}

static void
take_message (j_common_ptr jpeg, int level)
{
  Complaints *complaints = (Complaints *) jpeg->err;

  complaints->without_end |= level < 0 && jpeg->err->msg_code == JWRN_JPEG_EOF;
  complaints->without_data |= level < 0 && jpeg->err->msg_code == JWRN_HIT_MARKER;
}

/* Whether each component came to its last bit: scans that are missing altogether leave no gap in
 * the data. */
static gboolean
has_all_scans (const struct jpeg_decompress_struct *jpeg)
{
  for (int i = 0; i < jpeg->num_components; i++)
    {
      if (jpeg->comp_info[i].quant_table == NULL)
        return FALSE; /* no scan of it has begun */
      for (int k = 0; jpeg->coef_bits && k < DCTSIZE2; k++)
        if (jpeg->coef_bits[i][k] != 0)
          return FALSE;
    }
  return TRUE;
}

static void
read_profile (struct jpeg_decompress_struct *jpeg, NstRaster *raster)
{
  JOCTET *profile = NULL;
  unsigned int length = 0;

  if (jpeg_read_icc_profile (jpeg, &profile, &length))
    nst_raster_set_profile (raster, profile, length);
  free (profile);
}

/* Adobe's programs store CMYK the other way round, and say so. */
static void
invert (guint8 *row, gsize length)
{
  for (gsize i = 0; i < length; i++)
    row[i] = 255 - row[i];
}

/* Reads all of the picture; an error jumps out of it. */
static gboolean
read_picture (struct jpeg_decompress_struct *jpeg, const Complaints *complaints, NstRaster *raster)
{
  NstForm form;
  gboolean inks, whole;

  jpeg_read_header (jpeg, TRUE);
  inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
  form = (NstForm){ jpeg->image_width, jpeg->image_height, inks ? NST_MODEL_CMYK : NST_MODEL_RGB };
  if (!nst_raster_begin (raster, &form))
    return FALSE;
  jpeg->out_color_space = inks ? JCS_CMYK : JCS_RGB;
  read_profile (jpeg, raster);
  jpeg_start_decompress (jpeg);
  while (jpeg->output_scanline < jpeg->output_height)
    {
      JSAMPROW row = nst_raster_row (raster, jpeg->output_scanline);

      jpeg_read_scanlines (jpeg, &row, 1);
      if (inks && jpeg->saw_Adobe_marker)
        invert (row, (gsize) form.width * 4);
    }
  whole = has_all_scans (jpeg);
  jpeg_finish_decompress (jpeg);
  return !complaints->without_end || (whole && !complaints->without_data);
}

gboolean
nst_decode_jpeg (const NstSourceFile *file, NstRaster *raster)
{
  struct jpeg_decompress_struct jpeg = { 0 };
  Complaints complaints = { 0 };
  volatile gboolean done = FALSE;

  jpeg.err = jpeg_std_error (&complaints.manager);
  complaints.manager.error_exit = fail;
  complaints.manager.emit_message = take_message;
  if (!setjmp (complaints.failed))
    {
      jpeg_create_decompress (&jpeg);
      jpeg_save_markers (&jpeg, JPEG_APP0 + 2, 0xFFFF); /* profiles */
      jpeg_mem_src (&jpeg, file->data, file->length);
      done = read_picture (&jpeg, &complaints, raster);
    }
  jpeg_destroy_decompress (&jpeg);
  return done;
}
