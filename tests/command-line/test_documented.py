#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of docs/scripts.md for the command line, as they stand, with small pictures."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from command_line import COMMAND, make_picture  # noqa: E402
from documented import read_examples  # noqa: E402

SIZE = (64, 48)  # pixels


class DocumentedTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        for seed, name in enumerate(["photo.jpg", "wave.jpg", "mosaic.jpg"]):
            make_picture(cls.folder / name, *SIZE, seed)
        mask = np.zeros(SIZE[::-1], np.uint8)
        mask[:, :SIZE[0] // 2] = 255
        Image.fromarray(mask).save(cls.folder / "cup.png")
        (cls.folder / "bin").mkdir()
        (cls.folder / "bin" / "neural-style").symlink_to(COMMAND)
        cls.done = subprocess.run(
            ["sh", "-e", "-c", "\n".join(read_examples("The command line"))], cwd=cls.folder, capture_output=True,
            text=True, timeout=200, check=False,
            env={**os.environ, "PATH": f"{cls.folder}/bin:{os.environ['PATH']}"})

    def pixels(self, name):
        with Image.open(self.folder / name) as picture:
            self.assertEqual(picture.size, SIZE, name)
            return np.asarray(picture.convert("RGB")).astype(float)

    def difference(self, a, b):
        return np.abs(self.pixels(a) - self.pixels(b)).mean()

    def test_examples_succeed(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)

    def test_strengths(self):
        weak, strong = (self.difference("photo.jpg", f"painted-{strength}.jpg") for strength in (25, 75))
        self.assertLess(weak, strong)

    def test_pipe(self):
        self.assertGreater(self.difference("photo.jpg", "piped.jpg"), 1)

    def test_reports(self):
        report, estimate = (json.loads((self.folder / f"{name}.json").read_text()) for name in ("report", "estimate"))
        self.assertEqual([report["scales"][-1][side] for side in ("width", "height")], list(SIZE))
        self.assertIn(str(report["seconds"]), self.done.stdout)
        self.assertGreater(estimate["seconds"], 0)

    def test_masks(self):
        self.assertGreater(self.difference("two.jpg", "painted.jpg"), 1)


if __name__ == "__main__":
    unittest.main()
