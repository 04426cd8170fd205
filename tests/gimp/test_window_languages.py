# The dialog on the smallest screen that GIMP runs on, in languages with longer words and mirrored; or
# in those that NST_LANGUAGES lists, for whoever looks at the screenshots.
# SPDX-License-Identifier: GPL-3.0-or-later
import ctypes
import ctypes.util
import os
import pathlib
import subprocess
import threading
import unittest

import gimp
from preview import Preview
from processes import wait_for
from test_mnemonics import MNEMONIC, TOP, read_catalogue
from window import WindowTestCase

LOCALES = pathlib.Path(os.environ["NST_LOCALES"])
SCREEN = (1024, 600)
TITLE_BAR = 20  # pixels, at least
LANGUAGES = os.environ.get("NST_LANGUAGES", "en de ar").split()


def name_key(letter):
    """What GTK+ calls the key of a letter, which may be of any alphabet."""
    library = ctypes.util.find_library("gdk-x11-2.0") or ctypes.util.find_library("gdk-3")
    gdk = ctypes.CDLL(library)
    gdk.gdk_keyval_name.restype = ctypes.c_char_p
    return gdk.gdk_keyval_name(gdk.gdk_unicode_to_keyval(ord(letter))).decode()


class LanguageTest(WindowTestCase):
    SCREEN = SCREEN
    LANGUAGE = None  # a subclass has one
    IMAGE_WINDOW = "content"  # GIMP has another name in some languages
    MIRRORED = False

    @classmethod
    def setUpClass(cls):
        if cls.LANGUAGE is None:
            raise unittest.SkipTest("There is a class for each language.")
        path = TOP / "po" / f"{cls.LANGUAGE}.po"
        cls.catalogue = read_catalogue(path) if path.exists() else {}
        cls.TITLE = f"^{cls.translate('Neural Style Transfer')}$"
        super().setUpClass()

    @classmethod
    def translate(cls, text):
        return cls.catalogue.get(text, text)

    @classmethod
    def start_gimp(cls):
        (cls.root / "gimp" / "plug-ins" / gimp.NAME / "locale").symlink_to(LOCALES)
        cls.environment.update(LANGUAGE=cls.LANGUAGE, **cls.make_locale())
        super().start_gimp()

    @classmethod
    def make_locale(cls):
        """The variables for a locale that translates, as newer C libraries do not do in C.UTF-8."""
        folder = cls.root / "locales"
        folder.mkdir()
        subprocess.run(["localedef", "-i", "en_US", "-f", "UTF-8", folder / "en_US.UTF-8"], check=True)
        return {"LOCPATH": str(folder), "LC_ALL": "en_US.UTF-8"}

    def open_dialog(self):
        """By the procedure, as menus have other keys in other languages."""
        call = '(message-of (lambda () (call-filter RUN-INTERACTIVE 1 (active-layer 1) "" "")))'
        self.call = threading.Thread(target=self.server.ask, args=[call], daemon=True)
        self.call.start()
        window = self.desktop.wait_for_window(self.TITLE)
        self.desktop.activate(window)
        wait_for(lambda: self.desktop.rectangle(window)[1] >= TITLE_BAR, "the window's frame")
        return window

    def check_on_screen(self, window):
        """The window with its frame, and so all buttons, which lie in it."""
        left, top, width, height = self.desktop.rectangle(window)
        self.assertGreaterEqual(top, TITLE_BAR)
        self.assertGreaterEqual(left, 0)
        self.assertLessEqual(left + width, SCREEN[0])
        self.assertLessEqual(top + height, SCREEN[1])

    def test_expanders(self):
        window = self.open_dialog()
        self.show(f"screen-{self.LANGUAGE}")
        self.check_on_screen(window)
        rectangle = self.desktop.rectangle(window)
        preview = Preview(self.desktop, window, self.MIRRORED)
        _, columns = preview.wait()
        self.assertEqual(columns.start > rectangle[0] + rectangle[2] / 2, self.MIRRORED)
        self.open_expanders()
        self.check_on_screen(window)
        self.assertEqual(self.desktop.rectangle(window)[2:], rectangle[2:])
        self.desktop.press("Escape")
        wait_for(lambda: not self.desktop.find_window(self.TITLE), "the dialog to close")
        self.call.join()

    def press_label(self, label):
        """Presses the key of LABEL, which is translated where the language has a catalogue."""
        letter = MNEMONIC.search(self.translate(label))[1].lower()
        self.desktop.press(f"alt+{name_key(letter)}")

    def open_expanders(self):
        """With two styles in the list."""
        self.press_label("_Where and Several Styles")
        self.press_label("A_dd Another Style")
        self.show(f"screen-{self.LANGUAGE}-where")
        self.press_label("_Advanced")
        self.show(f"screen-{self.LANGUAGE}-advanced")
        self.press_label("Ad_just the Recipe")
        self.show(f"screen-{self.LANGUAGE}-recipe")


for language in LANGUAGES:
    globals()[f"{language}Test"] = type(f"{language}Test", (LanguageTest,),
                                        {"LANGUAGE": language, "MIRRORED": language == "ar"})


if __name__ == "__main__":
    unittest.main()
