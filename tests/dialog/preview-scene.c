/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "preview-scene.h"

#include "dialog/preview.h"

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

void
nst_scene_set_photograph (GtkWidget *preview, int width, int height, guint8 alpha)
{
  g_autofree guint8 *pixels = make_flat (width, height, 4, NST_SCENE_PHOTOGRAPH, alpha);

  nst_preview_set_photograph (preview, width, height, 4, pixels);
}

static void
set_painting (GtkWidget *preview)
{
  g_autofree guint8 *pixels = make_flat (8, 6, 3, NST_SCENE_PAINTING, 255);

  nst_preview_set_painting (preview, 8, 6, pixels);
}

void
nst_scene_settle (void)
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
show_window (NstScene *scene)
{
  gboolean mapped = FALSE;

  g_signal_connect (scene->window, "map-event", G_CALLBACK (note_mapped), &mapped);
  for (int i = 0; i < NST_SCENE_PATIENCE && !mapped; i++)
    {
      const gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC;

      gtk_widget_hide (scene->window);
      gtk_widget_show_all (scene->window);
      while (!mapped && g_get_monotonic_time () < end)
        gtk_main_iteration_do (FALSE);
    }
  g_assert_true (mapped);
  g_signal_handlers_disconnect_by_data (scene->window, &mapped);
  nst_scene_settle ();
}

void
nst_scene_set_up (NstScene *scene, gconstpointer direction)
{
  GtkWidget *box = gtk_hbox_new (FALSE, 0);
  g_autofree guint8 *photograph = make_flat (40, 30, 3, NST_SCENE_PHOTOGRAPH, 255);

  scene->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  scene->preview = nst_preview_new ();
  gtk_window_set_title (GTK_WINDOW (scene->window), "Preview");
  gtk_widget_set_size_request (scene->preview, NST_SCENE_SIDE, NST_SCENE_SIDE);
  if (direction)
    gtk_widget_set_direction (scene->preview, GTK_TEXT_DIR_RTL);
  gtk_container_add (GTK_CONTAINER (scene->window), box);
  gtk_box_pack_start (GTK_BOX (box), scene->preview, FALSE, FALSE, 0);
  show_window (scene);
  nst_preview_set_photograph (scene->preview, 40, 30, 3, photograph);
  set_painting (scene->preview);
}

void
nst_scene_tear_down (NstScene *scene, gconstpointer direction)
{
  gtk_widget_destroy (scene->window);
  nst_scene_settle ();
}

cairo_surface_t *
nst_scene_draw (NstScene *scene)
{
  cairo_surface_t *surface
    = cairo_image_surface_create (CAIRO_FORMAT_RGB24, NST_SCENE_SIDE, NST_SCENE_SIDE);
  cairo_t *cairo = cairo_create (surface);

  cairo_set_source_rgb (cairo, 1 / 255.0, 2 / 255.0, 3 / 255.0);
  cairo_paint (cairo);
  nst_preview_draw (scene->preview, cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  return surface;
}

guint
nst_scene_pixel_at (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row
    = cairo_image_surface_get_data (surface) + (gsize) y * cairo_image_surface_get_stride (surface);

  return ((const guint32 *) row)[x] & 0xffffff;
}

guint
nst_scene_pixel_drawn (NstScene *scene, int x, int y)
{
  cairo_surface_t *surface = nst_scene_draw (scene);
  const guint pixel = nst_scene_pixel_at (surface, x, y);

  cairo_surface_destroy (surface);
  return pixel;
}

void
nst_scene_check (NstScene *scene, guint left, guint right)
{
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_LEFT, NST_SCENE_MIDDLE + 30), ==, left);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_RIGHT, NST_SCENE_MIDDLE + 30), ==,
                   right);
}

void
nst_scene_add_test (const char *name, void (*test) (NstScene *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/preview/%s", name);
  g_autofree char *mirrored = g_strdup_printf ("/preview/right-to-left/%s", name);

  g_test_add (path, NstScene, NULL, nst_scene_set_up, test, nst_scene_tear_down);
  g_test_add (mirrored, NstScene, "right to left", nst_scene_set_up, test, nst_scene_tear_down);
}
