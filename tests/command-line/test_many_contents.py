#!/usr/bin/env python3
"""Several contents, painted into a folder.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

import numpy as np
from PIL import Image

from command_line import COMMAND, FAST, CommandLineTest, make_picture, run


class ManyTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.out = self.folder / "out"
        self.contents = [self.content, self.folder / "second.jpg", self.folder / "third.webp"]
        for seed, path in enumerate(self.contents[1:], 3):
            make_picture(path, 60, 80, seed)
        self.given = sorted(self.folder.iterdir())

    def paint_all(self, *arguments, contents=None):
        return run(*(contents or self.contents), "--style", self.style, "--output-folder", self.out,
                   *FAST, *arguments, timeout=60)

    def found(self):
        return sorted(path.name for path in self.out.iterdir())


class Painting(ManyTest):
    def test_same_as_one_by_one(self):
        result = self.paint_all()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr.splitlines()[-1], "neural-style: 3 painted, 0 failed.")
        self.assertEqual(result.stdout, "")
        self.assertEqual(self.found(), ["content.png", "second.jpg", "third.webp"])
        for content in self.contents:
            alone = self.folder / ("alone" + content.suffix)
            self.assert_painted(run(content, self.style, "-o", alone, *FAST), alone)
            self.assertEqual(alone.read_bytes(), (self.out / content.name).read_bytes())

    def test_format(self):
        self.assertEqual(self.paint_all("--format=jpeg", "-q").stderr, "")
        self.assertEqual(self.found(), ["content.jpg", "second.jpg", "third.jpg"])

    def test_ending_of_what_is_not_written(self):
        gif = self.folder / "fourth.gif"
        Image.open(self.content).save(gif)
        self.assertEqual(self.paint_all(contents=[gif]).returncode, 0)
        self.assertEqual(self.found(), ["fourth.png"])

    def test_goes_on_after_broken_ones(self):
        broken = self.folder / "broken.png"
        broken.write_bytes(self.content.read_bytes()[:300])
        result = self.paint_all(contents=[broken, self.content, self.folder / "absent.png",
                                          self.contents[1]])
        self.assertEqual(result.returncode, 1)
        lines = [line for line in result.stderr.splitlines() if "%" not in line[:5]]
        self.assertEqual(len(lines), 3, lines)
        self.assertIn("broken.png", lines[0])
        self.assertIn("absent.png", lines[1])
        self.assertEqual(lines[2], "neural-style: 2 painted, 2 failed.")
        self.assertEqual(self.found(), ["content.png", "second.jpg"])

    def test_a_failure_without_a_name_says_which(self):
        make_picture(self.contents[1], 3000, 2000)
        result = self.paint_all("--size=3000", "--memory=60", "--iterations=1", "-q",
                                contents=self.contents[1:2])
        self.assertEqual(result.returncode, 1)
        self.assertIn("second.jpg", result.stderr.splitlines()[0])

    def test_json(self):
        reports = [json.loads(line) for line in self.paint_all("--json").stdout.splitlines()]
        self.assertEqual([report["output"] for report in reports],
                         [str(self.out / path.name) for path in self.contents])
        self.assertTrue(all(report["scales"] for report in reports))

    def test_estimates(self):
        result = self.paint_all("--estimate", "--json")
        self.assertEqual(len([json.loads(line) for line in result.stdout.splitlines()]), 3)
        self.assertFalse(self.out.exists())

    def test_masks(self):
        mask = self.folder / "mask.png"
        Image.fromarray(np.zeros((4, 4), np.uint8)).save(mask)
        result = self.paint_all("--style", self.style, "--mask", "none", "--mask", mask)
        self.assertEqual(result.returncode, 0, result.stderr)


class Existing(ManyTest):
    def test_goes_on_where_it_stopped(self):
        """What is there already stays, whatever it is; --overwrite paints it anew."""
        self.out.mkdir()
        (self.out / "second.jpg").write_text("mine")
        result = self.paint_all()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("2 painted, 0 failed, 1 there already", result.stderr)
        self.assertEqual((self.out / "second.jpg").read_text(), "mine")
        result = self.paint_all("--overwrite")
        self.assertIn("3 painted, 0 failed.", result.stderr)
        Image.open(self.out / "second.jpg").load()

    def test_interrupted(self):
        """What is whole stays, of the others is nothing."""
        with subprocess.Popen([COMMAND, *self.contents, "--style", self.style, "--output-folder",
                               self.out, "--size=100", "--iterations=300"], text=True,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            end = time.monotonic() + 60
            while not (self.out.exists() and self.found()) and time.monotonic() < end:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 1)
        self.assertRegex(errors.splitlines()[-1], "cancelled after [12] of 3")
        for path in self.out.iterdir():
            Image.open(path).load()

    def test_inputs_are_not_replaced(self):
        """Into their own folder, a link to it, or by a link in another."""
        before = {path: path.read_bytes() for path in self.given if path.is_file()}
        link = self.folder / "link"
        link.symlink_to(".")
        self.out.mkdir()
        (self.out / "content.png").symlink_to("../content.png")
        os.link(self.style, self.out / "second.jpg")
        for folder, failed in ((self.folder, 3), (link, 3), (self.out, 2)):
            result = run(*self.contents, "--style", self.style, "--output-folder", folder, *FAST)
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"{3 - failed} painted, {failed} failed", result.stderr)
        self.assertEqual({path: path.read_bytes() for path in before}, before)

    def test_times_and_modes_of_contents(self):
        """Contents are read and nothing else; paintings have the permissions of new files."""
        for path in self.contents:
            path.chmod(0o440)
            os.utime(path, (1e9, 1e9))
        before = [path.stat() for path in self.contents]
        self.assertEqual(self.paint_all().returncode, 0)
        for path, old in zip(self.contents, before):
            self.assertEqual((path.stat().st_mtime, path.stat().st_mode, path.stat().st_ctime),
                             (old.st_mtime, old.st_mode, old.st_ctime))
            self.assertEqual((self.out / path.name).stat().st_mode & 0o777,
                             0o666 & ~self.umask())

    def umask(self):
        mask = os.umask(0)
        os.umask(mask)
        return mask


class Refused(ManyTest):
    def test_two_of_one_name(self):
        """They are not to replace each other: said before the first is painted."""
        inner = self.folder / "inner"
        inner.mkdir()
        other = inner / "content.png"
        make_picture(other, 50, 50)
        self.given = sorted(self.folder.iterdir())
        self.assert_refused(self.paint_all(contents=[self.content, other]), "both", other)
        jpeg = self.folder / "content.jpg"
        Image.open(self.content).save(jpeg)
        self.given = sorted(self.folder.iterdir())
        self.assert_refused(self.paint_all("--format=png", contents=[self.content, jpeg]), "both")

    def test_arguments(self):
        for arguments, word in (
                ([self.content, self.style, "--output-folder", self.out], "--style"),
                ([*self.contents, "--style", self.style, "-o", self.output], "--output-folder"),
                ([self.content, "--style", self.style, "-o", self.output, "--output-folder",
                  self.out], "not both"),
                (["--style", self.style, "--output-folder", self.out], "content")):
            self.assert_refused(run(*arguments), word)

    def test_style(self):
        """Without it nothing can be painted, so none is tried."""
        result = run(*self.contents, "--style", self.folder / "absent.png", "--output-folder",
                     self.folder, *FAST)
        self.assert_refused(result, "absent.png")

    def test_no_folder(self):
        self.assert_refused(run(*self.contents, "--style", self.style, "--output-folder",
                                self.style / "out"), "cannot be made")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
