/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/conversion.h"

#include <lcms2.h>
#include <math.h>
#include <string.h>

#include "pictures/reader/profile.h"

#define FLAGS (cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_COPY_ALPHA)

/* Files round the numbers that stand for sRGB. */
#define SAME_GAMMA 0.01
#define SAME_CHROMATICITY 0.005
#define LARGEST_EXPONENT 8

static const double srgb_chromaticities[8] = { 0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06 };

/* lcms2's name for FORM's pixels. */
static cmsUInt32Number
name_format (const NstForm *form)
{
  static const cmsUInt32Number spaces[NST_MODELS] = { PT_GRAY, PT_RGB, PT_CMYK };
  static const cmsUInt32Number bytes[NST_SAMPLES] = { 1, 2, 2, 4 };
  const int alpha = form->alpha != NST_ALPHA_NONE;

  return FLOAT_SH (form->sample >= NST_SAMPLE_HALF) | COLORSPACE_SH (spaces[form->model])
         | EXTRA_SH (alpha) | CHANNELS_SH (nst_form_channels (form) - alpha)
         | BYTES_SH (bytes[form->sample]);
}

/* A profile for gray with sRGB's curve. */
static cmsHPROFILE
make_gray_profile (void)
{
  const cmsFloat64Number numbers[] = { 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045 };
  cmsToneCurve *curve = cmsBuildParametricToneCurve (NULL, 4, numbers);
  cmsHPROFILE profile = cmsCreateGrayProfile (cmsD50_xyY (), curve);

  cmsFreeToneCurve (curve);
  return profile;
}

/* Divides RASTER's colours by its alpha, as lcms2 wants them. */
static void
make_straight (NstRaster *raster)
{
  const int channels = nst_form_channels (&raster->form);
  const gsize n = (gsize) raster->form.width * raster->form.height * channels;

  if (raster->form.alpha != NST_ALPHA_PREMULTIPLIED)
    return;
  raster->form.alpha = NST_ALPHA_STRAIGHT;
  for (gsize i = 0; i < n; i++)
    {
      const gsize alpha = i - i % channels + channels - 1;
      guint8 *u8 = raster->pixels;
      guint16 *u16 = (guint16 *) raster->pixels;
      float *numbers = (float *) raster->pixels;

      if (i == alpha)
        continue;
      if (raster->form.sample == NST_SAMPLE_U8 && u8[alpha])
        u8[i] = MIN (255, (u8[i] * 255 + u8[alpha] / 2) / u8[alpha]);
      else if (raster->form.sample == NST_SAMPLE_U16 && u16[alpha])
        u16[i] = MIN (65535, ((guint64) u16[i] * 65535 + u16[alpha] / 2) / u16[alpha]);
      else if (raster->form.sample == NST_SAMPLE_FLOAT && numbers[alpha] > 0)
        numbers[i] /= numbers[alpha];
    }
}

/* Transforms RASTER row by row into FORM, whose pixels are not larger. */
static gboolean
transform_rows (NstRaster *raster, cmsHTRANSFORM transform, const NstForm *form)
{
  const gsize to = form->width * nst_form_pixel_bytes (form);
  g_autofree guint8 *row = g_try_malloc (to);

  if (row == NULL)
    return FALSE;
  for (guint32 y = 0; y < form->height; y++)
    {
      cmsDoTransform (transform, nst_raster_row (raster, y), row, form->width);
      memcpy (raster->pixels + y * to, row, to);
    }
  raster->form = *form;
  return TRUE;
}

/* Transforms RASTER from PROFILE to sRGB. A profile that lcms2 cannot use is left out. */
static gboolean
transform (NstRaster *raster, cmsHPROFILE profile)
{
  NstForm form = raster->form;
  cmsHPROFILE srgb;
  cmsHTRANSFORM transform;
  gboolean done = TRUE;

  form.model = form.model == NST_MODEL_CMYK ? NST_MODEL_RGB : form.model;
  form.linear = FALSE;
  srgb = form.model == NST_MODEL_GRAY ? make_gray_profile () : cmsCreate_sRGBProfile ();
  transform = cmsCreateTransform (profile, name_format (&raster->form), srgb, name_format (&form),
                                  INTENT_RELATIVE_COLORIMETRIC, FLAGS);
  if (transform)
    {
      done = transform_rows (raster, transform, &form);
      cmsDeleteTransform (transform);
    }
  cmsCloseProfile (srgb);
  return done;
}

