/* The preview's pixels, and what it says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <libgimp/gimp.h>

#include "dialog/preview.h"
#include "preview-scene.h"

/* Checks that COLOUR is SHARE of UPPER over the rest of LOWER, within what rounding twice does. */
static void
assert_mixed (guint colour, guint lower, guint upper, double share)
{
  for (int shift = 0; shift < 24; shift += 8)
    {
      const double expected
        = (1 - share) * (lower >> shift & 0xff) + share * (upper >> shift & 0xff);

      g_assert_cmpfloat_with_epsilon (colour >> shift & 0xff, expected, 2);
    }
}

static void
test_place (NstScene *scene, gconstpointer direction)
{
  cairo_surface_t *surface = nst_scene_draw (scene);

  g_assert_cmphex (nst_scene_pixel_at (surface, NST_SCENE_LEFT, NST_SCENE_TOP - 1), ==,
                   NST_SCENE_NOTHING);
  g_assert_cmphex (nst_scene_pixel_at (surface, NST_SCENE_LEFT, NST_SCENE_TOP), ==,
                   NST_SCENE_PAINTING);
  g_assert_cmphex (nst_scene_pixel_at (surface, NST_SCENE_LEFT, NST_SCENE_BOTTOM - 1), ==,
                   NST_SCENE_PAINTING);
  g_assert_cmphex (nst_scene_pixel_at (surface, NST_SCENE_LEFT, NST_SCENE_BOTTOM), ==,
                   NST_SCENE_NOTHING);
  g_assert_cmphex (nst_scene_pixel_at (surface, 1, NST_SCENE_MIDDLE), ==, NST_SCENE_NOTHING);
  g_assert_cmphex (nst_scene_pixel_at (surface, 2, NST_SCENE_MIDDLE), ==, NST_SCENE_PAINTING);
  g_assert_cmphex (nst_scene_pixel_at (surface, 201, NST_SCENE_MIDDLE), ==, NST_SCENE_PAINTING);
  g_assert_cmphex (nst_scene_pixel_at (surface, 202, NST_SCENE_MIDDLE), ==, NST_SCENE_NOTHING);
  cairo_surface_destroy (surface);

  /* A photograph in other proportions takes the painting along. */
  nst_scene_set_photograph (scene->preview, 10, 20, 255);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, 51, NST_SCENE_MIDDLE), ==, NST_SCENE_NOTHING);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, 52, 2), ==, NST_SCENE_PAINTING);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, 151, 201), ==, NST_SCENE_PAINTING);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, 152, NST_SCENE_MIDDLE), ==, NST_SCENE_NOTHING);
}

static void
test_mix (NstScene *scene, gconstpointer direction)
{
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);
  nst_preview_set_mix (scene->preview, 0);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PHOTOGRAPH);
  nst_preview_set_mix (scene->preview, 0.5);
  assert_mixed (nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE),
                NST_SCENE_PHOTOGRAPH, NST_SCENE_PAINTING, 0.5);
  nst_preview_set_painting (scene->preview, 0, 0, NULL);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PHOTOGRAPH);
  nst_preview_set_photograph (scene->preview, 0, 0, 3, NULL);
  nst_scene_check (scene, NST_SCENE_NOTHING, NST_SCENE_NOTHING);
}

static void
test_selection (NstScene *scene, gconstpointer direction)
{
  static const guint8 halves[] = { 0, 0, 255, 255, 0, 0, 255, 255 };
  static const guint8 half = 128;

  nst_preview_set_selection (scene->preview, 4, 2, halves);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PAINTING);
  nst_preview_set_mix (scene->preview, 0.25);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE), ==,
                   NST_SCENE_PHOTOGRAPH);
  assert_mixed (nst_scene_pixel_drawn (scene, NST_SCENE_RIGHT, NST_SCENE_MIDDLE),
                NST_SCENE_PHOTOGRAPH, NST_SCENE_PAINTING, 0.25);
  nst_preview_set_mix (scene->preview, 1);
  nst_preview_set_selection (scene->preview, 1, 1, &half);
  assert_mixed (nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE),
                NST_SCENE_PHOTOGRAPH, NST_SCENE_PAINTING, 128 / 255.0);
  nst_preview_set_selection (scene->preview, 0, 0, NULL);
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);
}

