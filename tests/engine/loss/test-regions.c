/* What regions mean, with networks that look at single pixels, so that no position knows of its
 * neighbours beyond its own poolings: then a part of a picture is a picture.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "loss/evaluation.h"
#include "support/support.h"

#define HEIGHT 16
#define WIDTH 40
#define PART 24 /* columns of it, a multiple of the deepest stride */

/* Other roundings: 1e-6 is reached. */
#define TOLERANCE 1e-5

static NstNetwork *
make_network (GRand *random)
{
  return nst_test_network_with_kernel (random, "4/6/8/5,5", 1);
}

/* PICTURE against SUBJECT, whose content is CONTENT. */
static NstTestResult
evaluate (const NstNetwork *network, const NstMap *content, NstSubject subject,
          const NstMap *picture)
{
  const NstEvaluationPlan plan
    = { .network = network, .recipe = { NST_TEST_TAPS, .content = 1, .style = 1, .detail = 1 } };
  const NstPicture photograph = nst_picture_of_map (content);

  subject.content = &photograph;
  return nst_test_evaluate (&plan, &subject, 0, picture);
}

/* The columns of MAP from FIRST on. */
static NstMap
cut (const NstMap *map, int first, int width)
{
  NstMap part = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&part, map->height, width, map->channels, NULL));
  for (gsize i = 0; i < nst_map_length (&part); i++)
    {
      const int row = width * map->channels;
      part.data[i] = map->data[(i / row * map->width + first) * map->channels + i % row];
    }
  return part;
}

/* 1 in the columns from FIRST on, 0 elsewhere. */
static NstMap
columns (int height, int width, int first, int count)
{
  NstMap map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, height, width, 1, NULL));
  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = (int) (i % width) >= first && (int) (i % width) < first + count;
  return map;
}

/* A region is painted as if it were a picture of its own: its pixels have the same derivatives, up
 * to the pictures' sizes. */
static void
test_part_is_picture (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (NstNetwork) network = make_network (random);
  g_auto (NstMap) content = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  g_auto (NstMap) picture = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  g_auto (NstMap) style_picture = nst_test_map (random, 16, 24, 3, 0, 1);
  const NstStyleMaps style = { .picture = nst_picture_of_map (&style_picture), .share = 1 };
  g_auto (NstMap) region = columns (HEIGHT, WIDTH, 0, PART);
  g_auto (NstMap) content_part = cut (&content, 0, PART);
  g_auto (NstMap) picture_part = cut (&picture, 0, PART);
  const NstMap everywhere = NST_MAP_INIT;
  g_auto (NstTestResult) whole
    = evaluate (network, &content, (NstSubject){ NULL, &region, 1, &style, 1 }, &picture);
  g_auto (NstTestResult) alone = evaluate (
    network, &content_part, (NstSubject){ NULL, &everywhere, 1, &style, 1 }, &picture_part);
  g_auto (NstMap) gradient_part = cut (&whole.gradient, 0, PART);

  for (gsize i = 0; i < nst_map_length (&alone.gradient); i++)
    alone.gradient.data[i] *= (float) PART / WIDTH;
  g_assert_cmpfloat_with_epsilon (whole.losses.style, alone.losses.style * PART / WIDTH,
                                  TOLERANCE * whole.losses.style);
  g_assert_cmpfloat (
    nst_test_difference (gradient_part.data, alone.gradient.data, nst_map_length (&gradient_part)),
    <, TOLERANCE);
}

/* Each half of a picture is compared with its own style: what the one does not know of the other is
 * that it has the other's colours. */
static void
test_own_styles (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (NstNetwork) network = make_network (random);
  g_auto (NstMap) picture = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  g_auto (NstMap) left = cut (&picture, 0, PART);
  g_auto (NstMap) right = cut (&picture, PART, WIDTH - PART);
  g_auto (NstMap) left_region = columns (HEIGHT, WIDTH, 0, PART);
  g_auto (NstMap) right_region = columns (HEIGHT, WIDTH, PART, WIDTH - PART);
  const NstMap regions[] = { left_region, right_region };
  const NstStyleMaps own[]
    = { { .picture = nst_picture_of_map (&left), .share = 1 },
        { .picture = nst_picture_of_map (&right), .region = 1, .share = 1 } };
  const NstStyleMaps other[]
    = { { .picture = nst_picture_of_map (&right), .share = 1 },
        { .picture = nst_picture_of_map (&left), .region = 1, .share = 1 } };
  g_auto (NstTestResult) met
    = evaluate (network, &picture, (NstSubject){ NULL, regions, 2, own, 2 }, &picture);
  g_auto (NstTestResult) missed
    = evaluate (network, &picture, (NstSubject){ NULL, regions, 2, other, 2 }, &picture);

  g_assert_cmpfloat (met.losses.style, <, TOLERANCE * missed.losses.style);
}

/* Pixels of a style that do not count might as well be cut off. */
static void
test_pixels_of_style (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (NstNetwork) network = make_network (random);
  g_auto (NstMap) picture = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  g_auto (NstMap) style_picture = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  g_auto (NstMap) part = cut (&style_picture, 0, PART);
  g_auto (NstMap) guidance = columns (HEIGHT, WIDTH, 0, PART);
  const NstStyleMaps guided
    = { .picture = nst_picture_of_map (&style_picture), .guidance = guidance, .share = 1 };
  const NstStyleMaps cut_off = { .picture = nst_picture_of_map (&part), .share = 1 };
  const NstMap everywhere = NST_MAP_INIT;
  g_auto (NstTestResult) a
    = evaluate (network, &picture, (NstSubject){ NULL, &everywhere, 1, &guided, 1 }, &picture);
  g_auto (NstTestResult) b
    = evaluate (network, &picture, (NstSubject){ NULL, &everywhere, 1, &cut_off, 1 }, &picture);

  g_assert_cmpfloat_with_epsilon (a.losses.style, b.losses.style, TOLERANCE * b.losses.style);
  g_assert_cmpfloat (
    nst_test_difference (a.gradient.data, b.gradient.data, nst_map_length (&a.gradient)), <,
    TOLERANCE);
}

/* A region, or what counts of a style, may be so small that poolings drop it, or nothing at all: it
 * then has no say, and nothing becomes infinite. */
static void
test_little (void)
{
  static const int sizes[] = { 0, 1, 2 };
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_autoptr (NstNetwork) network = make_network (random);
  g_auto (NstMap) picture = nst_test_map (random, HEIGHT, WIDTH + 3, 3, 0, 1);
  g_auto (NstMap) content = nst_test_map (random, HEIGHT, WIDTH + 3, 3, 0, 1);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (NstMap) little = columns (HEIGHT, WIDTH + 3, WIDTH + 3 - sizes[i], sizes[i]);
      const NstStyleMaps styles[] = { { .picture = nst_picture_of_map (&content), .share = 1 },
                                      { nst_picture_of_map (&content), little, 0, 1 } };
      g_auto (NstTestResult) result
        = evaluate (network, &content, (NstSubject){ NULL, &little, 1, styles, 2 }, &picture);

      g_assert_true (isfinite (nst_losses_total (&result.losses)));
      for (gsize k = 0; k < nst_map_length (&result.gradient); k++)
        g_assert_true (isfinite (result.gradient.data[k]));
      g_assert_true ((result.losses.style > 0) == (sizes[i] > 0));
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/regions/part-is-picture", test_part_is_picture);
  g_test_add_func ("/regions/own-styles", test_own_styles);
  g_test_add_func ("/regions/pixels-of-style", test_pixels_of_style);
  g_test_add_func ("/regions/little", test_little);
  return nst_test_run ();
}
