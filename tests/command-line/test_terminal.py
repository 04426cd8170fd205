#!/usr/bin/env python3
"""What is seen of the command on a terminal: its progress within the terminal's width, also when
that changes, and nothing of it in the end.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import unittest

from command_line import COMMAND, FAST, CommandLineTest, needs_terminals, run


class Screen:
    """The lines that a terminal shows, from carriage returns, line ends and the one order that the
    command gives. Lines that are too wide are broken, and counted."""

    def __init__(self, columns):
        self.lines = [""]
        self.row = self.column = 0
        self.columns = columns
        self.broken = 0
        self.drawn = 0

    def feed(self, text):
        for part in re.findall(r"\r|\n|\033\[J|[^\r\n\033]+", text):
            if part == "\r":
                self.column = 0
            elif part == "\n":
                self.row += 1
                self.column = 0
                if self.row == len(self.lines):
                    self.lines.append("")
            elif part == "\033[J":
                self.lines[self.row] = self.lines[self.row][:self.column]
                del self.lines[self.row + 1:]
            else:
                self.write(part)

    def write(self, part):
        line = self.lines[self.row]
        self.lines[self.row] = line[:self.column].ljust(self.column) + part \
            + line[self.column + len(part):]
        self.column += len(part)
        self.drawn += "%" in part
        self.broken += self.column >= self.columns

    def narrow(self, columns):
        """Breaks the lines again, as terminals do that keep what is on them; the cursor stays where
        it is in the text."""
        self.columns = columns
        self.lines[self.row:] = [piece for line in self.lines[self.row:]
                                 for piece in re.findall(f".{{1,{columns}}}", line) or [""]]
        self.row += self.column // columns
        self.column %= columns

    def text(self):
        return "\n".join(self.lines).rstrip()


@needs_terminals
class Terminal(CommandLineTest):
    def show(self, *arguments, columns=80, act=None, term="xterm"):
        """Runs the command with a terminal of its own as standard error. ACT is called with the
        process, the screen and the terminal, once something is shown. Returns status and screen."""
        controller, terminal = pty.openpty()
        self.addCleanup(os.close, controller)
        self.resize(terminal, columns)
        screen = Screen(columns)
        environment = {**os.environ, "TERM": term, "TMPDIR": str(self.folder)}
        with subprocess.Popen([COMMAND, self.content, *map(str, arguments)], env=environment,
                              stdin=terminal, stderr=terminal, stdout=subprocess.DEVNULL,
                              start_new_session=True,
                              preexec_fn=lambda: fcntl.ioctl(2, termios.TIOCSCTTY, 0)) as process:
            try:
                self.watch(process, controller, terminal, screen, act)
            finally:
                os.close(terminal)
                process.kill()
        return process.returncode, screen

    def watch(self, process, controller, terminal, screen, act):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            ended = process.poll() is not None
            while select.select([controller], [], [], 0.05)[0]:
                screen.feed(os.read(controller, 65536).decode(errors="replace"))
                if act and screen.drawn > 2:
                    act(process, screen, terminal)
                    act = None
            if ended:
                return
        self.fail("it did not end")

    def resize(self, terminal, columns):
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))

    def test_widths(self):
        for columns in (200, 80, 40, 20, 8, 3):
            with self.subTest(columns):
                status, screen = self.show(self.style, "-o", self.output, *FAST, columns=columns)
                self.assertEqual((status, screen.text(), screen.broken), (0, "", 0))
                self.assertTrue(screen.drawn or columns < 8)

    def test_resized(self):
        """Narrower while it paints: the next bar fits, and what was broken is taken away, too."""
        def narrow(_, screen, terminal):
            screen.narrow(30)
            self.resize(terminal, 30)
            screen.broken = 0

        status, screen = self.show(self.style, "-o", self.output, "--size=64", "--iterations=100",
                                   columns=100, act=narrow)
        self.assertEqual((status, screen.text()), (0, ""))
        # What was on its way when the terminal changed is still wide.
        self.assertLessEqual(screen.broken, 3)

    def test_several(self):
        other = self.folder / ("long name " * 9 + ".png")
        other.write_bytes(self.content.read_bytes())
        status, screen = self.show(other, "--style", self.style, "--output-folder",
                                   self.folder / "out", *FAST)
        self.assertEqual((status, screen.broken), (0, 0))
        self.assertEqual(screen.text(), "neural-style: 2 painted, 0 failed.")

    def test_interrupted(self):
        """By the keys that the terminal makes a signal of, which it shows where the cursor is."""
        def interrupt(process, screen, _):
            screen.write("^C")
            os.killpg(process.pid, signal.SIGINT)

        status, screen = self.show(self.style, "-o", self.output, "--size=300",
                                   "--iterations=100000", act=interrupt)
        self.assertEqual((status, screen.text()), (1, "neural-style: Painting was cancelled."))

    def test_failure(self):
        folder = self.folder / "out"
        folder.mkdir()

        def remove(*_):
            folder.rmdir()

        status, screen = self.show(self.style, "-o", folder / "output.png", "--size=200",
                                   "--iterations=60", act=remove)
        self.assertEqual(status, 1)
        self.assertRegex(screen.text(), r"\Aneural-style: [^\n]*\Z")

    def test_quiet(self):
        status, screen = self.show(self.style, "-o", self.output, *FAST, "--quiet")
        self.assertEqual((status, screen.text(), screen.drawn), (0, "", 0))
        self.assertEqual(self.paint("-q").stderr, "")

    def test_no_orders(self):
        """None where the terminal takes none, and where there is no terminal."""
        status, screen = self.show(self.style, "-o", self.output, *FAST, term="dumb")
        self.assertEqual(status, 0)
        self.assertRegex(screen.text(), r"\A( *\d+% [^\n]+\n?)+\Z")
        self.assertRegex(self.paint().stderr, r"\A( *\d+% [^\n\r\033]+\n)+\Z")

    def test_help_fits(self):
        """Within 80 columns, whatever is asked for."""
        for flag in ("--help", "-h", "--help-settings", "--help-recipe", "--help-all"):
            result = run(flag)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertLess(max(map(len, result.stdout.splitlines())), 80)
        self.assertLess(run("--help").stdout.count("\n"), 60)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
