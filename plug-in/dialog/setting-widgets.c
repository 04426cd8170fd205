/* Widgets for settings: scales, spin buttons, combo boxes and entries, by type.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/setting-widgets.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <math.h>
#include <string.h>

#include "dialog/network-chooser.h"
#include "dialog/number-text.h"
#include "dialog/setting-entry.h"
#include "gimp/widgets.h"

#define NUMBER_WIDTH 12 /* characters, so that all numbers are equally wide */
#define SCALE_WIDTH 100 /* pixels, at least */
#define SCALE_DIGITS 6  /* characters: 5e-08 */

/* A scale's number is shown by its usual decimals unless that differs by more, of the number. */
#define UNSEEN 0.005

/* How the dialog shows a setting that is not for recipes. */
typedef struct
{
  const char *name;
  const char *label; /* with a mnemonic, unless all its letters are other labels' already */
} Appearance;

static const Appearance appearances[] = {
  { "strength", N_ ("S_trength:") },
  { "style-scale", N_ ("Si_ze of detail:") },
  { "quality", N_ ("_Quality:") },
  { "colour", N_ ("Colo_urs:") },
  { "network", N_ ("Networ_k:") },
  { "size", N_ ("Size in pi_xels:") },
  { "iterations", N_ ("Iterations:") },
  { "smoothness", N_ ("Smoothness:") },
  { "brushwork", N_ ("Brushwork:") },
  { "initial-noise", N_ ("Noise to start from:") },
  { "seed", N_ ("Random seed:") },
  { "optimiser", N_ ("_Optimiser:") },
  { "padding", N_ ("Padding:") },
  { "pooling", N_ ("Pooling:") },
  { "threads", N_ ("Threads:") },
  { "memory", N_ ("Memory in Mi_B:") },
};

/* Settings whose 0 is no number, and the word that is shown for it. */
static const struct
{
  const char *name;
  const char *word;
} zeros[] = {
  { "size", N_ ("automatic") },        { "iterations", N_ ("automatic") },
  { "threads", N_ ("automatic") },     { "memory", N_ ("automatic") },
  { "history", N_ ("automatic") },     { "step", N_ ("automatic") },
  { "input-scale", N_ ("automatic") }, { "save-every", N_ ("never") },
  { "print-every", N_ ("never") },
};

/* The settings for recipes, in groups that begin with FIRST. */
static const struct
{
  const char *label;
  const char *first;
} groups[] = {
  { N_ ("What Is Compared"), "style-layers" },
  { N_ ("How It Is Searched For"), "scales" },
  { N_ ("Pictures In and Out"), "size-shortest" },
};

/* How to show the setting NAME; NULL for one that has only its declaration. */
static const Appearance *
find_appearance (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (appearances); i++)
    if (g_str_equal (appearances[i].name, name))
      return &appearances[i];
  return NULL;
}

/* The word, translated, for 0 of the setting NAME; NULL where that is a number. */
static const char *
find_zero (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (zeros); i++)
    if (g_str_equal (zeros[i].name, name))
      return g_dgettext (GETTEXT_PACKAGE, zeros[i].word);
  return NULL;
}

/* The label of the setting PSPEC, translated, with a colon. Free with g_free. */
static char *
make_label (GParamSpec *pspec)
{
  const Appearance *appearance = find_appearance (pspec->name);

  if (appearance)
    return g_strdup (g_dgettext (GETTEXT_PACKAGE, appearance->label));
  return g_strdup_printf (_ ("%s:"), g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_nick (pspec)));
}

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
  GtkWidget *combo;

  describe_values (pspec->value_type);
  combo = gimp_prop_enum_combo_box_new (G_OBJECT (settings), pspec->name, 0, 0);
  /* Lets the longest value not widen the window: some languages need many words. */
  g_object_set (combo, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  return combo;
}

/* Shows 0 as the WORD for it. The handler of "output": FALSE has the number shown. */
static gboolean
show_zero (GtkSpinButton *button, const char *word)
{
  if (gtk_spin_button_get_value_as_int (button) != 0)
    return FALSE;
  if (strcmp (gtk_entry_get_text (GTK_ENTRY (button)), word) != 0)
    gtk_entry_set_text (GTK_ENTRY (button), word);
  return TRUE;
}

