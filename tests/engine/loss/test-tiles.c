/* A picture evaluated in tiles gives what it gives in one piece, and one thread what two give.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <string.h>

#include "base/error.h"
#include "loss/evaluation.h"
#include "network/network-catalogue.h"
#include "support/support.h"

/* The order of sums is all that differs: 1e-6 is reached. A halo one pixel too narrow costs 1e-3
 * and more. */
#define TOLERANCE 1e-5

/* Only the network works in tiles; the other terms would hide a difference in its gradient. */
#define RECIPE                                                                                     \
  {                                                                                                \
    NST_TEST_TAPS, .content = 1, .style = 1, .detail = 1, .neighbours.weight = 1,                  \
                   .neighbours.by_content = 0.3                                                    \
  }

typedef struct
{
  NstNetwork *network;
  NstMap picture;
  NstMap content;
  NstPicture photograph; /* the same */
  NstMap style_pictures[2];
  NstMap regions[2];      /* of which the second is not always there */
  NstStyleMaps styles[2]; /* one for each region */
  int n_regions;
} Scene;

/* A picture of HEIGHT × WIDTH for NETWORK, which the scene takes. */
static void
scene_init (Scene *scene, GRand *random, NstNetwork *network, int height, int width)
{
  scene->network = network;
  scene->picture = nst_test_map (random, height, width, 3, -0.1, 1.1);
  scene->content = nst_test_map (random, height, width, 3, 0, 1);
  scene->n_regions = 1;
  scene->regions[0] = scene->regions[1] = (NstMap) NST_MAP_INIT;
  scene->photograph = nst_picture_of_map (&scene->content);
  scene->style_pictures[0] = nst_test_map (random, 60, 75, 3, 0, 1);
  scene->style_pictures[1] = (NstMap) NST_MAP_INIT;
  scene->styles[0] = (NstStyleMaps){ nst_picture_of_map (&scene->style_pictures[0]), .share = 1 };
  scene->styles[1] = (NstStyleMaps){ .region = 1, .share = 1 };
}

/* How far each position of height × width counts: nothing at a fifth of them, more or less at the
 * others. */
static NstMap
random_guidance (GRand *random, int height, int width)
{
  NstMap map = nst_test_map (random, height, width, 1, -0.25, 1);

  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = MAX (map.data[i], 0);
  return map;
}

/* Adds a second style, and a region for each; the second style has pixels that do not count. */
static void
scene_guide (Scene *scene, GRand *random)
{
  const int height = scene->picture.height, width = scene->picture.width;

  scene->n_regions = 2;
  for (int k = 0; k < 2; k++)
    scene->regions[k] = random_guidance (random, height, width);
  scene->style_pictures[1] = nst_test_map (random, 48, 50, 3, 0, 1);
  scene->styles[1].picture = nst_picture_of_map (&scene->style_pictures[1]);
  scene->styles[1].guidance = random_guidance (random, 48, 50);
}

static NstSubject
subject_of (const Scene *scene)
{
  return (NstSubject){ &scene->photograph, scene->regions, scene->n_regions, scene->styles,
                       scene->n_regions };
}

static void
scene_clear (Scene *scene)
{
  nst_network_free (scene->network);
  nst_map_clear (&scene->picture);
  nst_map_clear (&scene->content);
  for (int k = 0; k < 2; k++)
    {
      nst_map_clear (&scene->regions[k]);
      nst_map_clear (&scene->style_pictures[k]);
      nst_map_clear (&scene->styles[k].guidance);
    }
}

/* Plans the memory of evaluations with BUDGET. FALSE when it is too little. */
static gboolean
plan_memory (const Scene *scene, const NstEvaluationPlan *plan, gsize budget, NstMemoryPlan *memory)
{
  return nst_memory_plan_find (memory, plan, scene->picture.height, scene->picture.width, budget);
}

/* A budget that parts the scene into at least COUNT tiles, hardly less than the largest one. */
static gsize
budget_for_tiles (const Scene *scene, const NstEvaluationPlan *plan, int count)
{
  NstMemoryPlan memory;
  gsize budget;

  plan_memory (scene, plan, 0, &memory);
  for (budget = memory.bytes; memory.tiles.count < count; budget = budget * 0.97)
    g_assert_true (plan_memory (scene, plan, budget, &memory));
  return memory.budget;
}

static NstTestResult
evaluate (const Scene *scene, const NstEvaluationPlan *plan, gsize budget)
{
  const NstSubject subject = subject_of (scene);

  return nst_test_evaluate (plan, &subject, budget, &scene->picture);
}

static void
assert_same_loss (double a, double b)
{
  g_assert_cmpfloat_with_epsilon (a, b, TOLERANCE * b);
}

