# The filter as a person uses it: by GIMP's menu and the dialog; and the painting in GIMP's window.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

import numpy

import gimp
import pictures
from processes import find_filter, wait_for
from window import WindowTestCase

PRESETS = """
[quick]
label=Zz quick
iterations=80
strength=90
"""
STATUS_BAR = 40  # pixels at the bottom of GIMP's window


class WindowTest(WindowTestCase):
    PRESETS = PRESETS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As large as the gallery's thumbnail, which then shows it pixel for pixel.
        cls.style = pictures.save(cls.root / "style.png", pictures.style(96))

    def check_dialog(self):
        """Opens the dialog and its expanders, which scroll: the window keeps its size."""
        window = self.open_dialog()
        closed = self.show("dialog-opened")
        rectangle = self.desktop.rectangle(window)
        self.toggle_advanced()
        self.assertTrue((self.show("dialog-advanced") != closed).any())
        self.open_where()
        self.show("dialog-where")
        self.assertEqual(self.desktop.rectangle(window), rectangle)
        self.desktop.press("alt+w", "alt+a")
        self.assertEqual(self.desktop.rectangle(window), rectangle)
        return window

    def check_thumbnail(self, window, name):
        self.assertTrue(self.is_in_gallery(window, pictures.load(self.style), name),
                        "the gallery does not show the style")

    def test_dialog_painting_undo_and_cancel(self):
        content = pictures.load(self.content)
        self.assertTrue(self.shows(content, "before"))

        window = self.check_dialog()
        self.choose_style(self.style)
        self.check_thumbnail(window, "dialog")
        self.choose_preset(steps_from_end=0)
        self.show("dialog-preset")
        self.paint()
        self.show("dialog-painted")

        expected = pictures.load(gimp.paint_with_command(
            self.content, self.style, self.root / "command.png", iterations=80, strength=90))
        self.assertGreater(pictures.mean_difference(expected, content), 5)
        self.check_layer(expected)
        self.close_dialog()
        self.assertTrue(self.shows(expected, "painted"))

        self.check_undo(content, expected)
        self.check_repeat(expected)
        if gimp.IS_GIMP_3:
            self.check_several()
        self.check_cancel(content)

    def check_repeat(self, expected):
        """Filters > Repeat paints the same once more, without a dialog; and the photograph, too,
        where the painting is the active layer."""
        self.repeat()
        self.check_layer(expected)
        self.repeat(before=2)
        self.show("repeated-on-painting")
        self.check_layer(expected)
        self.desktop.press("ctrl+z")
        self.undo()

    def check_several(self):
        """Of two selected layers each gets a painting, and one Undo takes both away. The dialog says
        that it takes the first."""
        self.server.ask("(begin (gimp-image-insert-layer 1 (car (gimp-layer-copy (active-layer 1))) -1 0)"
                        " (gimp-image-set-selected-layers 1 (list->vector (layers-of 1)))"
                        " (gimp-displays-flush))")
        self.desktop.activate(self.image_window)
        self.desktop.press("ctrl+f")
        wait_for(lambda: self.server.count_layers() == 4, "two paintings")
        self.desktop.settle()
        self.desktop.press("ctrl+z")
        self.assertEqual(self.server.count_layers(), 2)
        self.open_dialog()
        self.show("dialog-several")
        self.close_dialog()
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
        """Cancels a repeated painting by GIMP's button. Before, the dialog has kept the style."""
        window = self.open_dialog()
        self.check_thumbnail(window, "dialog-again")
        self.close_dialog()
        self.hide_docks()
        before = self.show("without-docks")
        state = self.server.ask("(state 1)")
        values = ("[request]\nversion=3\noptions=iterations=100000\nmix=1\n"
                  f"[style 1]\npath={self.style}\n")
        self.server.ask(f"(remember {gimp.quote(values)})")
        self.desktop.xdotool("key", "ctrl+f")  # without waiting, as the filter goes on
        wait_for(self.filter_is_running, "the filter")
        self.desktop.settle()
        self.click_cancel(before, self.show("painting"))
        wait_for(lambda: not self.filter_is_running(), "the filter to end")
        self.assertEqual(self.server.ask("(state 1)"), state)
        self.desktop.settle()
        self.assertTrue(self.shows(content, "cancelled"))


if __name__ == "__main__":
    unittest.main()