/* Takes the WORD, or nothing, as 0, and keeps the number where other words are entered. The handler
 * of "input": FALSE has the text read as a number. */
static gint
read_zero (GtkSpinButton *button, double *value, const char *word)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (button))));
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *folded_word = g_utf8_casefold (word, -1);

  if (*text == '\0' || strcmp (folded, folded_word) == 0)
    *value = 0;
  else if (g_ascii_isdigit (*text) || *text == '-' || *text == '+')
    return FALSE;
  else
    *value = gtk_spin_button_get_value (button);
  /* The button's own reading, which comes last, would have the last word. */
  g_signal_stop_emission_by_name (button, "input");
  return TRUE;
}

static GtkWidget *
new_spin_button (NstSettings *settings, GParamSpec *pspec)
{
  char *word = (char *) find_zero (pspec->name); /* in the catalogue */
  GtkWidget *button = gimp_prop_spin_button_new (G_OBJECT (settings), pspec->name, 1, 10, 0);

  gtk_entry_set_width_chars (GTK_ENTRY (button), NUMBER_WIDTH);
  gtk_entry_set_activates_default (GTK_ENTRY (button), TRUE);
  if (word)
    {
      gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (button), FALSE); /* letters, too */
      g_signal_connect (button, "output", G_CALLBACK (show_zero), word);
      g_signal_connect (button, "input", G_CALLBACK (read_zero), word);
      show_zero (GTK_SPIN_BUTTON (button), word);
    }
  return button;
}

/* What a scale's BUTTON shows: VALUE by its decimals, or, where these would hide too much of it,
 * all digits. Free with g_free. */
static char *
make_scale_text (GtkSpinButton *button, double value)
{
  const int digits = gtk_spin_button_get_digits (button);
  g_autofree char *usual = g_strdup_printf ("%.*f", digits, value);
  double read;

  if (nst_number_text_read (usual, &read) && fabs (read - value) <= UNSEEN * fabs (value))
    return g_steal_pointer (&usual);
  return nst_number_text_new (value);
}

/* The handler of "output". */
static gboolean
show_number (GtkSpinButton *button)
{
  g_autofree char *text = make_scale_text (button, gtk_spin_button_get_value (button));

  if (strcmp (gtk_entry_get_text (GTK_ENTRY (button)), text) != 0)
    gtk_entry_set_text (GTK_ENTRY (button), text);
  return TRUE;
}

/* Keeps the value while its text is unchanged, as that may be shorter, and where no number is
 * entered. The handler of "input". */
static gint
read_number (GtkSpinButton *button, double *value)
{
  const char *text = gtk_entry_get_text (GTK_ENTRY (button));
  const double before = gtk_spin_button_get_value (button);
  g_autofree char *shown = make_scale_text (button, before);

  if (strcmp (text, shown) == 0 || !nst_number_text_read (text, value))
    *value = before;
  g_signal_stop_emission_by_name (button, "input"); /* before the button's own reading */
  return TRUE;
}

/* Has BUTTON, of a scale, show and take numbers of any magnitude. */
static void
widen (GtkSpinButton *button)
{
  gtk_entry_set_width_chars (GTK_ENTRY (button), SCALE_DIGITS);
  gtk_spin_button_set_numeric (button, FALSE); /* exponents, too */
  g_signal_connect (button, "output", G_CALLBACK (show_number), NULL);
  g_signal_connect (button, "input", G_CALLBACK (read_number), NULL);
  show_number (button);
}

/* The widget for a setting that is a text: an entry, with a button where it is a file's name. */
static GtkWidget *
new_entry (NstSettings *settings, GParamSpec *pspec)
{
  const gboolean folder = g_str_equal (pspec->name, "save-folder");

  return folder || g_str_equal (pspec->name, "start-file")
           ? nst_setting_entry_new_for_file (settings, pspec, folder)
           : nst_setting_entry_new (settings, pspec, NULL);
}

/* The widget for PSPEC, unless that is to have a scale; NULL for types that no setting has yet. */
static GtkWidget *
new_widget (NstSettings *settings, GParamSpec *pspec)
{
  if (g_str_equal (pspec->name, "network"))
    return nst_network_chooser_new (settings, pspec->name);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return new_enum_combo (settings, pspec);
  if (G_IS_PARAM_SPEC_INT (pspec))
    return new_spin_button (settings, pspec);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return gimp_prop_check_button_new (G_OBJECT (settings), pspec->name, NULL);
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return nst_setting_entry_new (settings, pspec, find_zero (pspec->name));
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return new_entry (settings, pspec);
  g_warning ("no widget for the setting %s", pspec->name);
  return NULL;
}