/* GIMP's checks are eight pixels wide at first. */
static void
test_transparency (NstScene *scene, gconstpointer direction)
{
  guchar light, dark;
  guint first, second;

  gimp_checks_get_shades (gimp_check_type (), &light, &dark);
  nst_scene_set_photograph (scene->preview, 40, 30, 0);
  first = nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE);
  second = nst_scene_pixel_drawn (scene, NST_SCENE_LEFT + 8, NST_SCENE_MIDDLE);
  g_assert_cmphex (MIN (first, second), ==, dark * 0x10101);
  g_assert_cmphex (MAX (first, second), ==, light * 0x10101);

  /* Two layers lie over each other as in GIMP. */
  nst_scene_set_photograph (scene->preview, 40, 30, 102);
  nst_preview_set_mix (scene->preview, 0);
  assert_mixed (nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE), first,
                NST_SCENE_PHOTOGRAPH, 0.4);
  second = nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE);
  nst_preview_set_mix (scene->preview, 1);
  assert_mixed (nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE), second,
                NST_SCENE_PAINTING, 0.4);
}

/* The first row from the top in the column X that differs from the painting; NST_SCENE_SIDE if none
 * does. */
static int
first_other_row (NstScene *scene, int x)
{
  cairo_surface_t *surface = nst_scene_draw (scene);
  int y = NST_SCENE_TOP;

  while (y < NST_SCENE_BOTTOM && nst_scene_pixel_at (surface, x, y) == NST_SCENE_PAINTING)
    y++;
  cairo_surface_destroy (surface);
  return y;
}

/* Whether there is writing on the last rows of the picture, from the column BEGIN to END. */
static gboolean
is_written (NstScene *scene, int begin, int end)
{
  cairo_surface_t *surface = nst_scene_draw (scene);
  const guint plate = nst_scene_pixel_at (surface, 3, NST_SCENE_BOTTOM - 1);
  gboolean found = FALSE;

  for (int y = NST_SCENE_BOTTOM - 10; y < NST_SCENE_BOTTOM; y++)
    for (int x = begin; x < end; x++)
      found |= nst_scene_pixel_at (surface, x, y) != plate;
  cairo_surface_destroy (surface);
  return found;
}

static void
test_message (NstScene *scene, gconstpointer direction)
{
  AtkObject *accessible = gtk_widget_get_accessible (scene->preview);
  g_autofree char *hint = g_strdup (atk_object_get_description (accessible));
  int line, lines;

  g_assert_cmpint (first_other_row (scene, 3), ==, NST_SCENE_BOTTOM);
  nst_preview_set_message (scene->preview, "Some words");
  line = NST_SCENE_BOTTOM - first_other_row (scene, 3);
  g_assert_cmpint (line, >, 8);
  g_assert_cmpint (line, <, 40);
  g_assert_cmpstr (atk_object_get_description (accessible), ==, "Some words");
  nst_preview_set_message (scene->preview,
                           "The file “sunflowers.png” cannot be read: choose another picture");
  lines = NST_SCENE_BOTTOM - first_other_row (scene, 3);
  g_assert_cmpint (lines, >, 3 * line / 2);
  g_assert_cmpint (lines, <, 5 * line);
  nst_preview_set_message (scene->preview, direction ? "سطر" : "Words");
  g_assert_true (is_written (scene, 3, NST_SCENE_LEFT) == !direction);
  g_assert_true (is_written (scene, NST_SCENE_RIGHT, NST_SCENE_SIDE - 3) == !!direction);
  nst_preview_set_message (scene->preview, NULL);
  g_assert_cmpint (first_other_row (scene, 3), ==, NST_SCENE_BOTTOM);
  g_assert_cmpstr (atk_object_get_description (accessible), ==, hint);
}

static void
test_busy (NstScene *scene, gconstpointer direction)
{
  const int here = direction ? 18 : NST_SCENE_SIDE - 18, there = NST_SCENE_SIDE - here;

  g_assert_cmpint (first_other_row (scene, here), ==, NST_SCENE_BOTTOM);
  nst_preview_set_busy (scene->preview, TRUE);
  g_assert_cmpint (first_other_row (scene, here), <, NST_SCENE_TOP + 20);
  g_assert_cmpint (first_other_row (scene, there), ==, NST_SCENE_BOTTOM);
  nst_preview_set_busy (scene->preview, FALSE);
  g_assert_cmpint (first_other_row (scene, here), ==, NST_SCENE_BOTTOM);
  /* The preview may go while it is busy. */
  nst_preview_set_busy (scene->preview, TRUE);
}

static void
test_accessible (NstScene *scene, gconstpointer direction)
{
  AtkObject *accessible = gtk_widget_get_accessible (scene->preview);
  g_autofree char *hint = g_strdup (atk_object_get_description (accessible));

  g_assert_true (gtk_widget_get_can_focus (scene->preview));
  g_assert_cmpint (atk_object_get_role (accessible), ==, ATK_ROLE_IMAGE);
  g_assert_cmpstr (atk_object_get_name (accessible), ==, "Preview");
  g_assert_nonnull (hint);
  nst_preview_set_split (scene->preview, TRUE);
  g_assert_cmpstr (atk_object_get_description (accessible), !=, hint);
}

