/* The preview's pixels, mouse and keys. The pictures have flat colours, so that no filter that
 * scales them changes these.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gdk/gdkkeysyms.h>
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <libgimp/gimp.h>

#include "dialog/preview.h"

#define SIDE 204    /* pixels of the preview, 2 of them on each side for the mark of the focus */
#define PATIENCE 20 /* seconds */
#define LEFT 60     /* columns at the left and right of the middle, in all pictures below */
#define RIGHT 144
#define MIDDLE 102   /* row */
#define TOP (2 + 25) /* the photograph is 200 × 150 pixels there */
#define BOTTOM (TOP + 150)

#define PHOTOGRAPH 0xc86432
#define PAINTING 0x143cdc
#define NOTHING 0x010203 /* what is drawn on */

typedef struct
{
  GtkWidget *window;
  GtkWidget *preview;
} Scene;

/* WIDTH × HEIGHT pixels of COLOUR, and of ALPHA if there are four CHANNELS. */
static guint8 *
make_flat (int width, int height, int channels, guint colour, guint8 alpha)
{
  guint8 *pixels = g_malloc ((gsize) width * height * channels);

  for (int i = 0; i < width * height; i++)
    {
      guint8 *pixel = pixels + (gsize) i * channels;

      for (int c = 0; c < 3; c++)
        pixel[c] = colour >> (16 - 8 * c);
      if (channels == 4)
        pixel[3] = alpha;
    }
  return pixels;
}

static void
set_photograph (GtkWidget *preview, int width, int height, guint8 alpha)
{
  g_autofree guint8 *pixels = make_flat (width, height, 4, PHOTOGRAPH, alpha);

  nst_preview_set_photograph (preview, width, height, 4, pixels);
}

static void
set_painting (GtkWidget *preview)
{
  g_autofree guint8 *pixels = make_flat (8, 6, 3, PAINTING, 255);

  nst_preview_set_painting (preview, 8, 6, pixels);
}

static void
settle (void)
{
  while (gtk_events_pending ())
    gtk_main_iteration ();
}

static gboolean
note_mapped (GtkWidget *window, GdkEvent *event, gboolean *mapped)
{
  *mapped = TRUE;
  return FALSE;
}

/* Shows the window, until it is on the screen: a window manager that is just starting can overlook
 * the first request. */
static void
show_window (Scene *scene)
{
  gboolean mapped = FALSE;

  g_signal_connect (scene->window, "map-event", G_CALLBACK (note_mapped), &mapped);
  for (int i = 0; i < PATIENCE && !mapped; i++)
    {
      const gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC;

      gtk_widget_hide (scene->window);
      gtk_widget_show_all (scene->window);
      while (!mapped && g_get_monotonic_time () < end)
        gtk_main_iteration_do (FALSE);
    }
  g_assert_true (mapped);
  g_signal_handlers_disconnect_by_data (scene->window, &mapped);
  settle ();
}

static void
set_up (Scene *scene, gconstpointer direction)
{
  GtkWidget *box = gtk_hbox_new (FALSE, 0);
  g_autofree guint8 *photograph = make_flat (40, 30, 3, PHOTOGRAPH, 255);

  scene->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  scene->preview = nst_preview_new ();
  gtk_window_set_title (GTK_WINDOW (scene->window), "Preview");
  gtk_widget_set_size_request (scene->preview, SIDE, SIDE);
  if (direction)
    gtk_widget_set_direction (scene->preview, GTK_TEXT_DIR_RTL);
  gtk_container_add (GTK_CONTAINER (scene->window), box);
  gtk_box_pack_start (GTK_BOX (box), scene->preview, FALSE, FALSE, 0);
  show_window (scene);
  nst_preview_set_photograph (scene->preview, 40, 30, 3, photograph);
  set_painting (scene->preview);
}

static void
tear_down (Scene *scene, gconstpointer direction)
{
  gtk_widget_destroy (scene->window);
  settle ();
}

