/* The setting "brushwork": nearer to the style's patches, on any number of threads, where the style
 * applies, and only at scales whose strokes are seen.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "patches/grain.h"
#include "patches/patch-field.h"
#include "painting/recipe.h"
#include "pictures/resampling.h"
#include "settings/options.h"
#include "stylize.h"
#include "support/support.h"

#define WIDTH 280
#define HEIGHT 190

static NstSettings *
make_settings (const char *options)
{
  NstSettings *settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;

  nst_settings_set_from_options (settings, "iterations=14 seed=7", &error);
  g_assert_no_error (error);
  nst_settings_set_from_options (settings, options, &error);
  g_assert_no_error (error);
  return settings;
}

static float *
paint (GeglBuffer *content, const NstStyle *styles, guint n_styles, const char *options)
{
  g_autoptr (NstSettings) settings = make_settings (options);
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) result
    = nst_stylize (content, styles, n_styles, settings, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return nst_test_pixels (result, "R'G'B' float");
}

/* How far on average the patches of PIXELS (WIDTH × HEIGHT) are from the nearest ones of STYLE. */
static double
unlikeness (float *pixels, GeglBuffer *style)
{
  g_autofree float *of_style = nst_test_pixels (style, "R'G'B' float");
  const NstMap picture = { HEIGHT, WIDTH, 3, pixels };
  const NstPatchStyle patches
    = { { gegl_buffer_get_height (style), gegl_buffer_get_width (style), 3, of_style } };
  const NstPatchSearch search = { .measure = { 4 }, .rounds = 10 };
  g_auto (NstPatchSource) source = { 0 };
  g_auto (NstPatchField) field = { 0 };
  double sum = 0;

  g_assert_true (nst_patch_source_init (&source, &patches, 1, 0, NULL));
  g_assert_true (nst_patch_field_init (&field, HEIGHT, WIDTH, NULL));
  nst_patch_field_scatter (&field, &source, 1);
  g_assert_true (nst_patch_field_search (&field, &picture, &source, &search, NULL));
  for (int i = 0; i < field.height * field.width; i++)
    sum += sqrt (MAX (0, field.best[i].distance));
  return sum / (field.height * field.width);
}

/* With it the picture is nearer to the style's patches, by a twentieth and more: a setting that
 * does nothing would give the very same. */
static void
test_nearer (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) grained = nst_test_picture (2, WIDTH / 4, HEIGHT / 4, "R'G'B' float");
  /* No patch is near to grain. */
  g_autoptr (GeglBuffer) picture = nst_resample_to_size (grained, WIDTH, HEIGHT);
  const NstStyle style = { picture };
  static const char *const options[] = { "brushwork=50", "brushwork=100" };
  g_autofree float *without = paint (content, &style, 1, "brushwork=0");
  const double unlike = unlikeness (without, picture);

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autofree float *pixels = paint (content, &style, 1, options[i]);

      g_assert_cmpfloat (unlikeness (pixels, picture), <, 0.95 * unlike);
    }
}

static double
grain_of (float *pixels)
{
  const NstMap picture = { HEIGHT, WIDTH, 3, pixels }, everywhere = NST_MAP_INIT;
  NstGrain grain = { 0 };

  g_assert_true (nst_grain_add (&grain, &picture, &everywhere, 0, NULL));
  return nst_grain_strength (&grain);
}

/* A painting has about the grain of its style, which it differs from by a fifth and more where
 * nothing sees to that. */
static void
test_grain (void)
{
  static const int sizes[] = { 2, 3 };
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' float");

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GeglBuffer) small
        = nst_test_picture (2, WIDTH / sizes[i], HEIGHT / sizes[i], "R'G'B' float");
      g_autoptr (GeglBuffer) picture = nst_resample_to_size (small, WIDTH, HEIGHT);
      const NstStyle style = { picture };
      g_autofree float *of_style = nst_test_pixels (picture, "R'G'B' float");
      g_autofree float *pixels = paint (content, &style, 1, "");
      const double grain = grain_of (pixels) / grain_of (of_style);

      g_assert_cmpfloat (grain, >, 0.8);
      g_assert_cmpfloat (grain, <, 1.1);
    }
}

