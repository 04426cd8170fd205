/* bench-gradient: how long one loss-and-gradient evaluation takes, and how much memory.
 *
 * Content and style are noise from a fixed seed; taps as in Gatys et al. 2015 (style relu1_1 …
 * relu5_1, content relu4_2), as far as the network has them. Prints one line of JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/blas.h"
#include "base/error.h"
#include "base/machine.h"
#include "base/parallel.h"
#include "base/products.h"
#include "loss/evaluation.h"
#include "network/network-catalogue.h"

/* The terms of Gatys et al. 2015, and the changes of features. */
static const NstRecipe recipe = { .style_taps = { { "relu1_1", 1, 3 },
                                                  { "relu2_1", 1, 2 },
                                                  { "relu3_1", 1, 2 },
                                                  { "relu4_1", 1 },
                                                  { "relu5_1", 1 } },
                                  .content_taps = { { "relu4_2", 1 } },
                                  .content = 1,
                                  .style = 1,
                                  .variation = 1,
                                  .range = 1,
                                  .means = 0.1,
                                  .features = 0.6,
                                  .changes = 0.4 };

#define SEED 1

typedef struct
{
  char *network;
  int size;
  int width;
  int height;
  int threads;
  int memory; /* MiB for features; 0 for no bound */
  int repeat;
} Options;

static gboolean
parse (Options *options, int argc, char **argv, GError **error)
{
  const GOptionEntry entries[]
    = { { "network", 0, 0, G_OPTION_ARG_FILENAME, &options->network, "Network to evaluate",
          "FILE" },
        { "size", 0, 0, G_OPTION_ARG_INT, &options->size, "Width and height, pixels", "N" },
        { "width", 0, 0, G_OPTION_ARG_INT, &options->width, "Width, pixels", "W" },
        { "height", 0, 0, G_OPTION_ARG_INT, &options->height, "Height, pixels", "H" },
        { "threads", 0, 0, G_OPTION_ARG_INT, &options->threads, "Threads; 0 for all", "T" },
        { "memory", 0, 0, G_OPTION_ARG_INT, &options->memory, "Bound for features, MiB", "MIB" },
        { "repeat", 0, 0, G_OPTION_ARG_INT, &options->repeat, "Evaluations timed", "R" },
        { NULL } };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Times one loss-and-gradient evaluation.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->width == 0)
    options->width = options->size;
  if (options->height == 0)
    options->height = options->size;
  if (options->width >= 1 && options->height >= 1 && options->threads >= 0 && options->memory >= 0
      && options->repeat >= 1)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "sizes and --repeat take whole numbers from 1, --threads and --memory from "
                       "0");
  return FALSE;
}

static gboolean
make_noise (NstMap *map, int height, int width, GRand *random, GError **error)
{
  if (!nst_map_allocate (map, height, width, 3, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (map); i++)
    map->data[i] = g_rand_double (random);
  return TRUE;
}

static gint
compare_doubles (gconstpointer a, gconstpointer b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

static double
median (double *sorted, int count)
{
  return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

/* Plans the memory of evaluations. Fails with the MiB that are enough, where --memory is not. */
static gboolean
plan_memory (const Options *options, const NstEvaluationPlan *plan, NstMemoryPlan *memory,
             GError **error)
{
  if (nst_memory_plan_find (memory, plan, options->height, options->width,
                            options->memory * NST_MEBIBYTE))
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_MEMORY, "--memory has to be at least %.0f for this size",
               ceil (nst_machine_mebibytes (memory->bytes)));
  return FALSE;
}

/* Evaluates PICTURE as often as asked for, and puts the sorted times into SECONDS. The first
 * evaluation touches the memory for the first time, and is not counted. */
static gboolean
time_evaluations (NstEvaluation *evaluation, const NstMap *picture, int repeat, double *seconds,
                  GError **error)
{
  g_auto (NstMap) gradient = NST_MAP_INIT;
  NstLosses losses;

  if (!nst_map_allocate (&gradient, picture->height, picture->width, 3, error))
    return FALSE;
  for (int i = -1; i < repeat; i++)
    {
      const gint64 start = g_get_monotonic_time ();

      if (!nst_evaluate (evaluation, picture, &gradient, &losses, error))
        return FALSE;
      if (i >= 0)
        seconds[i] = (g_get_monotonic_time () - start) * 1e-6;
    }
  qsort (seconds, repeat, sizeof *seconds, compare_doubles);
  return TRUE;
}

/* An evaluation against two pictures of noise: PHOTOGRAPH, which becomes CONTENT as a picture and
 * must live as long, and a style. */
static NstEvaluation *
make_evaluation (const Options *options, const NstEvaluationPlan *plan, NstMap *content,
                 NstPicture *photograph, GError **error)
{
  const NstMap everywhere = NST_MAP_INIT;
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);
  g_auto (NstMap) noise = NST_MAP_INIT;
  NstStyleMaps style = { .share = 1 };
  const NstSubject subject = { photograph, &everywhere, 1, &style, 1 };
  NstMemoryPlan memory;

  if (!plan_memory (options, plan, &memory, error)
      || !make_noise (content, options->height, options->width, random, error)
      || !make_noise (&noise, options->height, options->width, random, error))
    return NULL;
  *photograph = nst_picture_of_map (content);
  style.picture = nst_picture_of_map (&noise);
  return nst_evaluation_new (plan, &subject, &memory, error);
}

static gboolean
measure (const Options *options, GError **error)
{
  g_autoptr (NstNetwork) network = nst_network_load (options->network, error);
  const NstEvaluationPlan plan = { .network = network,
                                   .recipe = recipe,
                                   .padding = NST_PADDING_NETWORK,
                                   .pooling = NST_POOLING_NETWORK,
                                   .threads = options->threads };
  g_auto (NstMap) content = NST_MAP_INIT;
  NstPicture photograph;
  g_autoptr (NstEvaluation) evaluation
    = network ? make_evaluation (options, &plan, &content, &photograph, error) : NULL;
  g_autofree double *seconds = g_new (double, options->repeat);

  if (evaluation == NULL
      || !time_evaluations (evaluation, &content, options->repeat, seconds, error))
    return FALSE;
  printf ("{\"seconds\": %.6f, \"min\": %.6f, \"peak_mib\": %.1f, \"evaluations\": %d, "
          "\"width\": %d, \"height\": %d, \"threads\": %d, \"kernel\": \"%s\", "
          "\"openblas\": \"%s\"}\n",
          median (seconds, options->repeat), seconds[0], nst_machine_peak_mib (), options->repeat,
          options->width, options->height, nst_parallel_threads (options->threads),
          nst_product_kernel_name (), nst_blas_core ());
  return TRUE;
}

int
main (int argc, char **argv)
{
  Options options = { .size = 512, .repeat = 5 };
  g_autoptr (GError) error = NULL;
  gboolean done;

  gegl_init (NULL, NULL);
  nst_machine_reset_peak ();
  done = parse (&options, argc, argv, &error);
  if (options.network == NULL)
    options.network = g_strdup (NST_NETWORK_BUILT_IN);
  done = done && measure (&options, &error);
  if (!done)
    fprintf (stderr, "bench-gradient: %s\n", error->message);
  g_free (options.network);
  gegl_exit ();
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
