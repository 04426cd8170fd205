#!/usr/bin/env python3
"""debian/ against what it repeats: packages are listed in .ci/install.sh, licences in the READMEs.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import email
import fnmatch
import re
import subprocess
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
# Debian has these wherever something is built, or Meson brings them.
UNSAID = {"gcc", "libc6-dev", "ninja-build"}
# Where pictures, networks and other data lie that are nobody's code.
FOLDERS = ("weights", "plug-in/styles", "plug-in/icon", "docs/images")
DATA = {".jpg", ".png", ".svg", ".safetensors"}
LICENCES = {"GPL-3.0-or-later": "GPL-3+", "GPL-2.0-or-later": "GPL-2+"}


def read_paragraphs(name):
    text = (TOP / name).read_text(encoding="utf-8")
    return [email.message_from_string(part) for part in re.split(r"\n\n+", text.strip())]


def list_packages(*lists):
    """The packages of LISTS, names of arrays of .ci/install.sh."""
    command = ". .ci/install.sh; " + "; ".join(f'echo "${{{name}[@]}}"' for name in lists)
    said = subprocess.run(["bash", "-c", command], cwd=TOP, check=True, capture_output=True, text=True)
    return set(said.stdout.split())


def find_lists(pattern):
    text = (TOP / ".ci/install.sh").read_text(encoding="utf-8")
    return re.findall(rf"^({pattern})=\(", text, re.MULTILINE)


class BuildDependencies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        source = read_paragraphs("debian/control")[0]
        cls.needed, cls.for_tests = [], set()
        for item in filter(None, (item.strip() for item in source["Build-Depends"].split(","))):
            names = {re.sub(r"[ :].*", "", name.strip()) for name in item.split("|")}
            if "<!nocheck>" in item:
                cls.for_tests |= names
            elif names != {"debhelper-compat"}:
                cls.needed.append(names)

    def test_to_build(self):
        listed = list_packages("engine_packages", "translation_packages") - UNSAID
        listed |= {name for name in list_packages(*find_lists("(?:filter|gimp_[0-9]+)_packages"))
                   if name.endswith("-dev")}
        self.assertGreater(len(listed), 20)
        for names in self.needed:
            self.assertTrue(names & listed, names)
        self.assertEqual(listed - set().union(*self.needed), set())

    def test_to_test(self):
        built_with = set().union(*self.needed)
        self.assertEqual(self.for_tests, list_packages("test_packages") - built_with)


class Copyright(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.paragraphs = read_paragraphs("debian/copyright")
        cls.licences = {pattern: paragraph["License"].split("\n")[0]
                        for paragraph in cls.paragraphs if paragraph["Files"]
                        for pattern in paragraph["Files"].split()}

    def test_every_picture_and_network_is_listed(self):
        for folder in FOLDERS:
            files = [path for path in (TOP / folder).iterdir() if path.suffix in DATA]
            self.assertNotEqual(files, [], folder)
            for path in files:
                self.assertIn(str(path.relative_to(TOP)), self.licences)

    def test_what_is_listed_is_there(self):
        files = [str(path.relative_to(TOP)) for folder in ("weights", "plug-in", "docs")
                 for path in (TOP / folder).rglob("*")]
        for pattern in self.licences:
            self.assertTrue(pattern == "*" or fnmatch.filter(files, pattern), pattern)

    def test_licences_are_the_readmes(self):
        text = (TOP / "plug-in/styles/README.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| `([^`]+)` \|.*\| (\S+) \|$", text, re.MULTILINE)
        self.assertEqual(len(rows), 12)
        for file, licence in rows:
            self.assertEqual(self.licences[f"plug-in/styles/{file}"], LICENCES[licence], file)

    def test_every_licence_has_its_text(self):
        texts = {paragraph["License"].split("\n")[0] for paragraph in self.paragraphs
                 if paragraph["License"] and not paragraph["Files"]}
        named = {name for licence in self.licences.values() for name in licence.split(" and ")}
        self.assertEqual(named, texts)


if __name__ == "__main__":
    unittest.main()