/* A sunset and a painting of it, so that a screenshot shows how both are scaled. */
static guint8 *
make_sunset (int width, int height, gboolean painted)
{
  guint8 *pixels = g_malloc ((gsize) width * height * 3);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint8 *pixel = pixels + ((gsize) y * width + x) * 3;
        const double u = x / (double) width - 0.6, v = y / (double) height - 0.55;
        const gboolean sun = u * u + v * v<0.02, sea = v> 0.1;

        pixel[0] = sun ? 255 : sea ? 40 : 120 + 200 * (v + 0.4) * (v > -0.4);
        pixel[1] = sun ? 220 : sea ? 60 + 40 * ((x + y * 7) / 9 % 2) : 110;
        pixel[2] = sun ? 120 : sea ? 110 : 170 - 150 * v;
        if (painted && (x / 4 + y / 3) % 3 == 0)
          for (int c = 0; c < 3; c++)
            pixel[c] = 255 - (255 - pixel[c]) * 2 / 3;
      }
  return pixels;
}

/* How far the screen is from what the preview draws, in levels over all pixels. */
static guint64
compare_screen (NstScene *scene, GdkPixbuf *screen)
{
  cairo_surface_t *surface = nst_scene_draw (scene);
  guint64 difference = 0;

  for (int y = NST_SCENE_TOP; y < NST_SCENE_BOTTOM; y++)
    for (int x = 2; x < NST_SCENE_SIDE - 2; x++)
      {
        const guint8 *pixel = gdk_pixbuf_get_pixels (screen)
                              + (gsize) y * gdk_pixbuf_get_rowstride (screen)
                              + (gsize) x * gdk_pixbuf_get_n_channels (screen);

        for (int c = 0; c < 3; c++)
          difference
            += ABS (pixel[c] - (int) (nst_scene_pixel_at (surface, x, y) >> (16 - 8 * c) & 0xff));
      }
  cairo_surface_destroy (surface);
  return difference;
}

/* Checks that the screen shows what the preview draws, but for how it smooths letters and dots, and
 * saves it. A window manager that is just starting may take a while to show the window. */
static void
check_screen (NstScene *scene, const char *name)
{
  const guint64 allowed = (guint64) (NST_SCENE_SIDE - 4) * (NST_SCENE_BOTTOM - NST_SCENE_TOP) * 3;
  const gint64 end = g_get_monotonic_time () + NST_SCENE_PATIENCE * G_USEC_PER_SEC;
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("NST_SCREENSHOTS"), file, NULL);
  guint64 difference;

  do
    {
      g_autoptr (GdkPixbuf) screen = NULL;

      nst_scene_settle ();
      screen = gdk_pixbuf_get_from_drawable (NULL, gtk_widget_get_window (scene->preview), NULL, 0,
                                             0, 0, 0, NST_SCENE_SIDE, NST_SCENE_SIDE);
      gdk_pixbuf_save (screen, path, "png", NULL, NULL);
      difference = compare_screen (scene, screen);
    }
  while (difference >= allowed && g_get_monotonic_time () < end);
  g_assert_cmpuint (difference, <, allowed);
}

static void
test_screen (NstScene *scene, gconstpointer direction)
{
  const char *side = direction ? "right-to-left" : "left-to-right";
  g_autofree guint8 *photograph = make_sunset (512, 384, FALSE);
  g_autofree guint8 *painting = make_sunset (128, 96, TRUE);
  g_autofree char *plain = g_strconcat ("preview-plain-", side, NULL);
  g_autofree char *full = g_strconcat ("preview-full-", side, NULL);

  nst_preview_set_photograph (scene->preview, 512, 384, 3, photograph);
  nst_preview_set_painting (scene->preview, 128, 96, painting);
  check_screen (scene, plain);
  nst_preview_set_split (scene->preview, TRUE);
  nst_preview_set_busy (scene->preview, TRUE);
  nst_preview_set_message (scene->preview, direction ? "المقياس ٣ من ٤" : "Scale 3 of 4");
  gtk_widget_grab_focus (scene->preview);
  check_screen (scene, full);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_mkdir_with_parents (g_getenv ("NST_SCREENSHOTS"), 0755);
  nst_scene_add_test ("place", test_place);
  nst_scene_add_test ("mix", test_mix);
  nst_scene_add_test ("selection", test_selection);
  nst_scene_add_test ("transparency", test_transparency);
  nst_scene_add_test ("message", test_message);
  nst_scene_add_test ("busy", test_busy);
  nst_scene_add_test ("accessible", test_accessible);
  nst_scene_add_test ("screen", test_screen);
  return g_test_run ();
}
