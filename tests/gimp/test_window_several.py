# Several selected layers in GIMP 3's window: the dialog paints them all, in one undo step.
# SPDX-License-Identifier: GPL-3.0-or-later
import time
import unittest

import numpy

import gimp
import pictures
from processes import wait_for
from window import WindowTestCase

SETTINGS = {"iterations": 20, "strength": 80}
QUICK, SLOW = 1, 0  # steps from the end of the looks
AT_WORK = 3  # seconds, after which a painting is under way


class WindowSeveralTest(WindowTestCase):
    SCRIPT = "window-several.scm"
    PRESETS = "\n".join(["[quick]", "label=Zz quick", *(f"{k}={v}" for k, v in SETTINGS.items()),
                         "[slow]", "label=Zz slow", "iterations=100000"])

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.style = pictures.save(cls.root / "style.png", pictures.style(96))

    def load_number(self, index):
        path = self.root / f"layer-{index}.png"
        self.server.ask(f"(save-number {index} {gimp.quote(path)})")
        return pictures.load(path)

    def paint_alone(self, content):
        path = pictures.save(self.root / "alone.png", content.astype(numpy.uint8))
        return pictures.load(gimp.paint_with_command(path, self.style, self.root / "expected.png",
                                                     **SETTINGS))

    def test_two_layers(self):
        self.server.ask("(add-mirrored)")
        above, below = self.load_number(0), self.load_number(1)
        self.assertTrue((above == below[:, ::-1]).all())
        self.desktop.settle()
        window = self.open_dialog()
        self.show("several-first")
        self.choose_style(self.style)
        self.choose_preset(QUICK)
        self.press_paint()
        wait_for(lambda: self.server.count_layers() == 4, "both paintings")
        self.desktop.settle()
        self.show("several-painted")
        for index, content in ((0, above), (2, below)):
            painted = self.load_number(index)
            self.assertLessEqual(pictures.difference(painted, self.paint_alone(content)), 1, index)
        self.undo_all()
        self.check_keep(window)
        self.close_dialog()

    def check_keep(self, window):
        """What is painted when it is stopped is kept; no other layer is painted then."""
        self.desktop.activate(window)
        self.choose_preset(SLOW)
        self.press_paint()
        time.sleep(AT_WORK)
        self.desktop.xdotool("key", "alt+k")
        wait_for(lambda: self.server.count_layers() == 3, "the painting that is kept")
        self.desktop.settle()
        self.show("several-kept")
        self.undo_all()
        self.desktop.activate(window)

    def undo_all(self):
        """One step undoes all that was painted."""
        self.desktop.activate(self.image_window)
        self.desktop.press("ctrl+z")
        wait_for(lambda: self.server.count_layers() == 2, "the paintings to be undone")


if __name__ == "__main__":
    unittest.main()
