/* Which positions of a style are searched, when, and which are found. (Loss and derivative:
 * test-oracle.c; in tiles: test-tiles.c.)
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <string.h>

#include "loss/neighbour-loss.h"
#include "loss/neighbour-search.h"
#include "support/support.h"

#define CHANNELS 16
#define SEARCH_EVERY 5 /* evaluations */

static const NstMap everywhere = NST_MAP_INIT;

static double
product_of (const float *a, const float *b)
{
  double sum = 0;

  for (int c = 0; c < CHANNELS; c++)
    sum += (double) a[c] * b[c];
  return sum;
}

/* Against all products one by one, of as many vectors as COUNT. */
static void
check_nearest (int count)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (count);
  g_auto (NstMap) vectors = nst_test_map (random, count, 1, CHANNELS, -1, 1);
  g_auto (NstMap) features
    = nst_test_map (random, NST_NEIGHBOUR_SEARCH_AT_ONCE, 1, CHANNELS, -1, 1);
  g_autoptr (NstNeighbourSearch) search
    = nst_neighbour_search_new (vectors.data, count, CHANNELS, NULL);
  g_autofree float *scratch = g_new (float, nst_neighbour_search_scratch ());

  for (int asked = 1; asked <= NST_NEIGHBOUR_SEARCH_AT_ONCE; asked += 7)
    {
      int found[NST_NEIGHBOUR_SEARCH_AT_ONCE];

      nst_neighbour_search_find (search, features.data, asked, scratch, found);
      for (int i = 0; i < asked; i++)
        {
          const float *feature = features.data + i * CHANNELS;

          g_assert_cmpint (found[i], >=, 0);
          g_assert_cmpint (found[i], <, count);
          /* A product of 16 numbers under 1 is rounded by less than 16 · 2^-23. */
          for (int k = 0; k < count; k++)
            g_assert_cmpfloat (product_of (feature, vectors.data + k * CHANNELS), <=,
                               product_of (feature, vectors.data + found[i] * CHANNELS) + 2e-6);
        }
    }
}

static void
test_nearest (void)
{
  const int counts[] = { 1, 2, 63, 64, 65, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    check_nearest (counts[i]);
}

/* Neighbours for pictures of PICTURE's shape in STYLE, which has all of a region. */
static NstNeighbourLoss *
read_style (const NstMap *picture, const NstMap *style, const NstMap *guidance, double by_content,
            int threads)
{
  const NstNeighbourStyle whole = { 0, style->height, style->width, 1, guidance };
  const NstPart all = nst_test_whole (style);
  const NstNeighbourLayer layer
    = { picture->height, picture->width, CHANNELS, NULL, &everywhere, 1 };
  const NstNeighbourRecipe recipe = {
    .weight = 1, .by_content = by_content, .positions = 4096, .every = SEARCH_EVERY, .flat = 1e-3
  };
  NstNeighbourLoss *neighbours = nst_neighbour_loss_new (&recipe, &layer, threads, NULL);

  g_assert_nonnull (neighbours);
  nst_neighbour_loss_read (neighbours, &whole, &all);
  g_assert_true (nst_neighbour_loss_prepare (neighbours, NULL));
  return neighbours;
}

/* The loss of PICTURE, and its derivative, which is added to GRADIENT. */
static double
evaluate (NstNeighbourLoss *neighbours, const NstMap *picture, const NstMap *content,
          NstMap *gradient)
{
  const NstPart part = nst_test_whole (picture);
  const NstPart there = { content, part.own, part.place };

  nst_neighbour_loss_begin (neighbours);
  return nst_neighbour_loss_add_gradient (neighbours, &part, content ? &there : NULL, gradient);
}

static double
evaluate_once (NstNeighbourLoss *neighbours, const NstMap *picture, const NstMap *content)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) gradient = nst_test_map (random, picture->height, picture->width, CHANNELS, 0, 1);

  return evaluate (neighbours, picture, content, &gradient);
}

/* What is the style's own has no loss but for what near-mean features are spared, a two-thousandth
 * of their mean square where all are as long; what is not has. */
static void
test_own (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_auto (NstMap) style = nst_test_map (random, 20, 30, CHANNELS, -1, 1);
  g_auto (NstMap) other = nst_test_map (random, 20, 30, CHANNELS, -1, 1);
  g_autoptr (NstNeighbourLoss) neighbours = read_style (&style, &style, &everywhere, 0, 0);
  g_autoptr (NstNeighbourLoss) again = read_style (&style, &style, &everywhere, 0, 0);

  g_assert_cmpfloat (evaluate_once (neighbours, &style, NULL), <, 0.002);
  g_assert_cmpfloat (evaluate_once (again, &other, NULL), >, 0.2);
}

/* A picture that becomes the style later on is compared with its old neighbours until the next
 * search, and then it is told by how much that has changed the loss. */