/* Makes RGB of RASTER's inks, as if they were ideal. */
static void
mix_inks (NstRaster *raster)
{
  const gsize n = (gsize) raster->form.width * raster->form.height;
  const int from = nst_form_channels (&raster->form), to = from - 1;
  const guint32 full = raster->form.sample == NST_SAMPLE_U8 ? 255 : 65535;
  guint8 *u8 = raster->pixels;
  guint16 *u16 = (guint16 *) raster->pixels;

  for (gsize i = 0; i < n; i++)
    {
      guint32 inks[5] = { 0 };

      for (int c = 0; c < from; c++)
        inks[c] = full == 255 ? u8[i * from + c] : u16[i * from + c];
      for (int c = 0; c < to; c++)
        {
          const guint32 number
            = c < 3 ? ((guint64) (full - inks[c]) * (full - inks[3]) + full / 2) / full : inks[4];

          if (full == 255)
            u8[i * to + c] = number;
          else
            u16[i * to + c] = number;
        }
    }
  raster->form.model = NST_MODEL_RGB;
}

/* The whole profile DATA of SIZE bytes as babl reads it rightly, or NULL where it cannot. */
static GBytes *
make_plain (gconstpointer data, gsize size)
{
  g_autofree guint8 *simple = g_memdup2 (data, size);

  nst_profile_simplify (simple);
  return nst_profile_is_plain (simple, size) ? g_bytes_new_take (g_steal_pointer (&simple), size)
                                             : NULL;
}

/* Whether lcms2 has to convert RASTER from its profile, in any case if that is to be SRGB. Makes
 * the profile plain, cuts it to its own length, or leaves it out. */
static gboolean
needs_transform (NstRaster *raster, gboolean srgb)
{
  static const char *const spaces[NST_MODELS] = { "GRAY", "RGB ", "CMYK" };
  const int model = raster->form.model;
  g_autoptr (GBytes) profile = g_steal_pointer (&raster->profile);
  gsize length, size;
  const guchar *data = profile ? g_bytes_get_data (profile, &length) : NULL;

  if (data == NULL)
    return FALSE;
  if (!srgb && model != NST_MODEL_CMYK && nst_profile_is_whole (data, length, "RGB ", &size)
      && (raster->profile = make_plain (data, size)))
    return FALSE;
  if (!nst_profile_is_whole (data, length, spaces[model], &size))
    return FALSE;
  raster->profile = g_bytes_new_from_bytes (profile, 0, size);
  return TRUE;
}

gboolean
nst_conversion_apply (NstRaster *raster, gboolean srgb)
{
  gboolean done = TRUE;

  if (needs_transform (raster, srgb))
    {
      gsize size;
      gconstpointer data = g_bytes_get_data (raster->profile, &size);
      cmsHPROFILE profile = cmsOpenProfileFromMem (data, size);

      make_straight (raster);
      if (profile)
        {
          done = transform (raster, profile);
          cmsCloseProfile (profile);
        }
      g_clear_pointer (&raster->profile, g_bytes_unref);
    }
  if (done && raster->form.model == NST_MODEL_CMYK)
    mix_inks (raster);
  return done;
}

/* Whether GAMMA and CHROMATICITIES mean sRGB, whose curve is nearly an exponent. */
static gboolean
is_srgb (double gamma, const double *chromaticities)
{
  gboolean same = fabs (gamma - 1 / 2.2) < SAME_GAMMA;

  for (int i = 0; i < 8; i++)
    same = same && fabs (chromaticities[i] - srgb_chromaticities[i]) < SAME_CHROMATICITY;
  return same;
}

void
nst_conversion_describe (NstRaster *raster, double gamma, const double *chromaticities)
{
  const double *of = chromaticities ? chromaticities : srgb_chromaticities;
  const cmsCIExyY white = { of[0], of[1], 1 };
  const cmsCIExyYTRIPLE primaries
    = { { of[2], of[3], 1 }, { of[4], of[5], 1 }, { of[6], of[7], 1 } };
  cmsUInt32Number size = 0;
  g_autofree guint8 *data = NULL;
  cmsToneCurve *curve;
  cmsHPROFILE profile;

  if (!(gamma >= 1.0 / LARGEST_EXPONENT && gamma <= LARGEST_EXPONENT) || is_srgb (gamma, of))
    return;
  curve = cmsBuildGamma (NULL, 1 / gamma);
  profile = cmsCreateRGBProfile (&white, &primaries, (cmsToneCurve *[]){ curve, curve, curve });
  cmsFreeToneCurve (curve);
  if (profile && cmsSaveProfileToMem (profile, NULL, &size) && (data = g_try_malloc (size))
      && cmsSaveProfileToMem (profile, data, &size))
    nst_raster_set_profile (raster, data, size);
  if (profile)
    cmsCloseProfile (profile);
}
