#!/usr/bin/env python3
"""The user's folders (home, cache, settings, data, temporary files) missing, files instead of folders,
read-only, or on a full disk; each of them, and all together. None is needed to paint, and nothing is
left in any of them, nor where the command is started. Presets that cannot be read are refused.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import shutil
import subprocess
import sys
import unittest

import numpy as np
from PIL import Image

from command_line import COMMAND, FAST, CommandLineTest, run

FOLDERS = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR")
NOBODY = 65534  # a user whom permissions hold for
PRESETS = "neural-style-transfer/presets.ini"
# Mounts a disk of one page on the folder $0, fills it, and runs what follows.
FULL_DISK = ('mount -t tmpfs -o size=4k,nr_inodes=3 none "$0" && touch "$0/a" && '
             '{ cat /dev/zero >"$0/b" 2>/dev/null; exec "$@"; }')


def as_nobody():
    """Options to run a command as somebody without privileges."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def in_namespace():
    return ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]


class FoldersTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o777)
        self.usual, self.broken, self.started = (self.folder / name
                                                 for name in ("usual", "broken", "started"))
        for path in (self.usual, self.started):
            path.mkdir()
            path.chmod(0o777)
        result = self.paint(env=self.environment(()))
        self.assert_painted(result)
        self.right = np.asarray(Image.open(self.output), int)
        self.output.unlink()
        self.given = self.find_all()

    def find_all(self):
        return sorted(self.folder.rglob("*"))

    def environment(self, names):
        """One in which NAMES are the broken folder, and the others are as they should be."""
        return {**os.environ,
                **{name: str(self.broken if name in names else self.usual) for name in FOLDERS}}

    def need_nobody(self):
        try:
            subprocess.run([COMMAND, "--version"], check=True, capture_output=True, **as_nobody())
        except (OSError, subprocess.CalledProcessError) as error:
            self.skipTest(f"nobody without privileges can run the command here: {error}")


class UserFolders(FoldersTest):
    def check_painting(self, names, before=(), **options):
        """Paints where NAMES are broken, by the command that BEFORE begins with."""
        command = [*before, COMMAND, self.content, self.style, "-o", self.output, *FAST]
        with self.subTest(names):
            result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True,
                                    text=True, check=False, timeout=30, cwd=self.started,
                                    env=self.environment(names), **options)
            self.assert_painted(result)
            self.assertNotIn("neural-style:", result.stderr)
            np.testing.assert_array_equal(np.asarray(Image.open(self.output), int), self.right)
            self.output.unlink()
            self.assertEqual(self.find_all(), self.given)

    def check_paintings(self, **options):
        for names in (*((name,) for name in FOLDERS), FOLDERS):
            self.check_painting(names, **options)

    def test_usual(self):
        self.check_painting(())

    def test_missing(self):
        self.check_paintings()

    def test_files(self):
        self.broken.touch()
        self.given = self.find_all()
        self.check_paintings()

    def test_read_only(self):
        self.need_nobody()
        self.broken.mkdir(0o555)
        self.given = self.find_all()
        self.check_paintings(**as_nobody())

    def test_full(self):
        self.broken.mkdir()
        self.given = self.find_all()
        before = [*in_namespace(), "sh", "-c", FULL_DISK, self.broken]
        if not shutil.which("unshare") or subprocess.run([*before, "true"], check=False,
                                                         capture_output=True).returncode != 0:
            self.skipTest("no disk can be mounted here")
        self.check_paintings(before=before)

    def test_lists(self):
        """Networks and presets that come with it are there without the user's folders."""
        self.broken.touch()
        for flag, name in (("--list-networks", "built-in"), ("--list-presets", "bold")):
            result = run(flag, env=self.environment(FOLDERS))
            self.assertEqual(result.returncode, 0)
            self.assertIn(name, result.stdout)
            self.assertLessEqual(len(result.stderr.splitlines()), 1)


class Presets(FoldersTest):
    def refuse(self, *words, **options):
        """Checks that the preset “mine” is refused, and that “bold” is there all the same."""
        self.given = self.find_all()
        environment = self.environment(("XDG_CONFIG_HOME",))
        for given, wanted in (("mine", 1), ("bold", 0)):
            result = run(self.content, self.style, "-o", self.output, *FAST, "--preset", given,
                         env=environment, **options)
            self.assertEqual(result.returncode, wanted, result.stderr)
            lines = [line for line in result.stderr.splitlines() if line.startswith("neural-style")]
            self.assertEqual(len(lines), wanted, result.stderr)
            for word in words if wanted else ():
                self.assertIn(word, lines[0])
        self.output.unlink()
        self.assertEqual(self.find_all(), self.given)

    def test_missing(self):
        self.refuse("mine", "bold")

    def test_files(self):
        self.broken.touch()
        self.refuse("mine", "presets.ini")

    def test_read_only(self):
        """Nobody may look into the folder, or read the file."""
        self.need_nobody()
        path = self.broken / PRESETS
        path.parent.mkdir(parents=True)
        path.write_text("[mine]\nstrength=10\n")
        path.chmod(0)
        self.refuse("mine", "presets.ini", **as_nobody())
        path.chmod(0o644)
        path.parent.chmod(0)
        try:
            self.refuse("mine", "presets.ini", **as_nobody())
        finally:
            path.parent.chmod(0o755)

    def test_folder(self):
        (self.broken / PRESETS).mkdir(parents=True)
        self.refuse("mine", "presets.ini")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
