/* The preview's line, mouse and keys.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gdk/gdkkeysyms.h>
#include <gtk/gtk.h>

#include "dialog/preview.h"
#include "preview-scene.h"

/* Presses or releases a key, or button 1 at the column X, or moves the mouse there. */
static void
send (NstScene *scene, GdkEventType type, guint keyval, double x)
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
test_hold (NstScene *scene, gconstpointer direction)
{
  nst_preview_hold (scene->preview, TRUE);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PHOTOGRAPH);
  send (scene, GDK_BUTTON_PRESS, 0, NST_SCENE_LEFT);
  nst_preview_hold (scene->preview, FALSE);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PHOTOGRAPH);
  send (scene, GDK_BUTTON_RELEASE, 0, NST_SCENE_LEFT);
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);

  send (scene, GDK_KEY_PRESS, GDK_KEY_space, 0);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PHOTOGRAPH);
  send (scene, GDK_KEY_RELEASE, GDK_KEY_space, 0);
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);

  /* A key whose release goes elsewhere. */
  send (scene, GDK_KEY_PRESS, GDK_KEY_space, 0);
  gtk_widget_set_sensitive (scene->preview, FALSE);
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);
}

/* What is left and right of the line, which is mirrored if there is a DIRECTION. */
static guint
left_of (gconstpointer direction)
{
  return direction ? NST_SCENE_PAINTING : NST_SCENE_PHOTOGRAPH;
}

static guint
right_of (gconstpointer direction)
{
  return direction ? NST_SCENE_PHOTOGRAPH : NST_SCENE_PAINTING;
}

static void
test_split (NstScene *scene, gconstpointer direction)
{
  const guint left = left_of (direction), right = right_of (direction);

  nst_preview_set_split (scene->preview, TRUE);
  nst_scene_check (scene, left, right);
  /* The line is in the middle column, and both pictures reach it. */
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_MIDDLE - 2, NST_SCENE_TOP), ==, left);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_MIDDLE + 2, NST_SCENE_TOP), ==, right);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_MIDDLE, NST_SCENE_TOP), !=, left);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_MIDDLE, NST_SCENE_TOP), !=, right);

  send (scene, GDK_BUTTON_PRESS, 0, NST_SCENE_LEFT);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PHOTOGRAPH);
  send (scene, GDK_BUTTON_RELEASE, 0, NST_SCENE_LEFT);
  nst_scene_check (scene, left, right);
  nst_preview_set_split (scene->preview, FALSE);
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);
}

static void
test_drag (NstScene *scene, gconstpointer direction)
{
  const guint left = left_of (direction), right = right_of (direction);
  GdkWindow *window = gtk_widget_get_window (scene->preview);

  nst_preview_set_split (scene->preview, TRUE);
  send (scene, GDK_MOTION_NOTIFY, 0, NST_SCENE_LEFT);
  g_assert_null (gdk_window_get_cursor (window));
  send (scene, GDK_MOTION_NOTIFY, 0, NST_SCENE_MIDDLE + 8);
  g_assert_nonnull (gdk_window_get_cursor (window));

  send (scene, GDK_BUTTON_PRESS, 0, NST_SCENE_MIDDLE + 8);
  nst_scene_check (scene, left, right);
  send (scene, GDK_MOTION_NOTIFY, 0, NST_SCENE_RIGHT + 8 + 4);
  nst_scene_check (scene, left, left);
  g_assert_cmphex (nst_scene_pixel_drawn (scene, NST_SCENE_RIGHT + 8, NST_SCENE_TOP), ==, right);
  send (scene, GDK_MOTION_NOTIFY, 0, -1000);
  nst_scene_check (scene, right, right);
  send (scene, GDK_BUTTON_RELEASE, 0, -1000);
  send (scene, GDK_MOTION_NOTIFY, 0, NST_SCENE_RIGHT);
  nst_scene_check (scene, right, right);
  g_assert_null (gdk_window_get_cursor (window));
}

static void
test_keys (NstScene *scene, gconstpointer direction)
{
  const guint left = left_of (direction), right = right_of (direction);

  /* Without a line, keys that would move it go on to the window, which moves the focus. */
  send (scene, GDK_KEY_PRESS, GDK_KEY_Home, 0);
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);
  nst_preview_set_split (scene->preview, TRUE);
  for (int i = 0; i < 5; i++)
    send (scene, GDK_KEY_PRESS, GDK_KEY_Left, 0);
  nst_scene_check (scene, right, right);
  for (int i = 0; i < 10; i++)
    send (scene, GDK_KEY_PRESS, GDK_KEY_Right, 0);
  nst_scene_check (scene, left, left);
  send (scene, GDK_KEY_PRESS, GDK_KEY_Home, 0);
  nst_scene_check (scene, NST_SCENE_PAINTING, NST_SCENE_PAINTING);
  send (scene, GDK_KEY_PRESS, GDK_KEY_End, 0);
  nst_scene_check (scene, NST_SCENE_PHOTOGRAPH, NST_SCENE_PHOTOGRAPH);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  nst_scene_add_test ("hold", test_hold);
  nst_scene_add_test ("split", test_split);
  nst_scene_add_test ("drag", test_drag);
  nst_scene_add_test ("keys", test_keys);
  return g_test_run ();
}