/* What the preview draws. Free with cairo_surface_destroy. */
static cairo_surface_t *
draw (Scene *scene)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  cairo_t *cairo = cairo_create (surface);

  cairo_set_source_rgb (cairo, 1 / 255.0, 2 / 255.0, 3 / 255.0);
  cairo_paint (cairo);
  nst_preview_draw (scene->preview, cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  return surface;
}

static guint
pixel_at (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row
    = cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface);

  return ((const guint32 *) row)[x] & 0xffffff;
}

static guint
pixel_drawn (Scene *scene, int x, int y)
{
  cairo_surface_t *surface = draw (scene);
  const guint pixel = pixel_at (surface, x, y);

  cairo_surface_destroy (surface);
  return pixel;
}

/* Checks the pixels at the left and at the right, in a row below the line's grip. */
static void
check (Scene *scene, guint left, guint right)
{
  g_assert_cmphex (pixel_drawn (scene, LEFT, MIDDLE + 30), ==, left);
  g_assert_cmphex (pixel_drawn (scene, RIGHT, MIDDLE + 30), ==, right);
}

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
test_place (Scene *scene, gconstpointer direction)
{
  cairo_surface_t *surface = draw (scene);

  g_assert_cmphex (pixel_at (surface, LEFT, TOP - 1), ==, NOTHING);
  g_assert_cmphex (pixel_at (surface, LEFT, TOP), ==, PAINTING);
  g_assert_cmphex (pixel_at (surface, LEFT, BOTTOM - 1), ==, PAINTING);
  g_assert_cmphex (pixel_at (surface, LEFT, BOTTOM), ==, NOTHING);
  g_assert_cmphex (pixel_at (surface, 1, MIDDLE), ==, NOTHING);
  g_assert_cmphex (pixel_at (surface, 2, MIDDLE), ==, PAINTING);
  g_assert_cmphex (pixel_at (surface, 201, MIDDLE), ==, PAINTING);
  g_assert_cmphex (pixel_at (surface, 202, MIDDLE), ==, NOTHING);
  cairo_surface_destroy (surface);

  /* A photograph in other proportions takes the painting along. */
  set_photograph (scene->preview, 10, 20, 255);
  g_assert_cmphex (pixel_drawn (scene, 51, MIDDLE), ==, NOTHING);
  g_assert_cmphex (pixel_drawn (scene, 52, 2), ==, PAINTING);
  g_assert_cmphex (pixel_drawn (scene, 151, 201), ==, PAINTING);
  g_assert_cmphex (pixel_drawn (scene, 152, MIDDLE), ==, NOTHING);
}

static void
test_mix (Scene *scene, gconstpointer direction)
{
  check (scene, PAINTING, PAINTING);
  nst_preview_set_mix (scene->preview, 0);
  check (scene, PHOTOGRAPH, PHOTOGRAPH);
  nst_preview_set_mix (scene->preview, 0.5);
  assert_mixed (pixel_drawn (scene, LEFT, MIDDLE), PHOTOGRAPH, PAINTING, 0.5);
  nst_preview_set_painting (scene->preview, 0, 0, NULL);
  check (scene, PHOTOGRAPH, PHOTOGRAPH);
  nst_preview_set_photograph (scene->preview, 0, 0, 3, NULL);
  check (scene, NOTHING, NOTHING);
}

static void
test_selection (Scene *scene, gconstpointer direction)
{
  static const guint8 halves[] = { 0, 0, 255, 255, 0, 0, 255, 255 };
  static const guint8 half = 128;

  nst_preview_set_selection (scene->preview, 4, 2, halves);
  check (scene, PHOTOGRAPH, PAINTING);
  nst_preview_set_mix (scene->preview, 0.25);
  g_assert_cmphex (pixel_drawn (scene, LEFT, MIDDLE), ==, PHOTOGRAPH);
  assert_mixed (pixel_drawn (scene, RIGHT, MIDDLE), PHOTOGRAPH, PAINTING, 0.25);
  nst_preview_set_mix (scene->preview, 1);
  nst_preview_set_selection (scene->preview, 1, 1, &half);
  assert_mixed (pixel_drawn (scene, LEFT, MIDDLE), PHOTOGRAPH, PAINTING, 128 / 255.0);
  nst_preview_set_selection (scene->preview, 0, 0, NULL);
  check (scene, PAINTING, PAINTING);
}

