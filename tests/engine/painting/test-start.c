/* What a painting starts from: its noise, by its statistics and by NumPy's numbers, and the
 * pictures that it is mixed of.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "painting/noise.h"
#include "painting/pink-noise.h"
#include "painting/start-picture.h"
#include "pictures/picture-file.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/expectations.h"
#include "support/support.h"

#define WIDTH 200
#define HEIGHT 160
#define NUMBERS (WIDTH * HEIGHT) /* of a channel */

static const NstNetwork network
  = { .blue_first = TRUE, .scale = 255, .mean = { 103.939, 116.779, 123.68 } };
static const double mean[] = { 123.68 / 255, 116.779 / 255, 103.939 / 255 };

/* A painting of CONTENT with OPTIONS, as far as its start needs one. Release its settings. */
static NstPainting
new_painting (GeglBuffer *content, const NstStyle *style, const char *options)
{
  static const NstPalettes palettes = { NULL };
  static const double share = 1;
  NstPainting painting = { content, .styles = { style, 1, &share }, .palettes = &palettes,
                           .settings = nst_settings_new (), .network = &network };

  g_assert_true (nst_settings_set_from_options (painting.settings, options, NULL));
  return painting;
}

/* A picture of VALUE, blended with noise by OPTIONS. */
static NstMap
blend (double value, int height, int width, const char *options)
{
  NstPainting painting = new_painting (NULL, NULL, options);
  NstMap picture = NST_MAP_INIT;
  g_autoptr (GError) error = NULL;

  g_assert_true (nst_map_allocate (&picture, height, width, 3, NULL));
  for (gsize i = 0; i < nst_map_length (&picture); i++)
    picture.data[i] = value;
  nst_noise_blend (&painting, &picture, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (painting.settings);
  return picture;
}

/* Uniform noise is what GLib draws, as it has always been. */
static void
test_uniform (void)
{
  g_auto (NstMap) picture = blend (0.25, HEIGHT, WIDTH, "initial-noise=0.3 seed=5");
  g_auto (NstMap) untouched = blend (0.25, HEIGHT, WIDTH, "noise=pink");
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  for (gsize i = 0; i < nst_map_length (&picture); i++)
    {
      const float expected = (1 - 0.3) * 0.25f + 0.3 * g_rand_double (random);

      g_assert_cmpfloat (picture.data[i], ==, expected);
      g_assert_cmpfloat (untouched.data[i], ==, 0.25);
    }
}

typedef struct
{
  const char *options;
  double part;      /* of the picture, which is 0.75 */
  gboolean by_mean; /* whether the noise is around the mean colour, or else around MIDDLE */
  double middle;
  double deviation;
  double reach; /* from the middle; 0 for no bound */
} Statistics;

static const Statistics statistics[] = {
  { "noise=uniform initial-noise=1", 0, FALSE, 0.5, 0.288675, 0.5 },
  /* log0/neural-style-painting: U (−20, 20) of 255 around the mean, and 0.4 of the content. */
  { "noise=uniform-mean initial-noise=0.6 noise-amplitude=20 levels=255", 0.4, TRUE, 0,
    0.6 * 20 / 255 * 0.577350, 0.6 * 20 / 255 },
  { "noise=uniform-mean initial-noise=1 noise-amplitude=0.1", 0, TRUE, 0, 0.0577350, 0.1 },
  { "noise=normal initial-noise=1", 0, FALSE, 0, 1 }, /* PyTorch's tutorial: torch.randn */
  { "noise=normal initial-noise=0.5 noise-amplitude=51 levels=255", 0.5, FALSE, 0, 0.1 },
  { "noise=normal-mean initial-noise=1 noise-amplitude=51 levels=255", 0, TRUE, 0, 0.2 },
};

/* Each number's range, and each channel's average and deviation: to five times what they err by
 * themselves, σ / √n and about σ / √2n (less for even numbers). */
static void
test_statistics (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (statistics); k++)
    {
      const Statistics *expected = &statistics[k];
      g_auto (NstMap) picture = blend (0.75, HEIGHT, WIDTH, expected->options);

      for (int c = 0; c < 3; c++)
        {
          const double middle
            = expected->part * 0.75
              + (expected->by_mean ? (1 - expected->part) * mean[c] : expected->middle);
          double sum = 0, squares = 0, reach = 0;

          for (int i = 0; i < NUMBERS; i++)
            {
              const double value = picture.data[3 * i + c] - middle;

              sum += value;
              squares += value * value;
              reach = MAX (reach, fabs (value));
            }
          g_test_message ("%s: %.4f from the middle, deviation %.4f, at most %.4f",
                          expected->options, sum / NUMBERS, sqrt (squares / NUMBERS), reach);
          g_assert_cmpfloat_with_epsilon (sum / NUMBERS, 0,
                                          5 * expected->deviation / sqrt (NUMBERS));
          g_assert_cmpfloat_with_epsilon (sqrt (squares / NUMBERS), expected->deviation,
                                          5 * expected->deviation / sqrt (2 * NUMBERS));
          if (expected->reach > 0)
            {
              g_assert_cmpfloat (reach, <=, expected->reach + 1e-6);
              g_assert_cmpfloat (reach, >=, 0.99 * expected->reach);
            }
        }
    }
}

