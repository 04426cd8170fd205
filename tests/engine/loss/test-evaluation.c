/* What an evaluation makes of its weights, shares and pictures, beyond what the oracle shows.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "loss/evaluation.h"
#include "network/network-catalogue.h"
#include "support/support.h"

static NstMap
plain_map (int height, int width)
{
  static const float colour[] = { 0.8f, 0.4f, 0.2f };
  NstMap map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, height, width, 3, NULL));
  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = colour[i % 3];
  return map;
}

static NstLosses
evaluate (NstEvaluationPlan plan, const NstRecipe *recipe, const NstMap *content,
          const NstStyleMaps *styles, int n_styles, const NstMap *picture)
{
  const NstMap everywhere = NST_MAP_INIT;
  const NstPicture photograph = nst_picture_of_map (content);
  const NstSubject subject = { &photograph, &everywhere, 1, styles, n_styles };
  g_auto (NstTestResult) result = { NST_MAP_INIT };

  plan.recipe = *recipe;
  result = nst_test_evaluate (&plan, &subject, 0, picture);
  return result.losses;
}

/* A style too small for the deep taps leaves them to the other styles, whole. All pictures are of
 * one colour, so wherever a tap has a target it is met, and the loss is none. */
static void
test_style_too_small_for_deep_taps (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (NstNetwork) network = nst_test_network (random, "4/6");
  const NstEvaluationPlan plan = { .network = network, .padding = NST_PADDING_REPLICATE };
  const NstRecipe recipe = { NST_TEST_TAPS, .style = 1 };
  g_auto (NstMap) large = plain_map (20, 20);
  g_auto (NstMap) small = plain_map (1, 20);
  const NstStyleMaps styles[] = { { .picture = nst_picture_of_map (&large), .share = 0.5 },
                                  { .picture = nst_picture_of_map (&small), .share = 0.5 } };
  NstLosses losses = evaluate (plan, &recipe, &large, styles, 2, &large);

  g_assert_cmpfloat_with_epsilon (losses.style, 0, 1e-9);
}

/* The detail is content too, seen at relu3_1: it adds to the content's loss what its weight says,
 * and nothing to that of the other terms. */
static void
test_detail (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (NstNetwork) network = nst_test_network (random, "4/6/5/7,7");
  const NstEvaluationPlan plan = { .network = network };
  g_auto (NstMap) content = nst_test_map (random, 40, 37, 3, 0, 1);
  const NstStyleMaps style = { .picture = nst_picture_of_map (&content), .share = 1 };
  g_auto (NstMap) picture = nst_test_map (random, 40, 37, 3, 0, 1);
  const NstRecipe without = { NST_TEST_TAPS, .content = 1, .style = 1, .variation = 1, .range = 1 };
  const NstRecipe with
    = { NST_TEST_TAPS, .content = 1, .style = 1, .variation = 1, .range = 1, .detail = 1 };
  const NstRecipe twice
    = { NST_TEST_TAPS, .content = 1, .style = 1, .variation = 1, .range = 1, .detail = 2 };
  NstLosses a = evaluate (plan, &without, &content, &style, 1, &picture);
  NstLosses b = evaluate (plan, &with, &content, &style, 1, &picture);
  NstLosses c = evaluate (plan, &twice, &content, &style, 1, &picture);

  g_assert_cmpfloat (b.content, >, a.content * 1.01);
  g_assert_cmpfloat_with_epsilon (c.content - a.content, 2 * (b.content - a.content),
                                  1e-9 * c.content);
  g_assert_cmpfloat_with_epsilon (a.style, b.style, 1e-9 * a.style);
  g_assert_cmpfloat_with_epsilon (a.variation, b.variation, 1e-9 * a.variation);
}

