#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The help pages: in each language everything that the window shows is described, by its name there, links and
pictures are there, and the pages are installed where the filter says that they are."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

TOP = pathlib.Path(__file__).resolve().parents[2]
HELP = TOP / "plug-in" / "help"
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOP / "tests" / "gimp"))
from test_mnemonics import STRING, find_labels, read_catalogue  # noqa: E402

LANGUAGES = sorted(path.parent.name for path in HELP.glob("*/gimp-help.xml"))
WORDLESS = ["Applies to:", "Weight:"]  # labels of the window that have no mnemonic
WIDGETS = (TOP / "plug-in/dialog/setting-widgets.c").read_text(encoding="utf-8")
DECLARATIONS = (TOP / "engine/settings/declarations.c").read_text(encoding="utf-8")


def find_settings():
    """The label of each setting that the window shows, by the setting's name."""
    labels = dict(re.findall(r'g_param_spec_\w+ \("([\w-]+)", N_ \(' + STRING, DECLARATIONS))
    labels.update(re.findall(r'^  \{ "([\w-]+)", N_ \(' + STRING, WIDGETS.partition("zeros[]")[0], re.MULTILINE))
    labels["style-weights"] = "Weight:"  # beside each style
    return labels


def bare(label):
    """LABEL as a page has it: without its mnemonic and its colon, and one kind of space."""
    return " ".join(label.replace("_", "").removesuffix(":").split())


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def find_parts(page):
    """What PAGE consists of, in order: headings, terms and pictures."""
    return [(element.tag, element.get("id"), element.get("src")) for element in page.iter()
            if element.tag in ("h1", "h2", "dt", "th", "img", "figcaption")]


class Language:
    """The pages of a language, and the window's words in it."""

    def __init__(self, name):
        self.name = name
        self.folder = HELP / name
        self.pages = {path.name: ElementTree.parse(path).getroot() for path in sorted(self.folder.glob("*.html"))}
        path = TOP / "po" / f"{name}.po"
        self.catalogue = read_catalogue(path) if path.exists() else {}

    def elements(self, *tags):
        return [element for page in self.pages.values() for element in page.iter() if element.tag in tags]

    def word(self, label):
        return bare(self.catalogue.get(label, label))

    def references(self):
        """What the pages refer to, below this language's folder."""
        attributes = [(element.get("src") or element.get("href")) for element in self.elements("img", "a", "link")]
        return [reference.partition("#")[0] for reference in attributes]

    def described(self):
        """The text of the element after each with an id, by the id."""
        found = {}
        for parent in self.elements("dl", "tr"):
            for term, description in zip(parent, list(parent)[1:]):
                if term.get("id"):
                    found[term.get("id")] = (text_of(term), text_of(description))
        return found


class Help(unittest.TestCase):
    def setUp(self):
        self.languages = [Language(name) for name in LANGUAGES]

    def test_languages(self):
        self.assertLessEqual({"de", "en"}, set(LANGUAGES))
        for language in self.languages:
            for name, page in language.pages.items():
                self.assertEqual(page.get("lang"), language.name, name)

    def test_every_setting_is_described(self):
        settings = find_settings()
        for name in ("strength", "network", "style-weights", "print-every"):
            self.assertIn(name, settings)
        for language in self.languages:
            described = language.described()
            for name, label in settings.items():
                with self.subTest(language=language.name, setting=name):
                    self.assertEqual(described[name][0], language.word(label))
                    self.assertGreater(len(described[name][1].split()), 2)
            self.assertEqual(set(described), set(settings))

    def test_every_label_is_named(self):
        for language in self.languages:
            named = {text_of(element) for element in language.elements("em", "dt", "th", "h1", "h2")}
            for label in [*find_labels(), *WORDLESS]:
                if label != "St_yle:" and not re.fullmatch("_Cancel|_Open", label):
                    self.assertIn(language.word(label), named, language.name)

    def test_references_are_there(self):
        for language in self.languages:
            for reference in language.references():
                self.assertTrue((language.folder / reference).is_file(), reference)
            for picture in language.elements("img"):
                self.assertTrue(picture.get("alt"))

    def test_everything_is_referred_to(self):
        used = {(language.folder / reference).resolve() for language in self.languages
                for reference in language.references()}
        for path in [*HELP.rglob("*.jpg"), *HELP.rglob("*.png"), *HELP.rglob("*.css")]:
            self.assertIn(path, used)

    def test_languages_have_the_same_parts(self):
        first, *others = self.languages
        for language in others:
            self.assertEqual(set(language.pages), set(first.pages))
            for name, page in language.pages.items():
                self.assertEqual(find_parts(page), find_parts(first.pages[name]), f"{language.name}/{name}")

    def test_gimp_knows_the_page(self):
        procedure = re.search(r'#define NST_PROCEDURE "([^"]+)"',
                              (TOP / "plug-in/request.h").read_text(encoding="utf-8"))[1]
        for language in self.languages:
            items = ElementTree.parse(language.folder / "gimp-help.xml").findall("help-item")
            self.assertEqual([item.get("id") for item in items], [procedure])
            title = text_of(language.pages[items[0].get("ref")].find("head/title"))
            self.assertEqual(title, items[0].get("title"))
            self.assertEqual(title, language.word("Neural Style Transfer"))

    def test_installed(self):
        """Without the programs that make the pictures."""
        with tempfile.TemporaryDirectory() as root:
            subprocess.run(["meson", "install", "-C", os.environ["NST_BUILD"], "--no-rebuild", "--quiet",
                            "--tags", "help", "--destdir", root], check=True, capture_output=True)
            installed = pathlib.Path(root) / os.environ["NST_INSTALLED_HELP"].lstrip("/")
            files = {path.relative_to(HELP) for path in HELP.rglob("*") if path.is_file()}
            self.assertEqual({path.relative_to(installed) for path in installed.rglob("*") if path.is_file()},
                             {path for path in files if path.parts[0] != "make"})


if __name__ == "__main__":
    unittest.main()
