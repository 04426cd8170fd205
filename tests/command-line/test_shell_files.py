#!/usr/bin/env python3
"""The manual page and the shells' completions, as their own programs read them.

SPDX-License-Identifier: GPL-3.0-or-later

NST_SHELL_FILES is the folder that they are in. Shells and readers that are not here are not asked.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import unittest
from pathlib import Path

from command_line import COMMAND, CommandLineTest, needs_terminals, run

FILES = Path(os.environ["NST_SHELL_FILES"])
MANUAL = FILES / "neural-style.1"


def names():
    """All options' names, as the help has them."""
    return re.findall(r"^  (?:-., )?--([a-z-]+)", run("--help-all").stdout, re.MULTILINE)


class Manual(unittest.TestCase):
    def test_all_options(self):
        text = MANUAL.read_text().replace("\\-", "-")
        for name in names():
            self.assertIn(f"\\fB--{name}\\fP", text)
        self.assertNotIn("@", text)

    def check(self, *command):
        """Checks that COMMAND finds nothing to warn of, and returns what it prints."""
        if shutil.which(command[0]) is None:
            self.skipTest(f"there is no {command[0]}")
        result = subprocess.run([*command, MANUAL], capture_output=True, text=True, check=False,
                                env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def test_man(self):
        text = self.check("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8")
        self.assertIn("--style-scale=NUMBER", re.sub("\033\\[[0-9;]*m|.\b", "", text))

    def test_groff(self):
        self.check("groff", "-man", "-ww", "-z")

    def test_mandoc(self):
        self.assertEqual(self.check("mandoc", "-T", "lint", "-W", "warning"), "")


@needs_terminals
class Typed(CommandLineTest):
    def complete(self, shell, begin, *parts):
        """Types PARTS in SHELL after BEGIN, each followed by a tab. Returns the line that is there
        then."""
        process, controller = pty.fork()
        if process == 0:
            os.chdir(self.folder)
            os.environ.update(PS1="$ ", TERM="dumb", INPUTRC="/dev/null",
                              PATH=f"{Path(COMMAND).parent}:{os.environ['PATH']}")
            os.execlp(shell[0], *shell)
        seen = ""
        try:
            for typed in (f"{begin}\n", *(part + "\t" for part in parts)):
                os.write(controller, typed.encode())
                end = time.monotonic() + (1.5 if typed.endswith("\t") else 0.5)
                while time.monotonic() < end:
                    if select.select([controller], [], [], 0.1)[0]:
                        seen += os.read(controller, 65536).decode(errors="replace")
        finally:
            os.close(controller)
            os.waitpid(process, 0)
        return re.sub(".\b", "", seen.split("$ ")[-1].replace("\a", "").strip("\r\n"))

    def check(self, shell, begin):
        if shutil.which(shell[0]) is None:
            self.skipTest(f"there is no {shell[0]}")
        for parts, line in ((["neural-style --qualit", "be"], "neural-style --quality=best"),
                            (["neural-style --preset=bo"], "neural-style --preset=bold"),
                            (["neural-style --network=bu"], "neural-style --network=built-in"),
                            (["neural-style con"], "neural-style content.png"),
                            (["neural-style --style=sty"], "neural-style --style=style.png")):
            self.assertEqual(self.complete(shell, begin, *parts).rstrip(), line)

    def test_bash(self):
        self.check(["bash", "--norc", "--noprofile", "-i"], f". {FILES}/neural-style.bash")

    def test_zsh(self):
        self.check(["zsh", "-f", "-i"], f"unsetopt prompt_cr prompt_sp; fpath=({FILES} $fpath); "
                   "unset zle_bracketed_paste; autoload -U compinit; compinit -u -D; PS1='$ '")


class OtherShells(unittest.TestCase):
    def test_fish(self):
        if shutil.which("fish") is None:
            self.skipTest("there is no fish")
        for typed, words in (("--qualit", {"--quality"}),
                             ("--quality ", {"draft", "normal", "best"})):
            script = f'source {FILES}/neural-style.fish; complete -C "neural-style {typed}"'
            result = subprocess.run(["fish", "--no-config", "-c", script],
                                    capture_output=True, text=True, check=False)
            found = {line.split("\t")[0].rstrip("=") for line in result.stdout.splitlines()}
            self.assertEqual(found, words, result.stderr)

    def test_all_options(self):
        for name in names():
            self.assertIn(f" -l {name} ", (FILES / "neural-style.fish").read_text())
            self.assertRegex((FILES / "_neural-style").read_text(), rf"--{name}[=\[]")
            self.assertRegex((FILES / "neural-style.bash").read_text(), rf"--{name}[= \"|]")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
