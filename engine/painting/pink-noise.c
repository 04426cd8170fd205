/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/pink-noise.h"

#include <fftw3.h>
#include <math.h>

#include "base/parallel.h"

/* The spectrum, height × width × 3 complex numbers, and what its numbers become. */
typedef struct
{
  int height;
  int width;
  fftwf_complex *numbers;
  fftwf_plan plan; /* of a row with its channels, or of a column for each channel */
} Spectrum;

/* Of FFTW only executing plans is safe in several threads at once. */
static GMutex planner;

/* Fills ROW, number Y of SPECTRUM. Distances are divided by REFERENCE, so that no power is above 1:
 * that changes nothing, as the result is brought to a range anyway. */
static void
fill_row (const NstPinkNoise *noise, const Spectrum *spectrum, int y, double reference)
{
  fftwf_complex *row = spectrum->numbers + (gsize) y * spectrum->width * 3;

  for (int i = 0; i < spectrum->width * 3; i++)
    {
      const double distance
        = hypot (y - (spectrum->height - 1) / 2.0, i / 3 - (spectrum->width - 1) / 2.0);
      const double amplitude = pow ((distance > 0 ? distance : 1) / reference, noise->exponent);

      row[i][0] = amplitude * cos (2 * G_PI * noise->next_normal (noise->user_data));
      row[i][1] = amplitude * sin (2 * G_PI * noise->next_normal (noise->user_data));
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
  fftwf_complex *row = spectrum->numbers + (gsize) y * spectrum->width * 3;

  fftwf_execute_dft (spectrum->plan, row, row);
}

static void
transform_column (int x, int thread, gpointer user_data)
{
  const Spectrum *spectrum = user_data;
  fftwf_complex *column = spectrum->numbers + (gsize) x * 3;

  fftwf_execute_dft (spectrum->plan, column, column);
}

/* Makes SPECTRUM's plan: of RANK axes with so many numbers as LENGTHS says, in place, for COUNT
 * neighbours; numbers of the last axis are STRIDE apart. */
static void
make_plan (Spectrum *spectrum, int rank, const int *lengths, int count, int stride)
{
  g_mutex_lock (&planner);
  if (spectrum->plan)
    fftwf_destroy_plan (spectrum->plan);
  spectrum->plan = fftwf_plan_many_dft (rank, lengths, count, spectrum->numbers, NULL, stride, 1,
                                        spectrum->numbers, NULL, stride, 1, FFTW_BACKWARD,
                                        FFTW_ESTIMATE | FFTW_UNALIGNED);
  g_mutex_unlock (&planner);
}

static gboolean
transform (Spectrum *spectrum, int threads, const NstWatch *watch, GError **error)
{
  const int row[] = { spectrum->width, 3 };
  gboolean go_on;

  make_plan (spectrum, 2, row, 1, 1);
  nst_parallel_for (spectrum->height, threads, transform_row, spectrum);
  go_on = nst_watch_go_on (watch, error);
  make_plan (spectrum, 1, &spectrum->height, 3, spectrum->width * 3);
  if (go_on)
    nst_parallel_for (spectrum->width, threads, transform_column, spectrum);
  g_mutex_lock (&planner);
  fftwf_destroy_plan (spectrum->plan);
  g_mutex_unlock (&planner);
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

gboolean
nst_pink_noise_make (const NstPinkNoise *noise, int height, int width, int threads, NstMap *map,
                     const NstWatch *watch, GError **error)
{
  const gsize count = (gsize) height * width * 3;
  float *numbers = nst_floats_new (2 * count, error);
  Spectrum spectrum = { height, width, (fftwf_complex *) numbers };

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
