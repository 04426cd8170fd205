#!/usr/bin/env python3
"""The command line's contract where nothing is painted: with bad arguments and files, interrupted,
and with too little memory it gives an exit status, says why in one line, and leaves nothing
half-written.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import resource
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

from command_line import COMMAND, FAST, CommandLineTest, make_picture, run


class BadArguments(CommandLineTest):
    def test_nothing(self):
        self.assert_refused(run(), "STYLE")

    def test_no_style(self):
        self.assert_refused(run(self.content, "-o", self.output), "style")

    def test_no_output(self):
        self.assert_refused(run(self.content, self.style), "-o")

    def test_unknown_flag(self):
        self.assert_refused(self.paint("--strenght=3"), "--strenght", "Did you mean --strength?")
        self.assert_refused(self.paint("--stile-scale", "2"), "--stile-scale", "--style-scale?")
        self.assert_refused(self.paint("--nonsense"), "--nonsense", "--help")
        self.assert_refused(self.paint("-x"), "-x", "--help")

    def test_flag_without_value(self):
        self.assert_refused(run(self.content, self.style, "-o", self.output, "--size"), "--size")

    def test_out_of_range(self):
        for flag, words in (("--strength=101", ("strength", "101", "0 to 100")),
                            ("--strength=nan", ("strength", "0 to 100")),
                            ("--size=-3", ("size", "0 to 262144")),
                            ("--size=2.5", ("size", "whole number")),
                            ("--quality=bets", ("quality", "draft, normal or best")),
                            ("--threads=x", ("threads", "0 to"))):
            self.assert_refused(self.paint(flag), *words)

    def test_mistyped_value(self):
        for flag, meant in (("--quality=bets", "best"), ("--preset=bolt", "bold"),
                            ("--network=buildin", "built-in")):
            self.assert_refused(self.paint(flag), f"Did you mean “{meant}”?")
        self.assertNotIn("mean", self.paint("--quality=nonsense").stderr)
        self.assert_refused(run("--fetch-network=vgg91"), "Did you mean “vgg19”?")

    def test_unknown_preset(self):
        self.assert_refused(self.paint("--preset=nonsense"), "nonsense", "bold")

    def test_number_of_masks(self):
        self.assert_refused(self.paint("--mask", self.style, "--mask", "none"), "1", "2", "--mask")
        self.assert_refused(run(self.content, self.style, self.style, "-o", self.output,
                                "--mask", self.style), "2", "1", "--mask")

    def test_missing_mask(self):
        self.assert_refused(self.paint("--mask", self.folder / "absent.png"), "absent.png")

    def test_bad_style_weights(self):
        self.assert_refused(self.paint("--style-weights=x"), "style-weights")


class BlackMasks(CommandLineTest):
    def test_nothing_to_paint(self):
        mask = self.folder / "mask.png"
        for pixels in (np.zeros((4, 4)), np.zeros((4, 4, 3)), np.full((4, 4, 4), (255, 255, 255, 0))):
            Image.fromarray(pixels.astype(np.uint8)).save(mask)
            self.given = sorted(self.folder.iterdir())
            self.assert_refused(self.paint("--mask", mask), "mask", "black", "white")


class OutputIsInput(CommandLineTest):
    def test_styles_and_masks_are_not_replaced(self):
        """Whatever the path, and before painting begins."""
        other, mask, link, hard = (self.folder / name
                                   for name in ("other.png", "mask.png", "link.png", "hard.png"))
        make_picture(other, 64, 48, 3)
        Image.new("L", (8, 8), 255).save(mask)
        link.symlink_to("style.png")
        os.link(self.style, hard)
        self.given = sorted(self.folder.iterdir())
        before = [path.read_bytes() for path in (self.style, other, mask)]
        for output in (self.style, self.folder / "." / "style.png", link, hard, other, mask,
                       f"{self.folder}//other.png"):
            self.assert_refused(run(self.content, self.style, other, "--mask", "none", "--mask", mask,
                                    "-o", output, "--iterations=100000"), "would replace", output)
        self.assertEqual([path.read_bytes() for path in (self.style, other, mask)], before)

    def test_the_content_is_replaced_by_who_allows_it(self):
        """Whatever the path, and before painting begins."""
        before = self.content.read_bytes()
        link, hard = self.folder / "link.png", self.folder / "hard.png"
        link.symlink_to("content.png")
        os.link(self.content, hard)
        self.given = sorted(self.folder.iterdir())
        for output in (self.content, f"{self.folder}/./content.png", link, hard):
            self.assert_refused(run(self.content, self.style, "-o", output, "--iterations=100000"),
                                "would replace", output, "--overwrite")
        self.assertEqual(self.content.read_bytes(), before)
        self.assert_painted(self.paint("--overwrite", output=f"{self.folder}/./content.png"),
                            self.content)
        self.assertNotEqual(self.content.read_bytes(), before)

    def test_a_style_is_replaced_by_nobody(self):
        self.assert_refused(run(self.content, self.style, "-o", self.style, "--overwrite"),
                            "would replace", self.style)


class BadFiles(CommandLineTest):
    def refuse_picture(self, path, *words):
        """Checks that PATH is refused as a content and as a style."""
        self.given = sorted(self.folder.iterdir())
        self.assert_refused(run(path, self.style, "-o", self.output, *FAST), path, *words)
        self.assert_refused(run(self.content, path, "-o", self.output, *FAST), path, *words)

    def test_missing(self):
        self.refuse_picture(self.folder / "missing.png")

    def test_folder(self):
        self.refuse_picture(self.folder, "folder")

    def test_pipe(self):
        """Nobody writes into it, so it is not waited for."""
        path = self.folder / "pipe.png"
        os.mkfifo(path)
        self.refuse_picture(path, "no ordinary file")

    def test_no_picture(self):
        path = self.folder / "text.png"
        path.write_text("no picture at all\n")
        self.refuse_picture(path)
        path.write_bytes(b"")
        self.refuse_picture(path)

    def test_style_of_one_pixel(self):
        make_picture(self.style, 1, 1)
        self.assert_refused(self.paint(), "2 × 2")

    def test_networks(self):
        path = self.folder / "network.safetensors"
        for contents in (b"", b"x" * 100, b"\0" * 100, b"\xff" * 8 + b"{}"):
            path.write_bytes(contents)
            self.given = sorted(self.folder.iterdir())
            self.assert_refused(self.paint("--network", path), path)
        self.assert_refused(self.paint("--network", self.folder), self.folder)
        self.assert_refused(self.paint("--network", "nonsense"), "nonsense", "built-in")

    def test_names_beyond_ascii_in_any_locale(self):
        """A terminal without UTF-8 still has files with such names."""
        folder = self.folder / "Gemälde"
        folder.mkdir()
        content, output = folder / "straße.png", folder / "größe.png"
        content.write_bytes(self.content.read_bytes())
        for locale in ("C", "C.UTF-8"):
            result = run(content, self.style, "-o", output, *FAST,
                         env={**os.environ, "LC_ALL": locale})
            self.assert_painted(result, output)
            output.unlink()
            result = run(content, self.style, "-o", output, *FAST, "--network",
                         folder / "fehlt.safetensors", env={**os.environ, "LC_ALL": locale})
            self.assertEqual(result.returncode, 1)
            self.assertIn("There is no network", result.stderr)

    def test_unwritable(self):
        for path in (self.folder / "nowhere" / "output.png", self.folder, self.folder / "output",
                     self.folder / "output.xyz", Path("/proc/output.png")):
            start = time.monotonic()
            self.assert_refused(run(self.content, self.style, "-o", path, "--iterations=100000"),
                                path.parent)
            self.assertLess(time.monotonic() - start, 10, "it is said before painting begins")

    def test_full_disk(self):
        """The old file stays. A limit on files' lengths stands for a full disk."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        for extension in (".png", ".jpg", ".tif", ".exr"):
            path = self.folder / ("old" + extension)
            path.write_text("old")
            self.given = sorted(self.folder.iterdir())
            self.assert_refused(self.paint(output=path, preexec_fn=limit), path)
            self.assertEqual(path.read_text(), "old")


class Interrupted(CommandLineTest):
    def interrupt(self, number, seconds):
        """Sends signal NUMBER some SECONDS after the start."""
        arguments = [COMMAND, self.content, self.style, "-o", self.output, "--size=300",
                     "--iterations=100000"]
        with subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) as process:
            time.sleep(seconds)
            process.send_signal(number)
            out, errors = process.communicate(timeout=20)
        return subprocess.CompletedProcess(arguments, process.returncode, out, errors)

    def test_interrupt(self):
        self.assert_refused(self.interrupt(signal.SIGINT, 2), "cancelled")

    def test_terminate(self):
        self.assert_refused(self.interrupt(signal.SIGTERM, 2), "cancelled")

    def test_old_file_stays(self):
        self.output.write_text("old")
        self.given = sorted(self.folder.iterdir())
        self.assert_refused(self.interrupt(signal.SIGINT, 2), "cancelled")
        self.assertEqual(self.output.read_text(), "old")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
