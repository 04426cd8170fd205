#!/usr/bin/env python3
"""What `meson install` puts where: all of it below the prefix, with what README promises.

SPDX-License-Identifier: GPL-3.0-or-later

NST_MESON is Meson, NST_BUILD the folder that is built, NST_PREFIX its prefix.
"""

import configparser
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

BUILD = Path(os.environ["NST_BUILD"])
PREFIX = Path(os.environ["NST_PREFIX"])
METAINFO = "share/metainfo/org.gimp.gimp.plugin.neural_style_transfer.metainfo.xml"
ICON = "share/icons/hicolor/scalable/apps/neural-style-transfer.svg"
DOCUMENTS = "share/doc/neural-style-transfer"
PLUG_IN = re.compile(r"lib(/[^/]+)?/gimp/[0-9.]+/plug-ins/neural-style-transfer/neural-style-transfer")
SCRIPT = re.compile(r"share/gimp/[0-9.]+/scripts/neural-style-batch\.scm")
SVG = "{http://www.w3.org/2000/svg}"


def write_old_developer(text):
    """TEXT as AppStream had it before 1.0, which is what Debian 12's appstreamcli knows."""
    return re.sub(r"<developer id=[^>]*>\s*<name([^>]*)>(.*)</name>\s*</developer>",
                  r"<developer_name\1>\2</developer_name>", text)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        subprocess.run([os.environ["NST_MESON"], "install", "-C", BUILD, "--no-rebuild"], check=True,
                       env={**os.environ, "DESTDIR": cls.folder.name}, stdout=subprocess.DEVNULL)
        cls.top = Path(cls.folder.name) / PREFIX.relative_to("/")
        cls.files = [path for path in Path(cls.folder.name).rglob("*") if not path.is_dir()]
        cls.names = [str(path.relative_to(cls.top)) for path in cls.files
                     if path.is_relative_to(cls.top)]

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_one_prefix(self):
        self.assertGreater(len(self.files), 20)
        self.assertEqual(len(self.names), len(self.files))

    def test_the_filter_lies_as_gimp_has_it(self):
        """Its binary and the batch script, unless there is no GIMP: then neither."""
        filters = sum(bool(PLUG_IN.fullmatch(name)) for name in self.names)
        self.assertEqual(filters, sum(bool(SCRIPT.fullmatch(name)) for name in self.names))
        self.assertEqual(filters > 0, METAINFO in self.names)

    def test_readme_and_its_links(self):
        """What is read at the same place as in the source, so that links hold."""
        for name in ("README.md", "LICENSE", "NEWS", "AUTHORS", "weights/MODEL_CARD.md"):
            self.assertIn(f"{DOCUMENTS}/{name}", self.names)
        for name in ("README.md", "docs/guide.md", "docs/gallery.md"):
            page = self.top / DOCUMENTS / name
            for link in re.findall(r"\]\(([^):#]+)", page.read_text(encoding="utf-8")):
                with self.subTest(name, link=link):
                    self.assertTrue((page.parent / link).is_file())

    def test_presets_have_comments(self):
        path = self.top / DOCUMENTS / "examples" / "presets.ini"
        presets = configparser.ConfigParser(delimiters="=", interpolation=None)
        presets.read(path, encoding="utf-8")
        self.assertIn("oil", presets)
        text = path.read_text(encoding="utf-8")
        self.assertRegex(text, r"\A# ")
        self.assertGreater(len(re.findall(r"^#", text, re.MULTILINE)), 10)

    def test_icon(self):
        """It can be any size, and needs nothing from elsewhere."""
        if METAINFO not in self.names:
            self.skipTest("there is no filter")
        picture = ElementTree.parse(self.top / ICON).getroot()
        self.assertEqual(picture.tag, SVG + "svg")
        self.assertEqual(picture.get("viewBox"), "0 0 128 128")
        self.assertEqual([element for element in picture.iter() if element.tag == SVG + "image"], [])
        description = ElementTree.parse(self.top / METAINFO)
        self.assertEqual(description.findtext("icon"), Path(ICON).stem)

    def validate(self, text):
        """What appstreamcli finds in the metainfo TEXT."""
        version = subprocess.run(["appstreamcli", "--version"], check=True, capture_output=True,
                                 text=True).stdout
        if re.search(r" 0\.", version):
            text = write_old_developer(text)
        path = Path(self.folder.name) / Path(METAINFO).name
        path.write_text(text, encoding="utf-8")
        result = subprocess.run(["appstreamcli", "validate", "--no-net", "--pedantic", path],
                                capture_output=True, text=True, check=False)
        path.unlink()
        return [] if result.returncode == 0 and not re.search(r"^[EWIP]: ", result.stdout, re.MULTILINE) \
            else result.stdout.splitlines()

    def test_metainfo(self):
        """Nothing is found, as soon as the program has an address."""
        if METAINFO not in self.names or shutil.which("appstreamcli") is None:
            self.skipTest("there is no filter, or no appstreamcli")
        text = (self.top / METAINFO).read_text(encoding="utf-8")
        text = text.replace("<!--\n  <", "<").replace(">\n  -->", ">")
        text = text.replace(">unknown", ">https://example.org")
        self.assertIn("<url type=\"homepage\">https://", text)
        self.assertIn("<image>https://", text)
        self.assertEqual(self.validate(text), [])
        self.assertNotEqual(self.validate(text.replace("<id>", "<id>no space ")), [])


if __name__ == "__main__":
    unittest.main()