/* GIMP's checks are eight pixels wide at first. */
static void
test_transparency (Scene *scene, gconstpointer direction)
{
  guchar light, dark;
  guint first, second;

  gimp_checks_get_shades (gimp_check_type (), &light, &dark);
  set_photograph (scene->preview, 40, 30, 0);
  first = pixel_drawn (scene, LEFT, MIDDLE);
  second = pixel_drawn (scene, LEFT + 8, MIDDLE);
  g_assert_cmphex (MIN (first, second), ==, dark * 0x10101);
  g_assert_cmphex (MAX (first, second), ==, light * 0x10101);

  /* Two layers lie over each other as in GIMP. */
  set_photograph (scene->preview, 40, 30, 102);
  nst_preview_set_mix (scene->preview, 0);
  assert_mixed (pixel_drawn (scene, LEFT, MIDDLE), first, PHOTOGRAPH, 0.4);
  second = pixel_drawn (scene, LEFT, MIDDLE);
  nst_preview_set_mix (scene->preview, 1);
  assert_mixed (pixel_drawn (scene, LEFT, MIDDLE), second, PAINTING, 0.4);
}

/* Presses or releases a key, or button 1 at the column X, or moves the mouse there. */
static void
send (Scene *scene, GdkEventType type, guint keyval, double x)
{
  GdkEvent *event = gdk_event_new (type);

  event->any.window = g_object_ref (gtk_widget_get_window (scene->preview));
  if (type == GDK_KEY_PRESS || type == GDK_KEY_RELEASE)
    event->key.keyval = keyval;
  else if (type == GDK_MOTION_NOTIFY)
    event->motion.x = x;
  else
    {
      event->button.button = 1;
      event->button.x = x;
    }
  gtk_widget_event (scene->preview, event);
  gdk_event_free (event);
}

static void
test_hold (Scene *scene, gconstpointer direction)
{
  nst_preview_hold (scene->preview, TRUE);
  check (scene, PHOTOGRAPH, PHOTOGRAPH);
  send (scene, GDK_BUTTON_PRESS, 0, LEFT);
  nst_preview_hold (scene->preview, FALSE);
  check (scene, PHOTOGRAPH, PHOTOGRAPH);
  send (scene, GDK_BUTTON_RELEASE, 0, LEFT);
  check (scene, PAINTING, PAINTING);

  send (scene, GDK_KEY_PRESS, GDK_KEY_space, 0);
  check (scene, PHOTOGRAPH, PHOTOGRAPH);
  send (scene, GDK_KEY_RELEASE, GDK_KEY_space, 0);
  check (scene, PAINTING, PAINTING);

  /* A key whose release goes elsewhere. */
  send (scene, GDK_KEY_PRESS, GDK_KEY_space, 0);
  gtk_widget_set_sensitive (scene->preview, FALSE);
  check (scene, PAINTING, PAINTING);
}

/* The picture is mirrored if there is a DIRECTION. */
static void
test_split (Scene *scene, gconstpointer direction)
{
  const guint left = direction ? PAINTING : PHOTOGRAPH, right = direction ? PHOTOGRAPH : PAINTING;

  nst_preview_set_split (scene->preview, TRUE);
  check (scene, left, right);
  /* The line is in the middle column, and both pictures reach it. */
  g_assert_cmphex (pixel_drawn (scene, MIDDLE - 2, TOP), ==, left);
  g_assert_cmphex (pixel_drawn (scene, MIDDLE + 2, TOP), ==, right);
  g_assert_cmphex (pixel_drawn (scene, MIDDLE, TOP), !=, left);
  g_assert_cmphex (pixel_drawn (scene, MIDDLE, TOP), !=, right);

  send (scene, GDK_BUTTON_PRESS, 0, LEFT);
  check (scene, PHOTOGRAPH, PHOTOGRAPH);
  send (scene, GDK_BUTTON_RELEASE, 0, LEFT);
  check (scene, left, right);
  nst_preview_set_split (scene->preview, FALSE);
  check (scene, PAINTING, PAINTING);
}

