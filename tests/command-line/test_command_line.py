#!/usr/bin/env python3
"""The command line's contract: flags, output streams, files, paintings, lists.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import re
import shutil
import sys
import unittest

import numpy as np
from PIL import Image

from command_line import FAST, CommandLineTest, make_picture, run


class Painting(CommandLineTest):
    def test_paints(self):
        result = self.paint()
        self.assert_painted(result)
        self.assertEqual(result.stdout, "")
        for line in result.stderr.splitlines():
            self.assertRegex(line, r"^ *\d+% \S")
        with Image.open(self.output) as picture:
            self.assertEqual(picture.size, (48, 36))
            self.assertEqual(picture.mode, "RGB")

    def test_long_output_flag_and_own_size(self):
        result = run(self.content, self.style, "--output", self.output, "--iterations", "4")
        self.assert_painted(result)
        with Image.open(self.output) as picture:
            self.assertEqual(picture.size, (80, 60))

    def test_flags_anywhere(self):
        result = run("--size=48", "-o", self.output, self.content, "--iterations=4", self.style,
                     "--seed=3", "--colour=content")
        self.assert_painted(result)

    def test_same_seed_same_picture(self):
        pixels = []
        for threads, seed in ((1, 5), (2, 5), (2, 6)):
            self.assert_painted(self.paint("--initial-noise=0.5", f"--threads={threads}",
                                           f"--seed={seed}"))
            pixels.append(np.asarray(Image.open(self.output)))
        self.assertTrue((pixels[0] == pixels[1]).all())
        self.assertFalse((pixels[0] == pixels[2]).all())

    def test_same_picture_whatever_openblas_would_do(self):
        """In a palette that lacks a dimension an eigenvalue is nothing but rounding, and its root a
        hundred million times that. So LAPACK must always round the same way, which it does not
        with threads of its own."""
        rows, columns = np.mgrid[0:60, 0:80] / 80
        content = np.stack([columns, rows, 1 - columns], 2) * 120 + 100
        grain = np.random.default_rng(2).integers(-40, 40, (64, 64, 1))
        files = [self.folder / name for name in ("gradient.png", "red.png", "blue.png")]
        for path, pixels in zip(files, (content, grain + (200, 80, 60), grain + (60, 80, 200))):
            Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(path)
        paintings = []
        for threads in "12":
            self.assert_painted(run(*files, "-o", self.output, "--iterations=20",
                                    env={**os.environ, "OPENBLAS_NUM_THREADS": threads}))
            paintings.append(np.asarray(Image.open(self.output)))
        self.assertTrue((paintings[0] == paintings[1]).all())

    def test_several_styles(self):
        other = self.folder / "other.png"
        make_picture(other, 40, 40, 3)
        self.assert_painted(run(self.content, self.style, other, "-o", self.output, *FAST,
                                "--style-weights=2,1"))

    def make_mask(self, name, first, end):
        """A mask, not of the content's size: white from FIRST to END of its width, 1 being all."""
        pixels = np.zeros((30, 100), np.uint8)
        pixels[:, int(first * 100):int(end * 100)] = 255
        path = self.folder / name
        Image.fromarray(pixels).save(path)
        return path

    def paint_masked(self, *masks):
        """Paints with a style for each mask. Returns for each column whether it has changed."""
        flags = [word for mask in masks for word in ("--mask", mask)]
        self.assert_painted(run(self.content, *[self.style] * len(masks), "-o", self.output,
                                "--iterations", "4", *flags))
        painted, content = (np.asarray(Image.open(path)) for path in (self.output, self.content))
        return (painted != content).any(axis=(0, 2))

    # Resampled masks may reach over their edges by a pixel or two.
    def test_mask(self):
        changed = self.paint_masked(self.make_mask("mask.png", 0, 0.5))
        self.assertTrue(changed[:40].all())
        self.assertFalse(changed[42:].any())

    def test_mask_for_each_style(self):
        changed = self.paint_masked(self.make_mask("left.png", 0, 0.3),
                                    self.make_mask("right.png", 0.7, 1))
        self.assertTrue(changed[:24].all() and changed[56:].all())
        self.assertFalse(changed[26:54].any())

    def test_style_without_mask_takes_the_rest(self):
        self.assertTrue(self.paint_masked(self.make_mask("left.png", 0, 0.3), "none").all())

    def test_json(self):
        result = self.paint("--json")
        self.assert_painted(result)
        self.assertEqual(result.stdout.count("\n"), 1)
        report = json.loads(result.stdout)
        self.assertGreater(report["seconds"], 0)
        self.assertGreater(report["peak_mib"], 1)
        self.assertEqual(len(report["scales"]), 1)
        scale = report["scales"][0]
        self.assertEqual((scale["width"], scale["height"]), (48, 36))
        self.assertGreaterEqual(scale["evaluations"], scale["iterations"])
        self.assertGreater(scale["seconds"], 0)
        self.assertEqual(set(scale["loss"]), {"content", "style", "variation", "range"})
        for value in scale["loss"].values():
            self.assertGreaterEqual(value, 0)

    def test_preset_gives_way_to_settings(self):
        """Single settings win over the preset, before and after it."""
        pictures = {}
        for name, arguments in {"plain": ["--strength=10"],
                                "before": ["--preset=bold", "--strength=10"],
                                "after": ["--strength=10", "--preset=bold"],
                                "bold": ["--preset=bold"], "none": []}.items():
            self.assert_painted(self.paint(*arguments))
            pictures[name] = Image.open(self.output).tobytes()
        self.assertEqual(pictures["before"], pictures["plain"])
        self.assertEqual(pictures["after"], pictures["plain"])
        self.assertNotEqual(pictures["bold"], pictures["plain"])
        self.assertNotEqual(pictures["bold"], pictures["none"])

    def test_old_file_is_replaced(self):
        self.output.write_text("old")
        self.assert_painted(self.paint())
        Image.open(self.output).load()

    def test_odd_contents(self):
        for size in ((1, 1), (1, 5000)):
            make_picture(self.content, *size)
            self.assert_painted(self.paint())


