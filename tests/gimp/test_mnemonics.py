# Every label of the dialog's window has a letter of its own, in each language.
# SPDX-License-Identifier: GPL-3.0-or-later
import collections
import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).parents[2]
DIALOG = TOP / "plug-in" / "dialog"

# What makes up the window. Windows above it, such as those for files, are in files of their own or
# named here by their labels.
FILES = ["dialog.c", "look-chooser.c", "setting-widgets.c", "style-chooser.c", "style-list.c"]
ELSEWHERE = {"_Save", "_Rename", "_Delete", "_Replace"}

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


class MnemonicsTest(unittest.TestCase):
    def test_letters_are_not_shared(self):
        labels = find_labels()
        self.assertIn("S_trength:", labels)
        # GIMP's own button, which the files do not have.
        self.assertEqual(find_shared([*labels, "_Help"]), {})

    def test_letters_of_translations_are_not_shared(self):
        for path in (TOP / "po").glob("*.po"):
            catalogue = read_catalogue(path)
            with self.subTest(path.stem):
                labels = [catalogue[label] for label in find_labels() if label in catalogue]
                for label in labels:
                    self.assertRegex(label, MNEMONIC)
                self.assertEqual(find_shared(labels), {})

    def test_every_setting_has_a_label(self):
        """All settings, which are declared in the engine, but the weights, which the list of styles
        shows."""
        declared = re.findall(r'g_param_spec_\w+ \("([\w-]+)"',
                              (TOP / "engine/settings/settings.c").read_text(encoding="utf-8"))
        labelled = re.findall(r'^ +\{ "([\w-]+)", N_ \(',
                              (DIALOG / "setting-widgets.c").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(labelled, [name for name in declared if name != "style-weights"])


if __name__ == "__main__":
    unittest.main()
