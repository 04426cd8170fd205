/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/support.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/machine.h"
#include "network/network-file.h"
#include "pictures/picture.h"
#include "pictures/reader/reader-process.h"

static gboolean buffers_left;

/* Only by this text GEGL tells that buffers are left. */
static void
look_for_leak (const char *text)
{
  buffers_left |= strstr (text, "leaked") != NULL;
  fputs (text, stderr);
}

void
nst_test_init (int *argc, char ***argv)
{
  nst_reader_process_serve (*argc, *argv);
  g_test_init (argc, argv, NULL);
  nst_machine_settle_conversions ();
  gegl_init (NULL, NULL);
  g_object_set (gegl_config (), "threads", 2, NULL);
}

int
nst_test_run (void)
{
  int result = g_test_run ();

  g_set_printerr_handler (look_for_leak);
  gegl_exit ();
  return result != 0 || buffers_left;
}

double
nst_test_difference (const float *a, const float *b, gsize length)
{
  double difference = 0, size = 0;

  for (gsize i = 0; i < length; i++)
    {
      difference += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      size += (double) b[i] * b[i];
    }
  return sqrt (difference / (size > 0 ? size : 1));
}

NstMap
nst_test_map (GRand *random, int height, int width, int channels, double low, double high)
{
  NstMap map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, height, width, channels, NULL));
  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = g_rand_double_range (random, low, high);
  return map;
}

GeglBuffer *
nst_test_picture (guint32 seed, int width, int height, const char *format)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), babl_format (format));
  const gsize n_pixels = (gsize) width * height;
  g_autofree float *pixels = g_new (float, 3 * n_pixels);
  double waves[3][3];

  for (int c = 0; c < 3; c++)
    for (int k = 0; k < 3; k++)
      waves[c][k] = g_rand_double_range (random, 0.05, 0.4) * (k < 2 ? 1 : 10);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        pixels[3 * ((gsize) y * width + x) + c]
          = 0.5 + 0.35 * sin (waves[c][0] * x + waves[c][1] * y + waves[c][2])
            + g_rand_double_range (random, -0.1, 0.1);
  gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

float *
nst_test_pixels (GeglBuffer *buffer, const char *format)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *babl = babl_format (format);
  float *pixels
    = g_malloc_n ((gsize) extent->width * extent->height, babl_format_get_bytes_per_pixel (babl));

  gegl_buffer_get (buffer, extent, 1, babl, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return pixels;
}

GBytes *
nst_test_safetensors (const char *header, const void *data, gsize data_size)
{
  const guint64 header_size = GUINT64_TO_LE ((guint64) strlen (header));
  GByteArray *file = g_byte_array_new ();
  g_autofree guint8 *zeros = g_malloc0 (data_size);

  g_byte_array_append (file, (const guint8 *) &header_size, sizeof header_size);
  g_byte_array_append (file, (const guint8 *) header, strlen (header));
  g_byte_array_append (file, data ? data : zeros, data_size);
  return g_byte_array_free_to_bytes (file);
}

/* A safetensors file in the making. */
typedef struct
{
  GString *header; /* without its last brace */
  GArray *data;    /* floats */
  GRand *random;
} File;

/* Appends PART of LAYER, a tensor of LENGTH random numbers around 0, of variance SIZE². */
static void
add_tensor (File *file, const char *part, int layer, const char *shape, int length, double size)
{
  g_string_append_printf (
    file->header, "%s\"features.%d.%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%u,%u]}",
    file->header->len > 1 ? "," : "", layer, part, shape, file->data->len * 4,
    (file->data->len + length) * 4);
  for (int i = 0; i < length; i++)
    {
      float number = g_rand_double_range (file->random, -1.7, 1.7) * size;
      g_array_append_val (file->data, number);
    }
}

