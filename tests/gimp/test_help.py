# The help page, as GIMP finds it: by the Help button, and by F1, in the user's language.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import unittest
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree

import gimp
import test_window_languages
from processes import wait_for
from window import SCREENSHOTS

HELP = pathlib.Path(os.environ["NST_HELP_DIR"])
HELP_PLUG_INS = ["help", "web-browser"]  # GIMP's own: what finds pages, and what opens them
BROWSER = """#!/bin/sh
echo "$1" >{log}.part && mv {log}.part {log}
"""
DESKTOP_FILE = """[Desktop Entry]
Type=Application
Name=Browser
Exec={program} %u
MimeType=text/html;application/xhtml+xml;x-scheme-handler/file;
"""
DEFAULTS = """[Default Applications]
text/html=browser.desktop
application/xhtml+xml=browser.desktop
"""


class EnglishHelpTest(test_window_languages.LanguageTest):
    """With the pages beside the filter, as an installation for one user has them, and a browser that
    only writes down what it is given."""

    LANGUAGE = FOLDER = "en"
    KEYS = ("F1", "alt+h")
    test_expanders = None

    @classmethod
    def start_gimp(cls):
        folder = cls.root / "gimp" / "plug-ins"
        for name in HELP_PLUG_INS:
            (folder / name).symlink_to(f"{gimp.SYSTEM_PLUG_INS}/{name}")
        (folder / gimp.NAME / "help").symlink_to(HELP)
        cls.log = cls.root / "opened"
        program = cls.root / "browser"
        program.write_text(BROWSER.format(log=cls.log))
        program.chmod(0o755)
        applications = cls.root / "data" / "applications"
        applications.mkdir(parents=True)
        (applications / "browser.desktop").write_text(DESKTOP_FILE.format(program=program))
        (cls.root / "config" / "mimeapps.list").write_text(DEFAULTS)
        super().start_gimp()

    def check_opened(self, name):
        """The browser is given the page in this language, which is there."""
        try:
            wait_for(self.log.exists, "the browser")
        finally:
            self.desktop.screenshot(SCREENSHOTS / f"help-{self.FOLDER}-{name}.png")
        uri = urlparse(self.log.read_text().strip())
        self.log.unlink()
        self.assertIn(uri.scheme, ("file", ""))  # GLib gives a path where there is one
        path = pathlib.Path(unquote(uri.path))
        self.assertEqual(path, self.root / "gimp/plug-ins" / gimp.NAME / "help" / self.FOLDER / "index.html")
        self.assertEqual(ElementTree.parse(path).getroot().get("lang"), self.FOLDER)

    def test_help_of_the_dialog(self):
        window = self.open_dialog()
        for key in self.KEYS:
            with self.subTest(key):
                self.desktop.activate(window)
                self.desktop.xdotool("key", key)
                self.check_opened(key)
        self.desktop.activate(window)
        self.desktop.press("Escape")
        self.call.join()

    def test_help_of_the_menu(self):
        """By F1 on the entry."""
        self.desktop.activate(self.image_window)
        # The last entry; in GIMP 3 the last but one.
        self.desktop.press("alt+r", "a", *["Up"] * (2 if gimp.IS_GIMP_3 else 1))
        self.desktop.press("F1")
        self.check_opened("menu")


class GermanHelpTest(EnglishHelpTest):
    FOLDER = LANGUAGE = "de"
    test_help_of_the_menu = None


class FrenchHelpTest(EnglishHelpTest):
    """In a language that has no pages GIMP shows the English ones."""

    LANGUAGE = "fr"
    KEYS = ("F1",)
    test_help_of_the_menu = None


class NoHelpTest(test_window_languages.LanguageTest):
    """Where GIMP has no plug-ins for help, F1 does nothing, and the dialog goes on."""

    LANGUAGE = "en"
    test_expanders = None

    def test_dialog_goes_on(self):
        window = self.open_dialog()
        self.desktop.press("F1")
        self.show("help-none")
        self.desktop.activate(window)
        self.desktop.press("Escape")
        self.call.join()
        self.assertEqual(self.server.count_layers(), 1)
        self.assertIsNone(self.process.poll())

    def test_installed_pages_are_registered(self):
        """Where none are beside the filter, those of an installation for all are meant."""
        registered = (self.root / "gimp" / "pluginrc").read_bytes()
        folder = pathlib.Path(os.environ["NST_INSTALLED_HELP"])
        self.assertIn(f'(help-def "plug-in-{gimp.NAME}" "{folder.as_uri()}")'.encode(), registered)


if __name__ == "__main__":
    unittest.main()
