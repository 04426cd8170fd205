"""For the tests of the command line: makes pictures, runs the command, checks what comes of it.

SPDX-License-Identifier: GPL-3.0-or-later

NST_COMMAND is the command under test.
"""

import os
import pty
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

COMMAND = os.environ["NST_COMMAND"]
FAST = ["--size", "48", "--iterations", "4"]


def make_picture(path, width, height, seed=1):
    """Smooth waves of colour with some grain."""
    generator = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    planes = [0.5 + 0.35 * np.sin(a * columns + b * rows + c)
              for a, b, c in generator.uniform(0.05, 0.4, (3, 3))]
    pixels = np.stack(planes, 2) + generator.uniform(-0.1, 0.1, (height, width, 3))
    Image.fromarray((pixels * 255).clip(0, 255).astype(np.uint8)).save(path)


def have_terminals():
    """Whether the system lets programs have terminals of their own: a bare one may not."""
    try:
        ends = pty.openpty()
    except OSError:
        return False
    for end in ends:
        os.close(end)
    return True


needs_terminals = unittest.skipUnless(have_terminals(), "there are no pseudo-terminals")


def run(*arguments, **options):
    """Runs the command without input, half a minute at most; its output is text."""
    options.setdefault("timeout", 30)
    return subprocess.run([COMMAND, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False, **options)


class CommandLineTest(unittest.TestCase):
    """A folder with a content and a style for each test."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.content = self.folder / "content.png"
        self.style = self.folder / "style.png"
        self.output = self.folder / "output.png"
        make_picture(self.content, 80, 60, 1)
        make_picture(self.style, 64, 48, 2)
        self.given = sorted(self.folder.iterdir())

    def paint(self, *arguments, output=None, **options):
        return run(self.content, self.style, "-o", output or self.output, *FAST, *arguments,
                   **options)

    def assert_painted(self, result, path=None):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue((path or self.output).is_file())

    def assert_refused(self, result, *words):
        """Checks for exit status 1, nothing on standard output, one line with WORDS, no new
        file."""
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(result.stdout, "")
        lines = [line for line in result.stderr.splitlines() if not re.match(r" *\d+% ", line)]
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertTrue(lines[0].startswith("neural-style: "), lines[0])
        for word in words:
            self.assertIn(str(word), lines[0])
        self.assertEqual(sorted(self.folder.iterdir()), self.given)
