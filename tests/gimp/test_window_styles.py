# Several styles in the dialog: the list with masks and weights, and the paintings made by them.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

import numpy

import gimp
import pictures
from window import WindowTestCase

SETTINGS = {"iterations": 20, "strength": 80}
PRESETS = """
[quick]
label=Zz quick
iterations=20
strength=80
"""


class WindowStylesTest(WindowTestCase):
    SCRIPT = "window-styles.scm"
    PRESETS = PRESETS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As large as the thumbnails in the list, which then show them pixel for pixel.
        cls.red = pictures.save(cls.root / "red.png", pictures.coloured_style(200, 80, 60))
        cls.blue = pictures.save(cls.root / "blue.png", pictures.coloured_style(60, 80, 200))
        half = numpy.zeros((120, 160), numpy.uint8)
        half[:, :80] = 255
        cls.mask = pictures.save(cls.root / "mask.png", half)
        cls.server.ask("(add-channel)")

    def expect(self, name, styles, **options):
        """The command line's painting."""
        return pictures.load(gimp.paint_with_command(
            self.content, styles, self.root / f"{name}.png", **options, **SETTINGS))

    # In the list Tab goes from a style's button to its mask, its weight, and the button that
    # removes it.

    def go_to_mask(self):
        """From a style's button."""
        self.desktop.press("Tab")

    def choose_next_mask(self):
        self.desktop.press("Down")

    def go_to_weight(self):
        """From a style's mask."""
        self.desktop.press("Tab")

    def enter_weight(self, weight):
        """Replaces the weight that has the keyboard, and leaves it."""
        self.desktop.press("ctrl+a", str(weight), "Tab")

    def remove_style(self):
        """Removes the style whose button has the keyboard; the first one's button has it then."""
        self.desktop.press("Tab", "Tab", "Tab", "space")

    def scroll_to_list(self):
        """To the expander, of which all is shown, and back to the first style's button."""
        self.desktop.press("shift+Tab", "Tab")

    def find_thumbnails(self, window, name):
        """Whether the dialog's list shows red, and whether it shows blue."""
        return [self.is_in_list(window, pictures.load(style), name)
                for style in (self.red, self.blue)]

    def fill_list(self, window):
        """Chooses red and adds blue, which applies in the channel, with three times the weight."""
        self.choose_style(self.red)
        self.open_where()
        self.add_style()
        incomplete = self.show("styles-added")
        self.press_paint()
        self.assertFalse((self.show("styles-incomplete") != incomplete).any(),
                         "Paint works without a second style")
        self.choose_listed_style(self.blue)
        self.go_to_mask()
        self.choose_next_mask()
        self.go_to_weight()
        self.enter_weight(3)
        self.assertEqual(self.find_thumbnails(window, "styles"), [True, True])

    def test_two_styles_then_one(self):
        window = self.open_dialog()
        self.fill_list(window)
        self.choose_preset(steps_from_end=0)
        self.paint()
        expected = self.expect("two", [self.red, self.blue], masks=["none", self.mask],
                               style_weights="1,3")
        redness = (expected[..., 0] - expected[..., 2]).mean(axis=0)
        self.assertLess(redness[:60].max(), 0)
        self.assertGreater(redness[100:].min(), 0)
        self.check_layer(expected)
        self.close_dialog()
        self.assertTrue(self.shows(expected, "styles-painted"))
        self.undo()

        self.repeat()
        self.check_layer(expected)
        self.undo()

        self.check_forgotten_channel()
        self.check_removal()

    def check_forgotten_channel(self):
        """Where the image has no such channel any more, blue applies everywhere, with its
        weight."""
        self.server.ask("(remove-channel)")
        window = self.open_dialog()
        self.open_where()
        self.assertEqual(self.find_thumbnails(window, "styles-again"), [True, True])
        self.paint()
        self.check_layer(self.expect("blended", [self.red, self.blue], style_weights="1,3"))
        self.close_dialog()
        self.undo()

    def check_removal(self):
        """Removes all styles but blue, which is painted alone; its thumbnail is the large one
        again."""
        window = self.open_dialog()
        self.open_where()
        self.add_style()
        self.remove_style()  # the new one
        self.scroll_to_list()
        self.assertEqual(self.find_thumbnails(window, "styles-removed"), [True, True])
        self.remove_style()  # the first
        self.scroll_to_list()
        self.assertEqual(self.find_thumbnails(window, "style-left"), [False, False])
        self.paint()
        self.check_layer(self.expect("one", self.blue))
        self.close_dialog()
        self.undo()


if __name__ == "__main__":
    unittest.main()
