/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/noise.h"

#include <math.h>

#include "painting/pink-noise.h"

/* What noise is drawn from. */
typedef struct
{
  NstNoise kind;
  GRand *random;
  float mean[3];    /* of the network's input, R'G'B' in [0, 1] */
  double amplitude; /* in the same numbers */
  double kept;      /* normal numbers are made by twos: the second of them */
  gboolean keeps;
} Source;

/* Makes two normal numbers of two even ones: Box & Muller 1958. An NstPinkNoise's. */
static double
draw_normal (gpointer user_data)
{
  Source *source = user_data;
  double length, angle;

  source->keeps = !source->keeps;
  if (!source->keeps)
    return source->kept;
  length = sqrt (-2 * log (1 - g_rand_double (source->random))); /* of (0, 1] */
  angle = 2 * G_PI * g_rand_double (source->random);
  source->kept = length * sin (angle);
  return length * cos (angle);
}

/* A number of CHANNEL. */
static double
draw (Source *source, int channel)
{
  switch (source->kind)
    {
    case NST_NOISE_UNIFORM_MEAN:
      return source->mean[channel] + source->amplitude * (2 * g_rand_double (source->random) - 1);
    case NST_NOISE_NORMAL:
      return source->amplitude * draw_normal (source);
    case NST_NOISE_NORMAL_MEAN:
    case NST_NOISE_NORMAL_PICTURE:
      return source->mean[channel] + source->amplitude * draw_normal (source);
    default:
      return g_rand_double (source->random);
    }
}

/* The standard deviation of all numbers of PICTURE, less MEAN. */
static double
find_deviation (const NstMap *picture, const float *mean)
{
  const gsize length = nst_map_length (picture);
  double sum = 0, squares = 0;

  for (gsize i = 0; i < length; i++)
    {
      const double value = picture->data[i] - mean[i % 3];

      sum += value;
      squares += value * value;
    }
  return sqrt (MAX (0, squares / length - sum / length * (sum / length)));
}

static void
source_init (Source *source, const NstPainting *painting, const NstMap *picture)
{
  double levels;
  int seed;

  *source = (Source){ 0 };
  g_object_get (painting->settings, "noise", &source->kind, "noise-amplitude", &source->amplitude,
                "levels", &levels, "seed", &seed, NULL);
  source->random = g_rand_new_with_seed (seed);
  nst_network_mean_colour (painting->network, source->mean);
  if (source->kind == NST_NOISE_NORMAL_PICTURE)
    source->amplitude *= find_deviation (picture, source->mean);
  else
    source->amplitude /= levels;
}

/* Blends PICTURE with as much pink noise as SHARE says. */
static gboolean
blend_pink (Source *source, const NstPainting *painting, NstMap *picture, double share,
            const NstWatch *watch, GError **error)
{
  NstPinkNoise pink = { .next_normal = draw_normal, .user_data = source };
  g_auto (NstMap) noise = NST_MAP_INIT;
  int threads;

  g_object_get (painting->settings, "noise-exponent", &pink.exponent, "threads", &threads, NULL);
  if (!nst_pink_noise_make (&pink, picture->height, picture->width, threads, &noise, watch, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (picture); i++)
    picture->data[i] = (1 - share) * picture->data[i] + share * noise.data[i];
  return TRUE;
}

gboolean
nst_noise_blend (const NstPainting *painting, NstMap *picture, const NstWatch *watch,
                 GError **error)
{
  double share;
  Source source;
  gboolean done = TRUE;

  g_object_get (painting->settings, "initial-noise", &share, NULL);
  if (share == 0)
    return TRUE;
  source_init (&source, painting, picture);
  if (source.kind == NST_NOISE_PINK)
    done = blend_pink (&source, painting, picture, share, watch, error);
  else
    for (gsize i = 0; i < nst_map_length (picture); i++)
      picture->data[i] = (1 - share) * picture->data[i] + share * draw (&source, i % 3);
  g_rand_free (source.random);
  return done;
}

gsize
nst_noise_bytes (NstSettings *settings)
{
  double share;
  NstNoise kind;

  g_object_get (settings, "initial-noise", &share, "noise", &kind, NULL);
  return share > 0 && kind == NST_NOISE_PINK ? NST_PINK_NOISE_BYTES : 0;
}
