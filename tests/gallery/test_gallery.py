#!/usr/bin/env python3
"""The gallery's sheet has the pictures that it promises, in their places.

SPDX-License-Identifier: GPL-3.0-or-later

NST_COMMAND is the command under test.
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from PIL import Image

GALLERY = Path(__file__).with_name("gallery.py")
SIDE, GAP, CAPTION = 50, 6, 14


class Gallery(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        for name, colour in (("content/content-a.png", "red"), ("style/style-b.png", "lime"),
                             ("reference/a+b.peer.png", "blue")):
            (self.folder / name).parent.mkdir()
            Image.new("RGB", (60, 30), colour).save(self.folder / name)

    def make(self, *arguments):
        sheet = self.folder / "sheet.png"
        subprocess.run([sys.executable, GALLERY, self.folder / "content", self.folder / "style",
                        sheet, "--no-gmic", "--size", "32", "--side", str(SIDE), *arguments,
                        "--", "--iterations", "20"], check=True, timeout=60)
        return Image.open(sheet)

    def test_row(self):
        """A row has content, style, two paintings, and the reference."""
        sheet = self.make("--vary", "strength=0,100", "--references",
                          str(self.folder / "reference"))
        self.assertEqual(sheet.width, 5 * (SIDE + GAP) + GAP)
        places = [sheet.getpixel((column * (SIDE + GAP) + GAP + 10, GAP + 8))
                  for column in range(5)]
        self.assertEqual(places[0], (255, 0, 0))
        self.assertEqual(places[1], (0, 255, 0))
        self.assertEqual(places[4], (0, 0, 255))
        self.assertGreater(places[2][0], places[3][0])  # redder where the content counts more

    def test_rows(self):
        """Each pair has a row, and paintings that are there already are not painted again."""
        Image.new("RGB", (40, 40), "white").save(self.folder / "style/other.png")
        kept = self.folder / "kept"
        both = self.make("--folder", str(kept))
        before = {file: file.stat().st_mtime_ns for file in kept.glob("*.png")}
        again = self.make("--folder", str(kept))
        self.assertEqual(before, {file: file.stat().st_mtime_ns for file in kept.glob("*.png")})
        self.assertEqual(both.tobytes(), again.tobytes())
        self.assertGreater(both.height, 2 * (16 + CAPTION))


if __name__ == "__main__":
    unittest.main(verbosity=2)
