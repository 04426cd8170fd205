/* Presets: those carried, and the user's own, which are saved, renamed and deleted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "settings/options.h"
#include "settings/presets.h"
#include "engine/settings/same-settings.h"

/* Every preset carried applies, changes something, and leaves what it does not name. */
static void
test_presets (void)
{
  g_auto (GStrv) names = nst_presets_list ();

  g_assert_cmpuint (g_strv_length (names), >=, 3);
  for (int i = 0; names[i]; i++)
    {
      g_autoptr (NstSettings) settings = nst_settings_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *label = nst_presets_get_label (names[i]);
      g_autofree char *options = NULL;

      g_assert_cmpstr (label, !=, names[i]);
      g_assert_true (nst_settings_set_from_options (settings, "seed=42", NULL));
      nst_presets_apply (names[i], settings, &error);
      g_assert_no_error (error);
      options = nst_settings_to_options (settings);
      g_assert_nonnull (strstr (options, "seed='42'"));
      g_assert_cmpuint (strlen (options), >, strlen ("seed='42'"));
    }
}

#define DOMAIN "neural-style-transfer"

/* Has the environment ask for LANGUAGE. Returns whether there is a catalogue of it, and gettext
 * heeds the environment: newer C libraries do not in C.UTF-8. */
static gboolean
set_language (const char *language)
{
  g_autofree char *catalogues = g_test_build_filename (G_TEST_BUILT, "..", "po", NULL);

  g_setenv ("LANGUAGE", language, TRUE);
  setlocale (LC_ALL, ""); /* has gettext look at the environment again */
  bindtextdomain (DOMAIN, catalogues);
  bind_textdomain_codeset (DOMAIN, "UTF-8");
  return *dgettext (DOMAIN, "") != '\0'; /* a catalogue's header */
}

static void
unset_language (void)
{
  g_unsetenv ("LANGUAGE");
  setlocale (LC_ALL, "C");
}

/* The label of preset NAME in LANGUAGE. Free with g_free. */
static char *
get_label_in (const char *language, const char *name)
{
  set_language (language);
  return nst_presets_get_label (name);
}

/* Asserts that each preset of NAMES that has a German label has one in LANGUAGE, too, by which it
 * is found. Others are new, and not translated yet. */
static void
assert_labels (const char *language, GStrv names)
{
  for (int i = 0; names[i]; i++)
    {
      g_autofree char *english = get_label_in ("en", names[i]);
      g_autofree char *german = get_label_in ("de", names[i]);
      g_autofree char *label = get_label_in (language, names[i]);
      g_autofree char *found = nst_presets_find_label (label);

      g_test_message ("%s: “%s” is “%s”", language, english, label);
      g_assert_cmpstr (found, ==, names[i]);
      if (strcmp (german, english) != 0)
        g_assert_cmpstr (label, !=, english);
    }
}

/* Presets carried have labels in all languages. */
static void
test_languages (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "po", "LINGUAS", NULL);
  g_auto (GStrv) names = nst_presets_list ();
  g_autofree char *text = NULL;
  g_auto (GStrv) languages = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  languages = g_strsplit_set (g_strstrip (text), " \n", -1);
  for (int i = 0; languages[i]; i++)
    if (set_language (languages[i]))
      assert_labels (languages[i], names);
    else
      g_test_skip ("there are no catalogues, or nothing is translated in this locale");
  unset_language ();
}

static const char *const recipes[]
  = { "pytorch-tutorial", "neural-artistic-style", "caffe-style-transfer", "tensorflow-painting",
      "neural-style" };

/* Another system's recipe is all its own, whatever preset was applied before; only strength and
 * quality, which it does not follow, may be others. */
static void
test_recipes_are_whole (void)
{
  g_auto (GStrv) names = nst_presets_list ();

  for (guint r = 0; r < G_N_ELEMENTS (recipes); r++)
    for (int i = 0; names[i]; i++)
      {
        g_autoptr (NstSettings) alone = nst_settings_new ();
        g_autoptr (NstSettings) after = nst_settings_new ();
        g_autoptr (GError) error = NULL;

        nst_presets_apply (recipes[r], alone, &error);
        g_assert_no_error (error);
        g_assert_true (nst_presets_apply (names[i], after, NULL));
        g_assert_true (nst_presets_apply (recipes[r], after, NULL));
        g_object_set (after, "strength", 50.0, "quality", NST_QUALITY_NORMAL, NULL);
        assert_same_settings (alone, after);
      }
}

