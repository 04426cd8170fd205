#!/usr/bin/env python3
"""What is said about a photograph, where the library that reads and writes it ends its process: the
painting is there all the same, without it.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "command-line"))
from command_line import COMMAND, make_picture  # noqa: E402

SHIM = Path(os.environ["NST_ENDING"])
ARTIST = 0x13b  # Exif's tag
KINDS = ("png", "jpg", "tif", "webp")


class Tags(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.style = self.folder / "style.png"
        make_picture(self.style, 40, 30, 2)
        self.content = self.folder / "content.jpg"
        exif = Image.Exif()
        exif[ARTIST] = "Jane Roe"
        Image.open(self.style).convert("RGB").save(self.content, exif=exif)

    def paint(self, kind, ends):
        output = self.folder / f"{ends}.{kind}"
        result = subprocess.run(
            [COMMAND, self.content, self.style, "-o", output, "--iterations=1", "--size=32"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            cwd=SHIM.parent,  # a space in its folder would end LD_PRELOAD
            env={**os.environ, "LD_PRELOAD": f"./{SHIM.name}", "NST_ENDS": ends})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("neural-style:", result.stderr)
        return Image.open(output)

    def test_each(self):
        for kind in KINDS:
            with self.subTest(kind):
                tagged = self.paint(kind, "nowhere")
                self.assertEqual(tagged.getexif()[ARTIST], "Jane Roe")
                for ends in ("read", "write"):
                    picture = self.paint(kind, ends)
                    self.assertNotIn(ARTIST, picture.getexif(), ends)
                    self.assertEqual(picture.tobytes(), tagged.tobytes(), ends)


if __name__ == "__main__":
    unittest.main(verbosity=2)
