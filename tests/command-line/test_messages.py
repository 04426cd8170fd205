#!/usr/bin/env python3
"""What the command line says on standard error, and that numbers which it writes can be typed back.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import shutil
import subprocess
import sys
import unittest

from command_line import CommandLineTest, run


class OwnPresets(CommandLineTest):
    """Presets as editors of all systems write them."""

    TEXT = "[mine]\nlabel=Mein Öl\nstrength=12.5\nnetwork=draft\n\n[other]\nseed=3\n"

    def setUp(self):
        super().setUp()
        self.file = self.folder / "neural-style-transfer" / "presets.ini"
        self.file.parent.mkdir()
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(self.folder)}
        self.given = sorted(self.folder.iterdir())

    def test_kinds_of_text(self):
        lines = self.TEXT.split("\n")
        for name, written in {
                "as it is": self.TEXT.encode(),
                "byte order mark": b"\xef\xbb\xbf" + self.TEXT.encode(),
                "blanks at the ends of lines": "  \t\n".join(lines).encode(),
                "Windows": "\r\n".join(lines).encode(),
                "Windows with all of it": b"\xef\xbb\xbf" + " \r\n".join(lines).encode(),
                "old Mac": "\r".join(lines).encode(),
                "Notepad's Unicode": self.TEXT.replace("\n", "\r\n").encode("utf-16"),
                "big-endian": b"\xfe\xff" + self.TEXT.encode("utf-16-be"),
                "Latin-1": self.TEXT.encode("latin-1"),
                "no end of the last line": self.TEXT.rstrip("\n").encode()}.items():
            with self.subTest(name):
                self.file.write_bytes(written)
                listed = run("--list-presets", env=self.environment)
                self.assertEqual(listed.stderr, "")
                self.assertIn("mine  Mein Öl\n", listed.stdout)
                self.assertIn("other  other\n", listed.stdout)
                self.assert_painted(self.paint("--preset=mine", env=self.environment))

    def test_no_text(self):
        """It is said in one line, in the same words whatever GLib adds, and all else works."""
        for written in (b"no key file\n", b"[mine]\nstrength=3\n\0\0\1", b"\xff\xfe\xd8"):
            with self.subTest(written):
                self.file.write_bytes(written)
                listed = run("--list-presets", env=self.environment)
                self.assertEqual(listed.returncode, 0)
                self.assertRegex(listed.stderr, r"\Aneural-style: The presets in [^\n]*\n\Z")
                self.assertIn(str(self.file), listed.stderr)
                self.assertIn("bold", listed.stdout)

    def test_no_file(self):
        """What would be waited for for ever is not read."""
        os.mkfifo(self.file)
        listed = run("--list-presets", env=self.environment)
        self.assertRegex(listed.stderr, r"\Aneural-style: The presets in [^\n]*\n\Z")


class Lines(CommandLineTest):
    def test_one_line_whatever_a_name_has(self):
        name = self.folder / "two\nlines \33[31m.png"
        result = run(name, self.style, "-o", self.output)
        self.assert_refused(result, "two?lines ?[31m.png")

    def test_libraries_are_silent(self):
        """GEGL tells of modules that cannot be loaded. It is heard where it is asked for, in this
        program's words too."""
        module = self.folder / "modules" / "broken.so"
        module.parent.mkdir()
        module.write_text("no module")
        self.given = sorted(self.folder.iterdir())
        environment = {**os.environ, "GEGL_PATH": str(module.parent)}
        result = run(self.content, self.style, "-o", self.output, env=environment)
        lines = [line for line in result.stderr.splitlines() if not line.strip()[:1].isdigit()]
        self.assertLessEqual(len(lines), 1, lines)
        asked = run(self.content, self.style, "-o", self.output,
                    env={**environment, "G_MESSAGES_DEBUG": "GEGL"})
        lines = [line for line in asked.stderr.splitlines() if "broken.so" in line]
        self.assertTrue(lines)
        self.assertTrue(all(line.startswith("neural-style: ") for line in lines), lines)

    def test_ignored_level(self):
        result = run("--version", env={**os.environ, "NST_CPU": "nonsense"})
        self.assertRegex(result.stderr, r"\Aneural-style: NST_CPU=nonsense [^\n]*\n\Z")


class Numbers(CommandLineTest):
    def test_comma(self):
        """It might be meant as a decimal, or stand in a thousand: it is said how to write it."""
        self.assert_refused(self.paint("--strength=0,5"), "0 to 100", "with a point: 0.5")
        self.assert_refused(self.paint("--strength=5,x"), "0 to 100")

    def test_weights_with_commas(self):
        """Two decimals are four numbers, of which two would be left out in silence."""
        self.assert_refused(run(self.content, self.style, self.style, "-o", self.output,
                                "--style-weights=0,5,0,5"), "2 styles", "0.5")

    @unittest.skipUnless(shutil.which("localedef") and os.path.exists("/usr/share/i18n/locales"),
                         "no locale can be made here")
    def test_as_written(self):
        """The range, as it is written where decimals have a comma, is taken back."""
        subprocess.run(["localedef", "-i", "de_DE", "-f", "UTF-8", self.folder / "de_DE.UTF-8"],
                       check=True, capture_output=True)
        self.given = sorted(self.folder.iterdir())
        environment = {**os.environ, "LOCPATH": str(self.folder), "LC_ALL": "de_DE.UTF-8",
                       "LANGUAGE": "C"}
        refused = self.paint("--style-scale=9", env=environment)
        self.assert_refused(refused, "0.25")
        self.assertIn("0.25", run("--help-all", env=environment).stdout)
        self.assert_painted(self.paint("--style-scale=0.25", env=environment))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
