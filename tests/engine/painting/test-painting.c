/* Painting as a task that runs: progress, cancelling, what it reports, several styles, memory that
 * is short, settings and networks that do not fit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

#define WIDTH 48
#define HEIGHT 36

typedef struct
{
  int calls;
  int stop_at; /* the call that asks to stop; 0 for none */
  double fraction;
  char *message;
} Watch;

static gboolean
watch_progress (double fraction, const char *message, gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpfloat (fraction, >=, watch->fraction);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_nonnull (message);
  g_assert_cmpstr (message, !=, "");
  watch->fraction = fraction;
  g_free (watch->message);
  watch->message = g_strdup (message);
  return ++watch->calls != watch->stop_at;
}

/* Paints a wide content, which takes two scales, in the style of N_STYLES ≤ 2 pictures. */
static GeglBuffer *
paint (guint n_styles, const char *options, Watch *watch, NstReport **report, GError **error)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, 190, 40, "R'G'B' float");
  g_autoptr (GeglBuffer) first = nst_test_picture (2, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) second = nst_test_picture (9, HEIGHT, WIDTH, "R'G'B' float");
  const NstStyle styles[] = { { first }, { second } };
  g_autoptr (NstSettings) settings = nst_settings_new ();

  g_assert_true (nst_settings_set_from_options (settings, "iterations=5", NULL));
  g_assert_true (nst_settings_set_from_options (settings, options, NULL));
  return nst_stylize (content, styles, n_styles, settings, watch ? watch_progress : NULL, watch,
                      report, error);
}

/* Never falling is checked by the callback itself. */
static void
test_progress (void)
{
  static const char *const options[] = { "", "optimiser=adam", "memory=16" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      Watch watch = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) result = paint (1, options[i], &watch, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpfloat (watch.fraction, ==, 1);
      g_assert_cmpint (watch.calls, >, 20);
      g_assert_nonnull (strstr (watch.message, "2"));
      g_free (watch.message);
    }
}

