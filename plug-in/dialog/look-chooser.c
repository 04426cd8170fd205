/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/look-chooser.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <string.h>

#include "dialog/look-dialogs.h"
#include "gimp/widgets.h"
#include "settings/presets.h"

#define PICTURE_HEIGHT                                                                             \
  50                    /* pixels: of a photograph NST_LOOK_PICTURES_SIDE wide, and a little more */
#define LABEL_WIDTH 150 /* pixels, in the list */
#define COMBO_WIDTH 120 /* pixels, at least */

#define DATA_KEY "nst-look-chooser" /* the box's LookChooser */

/* The columns of the combo box's model. */
enum
{
  LABEL,   /* NULL in the row that parts others from those that follow other systems */
  PICTURE, /* a GdkPixbuf; NULL before it is painted */
  N_COLUMNS
};

typedef struct
{
  NstSettings *settings;
  NstLooksOpened opened;
  gpointer user_data;
  NstLookPictures *pictures;
  GtkComboBox *combo;
  GtkListStore *rows;
  GtkWidget *rename;
  GtkWidget *remove;
  GPtrArray *names;  /* of the presets by their rows; NULL for none, and the row that parts */
  gint parting;      /* the row that parts */
  char *chosen;      /* the name of the one that is chosen, or NULL */
  char *last;        /* the name of the one that was chosen last, whatever was set since; or NULL */
  gboolean agreeing; /* TRUE while the combo box and the settings are made to agree */
} LookChooser;

static void
free_chooser (LookChooser *chooser)
{
  g_signal_handlers_disconnect_by_data (chooser->settings, chooser);
  nst_look_pictures_free (chooser->pictures);
  g_object_unref (chooser->settings);
  g_ptr_array_unref (chooser->names);
  g_free (chooser->chosen);
  g_free (chooser->last);
  g_free (chooser);
}

static void
set_chosen (LookChooser *chooser, const char *name)
{
  gboolean own = name && nst_presets_is_own (name);

  g_free (chooser->chosen);
  chooser->chosen = g_strdup (name);
  if (name)
    {
      g_free (chooser->last);
      chooser->last = g_strdup (name);
    }
  gtk_widget_set_sensitive (chooser->rename, own);
  gtk_widget_set_sensitive (chooser->remove, own);
}

/* Whether SETTINGS follow another system, by whose formulas the strength means nothing. */
static gboolean
follow_other_system (NstSettings *settings)
{
  NstStyleFormula style;
  NstContentFormula content;

  g_object_get (settings, "style-formula", &style, "content-formula", &content, NULL);
  return style != NST_STYLE_FORMULA_RELATIVE || content != NST_CONTENT_FORMULA_RELATIVE;
}

/* Whether the setting NAME is no part of a look, but of the painting, the machine or the styles. */
static gboolean
is_apart (const char *name)
{
  static const char *const apart[]
    = { "quality",    "style-weights", "seed",        "threads",     "memory", "start-file",
        "save-every", "save-when",     "save-folder", "print-every", NULL };

  return g_strv_contains (apart, name);
}

/* Whether the setting PSPEC has the value of the look LOOK in SETTINGS, and not by default. */
static gboolean
is_of_look (NstSettings *settings, NstSettings *look, GParamSpec *pspec)
{
  g_auto (GValue) of_look = G_VALUE_INIT;
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (look), pspec->name, &of_look);
  g_object_get_property (G_OBJECT (settings), pspec->name, &value);
  return !g_param_value_defaults (pspec, &of_look)
         && g_param_values_cmp (pspec, &of_look, &value) == 0;
}

/* Resets in SETTINGS those of the look that was chosen last to their defaults, so that looks do not
 * pile up; what the user set otherwise stays. What follows another system goes as a whole, wherever
 * it came from: the last time, too. */
static void
undo_look (const LookChooser *chooser, NstSettings *settings)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autoptr (NstSettings) look = nst_settings_new ();
  const gboolean whole = follow_other_system (settings);

  if (chooser->last)
    nst_presets_apply (chooser->last, look, NULL);
  for (guint i = 0; i < n_settings; i++)
    if ((whole && !is_apart (pspecs[i]->name)) || is_of_look (settings, look, pspecs[i]))
      g_object_set_property (G_OBJECT (settings), pspecs[i]->name,
                             g_param_spec_get_default_value (pspecs[i]));
}