/* Nothing of the engine's own is left in another system's recipe. */
static void
test_recipes_have_nothing_else (void)
{
  static const char *const own[] = { "detail", "neighbours", "changes", "means", "range" };

  for (guint r = 0; r < G_N_ELEMENTS (recipes); r++)
    {
      g_autoptr (NstSettings) settings = nst_settings_new ();
      NstStyleFormula style;
      NstContentFormula content;
      NstScales scales;
      NstColour colour;

      g_assert_true (nst_presets_is_recipe (recipes[r]));
      g_assert_true (nst_presets_apply (recipes[r], settings, NULL));
      for (guint i = 0; i < G_N_ELEMENTS (own); i++)
        {
          double factor;

          g_object_get (settings, own[i], &factor, NULL);
          g_assert_cmpfloat (factor, ==, 0);
        }
      g_object_get (settings, "style-formula", &style, "content-formula", &content, "scales",
                    &scales, "colour", &colour, NULL);
      g_assert_cmpint (style, !=, NST_STYLE_FORMULA_RELATIVE);
      g_assert_cmpint (content, !=, NST_CONTENT_FORMULA_RELATIVE);
      g_assert_cmpint (scales, ==, NST_SCALES_ONE);
      g_assert_cmpint (colour, ==, NST_COLOUR_PLAIN);
    }
  g_assert_false (nst_presets_is_recipe ("watercolour"));
  g_assert_false (nst_presets_is_recipe ("nonsense"));
}

static void
test_unknown_preset (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *label = nst_presets_get_label ("nonsense");

  g_assert_cmpstr (label, ==, "nonsense");
  g_assert_false (nst_presets_apply ("nonsense", settings, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_assert_nonnull (strstr (error->message, "nonsense"));
  g_assert_nonnull (strstr (error->message, "bold"));
}

/* The user's own presets are added to the carried ones, and replace those of the same name; a bad
 * one changes nothing. */
static void
test_own_presets (void)
{
  g_autofree char *folder
    = g_build_filename (g_get_user_config_dir (), "neural-style-transfer", NULL);
  g_autofree char *path = g_build_filename (folder, "presets.ini", NULL);
  g_auto (GStrv) names = NULL;
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstSettings) before = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  double strength;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path,
                                      "[mine]\nlabel=My own\nstrength=3\nnetwork=a b'c\n"
                                      "[bold]\nstrength=91\n"
                                      "[bad]\nstrength=4\nsize=lots\n",
                                      -1, NULL));
  names = nst_presets_list ();
  g_assert_true (g_strv_contains ((const char *const *) names, "mine"));

  nst_presets_apply ("bad", settings, &error);
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_assert_nonnull (strstr (error->message, "bad"));
  g_assert_nonnull (strstr (error->message, "size"));
  assert_same_settings (settings, before);

  g_assert_true (nst_presets_apply ("bold", settings, NULL));
  g_object_get (settings, "strength", &strength, NULL);
  g_assert_cmpfloat (strength, ==, 91);
  g_assert_true (nst_presets_apply ("mine", settings, NULL));
  g_object_get (settings, "strength", &strength, NULL);
  g_assert_cmpfloat (strength, ==, 3);
}

