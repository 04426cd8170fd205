/* A widget that shows a photograph and the painting of it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/preview.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/preview-line.h"
#include "dialog/preview-pictures.h"
#include "dialog/preview-signs.h"
#include "gimp/widgets.h"

#define FOCUS_WIDTH 2 /* pixels that stay free around the picture for the mark of the focus */
#define LOWER 20 /* pixels that it may be lower than wide, where letters are high as in Chinese */
#define BUSY_STEP 125 /* milliseconds */

/* Who shows the photograph just now; flags. */
enum
{
  HELD_BY_CALLER = 1 << 0,
  HELD_BY_MOUSE = 1 << 1,
  HELD_BY_KEY = 1 << 2
};

typedef struct
{
  GtkDrawingArea parent_instance;
  NstPreviewPictures pictures;
  double mix;
  guint held_by;

  gboolean split;
  NstPreviewLine line;

  char *message;
  gboolean busy;
  guint busy_timeout; /* 0 where nothing turns */
  guint busy_step;
} NstPreview;

typedef GtkDrawingAreaClass NstPreviewClass;

G_DEFINE_TYPE (NstPreview, nst_preview, GTK_TYPE_DRAWING_AREA)

static NstPreview *
get_preview (GtkWidget *widget)
{
  return G_TYPE_CHECK_INSTANCE_CAST (widget, NST_TYPE_PREVIEW, NstPreview);
}

/* Places pictures and line in the widget as it is now. Returns the pictures' place. */
static const cairo_rectangle_int_t *
fit (NstPreview *preview)
{
  GtkWidget *widget = GTK_WIDGET (preview);
  GtkAllocation allocation;
  cairo_rectangle_int_t space = { FOCUS_WIDTH, FOCUS_WIDTH, 1, 1 };

  gtk_widget_get_allocation (widget, &allocation);
  space.width = MAX (1, allocation.width - 2 * FOCUS_WIDTH);
  space.height = MAX (1, allocation.height - 2 * FOCUS_WIDTH);
  nst_preview_pictures_fit (&preview->pictures, &space);
  preview->line.mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  return &preview->pictures.place;
}

static gboolean
is_split (NstPreview *preview)
{
  return preview->split && preview->pictures.photograph;
}

static gboolean
is_over_line (NstPreview *preview, double x)
{
  return is_split (preview) && nst_preview_line_is_at (&preview->line, fit (preview), x);
}

static void
set_held (NstPreview *preview, guint by, gboolean held)
{
  preview->held_by = held ? preview->held_by | by : preview->held_by & ~by;
  gtk_widget_queue_draw (GTK_WIDGET (preview));
}

/* Draws the painting where it is seen. */
static void
draw_painting (NstPreview *preview, cairo_t *cairo)
{
  cairo_rectangle_int_t seen = preview->pictures.place;

  if (preview->split)
    seen = nst_preview_line_get_painting (&preview->line, &seen);
  cairo_save (cairo);
  cairo_rectangle (cairo, seen.x, seen.y, seen.width, seen.height);
  cairo_clip (cairo);
  nst_preview_pictures_draw_painting (&preview->pictures, cairo, preview->mix);
  cairo_restore (cairo);
}

/* Where the sign is that says that PREVIEW is busy. */
static cairo_rectangle_int_t
get_corner (NstPreview *preview)
{
  return nst_preview_signs_get_busy (fit (preview),
                                     gtk_widget_get_direction (GTK_WIDGET (preview)));
}

void
nst_preview_draw (GtkWidget *widget, cairo_t *cairo)
{
  NstPreview *preview = get_preview (widget);
  GtkStyle *style = gtk_widget_get_style (widget);
  const cairo_rectangle_int_t *place = fit (preview);
  const cairo_rectangle_int_t corner = get_corner (preview);

  nst_preview_pictures_draw_photograph (&preview->pictures, cairo);
  if (!preview->held_by)
    draw_painting (preview, cairo);
  if (!preview->held_by && is_split (preview))
    nst_preview_signs_draw_line (cairo, style, place,
                                 nst_preview_line_get_column (&preview->line, place));
  if (preview->message)
    nst_preview_signs_draw_message (cairo, widget, place, preview->message);
  if (preview->busy)
    nst_preview_signs_draw_busy (cairo, style, &corner, preview->busy_step);
}

/* An NstWidgetsDraw. */
static void
draw (GtkWidget *widget, cairo_t *cairo)
{
  const cairo_rectangle_int_t *place = fit (get_preview (widget));
  const cairo_rectangle_int_t around
    = { place->x - FOCUS_WIDTH, place->y - FOCUS_WIDTH, place->width + 2 * FOCUS_WIDTH,
        place->height + 2 * FOCUS_WIDTH };

  nst_preview_draw (widget, cairo);
  if (gtk_widget_has_focus (widget))
    nst_widgets_draw_focus (widget, cairo, &around);
}

