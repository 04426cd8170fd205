/* The losses of other systems, against their formulas written out; and gradients of a fixed size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "loss/evaluation.h"
#include "loss/taps.h"
#include "support/support.h"

#define HEIGHT 25
#define WIDTH 38
#define STYLE_HEIGHT 31
#define STYLE_WIDTH 44

/* Sums over some thousand floats, compared with sums in double precision: 1e-6 is reached. */
#define TOLERANCE 1e-5

typedef struct
{
  NstNetwork *network;
  NstMap picture;
  NstMap content;
  NstMap style;
} Scene;

static void
scene_init (Scene *scene)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);

  scene->network = nst_test_network (random, "4,5/6,6");
  scene->picture = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  scene->content = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  scene->style = nst_test_map (random, STYLE_HEIGHT, STYLE_WIDTH, 3, 0, 1);
}

static void
scene_clear (Scene *scene)
{
  nst_network_free (scene->network);
  nst_map_clear (&scene->picture);
  nst_map_clear (&scene->content);
  nst_map_clear (&scene->style);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scene, scene_clear)

static NstTestResult
evaluate (const Scene *scene, const NstRecipe *recipe, gsize budget)
{
  const NstEvaluationPlan plan = { .network = scene->network, .recipe = *recipe };
  const NstPicture content = nst_picture_of_map (&scene->content);
  const NstStyleMaps style = { .picture = nst_picture_of_map (&scene->style), .share = 1 };
  const NstMap everywhere = NST_MAP_INIT;
  const NstSubject subject = { &content, &everywhere, 1, &style, 1 };

  return nst_test_evaluate (&plan, &subject, budget, &scene->picture);
}

/* The features of PICTURE at the layer NAME. Clear with nst_map_clear. */
static NstMap
features_of (const Scene *scene, const NstMap *picture, const char *name)
{
  g_autofree gboolean *tapped = g_new0 (gboolean, scene->network->n_layers);
  const int layer = nst_network_find (scene->network, name);
  const NstFeaturePlan plan = { .network = scene->network, .last = layer, .tapped = tapped };
  g_autoptr (NstFeaturePass) pass = NULL;
  NstMap copy = NST_MAP_INIT;
  const NstMap *features;

  g_assert_cmpint (layer, >=, 0);
  tapped[layer] = TRUE;
  pass = nst_feature_pass_new (&plan, picture->height, picture->width, NULL);
  g_assert_true (nst_feature_pass_forward (pass, picture, layer));
  features = nst_feature_pass_get (pass, layer);
  g_assert_true (
    nst_map_allocate (&copy, features->height, features->width, features->channels, NULL));
  memcpy (copy.data, features->data, nst_map_length (features) * sizeof (float));
  return copy;
}

static double
sum_of_squares (const NstMap *a, const NstMap *b)
{
  double sum = 0;

  for (gsize i = 0; i < nst_map_length (a); i++)
    sum += ((double) a->data[i] - b->data[i]) * ((double) a->data[i] - b->data[i]);
  return sum;
}

/* Number (i, j) of F Fᵀ. */
static double
gram_at (const NstMap *features, int i, int j)
{
  double sum = 0;

  for (gsize p = 0; p < nst_map_positions (features); p++)
    sum += (double) features->data[p * features->channels + i]
           * features->data[p * features->channels + j];
  return sum;
}

static void
assert_near (double found, double expected)
{
  g_assert_cmpfloat (expected, >, 0);
  g_assert_cmpfloat (fabs (found / expected - 1), <, TOLERANCE);
}

/* The content's loss, by formulas of C channels and M positions: PyTorch's mean, a quarter of it,
 * half the sum; with weights of two layers, one of them a convolution before its rectifier. */
