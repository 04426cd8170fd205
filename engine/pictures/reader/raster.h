/* A decoded picture in plain memory, on its way from a file to a GEGL buffer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <babl/babl.h>
#include <glib.h>

G_BEGIN_DECLS

/* The longest side of a picture, pixels: as far as GEGL counts with comfort. */
#define NST_RASTER_LONGEST ((guint32) 1 << 24)

typedef enum
{
  NST_MODEL_GRAY,
  NST_MODEL_RGB,
  NST_MODEL_CMYK, /* the largest number is full ink; only until nst_conversion_apply() */
  NST_MODELS
} NstModel;

typedef enum
{
  NST_ALPHA_NONE,
  NST_ALPHA_STRAIGHT,
  NST_ALPHA_PREMULTIPLIED,
  NST_ALPHAS
} NstAlpha;

typedef enum
{
  NST_SAMPLE_U8,
  NST_SAMPLE_U16, /* in the machine's byte order, as the next two */
  NST_SAMPLE_HALF,
  NST_SAMPLE_FLOAT,
  NST_SAMPLES
} NstSample;

/* What the pixels are. */
typedef struct
{
  guint32 width;
  guint32 height;
  guint8 model;  /* NstModel */
  guint8 alpha;  /* NstAlpha */
  guint8 sample; /* NstSample */
  guint8 linear; /* TRUE for linear light, FALSE for the profile's curve or sRGB's */
} NstForm;

/* The channels of a pixel of FORM, alpha included; the bytes of a pixel; of all. */
int nst_form_channels (const NstForm *form);
gsize nst_form_pixel_bytes (const NstForm *form);
gsize nst_form_bytes (const NstForm *form);

/* Whether FORM has numbers that a picture can have, whatever its memory. */
gboolean nst_form_is_possible (const NstForm *form);

/* The babl format of FORM in SPACE, NULL for sRGB. FORM's model is not CMYK. */
const Babl *nst_form_to_babl (const NstForm *form, const Babl *space);

/* A picture while it is decoded. */
typedef struct
{
  gsize room;                  /* the most bytes that PIXELS may take */
  void (*begun) (gsize bytes); /* called before PIXELS are allocated; or NULL */
  NstForm form;
  gboolean refused; /* there is no room for FORM */
  guint8 *pixels;   /* rows without gaps, owned */
  GBytes *profile;  /* the colour profile, as the file has it; or NULL for sRGB */
  int orientation;  /* 1 to 8 as in Exif; 0 where the decoder does not know */
} NstRaster;

/* Takes FORM and allocates RASTER's pixels, all 0. FALSE when there is no room for them, or no such
 * picture. */
gboolean nst_raster_begin (NstRaster *raster, const NstForm *form);

/* Copies DATA as RASTER's profile, if it has any bytes. */
void nst_raster_set_profile (NstRaster *raster, gconstpointer data, gsize length);

/* Row Y of RASTER. */
guint8 *nst_raster_row (const NstRaster *raster, gsize y);

/* Turns RASTER upright by its orientation. FALSE when there is no memory. */
gboolean nst_raster_turn (NstRaster *raster);

void nst_raster_clear (NstRaster *raster);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstRaster, nst_raster_clear)

G_END_DECLS