class Depth(CommandLineTest):
    def depth_of(self, path):
        """Bits a component of a PNG, as its header has it."""
        return path.read_bytes()[24]

    def test_eight_bits(self):
        self.assert_painted(self.paint())
        self.assertEqual(self.depth_of(self.output), 8)

    def test_sixteen_bits(self):
        generator = np.random.default_rng(1)
        gray = generator.integers(0, 65536, (40, 50)).astype(np.uint16)
        Image.fromarray(gray).save(self.content)
        self.assertEqual(self.depth_of(self.content), 16)
        self.assert_painted(self.paint())
        self.assertEqual(self.depth_of(self.output), 16)
        with Image.open(self.output) as picture:
            self.assertIn(picture.mode, ("I", "I;16"))  # in older and newer versions of Pillow

    def test_alpha(self):
        pixels = np.zeros((36, 48, 4), np.uint8)
        pixels[..., :3] = 90
        pixels[..., 3] = np.arange(48) * 5
        Image.fromarray(pixels).save(self.content)
        self.assert_painted(self.paint())
        found = np.asarray(Image.open(self.output))
        self.assertEqual(found.shape, (36, 48, 4))
        self.assertLessEqual(np.abs(found[..., 3].astype(int) - pixels[..., 3]).max(), 1)

    def test_formats(self):
        for extension, kind in ((".jpg", "JPEG"), (".webp", "WEBP"), (".tif", "TIFF"),
                                (".PNG", "PNG"), (".bmp", "BMP")):
            path = self.folder / ("painted" + extension)
            self.assert_painted(self.paint(output=path), path)
            with Image.open(path) as picture:
                self.assertEqual(picture.format, kind)
                self.assertEqual(picture.size, (48, 36))


