#!/usr/bin/env python3
"""Pictures from standard input and to standard output.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import io
import os
import pty
import subprocess
import sys
import unittest
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from command_line import COMMAND, FAST, CommandLineTest, needs_terminals, run
from profiles import PROFILES

MAGIC = {"png": b"\x89PNG", "jpeg": b"\xff\xd8\xff", "tiff": b"II*", "webp": b"RIFF", "bmp": b"BM",
         "ppm": b"P6", "hdr": b"#?RADIANCE", "exr": b"v/1\x01"}


class StreamTest(CommandLineTest):
    def pipe(self, *arguments, given=b"", **options):
        """Runs the command with GIVEN on standard input; its output is bytes."""
        return subprocess.run([COMMAND, *map(str, arguments), *FAST], input=given, timeout=30,
                              capture_output=True, check=False, **options)

    def assert_sentence(self, result, *words):
        """Checks for one sentence, and nothing on standard output."""
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        lines = [line for line in result.stderr.decode().splitlines() if "%" not in line[:5]]
        self.assertEqual(len(lines), 1, lines)
        for word in ("neural-style: ", *words):
            self.assertIn(word, lines[0])


class Output(StreamTest):
    def test_same_as_a_file(self):
        """Nothing but the picture, byte by byte; in the content's format where none is given."""
        for kind, ending in (("png", "png"), ("jpeg", "jpg"), ("tiff", "tif"), ("webp", "webp")):
            content = self.folder / ("content." + ending)
            Image.open(self.content).save(content)
            path = self.folder / ("painted." + ending)
            self.assert_painted(self.paint(output=path), path)
            for arguments in ((content,), (self.content, "--format", kind)):
                result = self.pipe(*arguments, "--style", self.style, "-o", "-")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertTrue(result.stdout.startswith(MAGIC[kind]), kind)
            self.assertEqual(result.stdout, path.read_bytes())

    def test_formats(self):
        for kind, magic in MAGIC.items():
            result = self.pipe(self.content, self.style, "-o", "-", "--format", kind)
            self.assertTrue(result.stdout.startswith(magic), kind)

    def test_default_of_what_is_not_written(self):
        content = self.folder / "content.gif"
        Image.open(self.content).save(content)
        self.assertTrue(self.pipe(content, self.style, "-o", "-").stdout.startswith(MAGIC["png"]))

    def test_nothing_else(self):
        """What libraries print, and losses, go elsewhere."""
        result = self.pipe(self.content, self.style, "-o", "-", "--format=ppm", "--print-every=1",
                           env={**os.environ, "G_MESSAGES_DEBUG": "all"})
        self.assertEqual(len(result.stdout), len(b"P6\n48 36\n255\n") + 48 * 36 * 3,
                         result.stdout[:600])

    @needs_terminals
    def test_terminal(self):
        controller, terminal = pty.openpty()
        with os.fdopen(controller), os.fdopen(terminal) as stream:
            result = subprocess.run([COMMAND, self.content, self.style, "-o", "-", "--format=png"],
                                    stdin=subprocess.DEVNULL, stdout=stream, text=True,
                                    stderr=subprocess.PIPE, timeout=30, check=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("terminal", result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1)

    def test_broken_pipe(self):
        """Nobody reads any more: one sentence, no signal."""
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as stream:
            result = subprocess.run([COMMAND, self.content, self.style, "-o", "-", *FAST, "-q"],
                                    stdout=stream, stderr=subprocess.PIPE, text=True, check=False,
                                    stdin=subprocess.DEVNULL, timeout=30, restore_signals=True)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"\Aneural-style: [^\n]*standard output[^\n]*pipe[^\n]*\n\Z")

    def test_full(self):
        with open("/dev/full", "wb") as stream:
            result = subprocess.run([COMMAND, self.content, self.style, "-o", "-", *FAST, "-q"],
                                    stdout=stream, stderr=subprocess.PIPE, text=True, check=False,
                                    stdin=subprocess.DEVNULL, timeout=30)
            listed = subprocess.run([COMMAND, "--list-settings"], stdout=stream, text=True,
                                    stderr=subprocess.PIPE, check=False)
        for failed in (result, listed):
            self.assertEqual(failed.returncode, 1)
            self.assertIn(os.strerror(28), failed.stderr)

    def test_refused(self):
        for arguments, words in ((["-o", "-", "--json"], "--json"),
                                 (["-o", "-", "--format=gif"], "png, jpeg"),
                                 (["-o", "-", "--format=jpgg"], "Did you mean “jpeg”?"),
                                 (["-o", self.output, "--format=png"], "ending")):
            self.assert_refused(run(self.content, self.style, *arguments), words)


