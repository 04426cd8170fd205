/* The engine against PyTorch: features at every tap, every loss term, the gradient. What PyTorch
 * says lies in oracle/, as oracle/README.md tells.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <string.h>

#include "loss/evaluation.h"
#include "loss/gram-positions.h"
#include "network/network-catalogue.h"
#include "support/expectations.h"
#include "support/support.h"

/* Single precision through 13 layers, against double: 5e-7 is reached by plain convolutions and a
 * few 1e-6 by fast ones. The project's bound is 1e-4. */
#define FEATURES_TOLERANCE 2e-5

/* Losses are differences of nearly equal statistics, so lose a digit: 6e-6 is reached. The
 * project's bound is 1e-3. */
#define LOSS_TOLERANCE 5e-5
#define GRADIENT_TOLERANCE 5e-5

#define N_STYLES 2

static NstNetwork *
load_network (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".network.safetensors", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "oracle", file, NULL);
  g_autoptr (GError) error = NULL;
  NstNetwork *network = nst_network_load (path, &error);

  g_assert_no_error (error);
  return network;
}

/* Features of all layers of NETWORK, at paddings and poolings as its metadata say. */
static NstFeaturePass *
run_network (const NstNetwork *network, const gboolean *tapped, const NstMap *picture)
{
  const NstFeaturePlan plan
    = { .network = network, .last = network->n_layers - 1, .tapped = tapped };
  NstFeaturePass *features = nst_feature_pass_new (&plan, picture->height, picture->width, NULL);

  g_assert_nonnull (features);
  g_assert_true (nst_feature_pass_forward (features, picture, plan.last));
  return features;
}

static void
assert_same_map (const char *name, const NstMap *found, const NstMap *expected)
{
  double difference;

  g_assert_cmpint (found->height, ==, expected->height);
  g_assert_cmpint (found->width, ==, expected->width);
  g_assert_cmpint (found->channels, ==, expected->channels);
  difference = nst_test_difference (found->data, expected->data, nst_map_length (expected));
  g_test_message ("%s differs by %.2g", name, difference);
  g_assert_cmpfloat (difference, <=, FEATURES_TOLERANCE);
}

static void
check_features (const char *case_name, gboolean all)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new (case_name);
  g_autoptr (NstNetwork) network = load_network (case_name);
  g_autofree gboolean *tapped = g_new (gboolean, network->n_layers);
  g_auto (NstMap) picture = nst_test_expectations_get_map (expected, "picture");
  g_autoptr (NstFeaturePass) features = NULL;
  int checked = 0;

  for (int i = 0; i < network->n_layers; i++)
    tapped[i] = TRUE;
  features = run_network (network, tapped, &picture);
  for (int i = 0; i < network->n_layers; i++)
    {
      const NstLayer *layer = &network->layers[i];
      g_auto (NstMap) map = NST_MAP_INIT;

      if (layer->kind != NST_LAYER_CONVOLUTION
          || !(all || g_str_equal (layer->name, "conv1_1") || g_str_equal (layer->name, "conv5_1")))
        continue;
      map = nst_test_expectations_get_map (expected, layer->name);
      assert_same_map (layer->name, nst_feature_pass_get (features, i), &map);
      for (gsize k = 0; k < nst_map_length (&map); k++)
        map.data[k] = MAX (map.data[k], 0);
      assert_same_map (network->layers[i + 1].name, nst_feature_pass_get (features, i + 1), &map);
      checked++;
    }
  g_assert_cmpint (checked, ==, all ? 13 : 2);
}

static void
test_features (gconstpointer case_name)
{
  check_features (case_name, TRUE);
}

/* PyTorch rounded the same weights, so nothing more is lost than with 32 bits. */
static void
test_short_weights (gconstpointer case_name)
{
  check_features (case_name, FALSE);
}

static const NstRecipe taps = { NST_TEST_TAPS };

/* With only the taps of the losses looked at, convolutions and rectifiers run as one. */
static void
test_taps (gconstpointer case_name)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new (case_name);
  g_autoptr (NstNetwork) network = load_network (case_name);
  g_autofree gboolean *tapped = g_new0 (gboolean, network->n_layers);
  g_auto (NstMap) picture = nst_test_expectations_get_map (expected, "picture");
  g_autoptr (NstFeaturePass) features = NULL;

  for (int i = 0; *taps.style_taps[i].name; i++)
    tapped[nst_network_find (network, taps.style_taps[i].name)] = TRUE;
  features = run_network (network, tapped, &picture);
  for (int i = 0; i < network->n_layers; i++)
    if (tapped[i])
      {
        g_auto (NstMap) map = nst_test_expectations_get_map (expected, network->layers[i - 1].name);

        for (gsize k = 0; k < nst_map_length (&map); k++)
          map.data[k] = MAX (map.data[k], 0);
        assert_same_map (network->layers[i].name, nst_feature_pass_get (features, i), &map);
      }
}