static void
look_chosen (GtkComboBox *combo, LookChooser *chooser)
{
  gint row = gtk_combo_box_get_active (combo);
  g_autoptr (GError) error = NULL;

  if (chooser->agreeing || row < 0)
    return;
  chooser->agreeing = TRUE;
  undo_look (chooser, chooser->settings);
  set_chosen (chooser, chooser->names->pdata[row]);
  if (chooser->chosen && !nst_presets_apply (chooser->chosen, chooser->settings, &error))
    g_message ("%s", error->message);
  chooser->agreeing = FALSE;
}

/* Chooses no look once a setting is changed by hand. Weights are no part of looks but belong to the
 * styles. */
static void
setting_changed (NstSettings *settings, GParamSpec *pspec, LookChooser *chooser)
{
  if (chooser->agreeing || g_str_equal (pspec->name, "style-weights"))
    return;
  chooser->agreeing = TRUE;
  set_chosen (chooser, NULL);
  gtk_combo_box_set_active (chooser->combo, 0);
  chooser->agreeing = FALSE;
}

/* Adds a row for the preset NAME, or for none, called LABEL. */
static void
append_row (LookChooser *chooser, const char *name, const char *label)
{
  gtk_list_store_insert_with_values (chooser->rows, NULL, -1, LABEL, label, -1);
  g_ptr_array_add (chooser->names, g_strdup (name));
}

/* Adds rows for those of the presets NAMES that follow OTHER systems, and are the filter's, or else
 * for the others. */
static void
append_presets (LookChooser *chooser, GStrv names, gboolean other)
{
  for (guint i = 0; names[i]; i++)
    if ((nst_presets_is_recipe (names[i]) && !nst_presets_is_own (names[i])) == other)
      {
        g_autofree char *label = nst_presets_get_label (names[i]);

        append_row (chooser, names[i], label);
      }
}

/* Lists the looks anew, and shows NAME, which may be NULL, as the chosen one; no setting changes.
 */
static void
list_looks (LookChooser *chooser, const char *name)
{
  g_auto (GStrv) names = nst_presets_list ();
  gint row = 0;

  chooser->agreeing = TRUE;
  nst_look_pictures_stop (chooser->pictures);
  gtk_list_store_clear (chooser->rows);
  g_ptr_array_set_size (chooser->names, 0);
  append_row (chooser, NULL, _ ("None"));
  append_presets (chooser, names, FALSE);
  chooser->parting = chooser->names->len;
  append_row (chooser, NULL, NULL);
  append_presets (chooser, names, TRUE);
  for (guint i = 1; name && i < chooser->names->len; i++)
    if (g_strcmp0 (chooser->names->pdata[i], name) == 0)
      row = i;
  gtk_combo_box_set_active (chooser->combo, row);
  set_chosen (chooser, chooser->names->pdata[row]);
  chooser->agreeing = FALSE;
}

static gboolean
is_parting (GtkTreeModel *model, GtkTreeIter *row, gpointer user_data)
{
  g_autofree char *label = NULL;

  gtk_tree_model_get (model, row, LABEL, &label, -1);
  return label == NULL;
}

/* Asks QUESTION, which names the look LABEL, and whether ACTION is to be done. */
static gboolean
confirm (LookChooser *chooser, const char *question, const char *label, const char *action)
{
  g_autofree char *text = g_strdup_printf (question, label);

  return nst_look_dialogs_confirm (GTK_WIDGET (chooser->combo), text, action);
}

static gboolean
save (const char *label, gpointer user_data, GError **error)
{
  LookChooser *chooser = user_data;
  g_autofree char *same = nst_presets_find_label (label);
  g_autofree char *name = NULL;

  if (same && nst_presets_is_own (same)
      && !confirm (chooser, _ ("There is already a look “%s”. Replace it?"), label, _ ("_Replace")))
    return FALSE;
  name = nst_presets_save (label, chooser->settings, error);
  if (name)
    list_looks (chooser, name);
  return name != NULL;
}

