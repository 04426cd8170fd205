/* For several tests: random maps and pictures, networks made in memory, comparisons.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "loss/evaluation.h"
#include "network/tiles.h"
#include "network/network.h"

G_BEGIN_DECLS

/* Begins a main: takes the test program's arguments, and starts GEGL with two threads. */
void nst_test_init (int *argc, char ***argv);

/* Ends a main: runs the tests and stops GEGL. Returns the exit status, which also tells of buffers
 * that the tests have left behind. */
int nst_test_run (void);

/* ‖a − b‖ / ‖b‖, or ‖a‖ where b is 0. */
double nst_test_difference (const float *a, const float *b, gsize length);

/* A map of random numbers in [low, high). Clear with nst_map_clear. */
NstMap nst_test_map (GRand *random, int height, int width, int channels, double low, double high);

/* Smooth waves of colour with some grain, by the random SEED, in FORMAT at (0, 0). */
GeglBuffer *nst_test_picture (guint32 seed, int width, int height, const char *format);

/* The pixels of BUFFER in FORMAT, which must be of floats. Free with g_free. */
float *nst_test_pixels (GeglBuffer *buffer, const char *format);

/* A safetensors file of HEADER and DATA_SIZE bytes of DATA, or zeros if DATA is NULL. */
GBytes *nst_test_safetensors (const char *header, const void *data, gsize data_size);

/* A network with random filters of 3 × 3. BLOCKS has the channels of its convolutions, with a slash
 * where a pooling parts two blocks, as train.py takes them: "4,4/6,6/8". Free with
 * nst_network_free. */
NstNetwork *nst_test_network (GRand *random, const char *blocks);

/* The same with filters of KERNEL × KERNEL. */
NstNetwork *nst_test_network_with_kernel (GRand *random, const char *blocks, int kernel);

/* Initialisers of a recipe's taps and shares, as tests/oracle/make_fixtures.py has them; each test
 * adds its weights. */
#define NST_TEST_TAPS                                                                              \
  .style_taps = { { "relu1_1", 1, 3 },                                                             \
                  { "relu2_1", 1, 2 },                                                             \
                  { "relu3_1", 1, 2 },                                                             \
                  { "relu4_1", 1 },                                                                \
                  { "relu5_1", 1 } },                                                              \
  .content_taps = { { "relu4_2", 1 } }, .detail_taps = { { "relu3_1", 1 } }, .means = 0.1,         \
  .features = 0.6, .changes = 0.4, .neighbours.tap = "relu3_1", .neighbours.positions = 4096,      \
  .neighbours.every = 5, .neighbours.flat = 1e-3

/* The whole of a layer's FEATURES, as one part. */
NstPart nst_test_whole (const NstMap *features);

/* The outcome of an evaluation. */
typedef struct
{
  NstMap gradient;
  NstLosses losses;
} NstTestResult;

/* Evaluates PICTURE by PLAN against SUBJECT with BUDGET bytes (0 for no bound). Clear with
 * nst_test_result_clear. */
NstTestResult nst_test_evaluate (const NstEvaluationPlan *plan, const NstSubject *subject,
                                 gsize budget, const NstMap *picture);
void nst_test_result_clear (NstTestResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstTestResult, nst_test_result_clear)

/* The path of a new, empty folder. Free with g_free, after nst_test_remove_folder. */
char *nst_test_make_folder (void);
void nst_test_remove_folder (const char *folder);

/* FOLDER/NAME with EXTENSION appended. Free with g_free. */
char *nst_test_path (const char *folder, const char *name, const char *extension);

/* A buffer over EXTENT of one colour, R'G'B'A, in FORMAT. */
GeglBuffer *nst_test_plain_buffer (const char *format, const GeglRectangle *extent,
                                   const float *colour);

/* BUFFER at width × height as a map, in its own space. Clear with nst_map_clear. */
NstMap nst_test_to_map (GeglBuffer *buffer, int width, int height);

G_END_DECLS