static void
test_search (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_auto (NstMap) style = nst_test_map (random, 20, 30, CHANNELS, -1, 1);
  g_auto (NstMap) other = nst_test_map (random, 20, 30, CHANNELS, -1, 1);
  g_autoptr (NstNeighbourLoss) neighbours = read_style (&style, &style, &everywhere, 0, 0);
  double kept, found;

  evaluate_once (neighbours, &other, NULL);
  g_assert_cmpfloat (nst_neighbour_loss_get_drift (neighbours), ==, 0);
  kept = evaluate_once (neighbours, &style, NULL);
  g_assert_cmpfloat (kept, >, 0.2);
  for (int i = 2; i < SEARCH_EVERY; i++)
    g_assert_cmpfloat (evaluate_once (neighbours, &style, NULL), ==, kept);
  found = evaluate_once (neighbours, &style, NULL);
  g_assert_cmpfloat (found, <, 0.002);
  /* Of sums in double precision. */
  g_assert_cmpfloat_with_epsilon (found + nst_neighbour_loss_get_drift (neighbours), kept, 1e-12);
}

/* Wholly by the content, a picture of anything is drawn to where the content is. */
static void
test_by_content (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_auto (NstMap) style = nst_test_map (random, 20, 30, CHANNELS, -1, 1);
  g_auto (NstMap) other = nst_test_map (random, 20, 30, CHANNELS, -1, 1);
  g_autoptr (NstNeighbourLoss) neighbours = read_style (&style, &style, &everywhere, 1, 0);

  evaluate_once (neighbours, &other, &style);
  g_assert_cmpfloat (evaluate_once (neighbours, &style, NULL), <, 0.002);
}

/* Of a style that is larger than what is kept, something of every part; and nothing of what does
 * not count. Each quarter of the style has a direction of its own. */
static void
test_sample (void)
{
  const int side = 150, part = 25;
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_auto (NstMap) style = nst_test_map (random, side, side, CHANNELS, -0.01, 0.01);
  g_auto (NstMap) guidance = nst_test_map (random, side, side, 1, 0.5, 1);
  g_auto (NstMap) picture = nst_test_map (random, 1, 36, CHANNELS, -0.01, 0.01);
  g_auto (NstMap) one = nst_test_map (random, 1, 1, CHANNELS, -0.01, 0.01);
  g_autoptr (NstNeighbourLoss) all = NULL, some = NULL;

  /* Parts differ by two of the channels, of which there are more pairs than parts. */
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      {
        const int number = y / part * 6 + x / part;
        float *features = style.data + ((gsize) y * side + x) * CHANNELS;

        features[number / 6] += 1;
        features[6 + number % 6] += 1;
        picture.data[number * CHANNELS + number / 6] = 1;
        picture.data[number * CHANNELS + 6 + number % 6] = 1;
        if (number == 0)
          guidance.data[(gsize) y * side + x] = 0.49;
      }
  for (int c = 0; c < CHANNELS; c++)
    one.data[c] = picture.data[c];
  all = read_style (&picture, &style, &everywhere, 0, 0);
  /* The grain is a hundredth of what parts differ by. */
  g_assert_cmpfloat (evaluate_once (all, &picture, NULL), <, 0.01);
  some = read_style (&one, &style, &guidance, 0, 0);
  g_assert_cmpfloat (evaluate_once (some, &one, NULL), >, 0.1);
}

/* A style of one colour, or none that counts, asks for nothing. */
static void
test_nothing (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (6);
  g_auto (NstMap) picture = nst_test_map (random, 5, 7, CHANNELS, -1, 1);
  g_auto (NstMap) plain = nst_test_map (random, 5, 7, CHANNELS, 0.5, 0.5);
  g_auto (NstMap) nowhere = nst_test_map (random, 5, 7, 1, 0, 0);
  g_autoptr (NstNeighbourLoss) of_plain = read_style (&picture, &plain, &everywhere, 0, 0);
  g_autoptr (NstNeighbourLoss) of_none = read_style (&picture, &picture, &nowhere, 0, 0);

  g_assert_cmpfloat (evaluate_once (of_plain, &picture, NULL), ==, 0);
  g_assert_cmpfloat (evaluate_once (of_none, &picture, NULL), ==, 0);
}

/* Any number of threads, bit by bit. */
static void
test_threads (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  g_auto (NstMap) picture = nst_test_map (random, 37, 101, CHANNELS, -1, 1);
  g_auto (NstMap) style = nst_test_map (random, 90, 80, CHANNELS, -1, 1);
  g_auto (NstMap) first = nst_test_map (random, 37, 101, CHANNELS, 0, 0);
  g_auto (NstMap) second = nst_test_map (random, 37, 101, CHANNELS, 0, 0);
  g_autoptr (NstNeighbourLoss) one = read_style (&picture, &style, &everywhere, 0, 1);
  g_autoptr (NstNeighbourLoss) two = read_style (&picture, &style, &everywhere, 0, 2);

  g_assert_cmpfloat (evaluate (one, &picture, NULL, &first), ==,
                     evaluate (two, &picture, NULL, &second));
  g_assert_cmpmem (first.data, nst_map_length (&first) * sizeof (float), second.data,
                   nst_map_length (&second) * sizeof (float));
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/neighbours/nearest", test_nearest);
  g_test_add_func ("/neighbours/own", test_own);
  g_test_add_func ("/neighbours/search", test_search);
  g_test_add_func ("/neighbours/by-content", test_by_content);
  g_test_add_func ("/neighbours/sample", test_sample);
  g_test_add_func ("/neighbours/nothing", test_nothing);
  g_test_add_func ("/neighbours/threads", test_threads);
  return nst_test_run ();
}
