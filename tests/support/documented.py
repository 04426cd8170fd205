# The examples of docs/scripts.md.
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import re
import textwrap

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "scripts.md"


def read_examples(section):
    """The examples of SECTION, in order: what stands indented, until a line of text."""
    text = PAGE.read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [textwrap.dedent(block) for block in re.findall(r"(?:^ {4}.*\n|(?<=\n)\n(?= {4}))+", text, re.MULTILINE)]


def sections():
    return re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