/* Appends the convolution LAYER from FROM channels to TO. */
static void
add_convolution (File *file, int layer, int from, int to, int kernel)
{
  const int depth = from * kernel * kernel;
  g_autofree char *weight_shape = g_strdup_printf ("[%d,%d,%d,%d]", to, from, kernel, kernel);
  g_autofree char *bias_shape = g_strdup_printf ("[%d]", to);

  /* He's initialisation, so that features neither die out nor grow without bound. */
  add_tensor (file, "weight", layer, weight_shape, to * depth, sqrt (2.0 / depth));
  add_tensor (file, "bias", layer, bias_shape, to, 0.1);
}

NstNetwork *
nst_test_network (GRand *random, const char *blocks)
{
  return nst_test_network_with_kernel (random, blocks, 3);
}

NstNetwork *
nst_test_network_with_kernel (GRand *random, const char *blocks, int kernel)
{
  g_autoptr (GString) header = g_string_new ("{");
  g_autoptr (GArray) data = g_array_new (FALSE, FALSE, sizeof (float));
  File file = { header, data, random };
  g_auto (GStrv) widths_of_blocks = g_strsplit (blocks, "/", -1);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  NstNetwork *network;
  int layer = 0, channels = 3;

  for (char **block = widths_of_blocks; *block; block++, layer++)
    {
      g_auto (GStrv) widths = g_strsplit (*block, ",", -1);

      for (char **width = widths; *width; width++, layer += 2)
        {
          add_convolution (&file, layer, channels, atoi (*width), kernel);
          channels = atoi (*width);
        }
    }
  g_string_append_c (header, '}');
  bytes = nst_test_safetensors (header->str, data->data, data->len * sizeof (float));
  network = nst_network_new (bytes, "made by the test", &error);
  g_assert_no_error (error);
  return network;
}

char *
nst_test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("neural-style-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

void
nst_test_remove_folder (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

char *
nst_test_path (const char *folder, const char *name, const char *extension)
{
  g_autofree char *file = g_strconcat (name, extension, NULL);

  return g_build_filename (folder, file, NULL);
}

GeglBuffer *
nst_test_plain_buffer (const char *format, const GeglRectangle *extent, const float *colour)
{
  GeglBuffer *buffer = gegl_buffer_new (extent, babl_format (format));
  GeglColor *gegl_color = gegl_color_new (NULL);

  gegl_color_set_pixel (gegl_color, babl_format ("R'G'B'A float"), colour);
  gegl_buffer_set_color (buffer, extent, gegl_color);
  g_object_unref (gegl_color);
  return buffer;
}

NstPart
nst_test_whole (const NstMap *features)
{
  const GeglRectangle all = { 0, 0, features->width, features->height };

  return (NstPart){ features, all, all };
}

NstTestResult
nst_test_evaluate (const NstEvaluationPlan *plan, const NstSubject *subject, gsize budget,
                   const NstMap *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstEvaluation) evaluation = NULL;
  NstTestResult result = { NST_MAP_INIT };
  NstMemoryPlan memory;

  g_assert_true (nst_memory_plan_find (&memory, plan, picture->height, picture->width, budget));
  g_assert_true (nst_map_allocate (&result.gradient, picture->height, picture->width, 3, NULL));
  evaluation = nst_evaluation_new (plan, subject, &memory, &error);
  g_assert_no_error (error);
  nst_evaluate (evaluation, picture, &result.gradient, &result.losses, &error);
  g_assert_no_error (error);
  return result;
}

void
nst_test_result_clear (NstTestResult *result)
{
  nst_map_clear (&result->gradient);
}

NstMap
nst_test_to_map (GeglBuffer *buffer, int width, int height)
{
  NstMap map = NST_MAP_INIT;
  g_auto (NstPicture) picture = { 0 };

  nst_picture_init (&picture, buffer, width, height, NULL);
  g_assert_true (nst_picture_to_map (&picture, &map, NULL));
  g_assert_cmpint (map.width, ==, width);
  g_assert_cmpint (map.height, ==, height);
  g_assert_cmpint (map.channels, ==, 3);
  return map;
}