/* Each weight has to do with its term only. */
static void
test_weights (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (NstNetwork) network = nst_test_network (random, "4/6");
  const NstEvaluationPlan plan = { .network = network };
  g_auto (NstMap) content = nst_test_map (random, 20, 17, 3, 0, 1);
  g_auto (NstMap) style_picture = nst_test_map (random, 15, 30, 3, 0, 1);
  const NstStyleMaps style = { .picture = nst_picture_of_map (&style_picture), .share = 1 };
  g_auto (NstMap) picture = nst_test_map (random, 20, 17, 3, -0.2, 1.2);
  const NstRecipe once = { NST_TEST_TAPS, .content = 1, .style = 1, .variation = 1, .range = 1 };
  const NstRecipe more = { NST_TEST_TAPS, .content = 2, .style = 3, .variation = 5, .range = 7 },
                  none = { NST_TEST_TAPS };
  NstLosses a = evaluate (plan, &once, &content, &style, 1, &picture);
  NstLosses b = evaluate (plan, &more, &content, &style, 1, &picture);
  NstLosses c = evaluate (plan, &none, &content, &style, 1, &picture);
  NstLosses same = evaluate (plan, &once, &content, &style, 1, &content);

  g_assert_cmpfloat (a.content, >, 0);
  g_assert_cmpfloat (a.style, >, 0);
  g_assert_cmpfloat (a.variation, >, 0);
  g_assert_cmpfloat (a.range, >, 0);
  g_assert_cmpfloat_with_epsilon (b.content, 2 * a.content, 1e-9 * b.content);
  g_assert_cmpfloat_with_epsilon (b.style, 3 * a.style, 1e-9 * b.style);
  g_assert_cmpfloat_with_epsilon (b.variation, 5 * a.variation, 1e-9 * b.variation);
  g_assert_cmpfloat_with_epsilon (b.range, 7 * a.range, 1e-9 * b.range);
  g_assert_cmpfloat (nst_losses_total (&c), ==, 0);
  g_assert_cmpfloat (same.content, ==, 0);
  g_assert_cmpfloat (same.range, ==, 0);
}

/* Twice with the same picture gives the same: nothing is left over from the time before. */
static void
test_again (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (NstNetwork) network = nst_network_load (NST_NETWORK_BUILT_IN, NULL);
  const NstEvaluationPlan plan
    = { .network = network,
        .recipe = { NST_TEST_TAPS, .content = 1, .style = 1, .variation = 1, .range = 1 } };
  const NstMap everywhere = NST_MAP_INIT;
  g_auto (NstMap) content = nst_test_map (random, 33, 41, 3, 0, 1);
  const NstPicture photograph = nst_picture_of_map (&content);
  const NstStyleMaps style = { .picture = nst_picture_of_map (&content), .share = 1 };
  g_auto (NstMap) picture = nst_test_map (random, 33, 41, 3, 0, 1);
  g_auto (NstMap) first = nst_test_map (random, 33, 41, 3, 0, 1);
  g_auto (NstMap) second = nst_test_map (random, 33, 41, 3, 0, 1);
  const NstSubject subject = { &photograph, &everywhere, 1, &style, 1 };
  g_autoptr (NstEvaluation) evaluation = nst_evaluation_new (&plan, &subject, NULL, NULL);
  NstLosses losses, again;

  g_assert_true (nst_evaluate (evaluation, &picture, &first, &losses, NULL));
  g_assert_true (nst_evaluate (evaluation, &content, &second, &again, NULL));
  g_assert_true (nst_evaluate (evaluation, &picture, &second, &again, NULL));
  g_assert_cmpmem (&losses, sizeof losses, &again, sizeof again);
  g_assert_cmpfloat (nst_test_difference (second.data, first.data, nst_map_length (&first)), ==, 0);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/evaluate/detail", test_detail);
  g_test_add_func ("/evaluate/weights", test_weights);
  g_test_add_func ("/evaluate/again", test_again);
  g_test_add_func ("/evaluate/style-too-small-for-deep-taps", test_style_too_small_for_deep_taps);
  return nst_test_run ();
}
