# The dialog opened and closed again and again: GIMP keeps nothing of it, neither memory nor open files,
# processes or images.
#
# NST_DIALOGS, in the environment, is how many times; without it a few.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import re
import unittest

from processes import find_filter, wait_for
from window import DIALOG, WindowTestCase

DIALOGS = int(os.environ.get("NST_DIALOGS", "4"))
FIRST = 3  # after which GIMP has taken what it keeps for any filter
# KiB for each dialog: GIMP notes the name of each procedure that is called, and its allocator's pages move.
GROWTH = 128
SLACK = 4096  # KiB, by which one look at GIMP's memory differs from another


class DialogsTest(WindowTestCase):
    def measure(self):
        """GIMP's own memory in KiB, its open files, and its images."""
        folder = pathlib.Path("/proc") / str(self.process.pid)
        status = (folder / "status").read_text()
        memory = int(re.search(r"^RssAnon:\s+(\d+) kB", status, re.MULTILINE).group(1))
        images = int(self.server.ask("(car (gimp-image-list))"))
        return memory, len(list((folder / "fd").iterdir())), images

    def open_and_close(self):
        """Filters > Re-Show, and Escape; without the looks at the screen that other tests take."""
        self.desktop.activate(self.image_window)
        self.desktop.xdotool("key", "ctrl+shift+f")
        window = self.desktop.wait_for_window(DIALOG)
        self.desktop.activate(window)
        self.desktop.xdotool("key", "Escape")
        wait_for(lambda: not self.desktop.find_window(DIALOG), "the dialog to close")
        wait_for(lambda: find_filter(self.process.pid) is None, "the filter to end")

    def test_each_leaves_nothing(self):
        state = self.server.ask("(state 1)")
        self.open_dialog()  # which the others show again
        self.close_dialog()
        for _ in range(FIRST):
            self.open_and_close()
        memory, files, images = self.measure()
        for _ in range(DIALOGS):
            self.open_and_close()
        memory_after, files_after, images_after = self.measure()
        print(f"{DIALOGS} dialogs: {memory_after - memory} KiB more", flush=True)
        self.assertLessEqual(memory_after - memory, SLACK + GROWTH * DIALOGS)
        self.assertEqual((files_after, images_after), (files, images))
        self.assertEqual(self.server.ask("(state 1)"), state)


if __name__ == "__main__":
    unittest.main()
