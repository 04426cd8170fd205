/* The sizes that pictures are painted and compared at, against the rules of those whose settings
 * are to be had: what torchvision 0.15's Resize and Caffe's style-transfer with scikit-image make
 * of them, in numbers worked out by hand.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "painting/scale-plan.h"
#include "settings/options.h"
#include "support/support.h"

static NstSettings *
read_settings (const char *options)
{
  NstSettings *settings = nst_settings_new ();

  g_assert_true (nst_settings_set_from_options (settings, options, NULL));
  return settings;
}

typedef struct
{
  const char *options;
  int given[2];   /* width, height */
  int painted[2]; /* of the finest scale */
  guint n_scales; /* 0 for any */
  int iterations; /* of the finest scale; 0 for any */
} Case;

static const Case cases[] = {
  { "", { 1000, 667 }, { 1000, 667 } },
  { "size=512", { 1000, 667 }, { 512, 342 }, 3 },
  { "size=2000", { 1000, 667 }, { 2000, 1334 } },

  /* torchvision: the longer side is int (512 · longer / shorter). */
  { "size-shortest=512", { 1000, 667 }, { 767, 512 } },
  { "size-shortest=512", { 667, 1000 }, { 512, 767 } },
  { "size-shortest=512", { 300, 200 }, { 768, 512 } }, /* 2.56 · 300 is no whole double */
  { "size-shortest=128 scales=one iterations=300", { 800, 600 }, { 170, 128 }, 1, 300 },
  { "size-shortest=128", { 64, 64 }, { 128, 128 }, 1 },

  /* Caffe: max (512 / longest, 224 / shortest); 227 is CaffeNet's. */
  { "size=512 size-shortest=224", { 1024, 768 }, { 512, 384 } },
  { "size=512 size-shortest=224", { 2000, 500 }, { 896, 224 } },
  { "size=512 size-shortest=227", { 500, 2000 }, { 227, 908 } },
  { "size=512 size-shortest=224", { 100, 40 }, { 560, 224 } },

  /* One scale has as many steps as are asked for, whatever its size. */
  { "scales=one iterations=1", { 1000, 1000 }, { 1000, 1000 }, 1, 1 },
  { "scales=one iterations=5000", { 800, 600 }, { 800, 600 }, 1, 5000 },
  { "scales=one quality=draft", { 800, 600 }, { 800, 600 }, 1, 18 },
  { "scales=one", { 800, 600 }, { 800, 600 }, 1, 40 },
  { "iterations=1", { 800, 600 }, { 800, 600 }, 4, 3 },

  /* No side passes the longest that may be asked for. */
  { "size-shortest=262144", { 1000, 10 }, { 262144, 2621 } },
  { "size-shortest=1000 size=10", { 1, 300000 }, { 1, 262144 } },
  { "size-shortest=262144", { 1, 262144 }, { 1, 262144 } },
};

static void
test_sizes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *asked = &cases[i];
      g_autoptr (NstSettings) settings = read_settings (asked->options);
      g_autoptr (GArray) plan = nst_scale_plan_new (asked->given[0], asked->given[1], settings);
      const NstScale *finest = &g_array_index (plan, NstScale, plan->len - 1);

      g_test_message ("“%s”, %d × %d: %d × %d", asked->options, asked->given[0], asked->given[1],
                      finest->width, finest->height);
      g_assert_cmpint (finest->width, ==, asked->painted[0]);
      g_assert_cmpint (finest->height, ==, asked->painted[1]);
      g_assert_cmpfloat (finest->fraction, ==, 1);
      g_assert_cmpint (nst_scale_plan_longest (asked->given[0], asked->given[1], settings), ==,
                       MAX (finest->width, finest->height));
      if (asked->n_scales > 0)
        g_assert_cmpuint (plan->len, ==, asked->n_scales);
      if (asked->iterations > 0)
        g_assert_cmpint (finest->iterations, ==, asked->iterations);
    }
}

