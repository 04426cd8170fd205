# Paintings in GIMP's window: one undo step each, and the dialog opened on one.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import unittest

import gimp
import pictures
from processes import find_filter, processor_time, wait_for
from window import WindowTestCase

OPTIONS = "iterations=10 seed=1 strength=80"
NAME = '"Painting: style, strength 80"'


class WindowPaintingsTest(WindowTestCase):
    SCRIPT = "window-paintings.scm"
    PRESETS = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.style = pictures.save(cls.root / "style.png", pictures.style(128))

    def names(self):
        return self.server.ask("(layer-names 1)")

    def press_in_image(self, key):
        self.desktop.activate(self.image_window)
        self.desktop.press(key)

    def test_undo_replacing_and_the_dialog(self):
        photograph = self.names().strip("()")
        self.check_painting(photograph)
        self.check_replacing(photograph)
        self.check_dialog(photograph)
        self.check_changes_meanwhile()

    def check_painting(self, photograph):
        """One undo step takes the painting away, and the photograph is as it was."""
        before = self.server.ask("(state 1)")
        self.server.ask(f"(paint-shown {gimp.quote(self.style)} {gimp.quote(OPTIONS)})")
        self.assertEqual(self.names(), f"({NAME} {photograph})")
        self.assertEqual(self.server.ask("(count-parasites 1)"), "(1 1)")
        self.press_in_image("ctrl+z")
        self.assertEqual(self.names(), f"({photograph})")
        self.assertEqual(self.server.ask("(count-parasites 1)"), "(0)")
        self.assertEqual(self.server.ask("(state 1)"), before)
        self.press_in_image("ctrl+y")
        self.assertEqual(self.server.ask("(count-parasites 1)"), "(1 1)")

    def check_replacing(self, photograph):
        """One undo step brings the replaced painting back."""
        self.server.ask('(gimp-item-set-name (active-layer 1) "old")')
        values = ("[request]\nversion=3\noptions=strength=30 iterations=10\nmix=1\nreplace=true\n"
                  f"[style 1]\npath={self.style}\n")
        self.server.ask(f"(replace-shown {gimp.quote(values)})")
        self.assertEqual(self.names(), f'("Painting: style, strength 30" {photograph})')
        self.press_in_image("ctrl+z")
        self.assertEqual(self.names(), f'("old" {photograph})')

    def check_dialog(self, photograph):
        """On the painting, the dialog has its values and paints the photograph."""
        self.open_dialog()
        self.show("dialog-on-painting")
        self.paint(before=2)
        self.assertEqual(self.names(), f'({NAME} "old" {photograph})')
        settings = dict(word.split("=") for word in OPTIONS.split())
        self.check_layer(pictures.load(gimp.paint_with_command(
            self.content, self.style, self.root / "command.png", **settings)))
        self.close_dialog()

    def check_changes_meanwhile(self):
        """A painting whose layer is deleted, or whose image is converted, is not added."""
        values = ("[request]\nversion=3\noptions=iterations=800\nmix=1\n"
                  f"[style 1]\npath={self.style}\n")
        self.server.ask(f"(remember {gimp.quote(values)})")
        for name, change in {
                "converted": "(gimp-image-convert-grayscale 1)",
                "deleted": "(begin (gimp-image-remove-layer 1 (caddr (layers-of 1))) (list))",
        }.items():
            with self.subTest(name):
                self.desktop.activate(self.image_window)
                self.desktop.xdotool("key", "ctrl+f")  # without waiting, as the filter goes on
                plug_in = wait_for(lambda: find_filter(self.process.pid), "the filter")
                wait_for(lambda: processor_time(plug_in) > 2 * os.sysconf("SC_CLK_TCK"),
                         "the filter to be at work")
                self.server.ask(change)
                names = self.names()
                self.assertTrue(find_filter(self.process.pid), "it was too late")
                wait_for(lambda: not find_filter(self.process.pid), "the filter to end")
                self.desktop.settle()
                self.show(name)
                self.assertEqual(self.names(), names)


if __name__ == "__main__":
    unittest.main()