/* The path of the user's own presets, whose folder it makes. Free with g_free. */
static char *
own_path (void)
{
  g_autofree char *folder
    = g_build_filename (g_get_user_config_dir (), "neural-style-transfer", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  return g_build_filename (folder, "presets.ini", NULL);
}

/* Writes TEXT as the user's own presets. */
static void
write_own (const char *text)
{
  g_autofree char *path = own_path ();

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Asserts that the user's own presets are TEXT, word for word. */
static void
assert_own (const char *text)
{
  g_autofree char *path = own_path ();
  g_autofree char *found = NULL;

  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, text);
}

/* Asserts that ERROR is of CODE and names NAME, and clears it. */
static void
assert_and_clear (GError **error, gint code, const char *name)
{
  g_assert_error (*error, NST_ERROR, code);
  g_test_message ("%s", (*error)->message);
  g_assert_nonnull (strstr ((*error)->message, name));
  g_clear_error (error);
}

/* A label of the user's own is shown in the languages that it is given in, and otherwise as it is,
 * whatever the catalogues have. */
static void
test_own_languages (void)
{
  g_autofree char *given = NULL;
  g_autofree char *other = NULL;

  write_own ("[mine]\nlabel=Bold\nlabel[de]=Kühn\n[other]\nlabel=Subtle\n");
  set_language ("de");
  given = nst_presets_get_label ("mine");
  other = nst_presets_get_label ("other");
  unset_language ();
  g_assert_cmpstr (given, ==, "Kühn");
  g_assert_cmpstr (other, ==, "Subtle");
}

/* A saved preset gives back the settings, but not the weights; all else in the file stays. */
static void
test_saved_preset (void)
{
  static const char before[] = "# Mine.\n\n[foreign]\n# Why.\nlabel=Foreign\nsize=7\nunknown=x\n";
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstSettings) applied = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  g_autofree char *label = NULL;
  g_autofree char *expected = NULL;

  write_own (before);
  g_assert_true (nst_settings_set_from_options (
    settings, "strength=12.5 quality=best network='a;b=\\ c' style-weights=2,1", NULL));
  name = nst_presets_save ("  Öl & Co. #2 ", settings, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "öl-co-2");
  expected = g_strconcat (before,
                          "\n[öl-co-2]\nlabel=Öl & Co. #2\nstrength=12.5\nquality=best\n"
                          "network=a;b=\\\\ c\n",
                          NULL);
  assert_own (expected);
  label = nst_presets_get_label (name);
  g_assert_cmpstr (label, ==, "Öl & Co. #2");

  g_assert_true (nst_presets_apply (name, applied, NULL));
  g_object_set (settings, "style-weights", "", NULL);
  assert_same_settings (settings, applied);
}

/* Saving under the label of a preset of one's own replaces that, with all it held. */
static void
test_replaced_preset (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autofree char *name = NULL;
  g_autofree char *new_name = NULL;

  write_own (
    "# Mine.\n\n[dusk]\nlabel=Dawn\n# Why.\n\n[old]\nlabel=Dusk\nlabel[de]=Dusk\nstrength=3\n");
  g_object_set (settings, "seed", 4, NULL);
  name = nst_presets_save ("Dusk", settings, NULL);
  g_assert_cmpstr (name, ==, "old");
  assert_own ("# Mine.\n\n[dusk]\nlabel=Dawn\n# Why.\n\n[old]\nlabel=Dusk\nseed=4\n");
  new_name = nst_presets_save ("dusk!", settings, NULL);
  g_assert_cmpstr (new_name, ==, "dusk-2");
}

/* A preset that differs in nothing from the defaults, the first one, with a name that has no
 * letter: the folder and the file are made. */
static void
test_first_preset (void)
{
  g_autofree char *path = own_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autofree char *name = NULL;

  g_remove (path);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_false (nst_presets_is_own ("look"));
  name = nst_presets_save ("***", settings, NULL);
  g_assert_cmpstr (name, ==, "look");
  g_assert_true (nst_presets_is_own ("look"));
  assert_own ("[look]\nlabel=***\n");
}

/* Renaming changes the label in all languages, and keeps the name and the values. */
static void
test_renamed_preset (void)
{
  g_autofree char *found = NULL;

  write_own ("[mine]\nlabel=Old\nlabel[de]=Alt\nlabel[en]=Older\nstrength=3\n");
  g_assert_true (nst_presets_rename ("mine", " New ", NULL));
  assert_own ("[mine]\nlabel=New\nstrength=3\n");
  g_assert_true (nst_presets_rename ("mine", "New", NULL));
  found = nst_presets_find_label ("New");
  g_assert_cmpstr (found, ==, "mine");
}