static void
assert_same_result (const NstTestResult *tiled, const NstTestResult *whole)
{
  const double difference = nst_test_difference (tiled->gradient.data, whole->gradient.data,
                                                 nst_map_length (&whole->gradient));

  g_test_message ("gradients differ by %.2g", difference);
  assert_same_loss (tiled->losses.content, whole->losses.content);
  assert_same_loss (tiled->losses.style, whole->losses.style);
  g_assert_cmpfloat (difference, <=, TOLERANCE);
}

static void
check_tiles (const Scene *scene, NstPadding padding, NstPooling pooling, int count)
{
  const NstEvaluationPlan plan
    = { .network = scene->network, .recipe = RECIPE, .padding = padding, .pooling = pooling };
  g_auto (NstTestResult) whole = evaluate (scene, &plan, 0);
  g_auto (NstTestResult) tiled = evaluate (scene, &plan, budget_for_tiles (scene, &plan, count));

  g_test_message ("padding %d, pooling %d", padding, pooling);
  assert_same_result (&tiled, &whole);
}

/* Whether the content's features are kept with BUDGET. */
static gboolean
keeps_content (const Scene *scene, gsize budget)
{
  const NstEvaluationPlan plan = { .network = scene->network, .recipe = RECIPE };
  NstMemoryPlan memory;

  g_assert_true (plan_memory (scene, &plan, budget, &memory));
  g_assert_cmpuint (memory.bytes, <=, budget);
  return memory.keeps_content;
}

static void
check_budget (const Scene *scene, gsize budget)
{
  const NstEvaluationPlan plan = { .network = scene->network, .recipe = RECIPE };
  g_auto (NstTestResult) whole = evaluate (scene, &plan, 0);
  g_auto (NstTestResult) tiled = evaluate (scene, &plan, budget);

  assert_same_result (&tiled, &whole);
}

/* With little memory the content's features are computed again for each tile, with the same result.
 */
static void
test_content_again (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  gsize budget = 4 << 20;
  Scene scene;

  scene_init (&scene, random, nst_test_network (random, "4/4/8/32,32"), 150, 211);
  while (keeps_content (&scene, budget))
    budget = budget * 0.97;
  check_budget (&scene, budget);
  scene_guide (&scene, random);
  check_budget (&scene, budget);
  scene_clear (&scene);
}

static void
check_all (const Scene *scene, int count)
{
  for (NstPadding padding = NST_PADDING_ZERO; padding <= NST_PADDING_REPLICATE; padding++)
    for (NstPooling pooling = NST_POOLING_MAX; pooling <= NST_POOLING_AVERAGE; pooling++)
      check_tiles (scene, padding, pooling, count);
}

/* Narrow enough for five tiles, odd enough for each pooling to drop something. Winograd's own tiles
 * begin where the picture's do, so features differ in the last bit between tile and whole; in four
 * scenes of five that turns the sign of some rectifier's input on one processor or another, which
 * costs 7e-5 to 7e-4 of the gradient. In this one it does on none of x86-64, v3, v4 and arm64. */
static void
test_built_in (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (10);
  Scene scene;

  scene_init (&scene, random, nst_network_load (NST_NETWORK_BUILT_IN, NULL), 37, 613);
  check_all (&scene, 3);
  scene_clear (&scene);
}

/* Shallow, so that halos are narrow and tiles many in both directions. */
static void
test_both_directions (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  Scene scene;

  scene_init (&scene, random, nst_test_network (random, "4,4/6,6/8"), 150, 211);
  check_all (&scene, 12);
  scene_clear (&scene);
}

static void
test_large_kernels (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  Scene scene;

  scene_init (&scene, random, nst_test_network_with_kernel (random, "4/6", 5), 71, 99);
  check_all (&scene, 8);
  scene_clear (&scene);
}

/* A network that looks at single pixels has no halo but that of its poolings, and its last tile
 * may be too narrow for a pooled position. */
static void
test_no_halo (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  Scene scene;

  scene_init (&scene, random, nst_test_network_with_kernel (random, "4/6/8", 1), 41, 45);
  check_all (&scene, 20);
  scene_clear (&scene);
}

/* Styles in regions, at the odd borders of tiles and poolings. */
static void
test_regions (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  Scene scene;

  scene_init (&scene, random, nst_test_network (random, "4,4/6,6/8"), 75, 107);
  scene_guide (&scene, random);
  check_all (&scene, 6);
  scene_clear (&scene);
}