/* All scales but the finest are the same, however its size was asked for. */
static void
test_coarser (void)
{
  g_autoptr (NstSettings) by_longest = read_settings ("size=1200");
  g_autoptr (NstSettings) by_shortest = read_settings ("size-shortest=800");
  g_autoptr (GArray) first = nst_scale_plan_new (300, 200, by_longest);
  g_autoptr (GArray) second = nst_scale_plan_new (300, 200, by_shortest);
  static const int widths[] = { 128, 256, 512, 1200 };

  g_assert_cmpuint (first->len, ==, 4);
  g_assert_cmpuint (second->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      const NstScale *scale = &g_array_index (first, NstScale, i);
      const NstScale *other = &g_array_index (second, NstScale, i);

      g_assert_cmpint (scale->width, ==, widths[i]);
      g_assert_cmpint (other->width, ==, widths[i]);
      g_assert_cmpint (scale->height, ==, other->height);
      g_assert_cmpint (scale->iterations, ==, other->iterations);
      g_assert_cmpfloat_with_epsilon (scale->fraction, widths[i] / 1200.0, 1e-12);
    }
}

typedef struct
{
  const char *options;
  int given[2]; /* of the style; the content is 1000 × 500 */
  guint scale;  /* whose size the style gets, from the coarsest on */
  int sized[2];
} StyleCase;

static const StyleCase style_cases[] = {
  { "size=512", { 400, 400 }, 2, { 362, 362 } }, /* √(512 · 256) */
  { "size=512 style-scale=2", { 400, 100 }, 2, { 1448, 362 } },
  { "size=512 style-size=stretched style-scale=2", { 400, 100 }, 2, { 512, 256 } },
  { "size=512 style-size=stretched", { 400, 100 }, 0, { 128, 64 } },
  { "size=512 scales=one style-size=own", { 401, 97 }, 0, { 401, 97 } },
  { "size=512 style-size=own style-scale=0.5", { 401, 97 }, 2, { 201, 49 } },
  { "size=512 style-size=own", { 400, 100 }, 0, { 100, 25 } },
  { "size=512 style-size=own", { 400, 4 }, 0, { 100, 2 } }, /* at least 2 */

  /* Caffe, whose STYLE_SCALE is 1.2: the style by its own sides. */
  { "size=512 size-shortest=224 style-size=sides style-scale=1.2", { 1024, 683 }, 2, { 614, 410 } },
  { "size=512 size-shortest=224 style-size=sides style-scale=1.2",
    { 300, 1500 },
    2,
    { 269, 1344 } },
  { "size=512 size-shortest=224 style-size=sides style-scale=1.2", { 1024, 683 }, 0, { 154, 102 } },
  { "style-size=sides", { 401, 97 }, 3, { 401, 97 } },
  { "size-shortest=512 style-size=sides scales=one", { 1000, 667 }, 0, { 767, 512 } },
};

static void
test_styles (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (style_cases); i++)
    {
      const StyleCase *asked = &style_cases[i];
      g_autoptr (NstSettings) settings = read_settings (asked->options);
      g_autoptr (GArray) plan = nst_scale_plan_new (1000, 500, settings);
      const NstScale *scale = &g_array_index (plan, NstScale, asked->scale);
      int width, height;

      g_assert_cmpuint (asked->scale, <, plan->len);
      nst_scale_plan_style_size (asked->given[0], asked->given[1], scale, settings, &width,
                                 &height);
      g_test_message ("“%s”, %d × %d: %d × %d", asked->options, asked->given[0], asked->given[1],
                      width, height);
      g_assert_cmpint (width, ==, asked->sized[0]);
      g_assert_cmpint (height, ==, asked->sized[1]);
    }
}

/* A scale that a finer one follows takes fewer steps than where it is the finest; what is before
 * it takes as many. */
static void
test_followed (void)
{
  g_autoptr (NstSettings) settings = read_settings ("");
  g_autoptr (GArray) finest = nst_scale_plan_new (512, 384, settings);
  g_autoptr (GArray) followed = nst_scale_plan_new (1024, 768, settings);
  const NstScale *scales = (const NstScale *) finest->data;
  const NstScale *more = (const NstScale *) followed->data;

  g_assert_cmpuint (finest->len, ==, 3);
  g_assert_cmpuint (followed->len, ==, 4);
  g_assert_cmpint (more[2].width, ==, scales[2].width);
  g_assert_cmpint (more[2].iterations, <, scales[2].iterations);
  for (int i = 0; i < 2; i++)
    g_assert_cmpint (more[i].iterations, ==, scales[i].iterations);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/scale-plan/sizes", test_sizes);
  g_test_add_func ("/scale-plan/coarser", test_coarser);
  g_test_add_func ("/scale-plan/styles", test_styles);
  g_test_add_func ("/scale-plan/followed", test_followed);
  return nst_test_run ();
}
