# Looks and numbers in the dialog: saved, renamed and deleted; typed and shown as words.
# SPDX-License-Identifier: GPL-3.0-or-later
import configparser
import unittest

import numpy

import gimp
import pictures
from preview import Preview
from processes import wait_for
from window import WindowTestCase

PRESETS = """# Kept.
[quick]
label=Zz quick
iterations=5
"""
NAMING = "^(Save|Rename) Look$"
OIL = 3  # its row among the looks
ROWS_OF_LOOKS = 5  # that come with the filter, at least
ACROSS, DOWN = 20, 30  # pixels of a picture that are colourful, at least
COLOURFUL = 25  # levels from the strongest component to the weakest


class WindowLooksTest(WindowTestCase):
    PRESETS = PRESETS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.style = pictures.save(cls.root / "style.png", pictures.style(128))

    def read_looks(self):
        """The user's own looks, each with its values, as the file has them."""
        text = (self.root / "config" / "neural-style-transfer" / "presets.ini").read_text()
        self.assertTrue(text.startswith("# Kept.\n"))
        file = configparser.ConfigParser(interpolation=None)
        file.read_string(text)
        return {name: dict(file[name]) for name in file.sections()}

    # Tab goes from the looks to the buttons that save, rename and delete.

    def press_button(self, number):
        self.desktop.press("alt+l", *["Tab"] * number, "space")

    def name_look(self, name):
        """Types a name into the small dialog that is open."""
        self.desktop.activate(self.desktop.wait_for_window(NAMING))
        self.desktop.press("ctrl+a")
        self.desktop.type(name)
        self.desktop.press("Return")

    def go_to_size(self):
        self.desktop.press("alt+x")

    def go_to_iterations(self):
        """The number below the size."""
        self.desktop.press("alt+x", "Tab")

    def enter(self, text):
        """Types TEXT into the number that has the keyboard, and leaves it."""
        self.desktop.press("ctrl+a", "BackSpace")
        self.desktop.type(text)
        self.desktop.press("Tab")

    def enter_size(self, text):
        self.go_to_size()
        self.enter(text)

    def enter_iterations(self, text):
        self.go_to_iterations()
        self.enter(text)

    def check_saving(self):
        self.enter_size("64")
        self.enter_iterations("7")
        self.press_button(1)
        self.name_look("Mine")
        self.show("look-saved")
        self.assertEqual(self.read_looks()["mine"], {"label": "Mine", "size": "64", "iterations": "7"})

    def check_refusal(self):
        """The name of a look that comes with the filter is refused, and can be mended at once."""
        self.press_button(1)
        self.name_look("Bold")
        self.show("look-refused")
        self.name_look("Bolder")
        self.assertFalse(self.desktop.find_window(NAMING))
        self.assertEqual(sorted(self.read_looks()), ["bolder", "mine", "quick"])

    def check_renaming_and_deleting(self):
        self.press_button(2)
        self.name_look("Other")
        self.assertEqual(self.read_looks()["bolder"]["label"], "Other")
        self.press_button(3)
        self.desktop.press("Return")
        self.show("look-deleted")
        self.assertEqual(sorted(self.read_looks()), ["mine", "quick"])

    def check_automatic(self):
        """The word for 0, and nothing at all, are taken for 0, and other words for no change."""
        self.enter_iterations("Automatic")
        self.enter_size("")
        self.press_button(1)
        self.name_look("Empty")
        self.assertEqual(self.read_looks()["empty"], {"label": "Empty"})
        self.enter_iterations("9")
        self.enter_iterations("nonsense")
        self.show("numbers")
        self.press_button(1)
        self.name_look("Nine")
        self.assertEqual(self.read_looks()["nine"], {"label": "Nine", "iterations": "9"})

    def check_recipe(self):
        """Its numbers of any magnitude are taken as they are typed, others not; after that it is closed
        and reset."""
        self.desktop.press("alt+j", "Tab")
        self.show("recipe")
        self.enter("relu1_1:0.2,relu2_1:0.3")
        self.desktop.press("Tab")
        self.enter(" 1e6 ")  # the style's weight
        self.enter("2,5")  # the content's
        self.desktop.press("Tab", "Tab", "Tab", "Tab")
        self.enter("-1")  # the detail
        self.enter("5e-8")  # the neighbours
        self.enter("much")  # the changes
        self.show("recipe-numbers")
        self.press_button(1)
        self.name_look("Cooked")
        cooked = self.read_looks()["cooked"]
        self.assertEqual(float(cooked.pop("neighbours")), 5e-8)
        self.assertEqual(cooked, {"label": "Cooked", "iterations": "9", "style-weight": "1000000",
                                  "style-layers": "relu1_1:0.2,relu2_1:0.3", "content-weight": "2.5"})
        self.press_button(3)
        self.desktop.press("Return")
        self.desktop.press("alt+j", "alt+r")  # as all was

    def choose_look(self, row):
        self.desktop.press("alt+l", "Home", *["Down"] * row)

    def check_switching(self):
        """Nothing of another system's recipe stays when a look is chosen, a changed one's either."""
        self.desktop.press("alt+l", "End", "Up", "Up")  # Caffe's
        self.show("recipe-of-other-system")
        self.enter_size("77")
        self.choose_look(OIL)
        self.show("look-after-recipe")
        self.press_button(1)
        self.name_look("Oiled")
        self.assertEqual(self.read_looks()["oiled"],
                         {"label": "Oiled", "strength": "55", "style-scale": "1.6000000000000001"})

    def check_pictures(self, window):
        """In the open list each look shows the photograph as it would paint it."""
        Preview(self.desktop, window).wait_until_finished()
        self.desktop.press("alt+l")
        closed = self.desktop.screenshot().astype(int)
        self.desktop.press("alt+Down")

        def find_pictures():
            """How many rows of pixels have a part of a picture: what is new, and no text or frame."""
            now = self.desktop.screenshot().astype(int)
            new = abs(now - closed).max(axis=-1) > 0
            return ((new & (numpy.ptp(now, axis=-1) > COLOURFUL)).sum(axis=1) > ACROSS).sum()

        wait_for(lambda: find_pictures() > ROWS_OF_LOOKS * DOWN, "the looks' pictures", 60)
        self.desktop.settle()
        self.show("look-pictures")
        self.desktop.press("Escape")

    def test_looks_and_numbers(self):
        self.check_pictures(self.open_dialog())
        self.choose_style(self.style)
        self.toggle_advanced()
        self.check_saving()
        self.check_refusal()
        self.check_renaming_and_deleting()
        self.check_automatic()
        self.check_recipe()

        # Return in a number paints.
        self.go_to_iterations()
        self.desktop.press("ctrl+a")
        self.desktop.type("3")
        self.desktop.press("Return")
        wait_for(lambda: self.server.count_layers() == 2, "the painting")
        self.desktop.settle()
        self.check_layer(pictures.load(gimp.paint_with_command(
            self.content, self.style, self.root / "command.png", iterations=3)))
        self.check_switching()


if __name__ == "__main__":
    unittest.main()