/* As wide as the picture's own numbers are spread about the mean colour: DeepPy's, whose noise
 * replaces the picture. */
static void
test_normal_picture (void)
{
  NstPainting painting = new_painting (
    NULL, NULL, "noise=normal-picture initial-noise=1 noise-amplitude=0.1 levels=255");
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) picture = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  double sum = 0, squares = 0, spread = 0;

  /* Even numbers less three means: their variance, and that of the means. */
  for (int c = 0; c < 3; c++)
    spread += (1 / 12.0 + pow (mean[c] - (mean[0] + mean[1] + mean[2]) / 3, 2)) / 3;
  g_assert_true (nst_noise_blend (&painting, &picture, NULL, NULL));
  for (gsize i = 0; i < nst_map_length (&picture); i++)
    {
      const double value = picture.data[i] - mean[i % 3];

      sum += value;
      squares += value * value;
    }
  g_test_message ("%.5f, expected %.5f", sqrt (squares / (3 * NUMBERS)), 0.1 * sqrt (spread));
  g_assert_cmpfloat_with_epsilon (sum / (3 * NUMBERS), 0, 0.0005);
  g_assert_cmpfloat_with_epsilon (sqrt (squares / (3 * NUMBERS)), 0.1 * sqrt (spread), 0.0003);
  g_object_unref (painting.settings);
}

/* The next number of an array. */
static double
next_of_array (gpointer user_data)
{
  const float **numbers = user_data;

  return *(*numbers)++;
}

/* tests/oracle/make_noise.py; single precision is as far from double as 1e-5. */
static void
test_pink (void)
{
  g_autoptr (NstTestExpectations) expectations = nst_test_expectations_new ("pink-noise");

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *normals = g_strdup_printf ("normals%d", i);
      g_autofree char *name = g_strdup_printf ("noise%d", i);
      g_autofree char *exponent = g_strdup_printf ("exponent%d", i);
      g_auto (NstMap) expected = nst_test_expectations_get_map (expectations, name);
      gsize count;
      const float *numbers = nst_test_expectations_get (expectations, normals, &count);
      const NstPinkNoise noise
        = { *nst_test_expectations_get (expectations, exponent, &count), next_of_array, &numbers };
      g_auto (NstMap) map = NST_MAP_INIT;

      g_assert_true (
        nst_pink_noise_make (&noise, expected.height, expected.width, 0, &map, NULL, NULL));
      g_assert_cmpuint (nst_map_length (&map), ==, nst_map_length (&expected));
      for (gsize k = 0; k < nst_map_length (&map); k++)
        g_assert_cmpfloat_with_epsilon (map.data[k], expected.data[k], 1e-5);
    }
}

/* All numbers lie in [0, 1] and reach both ends, however small the picture and steep the spectrum;
 * on any number of threads they are the same. */
