#!/usr/bin/env python3
"""The command line with very many styles: they are painted together, in little more memory than their
pictures take; or refused in one sentence where the memory for these ends.

NST_STYLES, in the environment, is how many; a hundred without it.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import resource
import subprocess
import unittest

from command_line import COMMAND, CommandLineTest, make_picture

STYLES = int(os.environ.get("NST_STYLES", "100"))
EACH = 96  # KiB for a style beside its picture: its Gram matrices, and a tile of GEGL's
SLACK = 16  # MiB by which one run differs from another


@unittest.skipIf(os.environ.get("NST_SANITIZED"), "sanitizers need more memory than there would be")
class ManyStyles(CommandLineTest):
    def make_styles(self, side, count):
        """COUNT files, each of which is read by itself: links to one."""
        folder = self.folder / "styles"
        folder.mkdir()
        make_picture(folder / "0.png", side, side, 2)
        for number in range(1, count):
            (folder / f"{number}.png").hardlink_to(folder / "0.png")
        return sorted(folder.iterdir())

    def paint(self, styles, **options):
        """Returns the exit status, what is said, and the peak in MiB."""
        with open(self.folder / "said", "w+", encoding="utf-8") as said:
            process = subprocess.Popen(
                [COMMAND, self.content, *styles, "-o", self.output, "--size=64", "--iterations=1"],
                stdin=subprocess.DEVNULL, stderr=said, **options)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            return process.returncode, said.read(), usage.ru_maxrss / 1024

    def test_painted(self):
        styles = self.make_styles(32, STYLES)
        peaks = []
        for some in (styles[:1], styles):
            status, said, peak = self.paint(some)
            self.assertEqual(status, 0, said)
            self.assertTrue(self.output.exists())
            peaks.append(peak)
        print(f"{STYLES} styles: {peaks[1] - peaks[0]:.0f} MiB more than one")
        self.assertLess(peaks[1] - peaks[0], STYLES * EACH / 1024 + SLACK)

    def test_memory_ends(self):
        """A picture of 1024 × 1024 pixels takes 3 MiB: a thousand do not fit, nor do three hundred."""
        styles = self.make_styles(1024, max(STYLES, 300))
        limit = 750 << 20
        status, said, _ = self.paint(
            styles, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
        self.assertEqual(status, 1, said)
        self.assertRegex(said, r"\A(.*\d% .*\n)*neural-style: .*memory.*\n\Z")
        self.assertFalse(self.output.exists())


if __name__ == "__main__":
    unittest.main()
