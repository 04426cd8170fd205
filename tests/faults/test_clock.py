#!/usr/bin/env python3
"""The same painting however long anything takes: babl, asked for a way from one format to another, tries
several and takes the fastest, and they differ in rounding. Here it measures by a clock that goes at
random.

NST_CLOCK_RUNS in the environment is how often each picture is painted, three times otherwise.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "command-line"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from command_line import COMMAND, make_picture  # noqa: E402
import profiles  # noqa: E402

CLOCK = Path(os.environ["NST_CLOCK_LIBRARY"])
PAINTINGS = int(os.environ.get("NST_CLOCK_RUNS", "3"))
PROFILES = {
    "exponent.png": profiles.rgb(profiles.ADOBE, profiles.exponent(1.8)),
    "linear.png": profiles.rgb(profiles.DISPLAY_P3, profiles.exponent(1)),
    "table.png": profiles.rgb_table(3),
}
# What babl does without being told.
OWN_WAYS = {"BABL_TOLERANCE": "0.0000047", "BABL_PATH_LENGTH": "3"}


class Clock(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.style = self.folder / "style.png"
        make_picture(self.style, 64, 48, 2)
        self.make_contents()

    def make_contents(self):
        """Pictures of all kinds, from which conversions of all kinds are asked."""
        plain = self.folder / "plain.png"
        make_picture(plain, 80, 60, 1)
        picture = Image.open(plain)
        picture.save(self.folder / "plain.jpg")
        picture.convert("L").save(self.folder / "gray.png")
        fading = picture.copy()
        fading.putalpha(picture.convert("L"))
        fading.save(self.folder / "fading.png")
        fading.save(self.folder / "fading.tif")
        wide = np.asarray(picture.convert("L")).astype(np.uint16) * 257
        Image.fromarray(wide).save(self.folder / "wide.png")
        for name, profile in PROFILES.items():
            picture.save(self.folder / name, icc_profile=profile)

    def paint(self, content, number, output=".png", **environment):
        output = self.folder / f"output{output}"
        output.unlink(missing_ok=True)
        result = subprocess.run(
            [COMMAND, self.folder / content, self.style, "-o", output, "--size=40", "--iterations=2",
             "--mask", self.folder / "gray.png"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
            cwd=CLOCK.parent,
            env={**os.environ, "LD_PRELOAD": f"./{CLOCK.name}",  # a space in its folder would end it
                 "NST_CLOCK": str(number), **environment})
        self.assertEqual(result.returncode, 0, result.stderr)
        return output.read_bytes()

    def test_own_ways(self):
        """These tests would see it: left to itself, babl goes by the clock."""
        self.assertGreater(len({self.paint("fading.png", i, **OWN_WAYS) for i in range(1, 9)}), 1)

    def test_each(self):
        for content in ("plain.png", "plain.jpg", "gray.png", "fading.png", "fading.tif", "wide.png",
                        *PROFILES):
            with self.subTest(content):
                self.assertEqual(len({self.paint(content, i) for i in range(1, PAINTINGS + 1)}), 1)

    def test_outputs(self):
        for output in (".jpg", ".tif", ".webp", ".exr", ".hdr", ".ppm", ".bmp"):
            with self.subTest(output):
                self.assertEqual(len({self.paint("fading.png", i, output) for i in (1, 2)}), 1)


if __name__ == "__main__":
    unittest.main()