static void
test_drag (Scene *scene, gconstpointer direction)
{
  const guint left = direction ? PAINTING : PHOTOGRAPH, right = direction ? PHOTOGRAPH : PAINTING;
  GdkWindow *window = gtk_widget_get_window (scene->preview);

  nst_preview_set_split (scene->preview, TRUE);
  send (scene, GDK_MOTION_NOTIFY, 0, LEFT);
  g_assert_null (gdk_window_get_cursor (window));
  send (scene, GDK_MOTION_NOTIFY, 0, MIDDLE + 8);
  g_assert_nonnull (gdk_window_get_cursor (window));

  send (scene, GDK_BUTTON_PRESS, 0, MIDDLE + 8);
  check (scene, left, right);
  send (scene, GDK_MOTION_NOTIFY, 0, RIGHT + 8 + 4);
  check (scene, left, left);
  g_assert_cmphex (pixel_drawn (scene, RIGHT + 8, TOP), ==, right);
  send (scene, GDK_MOTION_NOTIFY, 0, -1000);
  check (scene, right, right);
  send (scene, GDK_BUTTON_RELEASE, 0, -1000);
  send (scene, GDK_MOTION_NOTIFY, 0, RIGHT);
  check (scene, right, right);
  g_assert_null (gdk_window_get_cursor (window));
}

static void
test_keys (Scene *scene, gconstpointer direction)
{
  const guint left = direction ? PAINTING : PHOTOGRAPH, right = direction ? PHOTOGRAPH : PAINTING;

  /* Without a line, keys that would move it go on to the window, which moves the focus. */
  send (scene, GDK_KEY_PRESS, GDK_KEY_Home, 0);
  check (scene, PAINTING, PAINTING);
  nst_preview_set_split (scene->preview, TRUE);
  for (int i = 0; i < 5; i++)
    send (scene, GDK_KEY_PRESS, GDK_KEY_Left, 0);
  check (scene, right, right);
  for (int i = 0; i < 10; i++)
    send (scene, GDK_KEY_PRESS, GDK_KEY_Right, 0);
  check (scene, left, left);
  send (scene, GDK_KEY_PRESS, GDK_KEY_Home, 0);
  check (scene, PAINTING, PAINTING);
  send (scene, GDK_KEY_PRESS, GDK_KEY_End, 0);
  check (scene, PHOTOGRAPH, PHOTOGRAPH);
}

/* The first row from the top in the column X that differs from the painting; SIDE if none does. */
static int
first_other_row (Scene *scene, int x)
{
  cairo_surface_t *surface = draw (scene);
  int y = TOP;

  while (y < BOTTOM && pixel_at (surface, x, y) == PAINTING)
    y++;
  cairo_surface_destroy (surface);
  return y;
}

/* Whether there is writing on the last rows of the picture, from the column BEGIN to END. */
static gboolean
is_written (Scene *scene, int begin, int end)
{
  cairo_surface_t *surface = draw (scene);
  const guint plate = pixel_at (surface, 3, BOTTOM - 1);
  gboolean found = FALSE;

  for (int y = BOTTOM - 10; y < BOTTOM; y++)
    for (int x = begin; x < end; x++)
      found |= pixel_at (surface, x, y) != plate;
  cairo_surface_destroy (surface);
  return found;
}

