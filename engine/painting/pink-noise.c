/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/pink-noise.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <math.h>

#include "base/error.h"
#include "base/module.h"
#include "base/parallel.h"
#include "painting/fourier.h"

/* The spectrum, height × width × 3 complex numbers, and what its numbers become. */
typedef struct
{
  int height;
  int width;
  float *numbers;
  const NstFourier *fourier;
  gpointer plan; /* of a row with its channels, or of a column for each channel */
} Spectrum;

/* Plans are made by one thread at a time, of all paintings under way. */
static GMutex planner;

/* Number INDEX of SPECTRUM. */
static float *
number_at (const Spectrum *spectrum, gsize index)
{
  return spectrum->numbers + 2 * index;
}

/* Fills ROW, number Y of SPECTRUM. Distances are divided by REFERENCE, so that no power is above 1:
 * that changes nothing, as the result is brought to a range anyway. */
static void
fill_row (const NstPinkNoise *noise, const Spectrum *spectrum, int y, double reference)
{
  float *row = number_at (spectrum, (gsize) y * spectrum->width * 3);

  for (int i = 0; i < spectrum->width * 3; i++)
    {
      const double distance
        = hypot (y - (spectrum->height - 1) / 2.0, i / 3 - (spectrum->width - 1) / 2.0);
      const double amplitude = pow ((distance > 0 ? distance : 1) / reference, noise->exponent);

      row[2 * i] = amplitude * cos (2 * G_PI * noise->next_normal (noise->user_data));
      row[2 * i + 1] = amplitude * sin (2 * G_PI * noise->next_normal (noise->user_data));
    }
}

static gboolean
fill (const NstPinkNoise *noise, const Spectrum *spectrum, const NstWatch *watch, GError **error)
{
  const int height = spectrum->height, width = spectrum->width;
  const double longest = hypot ((height - 1) / 2.0, (width - 1) / 2.0);
  const double shortest = hypot (height % 2 ? 0 : 0.5, width % 2 ? 0 : 0.5);
  const double reference = noise->exponent < 0 ? shortest : longest;

  for (int y = 0; y < height; y++)
    {
      if (!nst_watch_go_on (watch, error))
        return FALSE;
      fill_row (noise, spectrum, y, reference > 0 ? reference : 1);
    }
  return TRUE;
}

static void
transform_row (int y, int thread, gpointer user_data)
{
  const Spectrum *spectrum = user_data;

  spectrum->fourier->run (spectrum->plan, number_at (spectrum, (gsize) y * spectrum->width * 3));
}

static void
transform_column (int x, int thread, gpointer user_data)
{
  const Spectrum *spectrum = user_data;

  spectrum->fourier->run (spectrum->plan, number_at (spectrum, (gsize) x * 3));
}

/* Makes SPECTRUM's plan for transforms of SHAPE, or frees the one it has where that is NULL. */
static void
change_plan (Spectrum *spectrum, const NstFourierShape *shape)
{
  g_mutex_lock (&planner);
  if (spectrum->plan)
    spectrum->fourier->free_plan (spectrum->plan);
  spectrum->plan = shape ? spectrum->fourier->make_plan (shape, spectrum->numbers) : NULL;
  g_mutex_unlock (&planner);
}

static gboolean
transform (Spectrum *spectrum, int threads, const NstWatch *watch, GError **error)
{
  const int row[] = { spectrum->width, 3 };
  const NstFourierShape rows = { 2, row, 1, 1 };
  const NstFourierShape columns = { 1, &spectrum->height, 3, spectrum->width * 3 };
  gboolean go_on;

  change_plan (spectrum, &rows);
  nst_parallel_for (spectrum->height, threads, transform_row, spectrum);
  go_on = nst_watch_go_on (watch, error);
  change_plan (spectrum, &columns);
  if (go_on)
    nst_parallel_for (spectrum->width, threads, transform_column, spectrum);
  change_plan (spectrum, NULL);
  return go_on;
}

/* Puts the magnitudes of COUNT complex NUMBERS in their place, brought to [0, 1]. */
static void
take_magnitudes (float *numbers, gsize count)
{
  float least = INFINITY, greatest = 0;

  for (gsize i = 0; i < count; i++)
    {
      numbers[i] = hypotf (numbers[2 * i], numbers[2 * i + 1]);
      least = MIN (least, numbers[i]);
      greatest = MAX (greatest, numbers[i]);
    }
  for (gsize i = 0; i < count; i++)
    numbers[i] = greatest > least ? (numbers[i] - least) / (greatest - least) : 0;
}

static const NstFourier *
load (GError **error)
{
  const NstFourier *fourier = nst_module_find (NST_FOURIER_MODULE, NST_FOURIER_SYMBOL);

  if (fourier == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("Pink noise cannot be made (%s): choose another noise, or install the filter "
                    "with all its parts."),
                 g_module_error ());
  return fourier;
}

gboolean
nst_pink_noise_make (const NstPinkNoise *noise, int height, int width, int threads, NstMap *map,
                     const NstWatch *watch, GError **error)
{
  const gsize count = (gsize) height * width * 3;
  const NstFourier *fourier = load (error);
  float *numbers = fourier ? nst_floats_new (2 * count, error) : NULL;
  Spectrum spectrum = { height, width, numbers, fourier };

  if (numbers == NULL)
    return FALSE;
  if (!fill (noise, &spectrum, watch, error) || !transform (&spectrum, threads, watch, error))
    {
      nst_floats_free (numbers);
      return FALSE;
    }
  take_magnitudes (numbers, count);
  *map = (NstMap){ height, width, 3, numbers };
  return TRUE;
}