/* A deleted preset is gone; one that replaced a carried one gives that back. */
static void
test_deleted_preset (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  double strength;

  write_own ("# Mine.\n\n[bold]\nstrength=91\n\n[other]\nstrength=3\n");
  g_assert_true (nst_presets_is_own ("bold"));
  g_assert_true (nst_presets_delete ("bold", NULL));
  assert_own ("# Mine.\n\n[other]\nstrength=3\n");
  g_assert_false (nst_presets_is_own ("bold"));
  g_assert_true (nst_presets_apply ("bold", settings, NULL));
  g_object_get (settings, "strength", &strength, NULL);
  g_assert_cmpfloat (strength, ==, 65);
  g_assert_true (nst_presets_delete ("other", NULL));
  g_assert_false (nst_presets_apply ("other", settings, NULL));
}

/* What cannot be saved, renamed or deleted leaves the file as it was, and says why. */
static void
test_refused_presets (void)
{
  static const char own[] = "[a]\nlabel=A\n\n[b]\nlabel=B\n";
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autofree char *carried = nst_presets_get_label ("bold");
  g_autoptr (GError) error = NULL;

  write_own (own);
  g_assert_null (nst_presets_save (" \t ", settings, &error));
  assert_and_clear (&error, NST_ERROR_SETTING, "name");
  g_assert_null (nst_presets_save (carried, settings, &error));
  assert_and_clear (&error, NST_ERROR_SETTING, carried);
  g_assert_false (nst_presets_rename ("a", "B", &error));
  assert_and_clear (&error, NST_ERROR_SETTING, "B");
  g_assert_false (nst_presets_rename ("a", "", &error));
  assert_and_clear (&error, NST_ERROR_SETTING, "name");
  g_assert_false (nst_presets_rename ("bold", "C", &error));
  assert_and_clear (&error, NST_ERROR_SETTING, "bold");
  g_assert_false (nst_presets_delete ("bold", &error));
  assert_and_clear (&error, NST_ERROR_SETTING, "bold");
  g_assert_false (nst_presets_delete ("nowhere", &error));
  assert_and_clear (&error, NST_ERROR_SETTING, "nowhere");
  assert_own (own);
}

/* What is written goes through a link, and keeps the file's rights. */
static void
test_linked_presets (void)
{
  g_autofree char *path = own_path ();
  g_autofree char *target = g_strconcat (path, "-elsewhere", NULL);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autofree char *name = NULL;
  GStatBuf status;

  g_remove (path);
  g_assert_true (g_file_set_contents (target, "[a]\nseed=1\n", -1, NULL));
  g_assert_cmpint (g_chmod (target, 0600), ==, 0);
  g_assert_cmpint (symlink (target, path), ==, 0);
  name = nst_presets_save ("New", settings, NULL);
  g_assert_cmpstr (name, ==, "new");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (g_stat (target, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  assert_own ("[a]\nseed=1\n\n[new]\nlabel=New\n");
  g_remove (path);
  g_remove (target);
}

/* Own presets that cannot be read are not written over. */
static void
test_broken_presets (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;

  write_own ("no key file\n");
  names = nst_presets_list ();
  g_assert_true (g_strv_contains ((const char *const *) names, "bold"));
  g_assert_null (nst_presets_save ("New", settings, &error));
  assert_and_clear (&error, NST_ERROR_OUTPUT, "presets.ini");
  g_assert_false (nst_presets_delete ("a", &error));
  assert_and_clear (&error, NST_ERROR_OUTPUT, "presets.ini");
  assert_own ("no key file\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/presets/carried", test_presets);
  g_test_add_func ("/presets/languages", test_languages);
  g_test_add_func ("/presets/recipes-are-whole", test_recipes_are_whole);
  g_test_add_func ("/presets/recipes-have-nothing-else", test_recipes_have_nothing_else);
  g_test_add_func ("/presets/unknown", test_unknown_preset);
  g_test_add_func ("/presets/own", test_own_presets);
  g_test_add_func ("/presets/own-languages", test_own_languages);
  g_test_add_func ("/presets/saved", test_saved_preset);
  g_test_add_func ("/presets/replaced", test_replaced_preset);
  g_test_add_func ("/presets/first", test_first_preset);
  g_test_add_func ("/presets/renamed", test_renamed_preset);
  g_test_add_func ("/presets/deleted", test_deleted_preset);
  g_test_add_func ("/presets/refused", test_refused_presets);
  g_test_add_func ("/presets/linked", test_linked_presets);
  g_test_add_func ("/presets/broken", test_broken_presets);
  return g_test_run ();
}
