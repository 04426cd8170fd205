/* The right side of the window: gallery, look, settings, and three expanders that scroll.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/choices.h"

#include <glib/gi18n-lib.h>

#include "dialog/gallery.h"
#include "dialog/setting-widgets.h"
#include "dialog/style-list.h"
#include "gimp/widgets.h"

#define DATA_KEY "nst-choices" /* the widget's Choices */

typedef struct
{
  NstRequest *request;
  NstGimpImage image;
  NstChoicesCallbacks callbacks;
  gpointer user_data;
  GtkWidget *gallery;
  GtkWidget *list_place; /* holds the list of styles, which is made anew when the gallery chooses */
  gboolean in_choice;    /* TRUE while gallery and list are made to agree */
} Choices;

static NstStyleChoice *
first_style (Choices *choices)
{
  GPtrArray *styles = choices->request->styles;

  if (styles->len == 0)
    g_ptr_array_add (styles, nst_request_new_style (NULL, NULL));
  return styles->pdata[0];
}

/* The list of styles changed: the gallery shows the first of them. */
static void
list_changed (gpointer user_data)
{
  Choices *choices = user_data;
  const NstStyleChoice *first = first_style (choices);

  if (choices->in_choice)
    return;
  choices->in_choice = TRUE;
  nst_gallery_choose (choices->gallery, first->path, first->drawable);
  choices->in_choice = FALSE;
  choices->callbacks.changed (choices->user_data);
}

static void
renew_list (Choices *choices)
{
  GtkWidget *old = gtk_bin_get_child (GTK_BIN (choices->list_place));
  GtkWidget *list;

  if (!gimp_image_is_valid (choices->image))
    return; /* it was closed meanwhile */
  if (old)
    gtk_widget_destroy (old);
  list = nst_style_list_new (choices->request, choices->image, list_changed, choices);
  gtk_container_add (GTK_CONTAINER (choices->list_place), list);
  gtk_widget_show_all (list);
}

static void
style_chosen (const char *path, gint32 drawable, gpointer user_data)
{
  Choices *choices = user_data;
  NstStyleChoice *first = first_style (choices);

  if (g_strcmp0 (first->path, path) != 0)
    {
      g_free (first->path);
      first->path = g_strdup (path);
    }
  first->drawable = drawable;
  if (choices->in_choice || choices->list_place == NULL)
    return;
  choices->in_choice = TRUE;
  renew_list (choices);
  choices->in_choice = FALSE;
  choices->callbacks.changed (choices->user_data);
}

static void
setting_changed (NstSettings *settings, GParamSpec *pspec, Choices *choices)
{
  choices->callbacks.changed (choices->user_data);
}

static GtkWidget *
new_basic_table (const Choices *choices)
{
  NstSettings *settings = choices->request->settings;
  GtkWidget *table = nst_widgets_new_table ();

  nst_widgets_attach (
    table, 0, _ ("_Look:"),
    nst_look_chooser_new (settings, choices->callbacks.looks_opened, choices->user_data), FALSE);
  nst_setting_widgets_attach (table, 1, settings, TRUE);
  return table;
}

/* An expander called LABEL, with a mnemonic, over CHILD. It has the keyboard once it is opened. */
static GtkWidget *
new_expander (const char *label, GtkWidget *child)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (label);
  GtkWidget *alignment = gtk_alignment_new (0.0, 0.0, 1.0, 1.0);

  gtk_alignment_set_padding (GTK_ALIGNMENT (alignment), 6, 0, 12, 0);
  gtk_container_add (GTK_CONTAINER (alignment), child);
  gtk_container_add (GTK_CONTAINER (expander), alignment);
  g_signal_connect (expander, "activate", G_CALLBACK (gtk_widget_grab_focus), NULL);
  return expander;
}

static GtkWidget *
new_advanced_table (NstSettings *settings)
{
  GtkWidget *table = nst_widgets_new_table ();

  nst_setting_widgets_attach (table, 0, settings, FALSE);
  return table;
}

/* Makes what is in the expander for the recipe, once it is opened: so many widgets take a while,
 * and few people look there. */
static void
fill_recipe (GtkExpander *expander, GParamSpec *pspec, NstSettings *settings)
{
  GtkWidget *alignment = gtk_bin_get_child (GTK_BIN (expander));
  GtkWidget *old = gtk_bin_get_child (GTK_BIN (alignment));
  GtkWidget *recipe;

  if (!gtk_expander_get_expanded (expander) || GTK_IS_BOX (old))
    return;
  gtk_widget_destroy (old);
  recipe = nst_setting_widgets_new_recipe (settings);
  gtk_container_add (GTK_CONTAINER (alignment), recipe);
  gtk_widget_show_all (recipe);
}