static void
show_cursor (NstPreview *preview, gboolean over)
{
  GdkWindow *window = gtk_widget_get_window (GTK_WIDGET (preview));
  GdkCursor *cursor = NULL;

  if (window == NULL || over == (gdk_window_get_cursor (window) != NULL))
    return;
  if (over)
    cursor = gdk_cursor_new_for_display (gtk_widget_get_display (GTK_WIDGET (preview)),
                                         GDK_SB_H_DOUBLE_ARROW);
  gdk_window_set_cursor (window, cursor);
  g_clear_pointer (&cursor, gdk_cursor_unref);
}

static gboolean
button_press_event (GtkWidget *widget, GdkEventButton *event)
{
  NstPreview *preview = get_preview (widget);

  if (event->button != 1)
    return FALSE;
  gtk_widget_grab_focus (widget);
  if (is_over_line (preview, event->x))
    nst_preview_line_take (&preview->line, fit (preview), event->x);
  else
    set_held (preview, HELD_BY_MOUSE, TRUE);
  return TRUE;
}

static gboolean
button_release_event (GtkWidget *widget, GdkEventButton *event)
{
  NstPreview *preview = get_preview (widget);

  if (event->button != 1)
    return FALSE;
  preview->line.dragged = FALSE;
  set_held (preview, HELD_BY_MOUSE, FALSE);
  return TRUE;
}

static gboolean
motion_notify_event (GtkWidget *widget, GdkEventMotion *event)
{
  NstPreview *preview = get_preview (widget);

  if (preview->line.dragged)
    {
      nst_preview_line_drag (&preview->line, fit (preview), event->x);
      gtk_widget_queue_draw (widget);
    }
  else
    show_cursor (preview, is_over_line (preview, event->x));
  return TRUE;
}

/* Keeps the tooltip off a picture that is being looked at. */
static gboolean
query_tooltip (GtkWidget *widget, gint x, gint y, gboolean by_keyboard, GtkTooltip *tooltip)
{
  NstPreview *preview = get_preview (widget);

  if (preview->line.dragged || preview->held_by)
    return FALSE;
  return GTK_WIDGET_CLASS (nst_preview_parent_class)
    ->query_tooltip (widget, x, y, by_keyboard, tooltip);
}

/* Ends what the mouse and the keyboard do. */
static void
let_go (NstPreview *preview)
{
  preview->line.dragged = FALSE;
  set_held (preview, HELD_BY_MOUSE | HELD_BY_KEY, FALSE);
}

static gboolean
grab_broken_event (GtkWidget *widget, GdkEventGrabBroken *event)
{
  let_go (get_preview (widget));
  return FALSE;
}

static void
unmap (GtkWidget *widget)
{
  let_go (get_preview (widget));
  GTK_WIDGET_CLASS (nst_preview_parent_class)->unmap (widget);
}

static void
state_changed (GtkWidget *widget, GtkStateType previous)
{
  /* What is insensitive is not told of a button or key that is released. */
  if (!gtk_widget_is_sensitive (widget))
    let_go (get_preview (widget));
}

static gboolean
focus_out_event (GtkWidget *widget, GdkEventFocus *event)
{
  set_held (get_preview (widget), HELD_BY_KEY, FALSE);
  return GTK_WIDGET_CLASS (nst_preview_parent_class)->focus_out_event (widget, event);
}

static gboolean
is_space (const GdkEventKey *event)
{
  return event->keyval == GDK_KEY_space || event->keyval == GDK_KEY_KP_Space;
}

static gboolean
key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  NstPreview *preview = get_preview (widget);
  const gboolean plain = !(event->state & gtk_accelerator_get_default_mod_mask ());

  if (plain && is_space (event))
    {
      set_held (preview, HELD_BY_KEY, TRUE);
      return TRUE;
    }
  if (plain && is_split (preview) && nst_preview_line_press_key (&preview->line, event->keyval))
    {
      gtk_widget_queue_draw (widget);
      return TRUE;
    }
  return GTK_WIDGET_CLASS (nst_preview_parent_class)->key_press_event (widget, event);
}

static gboolean
key_release_event (GtkWidget *widget, GdkEventKey *event)
{
  if (is_space (event))
    {
      set_held (get_preview (widget), HELD_BY_KEY, FALSE);
      return TRUE;
    }
  return GTK_WIDGET_CLASS (nst_preview_parent_class)->key_release_event (widget, event);
}

/* Says what the mouse and the keys do, and to screen readers the message, too. */
static void
update_description (NstPreview *preview)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (preview));
  const char *hint
    = preview->split ? _ ("Drag the line, or press Left or Right, to see more of the photograph or "
                          "of the painting")
                     : _ ("Hold the mouse button or the space bar to see the photograph");

  gimp_help_set_help_data (GTK_WIDGET (preview), hint, NULL);
  atk_object_set_description (accessible, preview->message ? preview->message : hint);
}