/* Two scales that are rebuilt, and tiles: as much as can depend on threads. */
static void
test_threads (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) picture = nst_test_picture (2, 90, 120, "R'G'B' float");
  const NstStyle style = { picture };
  g_autofree float *one = paint (content, &style, 1, "brushwork=50 threads=1");
  g_autofree float *two = paint (content, &style, 1, "brushwork=50 threads=2");
  g_autofree float *other = paint (content, &style, 1, "brushwork=50 seed=8");

  g_assert_cmpmem (one, WIDTH * HEIGHT * 3 * sizeof *one, two, WIDTH * HEIGHT * 3 * sizeof *two);
  g_assert_cmpfloat (nst_test_difference (other, one, WIDTH * HEIGHT * 3), >, 0);
}

static GeglBuffer *
make_mask (void)
{
  GeglBuffer *mask
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("Y' float"));
  const float white = 1, black = 0;

  gegl_buffer_set_color_from_pixel (mask, GEGL_RECTANGLE (0, 0, WIDTH / 2, HEIGHT), &white,
                                    babl_format ("Y' float"));
  gegl_buffer_set_color_from_pixel (mask, GEGL_RECTANGLE (WIDTH / 2, 0, WIDTH - WIDTH / 2, HEIGHT),
                                    &black, babl_format ("Y' float"));
  return mask;
}

/* Beyond its mask there is the content, and nothing of a style. */
static void
test_mask (void)
{
  g_autoptr (GeglBuffer) content = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' float");
  g_autoptr (GeglBuffer) picture = nst_test_picture (2, 200, 150, "R'G'B' float");
  g_autoptr (GeglBuffer) mask = make_mask ();
  const NstStyle style = { picture, mask };
  g_autofree float *before = nst_test_pixels (content, "R'G'B' float");
  g_autofree float *pixels = paint (content, &style, 1, "brushwork=100");

  for (int y = 0; y < HEIGHT; y++)
    for (int i = WIDTH / 2 * 3; i < WIDTH * 3; i++)
      g_assert_cmpfloat (fabsf (pixels[y * WIDTH * 3 + i] - before[y * WIDTH * 3 + i]), <, 1e-5f);
}

/* At strength 0 there is none, nor in tiny pictures, nor in what is seen of large ones only by the
 * magnifying glass; there the content counts what it does without, too. */
static void
test_none (void)
{
  static const int sides[] = { 128, 255, 2049, 6000 };
  g_autoptr (NstSettings) settings = make_settings ("strength=0 brushwork=100");
  g_autoptr (NstSettings) without = make_settings ("brushwork=0");
  g_autoptr (NstSettings) usual = make_settings ("");

  g_assert_cmpint (nst_recipe_touches (settings, 512), ==, 0);
  g_assert_cmpint (nst_recipe_touches (without, 512), ==, 0);
  g_assert_cmpint (nst_recipe_touches (usual, 512), >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      NstRecipe recipe = nst_recipe_of (usual);
      const NstRecipe plain = recipe;

      nst_recipe_weigh_touches (&recipe, usual, sides[i]);
      g_assert_cmpint (nst_recipe_touches (usual, sides[i]), ==, 0);
      g_assert_cmpfloat (recipe.content, ==, plain.content);
      g_assert_cmpfloat (recipe.detail, ==, plain.detail);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/brushwork/nearer", test_nearer);
  g_test_add_func ("/brushwork/grain", test_grain);
  g_test_add_func ("/brushwork/threads", test_threads);
  g_test_add_func ("/brushwork/mask", test_mask);
  g_test_add_func ("/brushwork/none", test_none);
  return nst_test_run ();
}