static void
check_threads (const Scene *scene)
{
  NstEvaluationPlan plan = { .network = scene->network, .recipe = RECIPE, .threads = 1 };
  g_auto (NstTestResult) one = evaluate (scene, &plan, 0);
  g_auto (NstTestResult) two = { NST_MAP_INIT };

  plan.threads = 2;
  two = evaluate (scene, &plan, 0);
  g_assert_cmpmem (one.gradient.data, nst_map_length (&one.gradient) * sizeof (float),
                   two.gradient.data, nst_map_length (&two.gradient) * sizeof (float));
  g_assert_cmpmem (&one.losses, sizeof one.losses, &two.losses, sizeof two.losses);
}

static void
test_threads (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  Scene scene;

  scene_init (&scene, random, nst_network_load (NST_NETWORK_BUILT_IN, NULL), 61, 143);
  check_threads (&scene);
  scene_guide (&scene, random);
  check_threads (&scene);
  scene_clear (&scene);
}

static int
count_tiles (const Scene *scene, int threads, gsize budget)
{
  const NstEvaluationPlan plan
    = { .network = scene->network, .recipe = RECIPE, .threads = threads };
  NstMemoryPlan memory;

  return plan_memory (scene, &plan, budget, &memory) ? memory.tiles.count : 0;
}

/* Other tiles would give other roundings, and so another picture in the end. */
static void
test_threads_keep_tiles (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  Scene scene;

  scene_init (&scene, random, nst_test_network (random, "4,4/6,6/8"), 150, 211);
  for (gsize budget = 8 << 20; count_tiles (&scene, 1, budget) > 0; budget = budget * 0.98)
    g_assert_cmpint (count_tiles (&scene, 2, budget), ==, count_tiles (&scene, 1, budget));
  scene_clear (&scene);
}

/* The budget that is said to be enough is, and a byte less is not. */
static void
test_too_little_memory (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_autoptr (GError) error = NULL;
  g_autoptr (NstEvaluation) evaluation = NULL;
  NstEvaluationPlan plan = { .recipe = RECIPE };
  NstMemoryPlan memory;
  NstSubject subject;
  gsize enough;
  Scene scene;

  scene_init (&scene, random, nst_test_network (random, "4,4/6,6/8"), 150, 211);
  plan.network = scene.network;
  g_assert_false (plan_memory (&scene, &plan, 1, &memory));
  enough = memory.bytes;
  g_assert_false (plan_memory (&scene, &plan, enough - 1, &memory));
  g_assert_true (plan_memory (&scene, &plan, enough, &memory));
  subject = subject_of (&scene);
  evaluation = nst_evaluation_new (&plan, &subject, &memory, &error);
  g_assert_no_error (error);
  g_clear_pointer (&evaluation, nst_evaluation_free); /* which needs the scene's network */
  scene_clear (&scene);
}

static gboolean
stop_after (gpointer user_data)
{
  int *left = user_data;

  return (*left)-- > 0;
}

/* Wherever a pass is stopped, it says so and leaves nothing behind that the sanitizers mind. */
static void
test_stopping (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  gboolean done = FALSE;
  Scene scene;

  scene_init (&scene, random, nst_test_network (random, "4/6"), 50, 50);
  for (int calls = 0; !done; calls++)
    {
      int left = calls;
      NstEvaluationPlan plan
        = { .network = scene.network, .recipe = RECIPE, .watch = { stop_after, &left } };
      g_autoptr (GError) error = NULL;
      g_autoptr (NstEvaluation) evaluation = NULL;
      g_auto (NstMap) gradient = nst_test_map (random, 50, 50, 3, 0, 1);
      const NstSubject subject = subject_of (&scene);
      NstMemoryPlan memory;
      NstLosses losses;

      plan_memory (&scene, &plan, budget_for_tiles (&scene, &plan, 4), &memory);
      evaluation = nst_evaluation_new (&plan, &subject, &memory, &error);
      done = evaluation && nst_evaluate (evaluation, &scene.picture, &gradient, &losses, &error);
      g_assert_true (done == (left >= 0));
      if (!done)
        g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
      g_assert_cmpint (calls, <, 1000);
    }
  scene_clear (&scene);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/tiles/built-in", test_built_in);
  g_test_add_func ("/tiles/both-directions", test_both_directions);
  g_test_add_func ("/tiles/large-kernels", test_large_kernels);
  g_test_add_func ("/tiles/no-halo", test_no_halo);
  g_test_add_func ("/tiles/regions", test_regions);
  g_test_add_func ("/tiles/content-again", test_content_again);
  g_test_add_func ("/tiles/threads", test_threads);
  g_test_add_func ("/tiles/threads-keep-tiles", test_threads_keep_tiles);
  g_test_add_func ("/tiles/too-little-memory", test_too_little_memory);
  g_test_add_func ("/tiles/stopping", test_stopping);
  return nst_test_run ();
}