void
nst_preview_set_photograph (GtkWidget *widget, int width, int height, int channels,
                            const guint8 *pixels)
{
  nst_preview_pictures_set_photograph (&get_preview (widget)->pictures, width, height, channels,
                                       pixels);
  gtk_widget_queue_draw (widget);
}

void
nst_preview_set_painting (GtkWidget *widget, int width, int height, const guint8 *pixels)
{
  nst_preview_pictures_set_painting (&get_preview (widget)->pictures, width, height, pixels);
  gtk_widget_queue_draw (widget);
}

void
nst_preview_set_selection (GtkWidget *widget, int width, int height, const guint8 *mask)
{
  nst_preview_pictures_set_selection (&get_preview (widget)->pictures, width, height, mask);
  gtk_widget_queue_draw (widget);
}

void
nst_preview_set_mix (GtkWidget *widget, double mix)
{
  get_preview (widget)->mix = CLAMP (mix, 0, 1);
  gtk_widget_queue_draw (widget);
}

void
nst_preview_set_split (GtkWidget *widget, gboolean split)
{
  NstPreview *preview = get_preview (widget);

  preview->split = split;
  if (!split)
    {
      preview->line.dragged = FALSE;
      show_cursor (preview, FALSE);
    }
  update_description (preview);
  gtk_widget_queue_draw (widget);
}

void
nst_preview_hold (GtkWidget *widget, gboolean hold)
{
  set_held (get_preview (widget), HELD_BY_CALLER, hold);
}

void
nst_preview_set_message (GtkWidget *widget, const char *text)
{
  NstPreview *preview = get_preview (widget);

  if (g_strcmp0 (text, preview->message) == 0)
    return;
  g_free (preview->message);
  preview->message = g_strdup (text);
  update_description (preview);
  gtk_widget_queue_draw (widget);
}

static gboolean
turn_busy (gpointer user_data)
{
  NstPreview *preview = user_data;
  const cairo_rectangle_int_t corner = get_corner (preview);

  preview->busy_step++;
  gtk_widget_queue_draw_area (GTK_WIDGET (preview), corner.x, corner.y, corner.width,
                              corner.height);
  return G_SOURCE_CONTINUE;
}

void
nst_preview_set_busy (GtkWidget *widget, gboolean busy)
{
  NstPreview *preview = get_preview (widget);
  gboolean animated;

  if (busy == preview->busy)
    return;
  preview->busy = busy;
  g_object_get (gtk_widget_get_settings (widget), "gtk-enable-animations", &animated, NULL);
  if (busy && animated)
    preview->busy_timeout = g_timeout_add (BUSY_STEP, turn_busy, preview);
  else if (preview->busy_timeout)
    {
      g_source_remove (preview->busy_timeout);
      preview->busy_timeout = 0;
    }
  gtk_widget_queue_draw (widget);
}

static void
finalize (GObject *object)
{
  NstPreview *preview = get_preview (GTK_WIDGET (object));

  if (preview->busy_timeout)
    g_source_remove (preview->busy_timeout);
  nst_preview_pictures_clear (&preview->pictures);
  g_free (preview->message);
  G_OBJECT_CLASS (nst_preview_parent_class)->finalize (object);
}

static void
nst_preview_class_init (NstPreviewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = finalize;
  nst_widgets_set_draw (widget_class, draw);
  widget_class->button_press_event = button_press_event;
  widget_class->button_release_event = button_release_event;
  widget_class->motion_notify_event = motion_notify_event;
  widget_class->grab_broken_event = grab_broken_event;
  widget_class->query_tooltip = query_tooltip;
  widget_class->unmap = unmap;
  widget_class->state_changed = state_changed;
  widget_class->focus_out_event = focus_out_event;
  widget_class->key_press_event = key_press_event;
  widget_class->key_release_event = key_release_event;
}

static void
nst_preview_init (NstPreview *preview)
{
  preview->mix = 1;
  preview->line.share = 0.5;
}

GtkWidget *
nst_preview_new (void)
{
  GtkWidget *widget = g_object_new (NST_TYPE_PREVIEW, NULL);
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget,
                         GDK_BUTTON_PRESS_MASK | GDK_BUTTON_RELEASE_MASK | GDK_POINTER_MOTION_MASK);
  gtk_widget_set_size_request (widget, nst_widgets_preview_side, nst_widgets_preview_side - LOWER);
  atk_object_set_role (accessible, ATK_ROLE_IMAGE);
  atk_object_set_name (accessible, _ ("Preview"));
  update_description (get_preview (widget));
  return widget;
}
