/* A window with a preview in it, and what that draws. The pictures have flat colours, so that no
 * filter that scales them changes these.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NST_SCENE_SIDE 204    /* pixels of the preview; 2 on each side mark the focus */
#define NST_SCENE_PATIENCE 20 /* seconds */
#define NST_SCENE_LEFT 60 /* columns at the left and right of the middle, in all pictures below */
#define NST_SCENE_RIGHT 144
#define NST_SCENE_MIDDLE 102   /* row */
#define NST_SCENE_TOP (2 + 25) /* the photograph is 200 × 150 pixels there */
#define NST_SCENE_BOTTOM (NST_SCENE_TOP + 150)

#define NST_SCENE_PHOTOGRAPH 0xc86432
#define NST_SCENE_PAINTING 0x143cdc
#define NST_SCENE_NOTHING 0x010203 /* what is drawn on */

typedef struct
{
  GtkWidget *window;
  GtkWidget *preview;
} NstScene;

/* Fills SCENE with a window on the screen, whose preview has a photograph of 40 × 30 pixels and its
 * painting; from right to left if there is a DIRECTION. */
void nst_scene_set_up (NstScene *scene, gconstpointer direction);
void nst_scene_tear_down (NstScene *scene, gconstpointer direction);

/* Has PREVIEW show a photograph of WIDTH × HEIGHT pixels and ALPHA. */
void nst_scene_set_photograph (GtkWidget *preview, int width, int height, guint8 alpha);

/* Waits until GTK+ has no more to do. */
void nst_scene_settle (void);

/* What the preview draws. Free with cairo_surface_destroy. */
cairo_surface_t *nst_scene_draw (NstScene *scene);

/* The colour at (X, Y), as 0xrrggbb: of SURFACE, and of what the preview draws. */
guint nst_scene_pixel_at (cairo_surface_t *surface, int x, int y);
guint nst_scene_pixel_drawn (NstScene *scene, int x, int y);

/* Checks the pixels at the left and at the right, in a row below the line's grip. */
void nst_scene_check (NstScene *scene, guint left, guint right);

/* Adds TEST as NAME, from left to right and from right to left. */
void nst_scene_add_test (const char *name, void (*test) (NstScene *, gconstpointer));

G_END_DECLS
