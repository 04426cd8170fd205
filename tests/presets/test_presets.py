#!/usr/bin/env python3
"""Presets that are named after other programs for style transfer, against what those programs do: the pictures
after ten and fifty steps and the losses at each, from fixtures/ (README.md).

SPDX-License-Identifier: GPL-3.0-or-later

NST_COMMAND is the command under test.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np

from pictures import SMALL, psnr, read_png, write_png

COMMAND = os.environ["NST_COMMAND"]
FIXTURES = Path(__file__).resolve().parent / "fixtures"
NETWORKS = {
    "pytorch-tutorial": "vgg19.pth",
    "neural-artistic-style": "vgg19-now.mat",
    "caffe-style-transfer": "vgg16.caffemodel",
    "tensorflow-painting": "vgg19-beta16.mat",
    "neural-style": "vgg19.caffemodel",
}
# Each picture is painted and looked at as large as it is.
OWN_SIZES = ["--size=0", "--size-shortest=0", "--style-size=own", "--style-scale=1"]
# The fixtures are such that the programs themselves in single precision keep losses to 2e-4 of those in double
# precision, in whatever order sums are added up. PyTorch's steps, which no search along a line corrects, magnify what
# is rounded away, so that after these many its losses may be any; the pictures stay alike.
LOSS_TOLERANCE = 1e-3
STEADY_STEPS = {"pytorch-tutorial": 25}
LEAST_PSNR = {10: 50, 50: 40}


def read_losses(path):
    """The lines of losses.txt, by iteration: each the numbers by the names of the first line."""
    names, *lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {int(line[0]): dict(zip(names[1:], map(float, line[1:]))) for line in lines}


class PresetsTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def run_command(self, *arguments):
        return subprocess.run([COMMAND, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False, timeout=300)

    def paint(self, content, style, name, steps, *arguments):
        """Paints by the preset NAME. Returns the picture, and what --json says."""
        output = self.folder / "output.png"
        result = self.run_command(content, style, "-o", output, "--preset", name, "--network",
                                  FIXTURES / NETWORKS[name], *OWN_SIZES, "--initial-noise=0",
                                  "--iterations", steps, "--json", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        printed = [line for line in result.stderr.splitlines() if line.startswith("iteration ")]
        self.assertEqual(len(printed), steps if "--print-every=1" in arguments else 0)
        return read_png(output), json.loads(result.stdout)


class Presets(PresetsTest):
    """One test for each is added below."""

    def check(self, name):
        for steps, least in LEAST_PSNR.items():
            saved = self.folder / str(steps)
            saved.mkdir()
            picture, _ = self.paint(FIXTURES / f"{name}.content.png", FIXTURES / f"{name}.style.png", name, steps,
                                    "--start-file", FIXTURES / f"{name}.start.png", "--print-every=1",
                                    "--save-folder", saved)
            near = psnr(picture, read_png(FIXTURES / f"{name}.{steps}.png"))
            difference, where = self.compare(name, read_losses(saved / "losses.txt"), steps)
            print(f"{name}: after {steps} steps {near:.1f} dB, losses differ by {difference:.1e} at most ({where})")
            with self.subTest(steps=steps, of="losses"):
                self.assertLessEqual(difference, LOSS_TOLERANCE, where)
            with self.subTest(steps=steps, of="picture"):
                self.assertGreaterEqual(near, least)

    def compare(self, name, losses, steps):
        """The largest relative difference of a loss, and where it is."""
        expected = json.loads((FIXTURES / f"{name}.losses.json").read_text(encoding="utf-8"))
        self.assertLessEqual(set(range(steps)), set(losses))
        found = []
        for entry in expected[:min(steps, STEADY_STEPS.get(name, steps))]:
            step = entry.pop("iteration")
            # Not every program counts its smoothness.
            losses[step]["total"] = sum(losses[step][part] for part in entry if part != "total")
            found += [(abs(losses[step][part] - value) / max(abs(value), SMALL * entry["total"]), f"{part} of step {step}")
                      for part, value in entry.items()]
        return max(found)


def add_test(name):
    setattr(Presets, "test_" + name.replace("-", "_"), lambda self: self.check(name))


for preset in NETWORKS:
    add_test(preset)


class Tiles(PresetsTest):
    """Normalised gradients need sums over the whole picture, however it is cut up."""

    SIZE = (300, 500)
    # Sums of single precision in another order; the file has steps of 1.5e-5.
    TOLERANCE = 1e-5 + 1 / 65535

    def make_waves(self, name, size, seed):
        rows, columns = np.mgrid[0:size[0], 0:size[1]]
        random = np.random.default_rng(seed)
        planes = [0.5 + 0.35 * np.sin(a * columns + b * rows + c) for a, b, c in random.uniform(0.05, 0.3, (3, 3))]
        path = self.folder / name
        write_png(path, np.stack(planes, 2))
        return path

    def test_whole_and_in_tiles(self):
        content, style = self.make_waves("content.png", self.SIZE, 1), self.make_waves("style.png", (120, 130), 2)
        name = "neural-artistic-style"
        whole, plenty = self.paint(content, style, name, 3, "--memory=4096")
        tiled, scarce = self.paint(content, style, name, 3, "--memory=40")
        difference = abs(whole - tiled).max()
        print(f"{name}: whole in {plenty['peak_mib']:.0f} MiB, in tiles {scarce['peak_mib']:.0f} MiB: "
              f"largest difference {difference:.1e}")
        self.assertLess(scarce["peak_mib"], plenty["peak_mib"])
        self.assertLessEqual(difference, self.TOLERANCE)


if __name__ == "__main__":
    unittest.main()