class Listings(CommandLineTest):
    def list(self, *arguments):
        result = run(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        self.assertTrue(result.stdout.endswith("\n"))
        return result.stdout

    def test_version(self):
        self.assertRegex(self.list("--version"), r"^neural-style \d+\.\d+\.\d+\n"
                                                 r"kernel: \S+\nopenblas: \S+\n$")

    def test_networks(self):
        self.assertEqual(self.list("--list-networks").splitlines(), ["built-in", "draft", "free"])

    def test_networks_of_the_own_prefix(self):
        """Those installed with the program are found wherever the system looks for data."""
        shutil.copy(os.environ["NST_NETWORK"], self.folder / "neighbour.safetensors")
        environment = {**os.environ, "NST_NETWORKS_DIR": str(self.folder), "XDG_DATA_DIRS": "/nowhere"}
        listed = run("--list-networks", env=environment).stdout.splitlines()
        self.assertEqual(listed, ["built-in", "draft", "free", "neighbour"])
        self.assert_painted(self.paint("--network", "neighbour", env=environment))

    def test_presets(self):
        """All paint, by the built-in network where their own is not here, and small."""
        for line in self.list("--list-presets").splitlines():
            with self.subTest(line):
                self.assert_painted(self.paint("--preset", line.split()[0], "--network=built-in",
                                               "--size-shortest=0"))

    def test_settings_are_flags(self):
        """Every setting that is listed is a flag that takes its default."""
        listed = dict(re.match(r"([a-z-]+)=(\S*) ", line).groups()
                      for line in self.list("--list-settings").splitlines())
        for name in ("strength", "style-scale", "size", "iterations", "seed", "threads", "memory",
                     "network"):
            self.assertIn(name, listed)
        self.assert_painted(self.paint(*[f"--{name}={value}" for name, value in listed.items()
                                         if name not in ("size", "iterations")]))

    def test_help(self):
        """What most people need at once; the rest where it is asked for, each option once."""
        text = self.list("--help")
        for flag in ("--output", "--preset", "--strength", "--json", "--list-networks",
                     "--list-presets", "--list-settings", "--version", "--help-all"):
            self.assertIn(flag, text)
        self.assertNotIn("--epsilon", text)
        self.assertIn("--threads", self.list("--help-settings"))
        self.assertIn("--epsilon", self.list("--help-recipe"))
        flags = re.findall(r"^  (?:-., )?(--[a-z-]+)", self.list("--help-all"), re.MULTILINE)
        self.assertEqual(len(flags), len(set(flags)))
        listed = [line.split("=")[0] for line in self.list("--list-settings").splitlines()]
        self.assertLessEqual({"--" + name for name in listed}, set(flags))


class Estimates(CommandLineTest):
    def estimate(self, *arguments):
        """What --estimate says, from its JSON."""
        result = run(self.content, self.style, "--estimate", "--json", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def test_sentence(self):
        result = run(self.content, self.style, "--estimate")
        self.assertRegex(result.stdout, r"^about \d+ MiB of memory and \d+ (seconds|minutes)\n$")
        self.assertEqual(result.stderr, "")

    def test_memory(self):
        """The estimate is within 20 % of the peak, for paintings in one piece and in tiles."""
        make_picture(self.content, 1100, 800)
        make_picture(self.style, 300, 200)
        for options in (["--iterations=1"], ["--iterations=1", "--memory=500"],
                        ["--iterations=1", "--memory=500", "--optimiser=adam"]):
            with self.subTest(options=options):
                said = self.estimate(*options)["mebibytes"]
                result = run(self.content, self.style, "-o", self.output, "--json", *options,
                             timeout=120)
                peak = json.loads(result.stdout)["peak_mib"]
                self.assertLess(abs(said - peak), 0.2 * peak, f"{said:.0f}, not {peak:.0f} MiB")

    def test_more_work_takes_longer(self):
        short = self.estimate("--size=512", "--quality=draft")["seconds"]
        self.assertGreater(self.estimate("--size=1024", "--quality=best")["seconds"], 2 * short)

    def test_too_little(self):
        result = run(self.content, self.style, "--estimate", "--memory=1")
        self.assert_refused(result, "memory")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