/* Gives WIDGET the tooltip of PSPEC, and the name that a screen reader says. */
static void
describe (GtkWidget *widget, GParamSpec *pspec)
{
  gimp_help_set_help_data (widget, g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_blurb (pspec)),
                           NULL);
  atk_object_set_name (gtk_widget_get_accessible (widget),
                       g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_nick (pspec)));
}

static void
attach_scale (GtkWidget *table, gint row, NstSettings *settings, GParamSpec *pspec,
              const char *label)
{
  GParamSpecDouble *range = G_PARAM_SPEC_DOUBLE (pspec);
  const double step = find_step (range->minimum, range->maximum);
  NstWidgetsScale scale = { .text = label, .step = step, .digits = step < 1 ? 2 : 0 };

  /* In a range such as 1/4 to 4 equal factors get equal distances. */
  scale.logarithmic = range->minimum > 0 && range->maximum >= 10 * range->minimum;
  nst_widgets_attach_scale (table, row, G_OBJECT (settings), pspec->name, &scale);
  gtk_widget_set_size_request (scale.scale, SCALE_WIDTH, -1);
  gtk_entry_set_activates_default (GTK_ENTRY (scale.button), TRUE);
  widen (GTK_SPIN_BUTTON (scale.button));
  describe (scale.label, pspec);
  describe (scale.scale, pspec);
  describe (scale.button, pspec);
}

static void
attach_setting (GtkWidget *table, gint row, NstSettings *settings, GParamSpec *pspec)
{
  g_autofree char *label = make_label (pspec);
  GtkWidget *widget;

  /* Numbers of recipes are known from papers, and of any magnitude: typed, not dragged. */
  if (G_IS_PARAM_SPEC_DOUBLE (pspec) && !(pspec->flags & NST_PARAM_RECIPE))
    {
      attach_scale (table, row, settings, pspec, label);
      return;
    }
  widget = new_widget (settings, pspec);
  if (widget)
    {
      nst_widgets_attach (table, row, label, widget, GTK_IS_SPIN_BUTTON (widget));
      describe (widget, pspec);
    }
}

/* Whether PSPEC is among the BASIC settings, or else among the others. In neither are weights,
 * which stand beside their styles, and what recipes are made of. */
static gboolean
is_shown (GParamSpec *pspec, gboolean basic)
{
  return !!(pspec->flags & NST_PARAM_BASIC) == basic && !(pspec->flags & NST_PARAM_RECIPE)
         && !g_str_equal (pspec->name, "style-weights");
}

void
nst_setting_widgets_attach (GtkWidget *table, gint row, NstSettings *settings, gboolean basic)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    if (is_shown (pspecs[i], basic))
      attach_setting (table, row++, settings, pspecs[i]);
}

/* The number of the group that begins with the setting NAME, or -1. */
static int
find_group (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (groups[i].first, name))
      return i;
  return -1;
}

/* A new table in COLUMN, under the label of group number GROUP. */
static GtkWidget *
add_group (GtkBox *column, int group)
{
  GtkWidget *frame = gimp_frame_new (g_dgettext (GETTEXT_PACKAGE, groups[group].label));
  GtkWidget *table = nst_widgets_new_table ();

  gtk_container_add (GTK_CONTAINER (frame), table);
  gtk_box_pack_start (column, frame, FALSE, FALSE, 0);
  return table;
}

GtkWidget *
nst_setting_widgets_new_recipe (NstSettings *settings)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  GtkWidget *column = gtk_vbox_new (FALSE, 12);
  GtkWidget *table = NULL;
  gint row = 0;

  for (guint i = 0; i < n_settings; i++)
    if (pspecs[i]->flags & NST_PARAM_RECIPE)
      {
        const int group = find_group (pspecs[i]->name);

        if (group >= 0)
          {
            table = add_group (GTK_BOX (column), group);
            row = 0;
          }
        attach_setting (table, row++, settings, pspecs[i]);
      }
  return column;
}