/* Adds the Gram matrix of PICTURE at LAYER, times SHARE, to GRAM. */
static void
collect (const NstNetwork *network, const gboolean *tapped, int layer, const NstMap *picture,
         double share, NstGram *gram)
{
  g_autoptr (NstFeaturePass) features = run_network (network, tapped, picture);
  const NstMap *map = nst_feature_pass_get (features, layer);
  const NstMap everywhere = NST_MAP_INIT;
  const NstPart whole = nst_test_whole (map);
  const NstGramPositions positions = { &whole, &everywhere };
  g_autoptr (NstGram) own = nst_gram_new (map->channels);
  g_autofree float *scratch = g_new (float, nst_gram_positions_scratch (map->channels));

  nst_gram_positions_collect (&positions, nst_map_positions (map), own, scratch, 0);
  nst_gram_add (gram, own, share);
}

static void
assert_same_loss (const char *name, double found, double expected)
{
  g_test_message ("%s: %g, off by %.2g", name, found, found / expected - 1);
  g_assert_cmpfloat_with_epsilon (found, expected, LOSS_TOLERANCE * expected);
}

static void
assert_same_gradient (const NstMap *found, const NstMap *expected)
{
  double difference = nst_test_difference (found->data, expected->data, nst_map_length (expected));

  g_test_message ("gradient differs by %.2g", difference);
  g_assert_cmpfloat (difference, <=, GRADIENT_TOLERANCE);
}

/* Gram matrices and means, tap by tap, without any weights. */
static void
test_statistics (gconstpointer case_name)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new (case_name);
  g_autoptr (NstNetwork) network = load_network (case_name);
  g_autofree gboolean *tapped = g_new0 (gboolean, network->n_layers);
  g_auto (NstMap) picture = nst_test_expectations_get_map (expected, "picture");
  g_auto (NstMap) style1 = nst_test_expectations_get_map (expected, "style1");
  g_auto (NstMap) style2 = nst_test_expectations_get_map (expected, "style2");
  gsize count;
  const float *shares = nst_test_expectations_get (expected, "shares", &count);
  const float *grams = nst_test_expectations_get (expected, "gram_losses", &count);
  const float *means = nst_test_expectations_get (expected, "mean_losses", &count);

  for (int i = 0; *taps.style_taps[i].name; i++)
    tapped[nst_network_find (network, taps.style_taps[i].name)] = TRUE;
  for (int i = 0; *taps.style_taps[i].name; i++)
    {
      int layer = nst_network_find (network, taps.style_taps[i].name);
      const NstMetric *metric = network->layers[layer].metric;
      g_autoptr (NstGram) current = nst_gram_new (network->layers[layer].channels);
      g_autoptr (NstGram) target = nst_gram_new (network->layers[layer].channels);

      collect (network, tapped, layer, &picture, 1, current);
      collect (network, tapped, layer, &style1, shares[0], target);
      collect (network, tapped, layer, &style2, shares[1], target);
      assert_same_loss (taps.style_taps[i].name,
                        nst_gram_compare (current, target, metric, (NstGramParts){ 1, 0 }, 1, NULL),
                        grams[i]);
      assert_same_loss (taps.style_taps[i].name,
                        nst_gram_compare (current, target, metric, (NstGramParts){ 0, 1 }, 1, NULL),
                        means[i]);
    }
}

/* All terms together: their values, and the gradient, in which each has as much to say. */
static void
test_losses (gconstpointer case_name)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new (case_name);
  g_autoptr (NstNetwork) network = load_network (case_name);
  g_auto (NstMap) picture = nst_test_expectations_get_map (expected, "picture");
  g_auto (NstMap) content = nst_test_expectations_get_map (expected, "content");
  g_auto (NstMap) expected_gradient = nst_test_expectations_get_map (expected, "gradient");
  g_auto (NstMap) gradient = nst_test_expectations_get_map (expected, "picture");
  g_auto (NstMap) style1 = nst_test_expectations_get_map (expected, "style1");
  g_auto (NstMap) style2 = nst_test_expectations_get_map (expected, "style2");
  gsize count;
  const float *weights = nst_test_expectations_get (expected, "weights", &count);
  const float *shares = nst_test_expectations_get (expected, "shares", &count);
  const float *terms = nst_test_expectations_get (expected, "losses", &count);
  const NstMap everywhere = NST_MAP_INIT;
  const NstStyleMaps styles[N_STYLES]
    = { { .picture = nst_picture_of_map (&style1), .share = shares[0] },
        { .picture = nst_picture_of_map (&style2), .share = shares[1] } };
  const NstEvaluationPlan plan
    = { .network = network,
        .recipe = { NST_TEST_TAPS, .content = weights[0], .style = weights[1],
                    .variation = weights[2], .range = weights[3] } };
  const NstPicture photograph = nst_picture_of_map (&content);
  const NstSubject subject = { &photograph, &everywhere, 1, styles, N_STYLES };
  g_autoptr (NstEvaluation) evaluation = nst_evaluation_new (&plan, &subject, NULL, NULL);
  NstLosses losses;

  g_assert_nonnull (evaluation);
  g_assert_true (nst_evaluate (evaluation, &picture, &gradient, &losses, NULL));
  assert_same_loss ("content", losses.content, terms[0]);
  assert_same_loss ("style", losses.style, terms[1]);
  assert_same_loss ("variation", losses.variation, terms[2]);
  assert_same_loss ("range", losses.range, terms[3]);
  assert_same_loss ("total", nst_losses_total (&losses),
                    (double) terms[0] + terms[1] + terms[2] + terms[3]);

  assert_same_gradient (&gradient, &expected_gradient);
}

