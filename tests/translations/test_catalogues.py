# The catalogues of translations: what gettext's own checks find, and that the filter is whole in each
# language. What only the command line says may be in English.
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import re
import subprocess
import unittest

PO = pathlib.Path(__file__).parents[2] / "po"
LANGUAGES = (PO / "LINGUAS").read_text(encoding="utf-8").split()
ONLY_ENGLISH = "engine/command-line/"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


class CataloguesTest(unittest.TestCase):
    def test_all_are_listed(self):
        self.assertEqual(LANGUAGES, sorted(path.stem for path in PO.glob("*.po")))

    def test_placeholders_and_plurals(self):
        for language in LANGUAGES:
            with self.subTest(language):
                self.assertEqual(run("msgfmt", "--check", "-o", "/dev/null", PO / f"{language}.po"), "")

    def test_whole(self):
        for language in LANGUAGES:
            for kind in ["--untranslated", "--only-fuzzy"]:
                left = run("msgattrib", kind, "--no-obsolete", PO / f"{language}.po")
                places = re.findall(r"^#: (.*)$", left, re.MULTILINE)
                with self.subTest(language, kind=kind):
                    self.assertEqual([line for line in places if any(
                        not place.startswith(ONLY_ENGLISH) for place in line.split())], [])


if __name__ == "__main__":
    unittest.main()