class Input(StreamTest):
    def test_content_style_and_mask(self):
        """Each from standard input, as from its file."""
        mask = self.folder / "mask.png"
        Image.linear_gradient("L").save(mask)
        files = [self.content, self.style, mask]
        self.assert_painted(self.paint("--mask", mask))
        for place, path in enumerate(files):
            names = [*files[:place], "-", *files[place + 1:]]
            painted = self.folder / "piped.png"
            result = self.pipe(*names[:2], "--mask", names[2], "-o", painted,
                               given=path.read_bytes())
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(painted.read_bytes(), self.output.read_bytes())

    def test_all_that_a_file_says(self):
        """Exif and the profile pass through both pipes, and the way the camera was held."""
        exif = Image.Exif()
        exif[0x13b] = "Jane Roe"
        exif[0x112] = 6
        given = io.BytesIO()
        Image.open(self.content).save(given, "jpeg", exif=exif, icc_profile=PROFILES["p3"])
        result = self.pipe("-", self.style, "-o", "-", given=given.getvalue())
        with Image.open(io.BytesIO(result.stdout)) as picture:
            self.assertEqual(picture.format, "JPEG")
            self.assertEqual(picture.size, (36, 48))
            self.assertEqual(picture.getexif()[0x13b], "Jane Roe")
            self.assertEqual(picture.info["icc_profile"], PROFILES["p3"])

    def test_a_slow_program(self):
        """Bytes come one after another."""
        script = 'for part in 1 2; do head -c 500; sleep 0.2; done; cat'
        with open(self.content, "rb") as given:
            with subprocess.Popen(["sh", "-c", script], stdin=given,
                                  stdout=subprocess.PIPE) as program:
                result = subprocess.run([COMMAND, "-", self.style, "-o", self.output, *FAST],
                                        stdin=program.stdout, check=False, capture_output=True,
                                        timeout=30, text=True)
        self.assert_painted(result)

    def test_refused(self):
        """In words that do not speak of files that the user has never seen."""
        for given in (b"", b"no picture at all", self.content.read_bytes()[:200]):
            result = self.pipe("-", self.style, "-o", self.output, given=given)
            self.assert_sentence(result, "“standard input”")
            self.assertNotIn(b"/proc", result.stderr)
        self.assert_sentence(self.pipe("-", "-", "-o", self.output), "once")
        self.assert_sentence(self.pipe("-", "--style", self.style, "--output-folder", self.folder),
                             "-o")

    def test_own_file(self):
        """The painting does not replace the file that standard input comes from."""
        before = self.content.read_bytes()
        with open(self.content, "rb") as given:
            result = subprocess.run([COMMAND, "-", self.style, "-o", self.content], stdin=given,
                                    capture_output=True, text=True, check=False, timeout=30)
        self.assertEqual(result.returncode, 1)
        self.assertIn("--overwrite", result.stderr)
        self.assertEqual(self.content.read_bytes(), before)

    @needs_terminals
    def test_terminal(self):
        controller, terminal = pty.openpty()
        with os.fdopen(controller), os.fdopen(terminal) as stream:
            result = subprocess.run([COMMAND, "-", self.style, "-o", self.output], stdin=stream,
                                    capture_output=True, text=True, check=False, timeout=30)
        self.assert_refused(result, "terminal")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
