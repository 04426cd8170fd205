#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The style pictures that come with the filter: each is listed, there, small, documented, and can be a style."""
import os
import pathlib
import re
import subprocess
import sys
import unittest

from PIL import Image

TOP = pathlib.Path(__file__).resolve().parents[2]
FOLDER = TOP / "plug-in" / "styles"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
LIST = (TOP / "plug-in" / "image" / "included-styles.c").read_text(encoding="utf-8")
STYLES = re.findall(r'\{ "([^"]+)", "([^"]+)", N_ \("([^"]+)"\) \}', LIST)  # id, file, name
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| [^|]+ \| ([^|]+) \|$", README, re.MULTILINE)


class Styles(unittest.TestCase):
    def test_the_list_is_found(self):
        self.assertIn(len(STYLES), range(10, 13))
        self.assertEqual(LIST.count("N_ ("), len(STYLES))

    def test_ids_files_and_names_are_unique(self):
        for column in zip(*STYLES):
            self.assertEqual(len(set(column)), len(STYLES), column)

    def test_every_picture_is_listed_and_there(self):
        files = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".jpg", ".png"))
        self.assertEqual(sorted(file for _, file, _ in STYLES), files)

    def test_the_readme_has_names_and_licences_in_order(self):
        self.assertEqual([(file, name) for file, name, _ in ROWS], [(file, name) for _, file, name in STYLES])
        for file, _, licence in ROWS:
            self.assertRegex(licence, r"^GPL-[23]\.0-or-later$", file)

    def test_they_are_small_and_large_enough(self):
        total = 0
        for _, file, _ in STYLES:
            size = (FOLDER / file).stat().st_size
            total += size
            self.assertLessEqual(size, 150_000, file)
            with Image.open(FOLDER / file) as picture:
                self.assertIn(max(picture.size), range(500, 701), file)
                self.assertGreaterEqual(min(picture.size), 300, file)
                self.assertEqual(picture.mode, "RGB", file)
        self.assertLess(total, 1_500_000)

    def test_each_has_its_maker(self):
        try:
            import cairo  # noqa: F401, which only the makers need
            import scipy  # noqa: F401
        except ImportError as error:
            self.skipTest(str(error))
        sys.dont_write_bytecode = True
        sys.path.insert(0, str(FOLDER / "make"))
        import make
        self.assertEqual(list(make.STYLES), [style for style, _, _ in STYLES])

    def test_each_can_be_a_style(self):
        """The command line reads and plans with it, and paints nothing."""
        for _, file, _ in STYLES:
            done = subprocess.run([os.environ["NST_COMMAND"], FOLDER / file, FOLDER / file, "--size=32", "--estimate",
                                   "-o", "unused.png"], capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 0, f"{file}: {done.stderr}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