/* At any call but the last, which comes when all is done. */
static void
test_cancelling (void)
{
  Watch whole = { 0 };
  g_autoptr (GeglBuffer) result = paint (1, "", &whole, NULL, NULL);

  g_assert_nonnull (result);
  for (int stop_at = 1; stop_at < whole.calls; stop_at += stop_at < 5 ? 1 : whole.calls / 25)
    {
      Watch watch = { .stop_at = stop_at };
      g_autoptr (GError) error = NULL;
      NstReport *report = NULL;

      g_assert_null (paint (1, "", &watch, &report, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
      g_assert_null (report);
      g_assert_cmpint (watch.calls, ==, stop_at);
      g_free (watch.message);
    }
  g_free (whole.message);
}

static double
last_loss (const NstReport *report)
{
  const NstScaleReport *scale
    = &g_array_index (report->scales, NstScaleReport, report->scales->len - 1);

  return scale->content_loss + scale->style_loss + scale->variation_loss + scale->range_loss;
}

/* More steps, less loss. */
static void
test_loss_falls (void)
{
  static const char *const optimisers[] = { "optimiser=lbfgs", "optimiser=adam" };
  static const int iterations[] = { 4, 12, 40 };

  for (guint i = 0; i < G_N_ELEMENTS (optimisers); i++)
    {
      double before = INFINITY;

      for (guint k = 0; k < G_N_ELEMENTS (iterations); k++)
        {
          g_autofree char *options
            = g_strdup_printf ("%s iterations=%d size=100", optimisers[i], iterations[k]);
          g_autoptr (NstReport) report = NULL;
          g_autoptr (GeglBuffer) result = paint (1, options, NULL, &report, NULL);

          g_test_message ("%s: %g", options, last_loss (report));
          g_assert_cmpfloat (last_loss (report), <, before * 0.95);
          before = last_loss (report);
        }
    }
}

static void
test_report (void)
{
  g_autoptr (NstReport) report = NULL;
  g_autoptr (GeglBuffer) result = paint (1, "", NULL, &report, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *json = nst_report_to_json (report, NULL);
  static const int widths[] = { 128, 190 };

  g_assert_cmpuint (report->scales->len, ==, 2);
  for (guint i = 0; i < report->scales->len; i++)
    {
      const NstScaleReport *scale = &g_array_index (report->scales, NstScaleReport, i);

      g_assert_cmpint (scale->width, ==, widths[i]);
      g_assert_cmpint (scale->iterations, >=, 3);
      g_assert_cmpint (scale->evaluations, >=, scale->iterations);
      g_assert_cmpfloat (scale->style_loss, >, 0);
      g_assert_cmpfloat (scale->content_loss, >, 0);
      g_assert_cmpfloat (scale->seconds, <=, report->seconds);
    }
  g_assert_cmpfloat (report->seconds, >, 0);
  g_assert_cmpfloat (report->peak_mib, >, 10);

  g_assert_null (strchr (json, '\n'));
  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
}

static double
distance (GeglBuffer *a, GeglBuffer *b)
{
  g_autofree float *of_a = nst_test_pixels (a, "R'G'B' float");
  g_autofree float *of_b = nst_test_pixels (b, "R'G'B' float");

  return nst_test_difference (of_a, of_b,
                              (gsize) gegl_buffer_get_width (a) * gegl_buffer_get_height (a) * 3);
}

/* All of one style is that style alone; equal shares are what they are without being said. */
static void
test_style_weights (void)
{
  g_autoptr (GeglBuffer) first = paint (1, "", NULL, NULL, NULL);
  g_autoptr (GeglBuffer) only_first = paint (2, "style-weights=3,0", NULL, NULL, NULL);
  g_autoptr (GeglBuffer) only_second = paint (2, "style-weights=0,1", NULL, NULL, NULL);
  g_autoptr (GeglBuffer) half = paint (2, "", NULL, NULL, NULL);
  g_autoptr (GeglBuffer) same_half = paint (2, "'style-weights= 5, 5 '", NULL, NULL, NULL);

  g_assert_cmpfloat (distance (only_first, first), <, 1e-6);
  g_assert_cmpfloat (distance (same_half, half), <, 1e-6);
  g_assert_cmpfloat (distance (only_second, first), >, 1e-3);
  g_assert_cmpfloat (distance (half, first), >, 1e-3);
  g_assert_cmpfloat (distance (half, only_second), >, 1e-3);
}

static void
test_bad_style_weights (void)
{
  static const char *const options[]
    = { "style-weights=0,0",   "style-weights=-1,2",    "style-weights=a,b",
        "style-weights=nan,1", "style-weights=1e999,1", "style-weights=1;2" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (paint (2, options[i], NULL, NULL, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
      g_assert_nonnull (strstr (error->message, "style-weights"));
    }
}

/* Little memory makes many tiles and the same picture to the eye: steps are not the same ones to
 * the last bit. Too little is said before anything is painted. */
static void
test_memory (void)
{
  static const int sizes[] = { 1, 2, 4, 8, 16, 32, 64 };
  g_autoptr (GeglBuffer) whole = paint (1, "memory=1000", NULL, NULL, NULL);
  int done = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *options = g_strdup_printf ("memory=%d", sizes[i]);
      Watch watch = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (GeglBuffer) result = paint (1, options, &watch, NULL, &error);

      g_free (watch.message);

      if (error)
        {
          g_test_message ("%d MiB: %s", sizes[i], error->message);
          g_assert_error (error, NST_ERROR, NST_ERROR_MEMORY);
          g_assert_cmpint (done, ==, 0);
          g_assert_cmpfloat (watch.fraction, ==, 0);
          continue;
        }
      g_test_message ("%d MiB: differs by %g", sizes[i], distance (result, whole));
      /* Fewer pairs remembered take other steps, but not other ways. */
      g_assert_cmpfloat (distance (result, whole), <, 0.02);
      done++;
    }
  g_assert_cmpint (done, >, 1);
}

static void
test_networks (void)
{
  static const char *const options[] = { "network=/no/such/file", "network=nonsense", "network=''",
                                         "network=/", "network=/dev/null" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (paint (1, options[i], NULL, NULL, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
    }
}

/* Every number of the file is finite, but what comes of them is not. */
static void
test_network_that_overflows (void)
{
  static const char header[]
    = "{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]},"
      "\"features.2.weight\":{\"dtype\":\"F32\",\"shape\":[4,4,3,3],\"data_offsets\":[432,1008]}}";
  static const char *const optimisers[] = { "lbfgs", "adam" };
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "huge.safetensors", NULL);
  g_autoptr (GBytes) bytes = NULL;
  float weights[252];

  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    weights[i] = 1e30f;
  bytes = nst_test_safetensors (header, weights, sizeof weights);
  g_assert_true (
    g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  for (guint i = 0; i < G_N_ELEMENTS (optimisers); i++)
    {
      g_autofree char *options = g_strdup_printf ("'network=%s' optimiser=%s", path, optimisers[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (paint (1, options, NULL, NULL, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
    }
  nst_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/painting/progress", test_progress);
  g_test_add_func ("/painting/cancelling", test_cancelling);
  g_test_add_func ("/painting/loss-falls", test_loss_falls);
  g_test_add_func ("/painting/report", test_report);
  g_test_add_func ("/painting/style-weights", test_style_weights);
  g_test_add_func ("/painting/bad-style-weights", test_bad_style_weights);
  g_test_add_func ("/painting/memory", test_memory);
  g_test_add_func ("/painting/networks", test_networks);
  g_test_add_func ("/painting/network-that-overflows", test_network_that_overflows);
  return nst_test_run ();
}