static void
test_message (Scene *scene, gconstpointer direction)
{
  AtkObject *accessible = gtk_widget_get_accessible (scene->preview);
  g_autofree char *hint = g_strdup (atk_object_get_description (accessible));
  int line, lines;

  g_assert_cmpint (first_other_row (scene, 3), ==, BOTTOM);
  nst_preview_set_message (scene->preview, "Some words");
  line = BOTTOM - first_other_row (scene, 3);
  g_assert_cmpint (line, >, 8);
  g_assert_cmpint (line, <, 40);
  g_assert_cmpstr (atk_object_get_description (accessible), ==, "Some words");
  nst_preview_set_message (scene->preview,
                           "The file “sunflowers.png” cannot be read: choose another picture");
  lines = BOTTOM - first_other_row (scene, 3);
  g_assert_cmpint (lines, >, 3 * line / 2);
  g_assert_cmpint (lines, <, 5 * line);
  nst_preview_set_message (scene->preview, direction ? "سطر" : "Words");
  g_assert_true (is_written (scene, 3, LEFT) == !direction);
  g_assert_true (is_written (scene, RIGHT, SIDE - 3) == !!direction);
  nst_preview_set_message (scene->preview, NULL);
  g_assert_cmpint (first_other_row (scene, 3), ==, BOTTOM);
  g_assert_cmpstr (atk_object_get_description (accessible), ==, hint);
}

static void
test_busy (Scene *scene, gconstpointer direction)
{
  const int here = direction ? 18 : SIDE - 18, there = SIDE - here;

  g_assert_cmpint (first_other_row (scene, here), ==, BOTTOM);
  nst_preview_set_busy (scene->preview, TRUE);
  g_assert_cmpint (first_other_row (scene, here), <, TOP + 20);
  g_assert_cmpint (first_other_row (scene, there), ==, BOTTOM);
  nst_preview_set_busy (scene->preview, FALSE);
  g_assert_cmpint (first_other_row (scene, here), ==, BOTTOM);
  /* The preview may go while it is busy. */
  nst_preview_set_busy (scene->preview, TRUE);
}

static void
test_accessible (Scene *scene, gconstpointer direction)
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
compare_screen (Scene *scene, GdkPixbuf *screen)
{
  cairo_surface_t *surface = draw (scene);
  guint64 difference = 0;

  for (int y = TOP; y < BOTTOM; y++)
    for (int x = 2; x < SIDE - 2; x++)
      {
        const guint8 *pixel = gdk_pixbuf_get_pixels (screen)
                              + (gsize) y * gdk_pixbuf_get_rowstride (screen)
                              + (gsize) x * gdk_pixbuf_get_n_channels (screen);

        for (int c = 0; c < 3; c++)
          difference += ABS (pixel[c] - (int) (pixel_at (surface, x, y) >> (16 - 8 * c) & 0xff));
      }
  cairo_surface_destroy (surface);
  return difference;
}

/* Checks that the screen shows what the preview draws, but for how it smooths letters and dots, and
 * saves it. A window manager that is just starting may take a while to show the window. */
static void
check_screen (Scene *scene, const char *name)
{
  const guint64 allowed = (guint64) (SIDE - 4) * (BOTTOM - TOP) * 3;
  const gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("NST_SCREENSHOTS"), file, NULL);
  guint64 difference;

  do
    {
      g_autoptr (GdkPixbuf) screen = NULL;

      settle ();
      screen = gdk_pixbuf_get_from_drawable (NULL, gtk_widget_get_window (scene->preview), NULL, 0,
                                             0, 0, 0, SIDE, SIDE);
      gdk_pixbuf_save (screen, path, "png", NULL, NULL);
      difference = compare_screen (scene, screen);
    }
  while (difference >= allowed && g_get_monotonic_time () < end);
  g_assert_cmpuint (difference, <, allowed);
}

static void
test_screen (Scene *scene, gconstpointer direction)
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

static void
add (const char *name, void (*test) (Scene *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/preview/%s", name);
  g_autofree char *mirrored = g_strdup_printf ("/preview/right-to-left/%s", name);

  g_test_add (path, Scene, NULL, set_up, test, tear_down);
  g_test_add (mirrored, Scene, "right to left", set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_mkdir_with_parents (g_getenv ("NST_SCREENSHOTS"), 0755);
  add ("place", test_place);
  add ("mix", test_mix);
  add ("selection", test_selection);
  add ("transparency", test_transparency);
  add ("hold", test_hold);
  add ("split", test_split);
  add ("drag", test_drag);
  add ("keys", test_keys);
  add ("message", test_message);
  add ("busy", test_busy);
  add ("accessible", test_accessible);
  add ("screen", test_screen);
  return g_test_run ();
}