static GtkWidget *
new_recipe_expander (NstSettings *settings)
{
  GtkWidget *expander = new_expander (_ ("Ad_just the Recipe"), gtk_label_new (NULL));

  g_signal_connect (expander, "notify::expanded", G_CALLBACK (fill_recipe), settings);
  return expander;
}

/* Scrolls to the widget in COLUMN that has the keyboard, if there is one: to what an expander that
 * was just opened shows, or to a style that was just added. */
static void
reveal_focus (GtkAdjustment *adjustment, GtkWidget *column)
{
  GtkWidget *window = gtk_widget_get_toplevel (column);
  GtkWidget *focus = GTK_IS_WINDOW (window) ? gtk_window_get_focus (GTK_WINDOW (window)) : NULL;
  GtkAllocation allocation;
  gint x, y;

  if (focus == NULL || !gtk_widget_translate_coordinates (focus, column, 0, 0, &x, &y)
      || !gtk_widget_is_ancestor (focus, column))
    return;
  gtk_widget_get_allocation (focus, &allocation);
  gtk_adjustment_clamp_page (adjustment, y, y + allocation.height);
}

/* WIDGET in a window that scrolls down, without a frame. */
static GtkWidget *
new_scrolled (GtkWidget *widget)
{
  GtkWidget *scrolled = nst_widgets_new_scrolled ();
  GtkWidget *viewport = gtk_viewport_new (NULL, NULL);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_viewport_set_shadow_type (GTK_VIEWPORT (viewport), GTK_SHADOW_NONE);
  gtk_container_add (GTK_CONTAINER (viewport), widget);
  gtk_container_add (GTK_CONTAINER (scrolled), viewport);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (widget), adjustment);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (reveal_focus), widget, 0);
  gtk_widget_set_size_request (scrolled, -1, nst_widgets_settings_height);
  return scrolled;
}

static GtkWidget *
new_scrolled_part (Choices *choices)
{
  NstSettings *settings = choices->request->settings;
  GtkWidget *column = gtk_vbox_new (FALSE, 4);

  choices->list_place = gtk_alignment_new (0.0, 0.0, 1.0, 1.0);
  gtk_box_pack_start (GTK_BOX (column), new_basic_table (choices), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column),
                      new_expander (_ ("_Where and Several Styles"), choices->list_place), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column),
                      new_expander (_ ("_Advanced"), new_advanced_table (settings)), FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (column), new_recipe_expander (settings), FALSE, FALSE, 0);
  return new_scrolled (column);
}

static void
choices_destroyed (GtkWidget *widget, Choices *choices)
{
  g_signal_handlers_disconnect_by_data (choices->request->settings, choices);
}

GtkWidget *
nst_choices_new (NstRequest *request, NstGimpDrawable drawable,
                 const NstChoicesCallbacks *callbacks, gpointer user_data)
{
  GtkWidget *column = gtk_vbox_new (FALSE, 6);
  Choices *choices = g_new0 (Choices, 1);
  const NstStyleChoice *first;

  choices->request = request;
  choices->image = gimp_item_get_image (GIMP_ITEM (drawable));
  choices->callbacks = *callbacks;
  choices->user_data = user_data;
  g_object_set_data_full (G_OBJECT (column), DATA_KEY, choices, g_free);
  first = first_style (choices);
  choices->gallery = nst_gallery_new (first->path, first->drawable, style_chosen, choices);
  gtk_widget_set_size_request (choices->gallery, nst_widgets_choices_width, -1);
  gtk_box_pack_start (GTK_BOX (column), choices->gallery, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (column), new_scrolled_part (choices), TRUE, TRUE, 0);
  choices->in_choice = TRUE;
  renew_list (choices);
  choices->in_choice = FALSE;
  g_signal_connect (request->settings, "notify", G_CALLBACK (setting_changed), choices);
  g_signal_connect (column, "destroy", G_CALLBACK (choices_destroyed), choices);
  return column;
}

void
nst_choices_reset (GtkWidget *widget)
{
  const Choices *choices = g_object_get_data (G_OBJECT (widget), DATA_KEY);
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    g_object_set_property (G_OBJECT (choices->request->settings), pspecs[i]->name,
                           g_param_spec_get_default_value (pspecs[i]));
}
