# The filter as a person uses it: by GIMP's menu and the dialog; and the painting in GIMP's window.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

import numpy

import gimp
import pictures
from processes import find_filter, wait_for
from window import DIALOG, WindowTestCase

PRESETS = """
[quick]
label=Zz quick
iterations=80
strength=90

[endless]
label=Zz endless
iterations=100000
"""
STATUS_BAR = 40  # pixels at the bottom of GIMP's window


class WindowTest(WindowTestCase):
    PRESETS = PRESETS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As large as the dialog's thumbnail, which then shows it pixel for pixel.
        cls.style = pictures.save(cls.root / "style.png", pictures.style(128))

    def check_dialog(self):
        """Opens the dialog, in which nothing is chosen yet, and its advanced settings."""
        window = self.open_dialog()
        self.show("dialog-empty")
        self.press_ok()
        self.assertEqual(self.desktop.find_window(DIALOG), window, "OK works without a style")
        height = self.desktop.rectangle(window)[3]
        self.toggle_advanced()
        self.show("dialog-advanced")
        self.assertGreater(self.desktop.rectangle(window)[3], height + 100)
        self.toggle_advanced()
        self.assertEqual(self.desktop.rectangle(window)[3], height)
        return window

    def check_thumbnail(self, window, name):
        self.assertTrue(self.is_in_dialog(window, pictures.load(self.style), name),
                        "the dialog does not show the style")

    def test_dialog_painting_undo_and_cancel(self):
        content = pictures.load(self.content)
        self.assertTrue(self.shows(content, "before"))

        window = self.check_dialog()
        self.go_to_style()
        self.choose_style(self.style)
        self.desktop.activate(window)
        self.check_thumbnail(window, "dialog")
        self.choose_preset(steps_from_end=1)
        self.show("dialog-preset")
        self.press_ok()
        wait_for(lambda: self.server.count_layers() == 2, "the painting")
        self.desktop.settle()

        expected = pictures.load(gimp.paint_with_command(
            self.content, self.style, self.root / "command.png", iterations=80, strength=90))
        self.assertGreater(pictures.mean_difference(expected, content), 5)
        self.check_layer(expected)
        self.assertTrue(self.shows(expected, "painted"))

        self.check_undo(content, expected)
        self.check_repeat(expected)
        self.check_cancel(content)

    def check_repeat(self, expected):
        """Filters > Repeat paints the same once more, without a dialog."""
        self.repeat()
        self.check_layer(expected)
        self.undo()

    def check_undo(self, content, painting):
        """Undo takes all away in one step, and redo brings all back."""
        self.desktop.activate(self.image_window)
        self.undo()
        self.assertTrue(self.shows(content, "undone"))
        self.assertEqual(self.server.ask("(car (gimp-image-is-dirty 1))"), "0")
        self.redo()
        self.assertTrue(self.shows(painting, "redone"))
        self.undo()

    def hide_docks(self):
        """Hides what GIMP's window has beside the image."""
        self.desktop.press("Tab")

    def filter_is_running(self):
        return find_filter(self.process.pid) is not None

    def click_cancel(self, before, after):
        """Clicks on GIMP's Cancel button, which has appeared at the right end of the status bar."""
        left, top, width, height = self.desktop.rectangle(self.image_window)
        first_row = top + height - STATUS_BAR
        changed = (before != after).any(axis=-1)[first_row:top + height, left:left + width]
        self.assertTrue(changed.any(), "no progress bar")
        rows, columns = numpy.nonzero(changed)
        self.desktop.click(left + columns.max() - 20, first_row + int(numpy.median(rows)))

    def check_cancel(self, content):
        """Cancels a painting by GIMP's button. Before, the dialog has kept the style."""
        self.desktop.activate(self.image_window)
        self.hide_docks()
        before = self.show("without-docks")
        state = self.server.ask("(state 1)")
        window = self.open_dialog()
        self.check_thumbnail(window, "dialog-again")
        self.choose_preset(steps_from_end=0)
        self.press_ok()
        wait_for(lambda: not self.desktop.find_window(DIALOG), "the dialog to close")
        wait_for(self.filter_is_running, "the filter")
        self.desktop.settle()
        self.click_cancel(before, self.show("painting"))
        wait_for(lambda: not self.filter_is_running(), "the filter to end")
        self.assertEqual(self.server.ask("(state 1)"), state)
        self.desktop.settle()
        self.assertTrue(self.shows(content, "cancelled"))


if __name__ == "__main__":
    unittest.main()