static void
save_clicked (LookChooser *chooser)
{
  nst_look_dialogs_ask_name (GTK_WIDGET (chooser->combo),
                             &(NstLookNaming){ _ ("Save Look"), _ ("_Save"), "", save }, chooser);
}

static gboolean
rename_look (const char *label, gpointer user_data, GError **error)
{
  LookChooser *chooser = user_data;
  g_autofree char *name = g_strdup (chooser->chosen);

  if (!nst_presets_rename (name, label, error))
    return FALSE;
  list_looks (chooser, name);
  return TRUE;
}

static void
rename_clicked (LookChooser *chooser)
{
  g_autofree char *label = nst_presets_get_label (chooser->chosen);

  nst_look_dialogs_ask_name (
    GTK_WIDGET (chooser->combo),
    &(NstLookNaming){ _ ("Rename Look"), _ ("_Rename"), label, rename_look }, chooser);
}

/* Deletes the chosen look; the settings keep its values. */
static void
remove_clicked (LookChooser *chooser)
{
  g_autofree char *label = nst_presets_get_label (chooser->chosen);
  g_autoptr (GError) error = NULL;

  if (!confirm (chooser, _ ("Delete the look “%s”?"), label, _ ("_Delete")))
    return;
  if (!nst_presets_delete (chooser->chosen, &error))
    g_message ("%s", error->message);
  list_looks (chooser, NULL);
}

/* A button with the icon ICON, which a screen reader and the tooltip call TOOLTIP. */
static GtkWidget *
new_button (LookChooser *chooser, const char *icon, const char *tooltip, GCallback clicked)
{
  GtkWidget *button = gtk_button_new ();

  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON));
  gimp_help_set_help_data (button, tooltip, NULL);
  atk_object_set_name (gtk_widget_get_accessible (button), tooltip);
  g_signal_connect_swapped (button, "clicked", clicked, chooser);
  return button;
}

/* The settings as the look of row ROW would make them. */
static NstSettings *
make_settings (const LookChooser *chooser, gint row)
{
  const char *name = chooser->names->pdata[row];
  NstSettings *settings = nst_settings_new ();

  nst_settings_copy (chooser->settings, settings);
  if (row > 0 || chooser->chosen)
    undo_look (chooser, settings);
  if (name)
    nst_presets_apply (name, settings, NULL);
  return settings;
}

/* The settings as each row's look would make them, without the row that parts. */
static GPtrArray *
list_settings (const LookChooser *chooser)
{
  GPtrArray *looks = g_ptr_array_new_with_free_func (g_object_unref);

  for (gint row = 0; row < (gint) chooser->names->len; row++)
    if (row != chooser->parting)
      g_ptr_array_add (looks, make_settings (chooser, row));
  return looks;
}

/* Has the pictures painted while the list is open. */
static void
opened_or_closed (GObject *combo, GParamSpec *pspec, LookChooser *chooser)
{
  g_autoptr (GPtrArray) looks = NULL;
  gboolean open;

  g_object_get (combo, "popup-shown", &open, NULL);
  nst_look_pictures_stop (chooser->pictures);
  if (!open)
    return;
  looks = list_settings (chooser);
  chooser->opened (chooser->pictures, looks, chooser->user_data);
}

static void
picture_painted (guint number, const NstJobPicture *picture, gpointer user_data)
{
  LookChooser *chooser = user_data;
  g_autoptr (GBytes) pixels
    = g_bytes_new (picture->pixels, (gsize) picture->width * picture->height * 3);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_bytes (
    pixels, GDK_COLORSPACE_RGB, FALSE, 8, picture->width, picture->height, picture->width * 3);
  const gint place = (gint) number < chooser->parting ? number : number + 1;
  GtkTreeIter row;

  if (gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (chooser->rows), &row, NULL, place))
    gtk_list_store_set (chooser->rows, &row, PICTURE, pixbuf, -1);
}

