#!/usr/bin/env python3
"""The frames of a film, painted into a folder one after another.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import sys
import unittest

import numpy as np
from PIL import Image

from command_line import FAST, CommandLineTest, make_picture, run

FRAMES = 4
ACROSS, DOWN = 3, 1  # pixels by which the camera moves from one frame to the next


class FramesTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        whole = self.folder / "whole.png"
        make_picture(whole, 120, 90)
        self.frames = []
        for number in range(FRAMES):
            x, y = number * ACROSS, number * DOWN
            self.frames.append(self.folder / f"{number:04}.png")
            Image.open(whole).crop((x, y, x + 96, y + 72)).save(self.frames[-1])
        self.given = sorted(self.folder.iterdir())

    def paint_film(self, *arguments, frames=None, out=None):
        return run("--frames", *(frames or self.frames), "--style", self.style, "--output-folder",
                   out or self.out, "--size=96", "--iterations=12", "-q", *arguments, timeout=120)

    def painted(self, out=None):
        return [(out or self.out) / path.name for path in self.frames]


def read(path):
    return np.asarray(Image.open(path).convert("RGB"), float)


def find_flicker(paths):
    """The mean difference of each painting and the next, when the camera's motion is undone."""
    pictures = [read(path) for path in paths]
    return np.mean([np.abs(last[DOWN:, ACROSS:] - now[:-DOWN, :-ACROSS]).mean()
                    for last, now in zip(pictures, pictures[1:])])


class Painting(FramesTest):
    def test_flicker(self):
        """Half of frame by frame is what is promised; here it is a fifth. The paintings are no
        nearer to their contents for it."""
        alone = self.folder / "alone"
        self.assertEqual(self.paint_film().returncode, 0)
        result = run(*self.frames, "--style", self.style, "--output-folder", alone, "--size=96",
                     "--iterations=12", "-q", timeout=120)
        self.assertEqual(result.returncode, 0, result.stderr)
        followed, single = find_flicker(self.painted()), find_flicker(self.painted(alone))
        self.assertLess(followed, 0.4 * single)
        away = [np.abs(read(folder / "0003.png") - read(self.frames[3])).mean()
                for folder in (self.out, alone)]
        self.assertGreater(away[0], 0.8 * away[1])

    def test_first_frame_is_as_alone(self):
        self.assertEqual(self.paint_film(frames=self.frames[:1]).returncode, 0)
        run(self.frames[0], self.style, "-o", self.output, "--size=96", "--iterations=12", "-q")
        self.assertEqual(self.output.read_bytes(), self.painted()[0].read_bytes())

    def test_report(self):
        reports = [json.loads(line) for line in self.paint_film("--json").stdout.splitlines()]
        self.assertNotIn("followed", reports[0])
        for report in reports[1:]:
            self.assertTrue(0.5 < report["followed"] <= 1, report)
            self.assertGreater(report["scales"][-1]["loss"]["frame"], 0)

    def test_estimate(self):
        """The last frame takes memory."""
        alone, followed = (json.loads(run(self.frames[0], "--style", self.style, "--estimate",
                                          "--json", "--size=2000", *option).stdout)["mebibytes"]
                           for option in ([], ["--frames"]))
        self.assertGreater(followed, alone)


class Resuming(FramesTest):
    def test_same_as_in_one_run(self):
        """Also in a format that loses something, as paintings are read from their files."""
        jpegs = [path.with_suffix(".jpg") for path in self.frames]
        for path, jpeg in zip(self.frames, jpegs):
            Image.open(path).save(jpeg)
        for frames in (self.frames, jpegs):
            whole, parts = self.folder / "whole", self.folder / "parts"
            self.assertEqual(self.paint_film(frames=frames, out=whole).returncode, 0)
            self.assertEqual(self.paint_film(frames=frames[:2], out=parts).returncode, 0)
            result = self.paint_film("--json", frames=frames, out=parts)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(len(result.stdout.splitlines()), 2)
            for path in frames:
                self.assertEqual((whole / path.name).read_bytes(), (parts / path.name).read_bytes())

    def test_count(self):
        self.paint_film(frames=self.frames[:1])
        result = run("--frames", *self.frames, "--style", self.style, "--output-folder", self.out,
                     *FAST, timeout=120)
        self.assertIn("3 painted, 0 failed, 1 there already", result.stderr)

    def test_a_damaged_painting_is_told(self):
        """The frame after it cannot follow it, and says which file is why."""
        self.paint_film(frames=self.frames[:2])
        self.painted()[1].write_text("no picture")
        result = self.paint_film()
        self.assertEqual(result.returncode, 1)
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 3, lines)
        self.assertIn(str(self.painted()[1]), lines[0])
        self.assertIn("0 painted, 2 failed, 2 there already", lines[-1])

    def test_goes_on_after_a_broken_frame(self):
        """By the last one that was painted."""
        self.frames[1].write_text("no picture")
        result = self.paint_film("--json")
        self.assertEqual(result.returncode, 1)
        self.assertIn("3 painted, 1 failed", result.stderr)
        reports = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertGreater(reports[1]["followed"], 0.5)

    def test_another_size_begins_anew(self):
        make_picture(self.frames[2], 90, 80)
        result = self.paint_film("--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        followed = ["followed" in json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(followed, [False, True, False, False])
        run(self.frames[2], self.style, "-o", self.output, "--size=96", "--iterations=12", "-q")
        self.assertEqual(self.output.read_bytes(), self.painted()[2].read_bytes())


class Refused(FramesTest):
    def test_without_a_folder(self):
        self.assert_refused(run("--frames", self.frames[0], self.style, "-o", self.output),
                            "--frames", "--output-folder")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
