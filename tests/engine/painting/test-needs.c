/* What is said of a painting before it is begun, and while it is under way.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <string.h>

#include "base/error.h"
#include "base/machine.h"
#include "network/network-catalogue.h"
#include "painting/needs.h"
#include "painting/progress.h"
#include "settings/options.h"
#include "support/support.h"

static const NstSize sizes[]
  = { { 1, 1 }, { 16, 40000 }, { 1024, 768 }, { 3000, 2000 }, { 6000, 4000 }, { 20000, 5000 } };

static GArray *
find_needs_after (gboolean follows, const NstNetwork *network, NstSize size, int mebibytes,
                  GError **error)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_auto (NstPaintingSize) alike = { 0 };

  g_object_set (settings, "memory", mebibytes, NULL);
  nst_painting_size_init_alike (&alike, size, 1, FALSE, FALSE);
  alike.follows = follows;
  return nst_needs_find (network, settings, &alike, error);
}

static GArray *
find_needs (const NstNetwork *network, NstSize size, int mebibytes, GError **error)
{
  return find_needs_after (FALSE, network, size, mebibytes, error);
}

/* What is taken over from a film's last frame, four floats for each pixel, is counted at all
 * scales, and the time to find it. */
static void
test_last_frame (void)
{
  const NstSize size = { 1024, 768 };
  g_autoptr (NstNetwork) network = nst_network_load (NST_NETWORK_BUILT_IN, NULL);
  g_autoptr (GArray) alone = find_needs (network, size, 8192, NULL);
  g_autoptr (GArray) followed = find_needs_after (TRUE, network, size, 8192, NULL);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  const NstEvaluationPlan plan = nst_needs_plan (network, settings);
  const NstSpeed speed = nst_speed_typical (&plan);

  g_assert_cmpuint (followed->len, ==, alone->len);
  for (guint i = 0; i < alone->len; i++)
    g_assert_cmpuint (g_array_index (followed, NstNeeds, i).bytes, >=,
                      g_array_index (alone, NstNeeds, i).bytes + 1024 * 768 * 16);
  g_assert_cmpfloat (nst_needs_seconds (followed, &speed), >, nst_needs_seconds (alone, &speed));
}

/* Nothing needs more than is allowed; an allowance that is said to be enough is, and one that is a
 * MiB less is not. */
static void
test_allowed (void)
{
  static const int allowances[] = { 1, 30, 200, 500, 2048, 8192 };
  g_autoptr (NstNetwork) network = nst_network_load (NST_NETWORK_BUILT_IN, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (allowances); k++)
      {
        int allowed = allowances[k];
        g_autoptr (GArray) too_little = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (GArray) needs = find_needs (network, sizes[i], allowed, &error);

        if (needs == NULL)
          {
            g_assert_error (error, NST_ERROR, NST_ERROR_MEMORY);
            if (strstr (error->message, "in all"))
              continue; /* more than this machine has */
            allowed = g_ascii_strtoll (strpbrk (error->message, "123456789"), NULL, 10);
            g_clear_error (&error);
            too_little = find_needs (network, sizes[i], allowed - 1, NULL);
            g_assert_null (too_little);
            needs = find_needs (network, sizes[i], allowed, &error);
          }
        g_assert_no_error (error);
        g_test_message ("%d × %d with %d MiB: %.0f MiB", sizes[i].width, sizes[i].height, allowed,
                        nst_machine_mebibytes (nst_needs_bytes (needs)));
        g_assert_cmpfloat (nst_machine_mebibytes (nst_needs_bytes (needs)), <=, allowed);
      }
}

/* The mark of large pictures: 24 megapixels within 2 GiB, with work in proportion to the pixels. */
static void
test_large (void)
{
  g_autoptr (NstNetwork) network = nst_network_load (NST_NETWORK_BUILT_IN, NULL);
  g_autoptr (GArray) quarter = find_needs (network, sizes[3], 2048, NULL);
  g_autoptr (GArray) whole = find_needs (network, sizes[4], 2048, NULL);
  const NstEvaluationPlan plan
    = { .network = network, .recipe = { .neighbours.tap = "relu3_1" }, .threads = 1 };
  const NstSpeed speed = nst_speed_typical (&plan);
  double seconds, seconds_of_quarter;

  g_assert_nonnull (whole);
  seconds = nst_needs_seconds (whole, &speed);
  seconds_of_quarter = nst_needs_seconds (quarter, &speed);
  g_test_message ("%g times the work", seconds / seconds_of_quarter);
  g_assert_cmpfloat (seconds, <=, 4.4 * seconds_of_quarter);
}

/* The memory allowed changes tiles, never the steps or what the optimiser remembers. */
static void
test_same_painting (void)
{
  g_autoptr (NstNetwork) network = nst_network_load (NST_NETWORK_BUILT_IN, NULL);
  g_autoptr (GArray) little = find_needs (network, sizes[3], 800, NULL);
  g_autoptr (GArray) much = find_needs (network, sizes[3], 8000, NULL);

  g_assert_cmpint (little->len, ==, much->len);
  for (guint i = 0; i < little->len; i++)
    {
      const NstNeeds *a = &g_array_index (little, NstNeeds, i);
      const NstNeeds *b = &g_array_index (much, NstNeeds, i);

      g_assert_cmpint (a->scale.iterations, ==, b->scale.iterations);
      g_assert_cmpint (a->history, ==, b->history);
      g_assert_cmpint (a->memory.tiles.count, >=, b->memory.tiles.count);
    }
  g_assert_cmpint (g_array_index (little, NstNeeds, little->len - 1).memory.tiles.count, >, 1);
}

