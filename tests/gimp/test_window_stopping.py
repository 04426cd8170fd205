# Paintings that do not come to their end in the dialog, and several of them.
# SPDX-License-Identifier: GPL-3.0-or-later
import time
import unittest

import numpy

import pictures
from preview import Preview
from processes import find_filter, wait_for
from window import DIALOG, WindowTestCase

PRESETS = """
[quick]
label=Zz quick
iterations=20
strength=80

[slow]
label=Zz slow
iterations=100000
"""
QUICK, SLOW = 1, 0  # steps from the end of the looks
BORDER = 12  # pixels, of the window, which are empty
AT_WORK = 3  # seconds, after which a painting is under way
LINE = slice(-102, -62)  # rows from the window's bottom: the line that tells of the painting
TEXT = 18  # rows, the most that one line of text has; a sentence has two


class WindowStoppingTest(WindowTestCase):
    SCRIPT = "window-stopping.scm"
    PRESETS = PRESETS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.style = pictures.save(cls.root / "style.png", pictures.style(96))

    def ask(self, expression):
        return self.server.ask(expression)

    def layers(self, image=1):
        return self.ask(f"(layers-of {image})").strip("()").split()

    def start_painting(self, window):
        """Begins a painting without an end, and waits until it can be seen."""
        self.choose_preset(SLOW)
        self.press_paint()
        time.sleep(AT_WORK)

    def line(self, window, name):
        """The pixels where the window tells of the painting."""
        left, top, width, height = self.desktop.rectangle(window)
        return self.show(name)[top:top + height, left + BORDER:left + width - BORDER][LINE]

    def count_text_rows(self, window, name):
        """How many rows of that have text in them."""
        line = self.line(window, name)
        return int((numpy.abs(line - line[0, -1]).max(axis=(1, 2)) > 60).sum())

    def check_stopped(self, window, name):
        """The dialog says in a sentence why it does not paint any more, and GIMP nothing."""
        wait_for(lambda: self.count_text_rows(window, name) > TEXT, f"the reason: {name}")
        self.check_silence()

    def check_refused(self, window, name):
        """The dialog says why it does not begin to paint, and can be closed."""
        before = self.line(window, f"{name}-before")
        self.press_paint()
        self.assertTrue((self.line(window, name) != before).any())
        self.check_silence()

    def check_silence(self):
        self.assertFalse(self.desktop.find_window("^GIMP Message$"))
        self.assertNotIn("invalid", (self.root / "output").read_text())

    def test_stopping(self):
        window = self.open_dialog()
        self.choose_style(self.style)
        self.check_cancel(window)
        self.check_keep(window)
        self.check_two(window)
        self.close_dialog()
        self.check_changes()

    def check_cancel(self, window):
        """Leaves nothing in the image; the preview comes back."""
        state = self.ask("(state 1)")
        self.choose_preset(QUICK)
        preview = Preview(self.desktop, window)
        before = preview.wait_until_finished()
        self.start_painting(window)
        self.show("stopping-painting")
        self.desktop.xdotool("key", "Escape")
        self.choose_preset(QUICK)
        self.assertEqual(self.desktop.find_window(DIALOG), window)
        self.assertEqual(self.ask("(state 1)"), state)
        after = preview.wait_until_finished()
        self.show("stopping-cancelled")
        self.assertLess(pictures.mean_difference(before, after), 1)

    def check_keep(self, window):
        """Makes a layer as large as the photograph of what is there, in one undo step."""
        content = pictures.load(self.content)
        self.start_painting(window)
        self.desktop.xdotool("key", "alt+k")
        wait_for(lambda: self.server.count_layers() == 2, "the painting", seconds=10)
        self.desktop.settle()
        self.show("stopping-kept")
        kept = self.load_layer()
        self.assertEqual(kept.shape, content.shape)
        self.assertGreater(pictures.mean_difference(kept, content), 5)
        self.desktop.activate(self.image_window)
        self.undo()
        self.redo()
        self.desktop.activate(window)

    def check_two(self, window):
        """The second painting is of the photograph, too, and lies above the first."""
        first = self.layers()
        self.choose_preset(QUICK)
        for n_layers in (2, 3):
            self.paint(before=n_layers)
        self.show("stopping-two")
        layers = self.layers()
        self.assertEqual(layers[2:], first)
        self.assertGreater(int(layers[0]), int(layers[1]))
        self.check_same(*layers[:2])

    def check_same(self, *layers):
        """Both LAYERS are the same, as nothing was changed between them."""
        pixels = []
        for layer in layers:
            path = self.root / f"{layer}.png"
            self.ask(f'(save-layer 1 {layer} "{path}")')
            pixels.append(pictures.load(path))
        self.assertEqual(pictures.difference(*pixels), 0)

    def check_changes(self):
        """Of an image that is closed, deleted or converted meanwhile."""
        for number, (name, change) in enumerate({
                "closed": "(close-image {0})",
                "deleted": "(delete-layer {0})",
                "converted": "(convert {0})"}.items(), start=2):
            with self.subTest(name):
                self.assertEqual(self.ask(f'(show-image "{self.content}")'), str(number))
                self.desktop.settle()
                window = self.open_dialog()
                self.start_painting(window)
                self.ask(change.format(number))
                self.check_stopped(window, f"stopping-{name}")
                if name == "closed":
                    self.assertEqual(self.ask(f"(car (gimp-image-is-valid {number}))"), "0")
                else:
                    self.assertEqual(self.server.count_layers(number), name == "converted")
                self.choose_style(self.style)
                self.check_refused(window, f"stopping-{name}-again")
                self.close_dialog()
                wait_for(lambda: not find_filter(self.process.pid), "the filter to end")


if __name__ == "__main__":
    unittest.main()