static void
test_content (void)
{
  const NstFormula formulas[]
    = { { TRUE, 1, 1, TRUE }, { TRUE, 0.25, 1, TRUE }, { TRUE, 0.5, 0, FALSE } };
  const char *const names[] = { "conv1_2", "relu2_1" };
  const double weights[] = { 0.75, 3 };
  g_auto (Scene) scene = { NULL };

  scene_init (&scene);
  for (guint k = 0; k < G_N_ELEMENTS (formulas); k++)
    {
      const NstRecipe recipe
        = { .style_taps = { { "relu1_1", 1 } },
            .content_taps = { { "conv1_2", weights[0] }, { "relu2_1", weights[1] } },
            .content_formula = formulas[k],
            .content = 7 };
      g_auto (NstTestResult) result = evaluate (&scene, &recipe, 0);
      double expected = 0;

      for (int i = 0; i < 2; i++)
        {
          g_auto (NstMap) there = features_of (&scene, &scene.content, names[i]);
          g_auto (NstMap) here = features_of (&scene, &scene.picture, names[i]);
          const double numbers = nst_map_length (&here);
          const double factors[] = { 1 / numbers, 0.25 / numbers, 0.5 };

          expected += 7 * weights[i] * factors[k] * sum_of_squares (&here, &there);
        }
      assert_near (result.losses.content, expected);
      g_assert_cmpfloat (result.losses.style, ==, 0);
    }
}

/* The style's loss: 1 / 4C²M² · Σ (F Fᵀ − A)², A as the style has it or brought to the picture's
 * number of positions; and the mean square of F Fᵀ / CM. */
static void
test_style (void)
{
  const NstFormula gatys = { TRUE, 0.25, 2 }, mean_square = { TRUE, 1, 4 };
  const char *const names[] = { "relu1_1", "conv2_2" };
  const double weights[] = { 2, 0.5 };
  g_auto (Scene) scene = { NULL };

  scene_init (&scene);
  for (int k = 0; k < 3; k++)
    {
      const NstRecipe recipe
        = { .style_taps = { { "relu1_1", weights[0] }, { "conv2_2", weights[1] } },
            .content_taps = { { "relu1_1", 1 } },
            .style_formula = k == 2 ? mean_square : gatys,
            .style_sums = k == 1,
            .features = 1,
            .style = 11 };
      g_auto (NstTestResult) result = evaluate (&scene, &recipe, 0);
      double expected = 0;

      for (int t = 0; t < 2; t++)
        {
          g_auto (NstMap) style = features_of (&scene, &scene.style, names[t]);
          g_auto (NstMap) here = features_of (&scene, &scene.picture, names[t]);
          const double m = nst_map_positions (&here), n = nst_map_positions (&style);
          const double c = here.channels;
          const double factor = k == 2 ? 1 / (c * c) / (c * m * c * m) : 1 / (4 * c * c * m * m);

          for (int i = 0; i < c; i++)
            for (int j = 0; j < c; j++)
              expected
                += 11 * weights[t] * factor
                   * pow (gram_at (&here, i, j) - gram_at (&style, i, j) * (k == 1 ? 1 : m / n), 2);
        }
      assert_near (result.losses.style, expected);
    }
}

#define NORMALISED                                                                                 \
  {                                                                                                \
    .style_taps = { { "relu1_1", 0.2 }, { "relu2_2", 0.3 } },                                      \
    .content_taps = { { "relu1_2", 1 } }, .style_formula = { TRUE, 0.25, 2 },                      \
    .content_formula = { TRUE, 0.5 }, .normalises = TRUE, .features = 1, .style = 1,               \
    .content = 0.02                                                                                \
  }

/* Divides losses and gradients by the sum of what they add to the gradient of each tap's features,
 * whatever the formula's factor. */