/* The bytes that a painting of sizes[2] needs at one scale, with OPTIONS. */
static gsize
bytes_with (const char *options)
{
  g_autoptr (NstNetwork) network = nst_network_load (NST_NETWORK_BUILT_IN, NULL);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_auto (NstPaintingSize) alike = { 0 };
  g_autoptr (GArray) needs = NULL;

  nst_painting_size_init_alike (&alike, sizes[2], 1, FALSE, FALSE);
  g_assert_true (nst_settings_set_from_options (settings, "memory=2048 scales=one", NULL));
  g_assert_true (nst_settings_set_from_options (settings, options, NULL));
  needs = nst_needs_find (network, settings, &alike, NULL);
  return nst_needs_bytes (needs);
}

/* Pink noise is there before the optimiser's vectors, and counts where it takes more than they. */
static void
test_noise (void)
{
  const gsize without = bytes_with ("brushwork=0 iterations=1");
  const gsize with = bytes_with ("brushwork=0 iterations=1 initial-noise=1 noise=pink");

  /* Of each number 8 bytes of noise instead of 6 of L-BFGS without pairs. */
  g_assert_cmpuint (with - without, ==, (gsize) sizes[2].width * sizes[2].height * 3 * 2);
}

/* Touches are made while the optimiser's vectors, ten pairs of them, are not there: of each pixel,
 * of picture and style, only what is kept adds to the memory. */
static void
test_touches (void)
{
  const gsize without = bytes_with ("brushwork=0"), with = bytes_with ("brushwork=40");

  /* Four floats of the picture, a quarter of 8 bytes; eight floats and a byte of the style. */
  g_assert_cmpuint (with - without, ==, (16 + 2 + 33) * (gsize) sizes[2].width * sizes[2].height);
}

typedef struct
{
  double fraction;
  char *message;
} Told;

static gboolean
note (double fraction, const char *message, gpointer user_data)
{
  Told *told = user_data;

  g_assert_cmpfloat (fraction, >=, told->fraction);
  told->fraction = fraction;
  g_free (told->message);
  told->message = g_strdup (message);
  return fraction < 0.9;
}

/* Stages count by their work; once some time has passed, the message says how much is left: by the
 * pace of all stages and that of the one under way, as far as it is done. */
static void
test_meter (void)
{
  Told told = { 0 };
  g_auto (NstProgressMeter) meter = { NULL };

  nst_progress_init (&meter, 100, note, &told);
  nst_progress_begin_stage (&meter, 20, g_strdup ("first"));
  g_assert_true (nst_progress_tell (&meter, 0.5));
  g_assert_cmpfloat_with_epsilon (told.fraction, 0.1, 1e-9);
  g_assert_cmpstr (told.message, ==, "first");
  nst_progress_begin_stage (&meter, 80, g_strdup ("second"));
  g_assert_true (nst_progress_tell (&meter, 0));
  g_assert_cmpfloat_with_epsilon (told.fraction, 0.2, 1e-9);

  meter.start -= 10 * G_USEC_PER_SEC;
  g_assert_true (nst_progress_tell (&meter, 0));
  g_assert_cmpstr (told.message, ==, "second, about 40 seconds left"); /* 80 · 10 / 20 */
  meter.stage_start -= 5 * G_USEC_PER_SEC;
  g_assert_true (nst_progress_tell (&meter, 0.25)); /* 60 · (¼ · 5 / 20 + ¾ · 10 / 40) = 15 */
  g_assert_cmpstr (told.message, ==, "second, about 15 seconds left");
  meter.stage_start -= 35 * G_USEC_PER_SEC;
  meter.start -= 35 * G_USEC_PER_SEC;
  g_assert_true (nst_progress_tell (&meter, 0.5)); /* 40 · (½ · 40 / 40 + ½ · 45 / 60) = 35 */
  g_assert_cmpstr (told.message, ==, "second, about 35 seconds left");
  meter.stage_start -= 400 * G_USEC_PER_SEC;
  meter.start -= 400 * G_USEC_PER_SEC; /* 40 · (½ · 440 / 40 + ½ · 445 / 60) = 368 */
  g_assert_true (nst_progress_tell (&meter, 0.5));
  g_assert_cmpstr (told.message, ==, "second, about 6 minutes left");
  g_assert_false (nst_progress_tell (&meter, 1));
  g_assert_cmpstr (told.message, ==, "second");
  g_free (told.message);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/needs/allowed", test_allowed);
  g_test_add_func ("/needs/large", test_large);
  g_test_add_func ("/needs/same-painting", test_same_painting);
  g_test_add_func ("/needs/noise", test_noise);
  g_test_add_func ("/needs/touches", test_touches);
  g_test_add_func ("/needs/meter", test_meter);
  g_test_add_func ("/needs/last-frame", test_last_frame);
  return nst_test_run ();
}