static void
test_pink_everywhere (void)
{
  static const int sizes[][2]
    = { { 1, 1 }, { 1, 2 }, { 3, 1 }, { 1, 317 }, { 2, 2 }, { 61, 47 }, { 4000, 3 } };
  static const double exponents[] = { -16, -1, -0.5, 0, 1, 16 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (exponents); k++)
      {
        g_autofree char *options = g_strdup_printf (
          "noise=pink initial-noise=1 seed=9 noise-exponent=%g threads=1", exponents[k]);
        g_autofree char *on_two = g_strconcat (options, " threads=2", NULL);
        g_auto (NstMap) picture = blend (0.5, sizes[i][0], sizes[i][1], options);
        g_auto (NstMap) again = blend (0.5, sizes[i][0], sizes[i][1], on_two);
        float least = 1, greatest = 0;

        for (gsize n = 0; n < nst_map_length (&picture); n++)
          {
            g_assert_true (picture.data[n] >= 0 && picture.data[n] <= 1);
            least = MIN (least, picture.data[n]);
            greatest = MAX (greatest, picture.data[n]);
          }
        g_assert_cmpfloat (least, ==, 0);
        g_assert_cmpfloat (greatest, ==, 1);
        g_assert_cmpmem (picture.data, nst_map_length (&picture) * sizeof (float), again.data,
                         nst_map_length (&again) * sizeof (float));
      }
}

static gboolean
stop (gpointer user_data)
{
  return --*(int *) user_data > 0;
}

static void
test_pink_cancelled (void)
{
  for (int calls = 1; calls <= 41; calls += 40) /* in the spectrum; between rows and columns */
    {
      NstPainting painting = new_painting (NULL, NULL, "noise=pink initial-noise=1");
      g_autoptr (GRand) random = g_rand_new_with_seed (1);
      g_auto (NstMap) picture = nst_test_map (random, 40, 30, 3, 0, 1);
      g_autoptr (GError) error = NULL;
      int left = calls;
      const NstWatch watch = { stop, &left };

      g_assert_false (nst_noise_blend (&painting, &picture, &watch, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
      g_assert_cmpint (left, ==, 0);
      g_object_unref (painting.settings);
    }
}

static NstMap
make_start (const NstPainting *painting, int width, int height)
{
  g_auto (NstPicture) content = { 0 };
  NstMap picture = NST_MAP_INIT;
  g_autoptr (GError) error = NULL;

  nst_picture_init (&content, painting->content, width, height, NULL);
  nst_start_picture_make (painting, &content, &picture, NULL, &error);
  g_assert_no_error (error);
  return picture;
}

/* The start takes the content's size and space; the style is stretched to it; noise comes last. */
static void
test_mixture (void)
{
  static const int sizes[][2] = { { 90, 70 }, { 45, 35 } };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 90, 70, "R'G'B' float");
  g_autoptr (GeglBuffer) start = nst_test_picture (2, 50, 120, "R'G'B'A u16");
  g_autoptr (GeglBuffer) style_picture = nst_test_picture (3, 64, 31, "R'G'B' u8");
  const NstStyle style = { style_picture };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int from_start = 0; from_start < 2; from_start++)
      {
        const int width = sizes[i][0], height = sizes[i][1];
        NstPainting painting
          = new_painting (content, &style, "start-style=0.05 initial-noise=0.2 seed=3");
        g_auto (NstMap) base = nst_test_to_map (from_start ? start : content, width, height);
        g_auto (NstMap) stretched = nst_test_to_map (style_picture, width, height);
        g_auto (NstMap) picture = NST_MAP_INIT;
        g_autoptr (GRand) random = g_rand_new_with_seed (3);

        painting.start = from_start ? start : NULL;
        picture = make_start (&painting, width, height);
        for (gsize k = 0; k < nst_map_length (&picture); k++)
          g_assert_cmpfloat_with_epsilon (picture.data[k],
                                          0.8 * (0.95 * base.data[k] + 0.05 * stretched.data[k])
                                            + 0.2 * g_rand_double (random),
                                          1e-6);
        g_object_unref (painting.settings);
      }
}

