# No two labels that the dialog's window shows have the same letter, in each language. There are more
# labels than letters: some settings in the expanders have none.
# SPDX-License-Identifier: GPL-3.0-or-later
import collections
import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).parents[2]
DIALOG = TOP / "plug-in" / "dialog"

# What makes up the window. Windows above it, such as those for files, are in files of their own or
# named here by their labels.
FILES = ["choices.c", "dialog.c", "gallery-view.c", "look-chooser.c", "preview-pane.c",
         "setting-widgets.c", "style-chooser.c", "style-list.c"]
ELSEWHERE = {"_Save", "_Rename", "_Delete", "_Replace"}

# What the window shows at other times than the rest: after a painting, and during one, when only
# the preview's widgets can be used besides.
AFTER = {"_Paint": "_Paint Again", "_Cancel": "_Close"}
DURING = {"Stop and _Keep"}
USED_DURING = DURING | {"_Cancel", "_Show Photograph", "Spl_it", "_Mix:"}
HELP = "_Help"  # GIMP's own button, which the files do not have

STRING = r'"((?:[^"\\]|\\.)*)"'
MNEMONIC = re.compile(r"_(\w)")


def find_labels():
    """The labels with a mnemonic in the window's files."""
    labels = []
    for name in FILES:
        text = (DIALOG / name).read_text(encoding="utf-8")
        labels += [label for label in re.findall(r"\bN?_ \(" + STRING, text)
                   if MNEMONIC.search(label) and label not in ELSEWHERE]
    return labels


def read_catalogue(path):
    """The translations in the catalogue PATH, by what they translate; on one line each."""
    pairs = re.findall(f'^msgid {STRING}\nmsgstr {STRING}$', path.read_text(encoding="utf-8"),
                       re.MULTILINE)
    return {source: translation for source, translation in pairs if translation}


def find_shared(labels):
    """The letters that several labels have, with these labels."""
    by_letter = collections.defaultdict(set)
    for label in labels:
        by_letter[MNEMONIC.search(label)[1].lower()].add(label)
    return {letter: found for letter, found in by_letter.items() if len(found) > 1}


def find_states(labels):
    """What is shown or can be used at the same time: before a painting, after one, and during
    one."""
    before = [label for label in labels if label not in DURING | set(AFTER.values())]
    after = [AFTER.get(label, label) for label in before]
    during = [label for label in labels if label in USED_DURING]
    return {"before": before, "after": after, "during": during}


class MnemonicsTest(unittest.TestCase):
    def test_letters_are_not_shared(self):
        labels = find_labels()
        for label in ["S_trength:", "Rec_ent", "_Advanced", *AFTER.values(), *USED_DURING]:
            self.assertIn(label, labels)
        for state, shown in find_states(labels).items():
            with self.subTest(state):
                self.assertEqual(find_shared([*shown, HELP]), {})

    def test_letters_of_translations_are_not_shared(self):
        for path in (TOP / "po").glob("*.po"):
            catalogue = read_catalogue(path)
            with self.subTest(path.stem):
                for state, shown in find_states(find_labels()).items():
                    labels = [catalogue[label] for label in shown if label in catalogue]
                    for label in labels:
                        self.assertRegex(label, MNEMONIC)
                    self.assertEqual(find_shared(labels), {}, state)

    def test_every_setting_has_a_label(self):
        """All settings, which are declared in the engine, but the weights, which the list of styles
        shows, and those of recipes, which are called as they are declared."""
        text = (TOP / "engine/settings/declarations.c").read_text(encoding="utf-8")
        declared = re.findall(r'g_param_spec_\w+ \("([\w-]+)"', text.partition("declare_losses")[0])
        widgets = (DIALOG / "setting-widgets.c").read_text(encoding="utf-8")
        labelled = re.findall(r'^ +\{ "([\w-]+)", N_ \(',
                              widgets.partition("appearances[]")[2].partition("};")[0], re.MULTILINE)
        self.assertEqual(labelled, [name for name in declared if name != "style-weights"])


if __name__ == "__main__":
    unittest.main()