/* Two pictures as styles, by regions, of CASE_NAME. */
static void
check_regions (const char *case_name, const NstRecipe *recipe, const float *shares,
               const char *losses_name, const char *gradient_name)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new (case_name);
  g_autoptr (NstNetwork) network = load_network (case_name);
  g_auto (NstMap) picture = nst_test_expectations_get_map (expected, "picture");
  g_auto (NstMap) content = nst_test_expectations_get_map (expected, "content");
  g_auto (NstMap) expected_gradient = nst_test_expectations_get_map (expected, gradient_name);
  g_auto (NstMap) gradient = nst_test_expectations_get_map (expected, "picture");
  g_auto (NstMap) style1 = nst_test_expectations_get_map (expected, "style1");
  g_auto (NstMap) style2 = nst_test_expectations_get_map (expected, "style2");
  g_auto (NstMap) style2_guidance = nst_test_expectations_get_map (expected, "style2_guidance");
  g_auto (NstMap) region1 = nst_test_expectations_get_map (expected, "region1");
  g_auto (NstMap) region2 = nst_test_expectations_get_map (expected, "region2");
  const NstMap regions[] = { region1, region2 };
  gsize count;
  const float *terms = nst_test_expectations_get (expected, losses_name, &count);
  const NstStyleMaps styles[]
    = { { .picture = nst_picture_of_map (&style1), .share = 1 },
        { .picture = nst_picture_of_map (&style1), .region = 1, .share = shares[0] },
        { nst_picture_of_map (&style2), style2_guidance, 1, shares[1] } };
  const NstEvaluationPlan plan = { .network = network, .recipe = *recipe };
  const NstPicture photograph = nst_picture_of_map (&content);
  const NstSubject subject = { &photograph, regions, 2, styles, 3 };
  g_autoptr (NstEvaluation) evaluation = nst_evaluation_new (&plan, &subject, NULL, NULL);
  NstLosses losses;

  g_assert_nonnull (evaluation);
  g_assert_true (nst_evaluate (evaluation, &picture, &gradient, &losses, NULL));
  assert_same_loss ("content", losses.content, terms[0]);
  assert_same_loss ("style", losses.style, terms[1]);
  assert_same_gradient (&gradient, &expected_gradient);
}

/* A region for each style, and pixels of a style that do not count. */
static void
test_regions (gconstpointer case_name)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new (case_name);
  gsize count;
  const float *weights = nst_test_expectations_get (expected, "weights", &count);
  const float *shares = nst_test_expectations_get (expected, "shares", &count);

  check_regions (case_name,
                 &(NstRecipe){ NST_TEST_TAPS, .content = weights[0], .style = weights[1] }, shares,
                 "region_losses", "region_gradient");
}

/* The nearest positions of the same regions' styles, and the content that they are looked for by.
 */
static void
test_neighbours (gconstpointer case_name)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new (case_name);
  gsize count;
  const float *by_content = nst_test_expectations_get (expected, "by_content", &count);
  const float *shares = nst_test_expectations_get (expected, "shares", &count);

  check_regions (case_name,
                 &(NstRecipe){ NST_TEST_TAPS, .detail = 1, .neighbours.weight = 1,
                               .neighbours.by_content = by_content[0] },
                 shares, "neighbours_losses", "neighbours_gradient");
}

int
main (int argc, char **argv)
{
  static const char *const cases[] = { "zero-max-rgb", "reflect-average-bgr", "replicate-max-bgr",
                                       "zero-average-rgb", "heads-average-rgb" };
  static const struct
  {
    const char *name;
    GTestDataFunc function;
  } checks[] = { { "features", test_features },     { "taps", test_taps },
                 { "statistics", test_statistics }, { "losses", test_losses },
                 { "regions", test_regions },       { "neighbours", test_neighbours } };

  nst_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint k = 0; k < G_N_ELEMENTS (checks); k++)
      {
        g_autofree char *path = g_strdup_printf ("/oracle/%s/%s", cases[i], checks[k].name);
        g_test_add_data_func (path, cases[i], checks[k].function);
      }
  g_test_add_data_func ("/oracle/half", "half", test_short_weights);
  g_test_add_data_func ("/oracle/bfloat", "bfloat", test_short_weights);
  return nst_test_run ();
}