static void
test_normalised (void)
{
  const NstRecipe recipe = NORMALISED;
  NstRecipe larger = recipe;
  g_auto (Scene) scene = { NULL };
  g_auto (NstTestResult) result = { 0 }, other = { 0 };
  double content = 0, magnitudes = 0, square = 0;

  scene_init (&scene);
  result = evaluate (&scene, &recipe, 0);
  {
    g_auto (NstMap) there = features_of (&scene, &scene.content, "relu1_2");
    g_auto (NstMap) here = features_of (&scene, &scene.picture, "relu1_2");

    square = sum_of_squares (&here, &there);
    for (gsize i = 0; i < nst_map_length (&here); i++)
      magnitudes += fabs ((double) here.data[i] - there.data[i]);
    content = 0.02 * square / 2 / magnitudes;
  }
  assert_near (result.losses.content, content);

  larger.style_formula.factor = 1000;
  larger.content_formula.factor = 30;
  other = evaluate (&scene, &larger, 0);
  assert_near (other.losses.style, result.losses.style);
  g_assert_cmpfloat (nst_test_difference (other.gradient.data, result.gradient.data,
                                          nst_map_length (&result.gradient)),
                     <, TOLERANCE);
}

/* In tiles the sizes are the whole picture's, whether the content is kept or read again. */
static void
test_normalised_in_tiles (void)
{
  const NstRecipe recipe = NORMALISED;
  g_auto (Scene) scene = { NULL };
  g_auto (NstTestResult) whole = { 0 };
  gboolean kept = FALSE, again = FALSE;
  NstMemoryPlan all;

  scene_init (&scene);
  {
    const NstEvaluationPlan plan = { .network = scene.network, .recipe = recipe };
    nst_memory_plan_find (&all, &plan, HEIGHT, WIDTH, 0);
  }
  whole = evaluate (&scene, &recipe, 0);
  for (int part = 9; part >= 2; part--)
    {
      const NstEvaluationPlan plan = { .network = scene.network, .recipe = recipe };
      const gsize budget = all.bytes * part / 10;
      g_auto (NstTestResult) tiled = { 0 };
      NstMemoryPlan memory;

      if (!nst_memory_plan_find (&memory, &plan, HEIGHT, WIDTH, budget))
        continue;
      g_assert_cmpint (memory.tiles.count, >, 1);
      tiled = evaluate (&scene, &recipe, budget);
      assert_near (tiled.losses.style, whole.losses.style);
      assert_near (tiled.losses.content, whole.losses.content);
      g_assert_cmpfloat (nst_test_difference (tiled.gradient.data, whole.gradient.data,
                                              nst_map_length (&whole.gradient)),
                         <, TOLERANCE);
      kept |= memory.keeps_content;
      again |= !memory.keeps_content;
    }
  g_assert_true (kept);
  g_assert_true (again);
}

/* A picture that is its own content and style has no gradient to be divided, and no NaN. */
static void
test_normalised_nothing (void)
{
  const NstRecipe recipe = NORMALISED;
  g_auto (Scene) scene = { NULL };
  g_auto (NstTestResult) result = { 0 };

  scene_init (&scene);
  for (int which = 0; which < 2; which++)
    {
      NstMap *map = which ? &scene.content : &scene.style;

      nst_map_clear (map);
      g_assert_true (nst_map_allocate (map, HEIGHT, WIDTH, 3, NULL));
      memcpy (map->data, scene.picture.data, nst_map_length (map) * sizeof (float));
    }
  result = evaluate (&scene, &recipe, 0);
  g_assert_cmpfloat (result.losses.content, ==, 0);
  g_assert_cmpfloat (result.losses.style, >=, 0);
  g_assert_cmpfloat (result.losses.style, <, 1e-3);
  for (gsize i = 0; i < nst_map_length (&result.gradient); i++)
    g_assert_true (isfinite (result.gradient.data[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/formulas/content", test_content);
  g_test_add_func ("/formulas/style", test_style);
  g_test_add_func ("/formulas/normalised", test_normalised);
  g_test_add_func ("/formulas/normalised-in-tiles", test_normalised_in_tiles);
  g_test_add_func ("/formulas/normalised-nothing", test_normalised_nothing);
  return g_test_run ();
}