/* Shows pictures in the list alone, as the closed combo box is to be as low as others. Their place
 * is there before they are painted, so that the list does not grow. */
static void
show_picture (GtkCellLayout *layout, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *row,
              gpointer user_data)
{
  gtk_cell_renderer_set_visible (cell, !GTK_IS_CELL_VIEW (layout));
}

/* Wraps labels in the list, which is as narrow as the combo box. */
static void
wrap_label (GtkCellLayout *layout, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *row,
            gpointer user_data)
{
  g_object_set (cell, "wrap-width", GTK_IS_CELL_VIEW (layout) ? -1 : LABEL_WIDTH, NULL);
}

static GtkWidget *
new_combo (LookChooser *chooser)
{
  GtkWidget *combo = gtk_combo_box_new_with_model (GTK_TREE_MODEL (chooser->rows));
  GtkCellLayout *layout = GTK_CELL_LAYOUT (combo);
  GtkCellRenderer *picture = gtk_cell_renderer_pixbuf_new ();
  GtkCellRenderer *label = gtk_cell_renderer_text_new ();

  gtk_cell_renderer_set_fixed_size (picture, NST_LOOK_PICTURES_SIDE + 8, PICTURE_HEIGHT);
  gtk_cell_layout_pack_start (layout, picture, FALSE);
  gtk_cell_layout_add_attribute (layout, picture, "pixbuf", PICTURE);
  gtk_cell_layout_set_cell_data_func (layout, picture, show_picture, NULL, NULL);
  gtk_cell_layout_pack_start (layout, label, TRUE);
  gtk_cell_layout_add_attribute (layout, label, "text", LABEL);
  gtk_cell_layout_set_cell_data_func (layout, label, wrap_label, NULL, NULL);
  g_object_set (label, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  gtk_combo_box_set_row_separator_func (GTK_COMBO_BOX (combo), is_parting, NULL, NULL);
  /* A menu of pictures would be too high for a small screen. */
  nst_widgets_show_as_list (combo, LABEL);
  gtk_widget_set_size_request (combo, COMBO_WIDTH, -1);
  gimp_help_set_help_data (combo, _ ("Sets the values below to ones that go well together"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (combo), _ ("Look"));
  g_signal_connect (combo, "changed", G_CALLBACK (look_chosen), chooser);
  g_signal_connect (combo, "notify::popup-shown", G_CALLBACK (opened_or_closed), chooser);
  return combo;
}

GtkWidget *
nst_look_chooser_new (NstSettings *settings, NstLooksOpened opened, gpointer user_data)
{
  GtkWidget *box = gtk_hbox_new (FALSE, 6);
  LookChooser *chooser = g_new0 (LookChooser, 1);
  GtkWidget *add = new_button (chooser, GIMP_ICON_LIST_ADD, _ ("Saves the values below as a look"),
                               G_CALLBACK (save_clicked));
  GtkWidget *combo;

  chooser->settings = g_object_ref (settings);
  chooser->opened = opened;
  chooser->user_data = user_data;
  chooser->pictures = nst_look_pictures_new (picture_painted, chooser);
  chooser->names = g_ptr_array_new_with_free_func (g_free);
  chooser->rows = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, GDK_TYPE_PIXBUF);
  combo = new_combo (chooser);
  g_object_unref (chooser->rows); /* the combo box has it */
  chooser->combo = GTK_COMBO_BOX (combo);
  chooser->rename = new_button (chooser, GIMP_ICON_EDIT, _ ("Renames this look of yours"),
                                G_CALLBACK (rename_clicked));
  chooser->remove = new_button (chooser, GIMP_ICON_EDIT_DELETE, _ ("Deletes this look of yours"),
                                G_CALLBACK (remove_clicked));
  list_looks (chooser, NULL);
  gtk_box_pack_start (GTK_BOX (box), combo, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), add, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser->rename, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser->remove, FALSE, FALSE, 0);
  g_signal_connect (settings, "notify", G_CALLBACK (setting_changed), chooser);
  g_object_set_data_full (G_OBJECT (box), DATA_KEY, chooser, (GDestroyNotify) free_chooser);
  return box;
}
