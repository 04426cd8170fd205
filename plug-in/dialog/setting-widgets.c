/* Widgets for settings: scales, spin buttons, combo boxes and entries, by type.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/setting-widgets.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/network-chooser.h"

/* The table's columns for one setting: label, scale, number; other widgets take the last two. */
#define COLUMNS 3

#define NUMBER_WIDTH 10 /* characters, so that all numbers are equally wide */
#define SCALE_WIDTH 100 /* pixels, at least */

/* Lets GIMP's enumeration widgets show the labels of TYPE's values translated: registers them where
 * these widgets look for those of GIMP's own enumerations. They have to stay there for good. */
static void
describe_values (GType type)
{
  GEnumClass *klass = g_type_class_ref (type);

  if (gimp_enum_get_value_descriptions (type) == NULL)
    {
      GimpEnumDesc *descriptions = g_new0 (GimpEnumDesc, klass->n_values + 1);

      for (guint i = 0; i < klass->n_values; i++)
        {
          descriptions[i].value = klass->values[i].value;
          descriptions[i].value_desc = klass->values[i].value_name;
        }
      gimp_enum_set_value_descriptions (type, descriptions);
      gimp_type_set_translation_domain (type, GETTEXT_PACKAGE);
    }
  g_type_class_unref (klass);
}

/* The step of a scale from MINIMUM to MAXIMUM. */
static double
find_step (double minimum, double maximum)
{
  return maximum - minimum > 10 ? 1 : 0.01;
}

static GtkWidget *
new_enum_combo (NstSettings *settings, GParamSpec *pspec)
{
  describe_values (pspec->value_type);
  return gimp_prop_enum_combo_box_new (G_OBJECT (settings), pspec->name, 0, 0);
}

static GtkWidget *
new_spin_button (NstSettings *settings, GParamSpec *pspec)
{
  GtkWidget *button = gimp_prop_spin_button_new (G_OBJECT (settings), pspec->name, 1, 10, 0);

  gtk_entry_set_width_chars (GTK_ENTRY (button), NUMBER_WIDTH);
  return button;
}

/* The widget for PSPEC, of any type but double, which has a scale; NULL for types that no setting
 * has yet. */
static GtkWidget *
new_widget (NstSettings *settings, GParamSpec *pspec)
{
  GObject *object = G_OBJECT (settings);

  if (g_str_equal (pspec->name, "network"))
    return nst_network_chooser_new (settings, pspec->name);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return new_enum_combo (settings, pspec);
  if (G_IS_PARAM_SPEC_INT (pspec))
    return new_spin_button (settings, pspec);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return gimp_prop_check_button_new (object, pspec->name, NULL);
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return gimp_prop_entry_new (object, pspec->name, -1);
  g_warning ("no widget for the setting %s", pspec->name);
  return NULL;
}

static void
set_tooltip (GtkWidget *widget, GParamSpec *pspec)
{
  gimp_help_set_help_data (widget, g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_blurb (pspec)),
                           NULL);
}

static void
attach_scale (GtkTable *table, gint column, gint row, NstSettings *settings, GParamSpec *pspec,
              const char *label)
{
  GParamSpecDouble *range = G_PARAM_SPEC_DOUBLE (pspec);
  double step = find_step (range->minimum, range->maximum);
  GtkObject *scale
    = gimp_prop_scale_entry_new (G_OBJECT (settings), pspec->name, table, column, row, label, step,
                                 10 * step, step < 1 ? 2 : 0, FALSE, 0, 0);

  /* In a range such as 1/4 to 4 equal factors get equal distances. */
  if (range->minimum > 0 && range->maximum >= 10 * range->minimum)
    gimp_scale_entry_set_logarithmic (scale, TRUE);
  gtk_widget_set_size_request (GIMP_SCALE_ENTRY_SCALE (scale), SCALE_WIDTH, -1);
  set_tooltip (GIMP_SCALE_ENTRY_SCALE (scale), pspec);
  set_tooltip (GIMP_SCALE_ENTRY_SPINBUTTON (scale), pspec);
}

static void
attach_setting (GtkTable *table, gint column, gint row, NstSettings *settings, GParamSpec *pspec)
{
  g_autofree char *label
    = g_strdup_printf (_ ("%s:"), g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_nick (pspec)));
  GtkWidget *widget;

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    {
      attach_scale (table, column, row, settings, pspec, label);
      return;
    }
  widget = new_widget (settings, pspec);
  if (widget)
    {
      gimp_table_attach_aligned (table, column, row, label, 0.0, 0.5, widget, COLUMNS - 1,
                                 GTK_IS_SPIN_BUTTON (widget));
      set_tooltip (widget, pspec);
    }
}

/* Whether PSPEC is among the BASIC settings, or else among the others. The weights are in neither:
 * they stand beside their styles. */
static gboolean
is_shown (GParamSpec *pspec, gboolean basic)
{
  return !!(pspec->flags & NST_PARAM_BASIC) == basic && !g_str_equal (pspec->name, "style-weights");
}

GtkWidget *
nst_setting_widgets_new_table (gint blocks)
{
  GtkWidget *table = gtk_table_new (1, blocks * COLUMNS, FALSE);

  gtk_table_set_col_spacings (GTK_TABLE (table), 6);
  gtk_table_set_row_spacings (GTK_TABLE (table), 6);
  for (gint block = 1; block < blocks; block++)
    gtk_table_set_col_spacing (GTK_TABLE (table), block * COLUMNS - 1, 18);
  return table;
}

void
nst_setting_widgets_attach_widget (GtkTable *table, gint row, const char *label, GtkWidget *widget)
{
  gimp_table_attach_aligned (table, 0, row, label, 0.0, 0.5, widget, COLUMNS - 1, FALSE);
}

void
nst_setting_widgets_attach (GtkTable *table, gint row, gint blocks, NstSettings *settings,
                            gboolean basic)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  gint n_shown = 0;
  gint n_rows;

  for (guint i = 0; i < n_settings; i++)
    if (is_shown (pspecs[i], basic))
      pspecs[n_shown++] = pspecs[i];
  n_rows = (n_shown + blocks - 1) / blocks;
  for (gint i = 0; i < n_shown; i++)
    attach_setting (table, i / n_rows * COLUMNS, row + i % n_rows, settings, pspecs[i]);
}