/* Linear resampling is that of the settings, also for the start. */
static void
test_resampling (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 90, 70, "R'G'B' float");
  g_autoptr (GeglBuffer) start = nst_test_picture (2, 300, 200, "R'G'B' float");
  NstPainting painting = new_painting (content, NULL, "resampling=linear");
  g_auto (NstMap) picture = NST_MAP_INIT;
  g_auto (NstPicture) expected = { 0 };
  g_auto (NstMap) linear = NST_MAP_INIT;

  painting.start = start;
  picture = make_start (&painting, 60, 40);
  nst_picture_init (&expected, start, 60, 40, NULL);
  g_assert_true (nst_picture_settle_linear (&expected, NULL, NULL));
  g_assert_true (nst_picture_to_map (&expected, &linear, NULL));
  g_assert_cmpmem (picture.data, nst_map_length (&picture) * sizeof (float), linear.data,
                   nst_map_length (&linear) * sizeof (float));
  g_object_unref (painting.settings);
}

static gboolean
note_call (double fraction, const char *message, gpointer user_data)
{
  ++*(int *) user_data;
  return TRUE;
}

static GeglBuffer *
paint (const char *start_file, const char *options, int *calls, GError **error)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 60, 40, "R'G'B' u8");
  g_autoptr (GeglBuffer) style_picture = nst_test_picture (3, 64, 31, "R'G'B' u8");
  const NstStyle style = { style_picture };
  g_autoptr (NstSettings) settings = nst_settings_new ();

  g_assert_true (nst_settings_set_from_options (settings, "iterations=1 scales=one", NULL));
  g_assert_true (nst_settings_set_from_options (settings, options, NULL));
  g_object_set (settings, "start-file", start_file, NULL);
  return nst_stylize (content, &style, 1, settings, note_call, calls, NULL, error);
}

/* A file that cannot be read is refused by its name, before the network is looked for. */
static void
test_bad_file (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *missing = nst_test_path (folder, "missing", ".png");
  g_autofree char *text = nst_test_path (folder, "text", ".png");
  const char *const paths[] = { missing, text, folder };

  g_assert_true (g_file_set_contents (text, "no picture", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      int calls = 0;

      g_assert_null (paint (paths[i], "network=none", &calls, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
  nst_test_remove_folder (folder);
}

/* A painting goes on from a file, of any size: after one small step it is near the file's picture,
 * and not near the content. */
static void
test_file (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = nst_test_path (folder, "start", ".png");
  g_autoptr (GeglBuffer) start = nst_test_picture (7, 120, 80, "R'G'B' u8");
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 60, 40, "R'G'B' u8");
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) result = NULL;
  g_auto (NstMap) painted = NST_MAP_INIT;
  g_auto (NstMap) begun = nst_test_to_map (start, 60, 40);
  g_auto (NstMap) photograph = nst_test_to_map (content, 60, 40);
  const gsize length = nst_map_length (&begun);
  int calls = 0;

  g_assert_true (nst_picture_file_save (start, path, &error));
  result = paint (path, "", &calls, &error);
  g_assert_no_error (error);
  painted = nst_test_to_map (result, 60, 40);
  g_test_message ("%.3f from the file, %.3f from the content",
                  nst_test_difference (painted.data, begun.data, length),
                  nst_test_difference (painted.data, photograph.data, length));
  g_assert_cmpfloat (nst_test_difference (painted.data, begun.data, length), <,
                     0.5 * nst_test_difference (painted.data, photograph.data, length));
  nst_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/start/uniform", test_uniform);
  g_test_add_func ("/start/statistics", test_statistics);
  g_test_add_func ("/start/normal-picture", test_normal_picture);
  g_test_add_func ("/start/pink", test_pink);
  g_test_add_func ("/start/pink-everywhere", test_pink_everywhere);
  g_test_add_func ("/start/pink-cancelled", test_pink_cancelled);
  g_test_add_func ("/start/mixture", test_mixture);
  g_test_add_func ("/start/resampling", test_resampling);
  g_test_add_func ("/start/bad-file", test_bad_file);
  g_test_add_func ("/start/file", test_file);
  return nst_test_run ();
}
