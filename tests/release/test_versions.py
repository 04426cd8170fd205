#!/usr/bin/env python3
"""The version and its date: Meson, NEWS, the metainfo, Debian's changelog and the tag say the same.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import email.utils
import re
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def read(name):
    return (TOP / name).read_text(encoding="utf-8")


VERSION = re.search(r"^  version: '(.+)',$", read("meson.build"), re.MULTILINE).group(1)
NEWS = re.findall(r"^(\d+\.\d+\.\d+), (\d{4}-\d\d-\d\d)\n=+\n(.*?)(?=^\d+\.\d+\.\d+, |\Z)", read("NEWS"),
                  re.MULTILINE | re.DOTALL)
RELEASES = ElementTree.parse(TOP / "plug-in/neural-style-transfer.metainfo.xml.in").findall(
    "releases/release")
CHANGELOG = read("debian/changelog") if (TOP / "debian").is_dir() else ""


def words(text):
    return re.findall(r"\w+", text.lower())


def shortens(short, long):
    """Whether all words of SHORT stand in LONG in their order."""
    left = iter(words(long))
    return all(word in left for word in words(short))


class Versions(unittest.TestCase):
    def test_news(self):
        self.assertEqual(NEWS[0][0], VERSION)
        numbers = [tuple(map(int, version.split("."))) for version, _, _ in NEWS]
        self.assertEqual(numbers, sorted(set(numbers), reverse=True))
        dates = [date for _, date, _ in NEWS]
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_metainfo(self):
        self.assertEqual([(release.get("version"), release.get("date")) for release in RELEASES],
                         [(version, date) for version, date, _ in NEWS])

    def test_notes_are_shortened_news(self):
        """Each point of a release's notes is one of its NEWS, with words left out."""
        for release, (_, _, text) in zip(RELEASES, NEWS):
            points = re.split(r"^- ", text, flags=re.MULTILINE)
            for element in release.iter():
                if element.tag in ("li", "p"):
                    self.assertTrue(any(shortens(element.text, point) for point in points), element.text)

    @unittest.skipUnless(CHANGELOG, "this is an archive without debian/")
    def test_debian_changelog(self):
        version = re.match(r"neural-style-transfer \(([^)-]+)(-[^)]+)?\)", CHANGELOG)
        self.assertEqual(version.group(1), VERSION)
        date = re.search(r"^ -- .*>  (.*)$", CHANGELOG, re.MULTILINE).group(1)
        self.assertEqual(email.utils.parsedate_to_datetime(date).date().isoformat(), NEWS[0][1])

    def test_tag(self):
        """A commit that is tagged as a version is that version."""
        git = ["git", "-C", TOP, "tag", "--points-at", "HEAD"]
        try:
            tags = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split()
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("this is no checkout")
        for tag in tags:
            if re.fullmatch(r"v\d.*", tag):
                self.assertEqual(tag, "v" + VERSION)


if __name__ == "__main__":
    unittest.main()
