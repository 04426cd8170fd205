# The dialog's preview, as the screen shows it.
# SPDX-License-Identifier: GPL-3.0-or-later
import time

import numpy

from processes import wait_for

MIDDLE = (182, 200)  # pixels from the dialog's upper corner, a place on the preview
LEAST = 100  # pixels, what the preview's sides have at least
QUIET = 1  # seconds without a change, after which it is finished: its ring of dots turns faster


class Preview:
    """The preview in the dialog's WINDOW, which is on DESKTOP. It is on the other side where text
    is MIRRORED."""

    def __init__(self, desktop, window, mirrored=False):
        self.desktop = desktop
        self.window = window
        self.mirrored = mirrored

    def find(self):
        """Where it is on the screen, as a pair of slices, when it shows a painting: all that
        changes while a mouse button is held on it, as it shows the photograph then. Else None."""
        left, top, width, height = self.desktop.rectangle(self.window)
        across, down = MIDDLE
        place = (left + width - across if self.mirrored else left + across, top + down)
        # The mouse is there before, and the preview has the focus, or a tooltip and the frame around
        # what has it would change, too.
        self.desktop.hold_button(*place)
        self.desktop.release_button()
        painting = self.desktop.screenshot()
        self.desktop.hold_button(*place)
        changed = (self.desktop.screenshot() != painting).any(axis=-1)
        self.desktop.release_button()
        outside = numpy.ones_like(changed)
        outside[max(0, top):top + height, max(0, left):left + width] = False
        changed[outside] = False
        rows, columns = (numpy.flatnonzero(changed.mean(axis=axis) > LEAST / 2 / changed.shape[axis])
                         for axis in (1, 0))
        if min(len(rows), len(columns)) < LEAST:
            return None
        return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)

    def wait(self):
        """Waits for the first painting. Returns where it is."""
        return wait_for(self.find, "the preview")

    def wait_until_finished(self, seconds=120):
        """Waits until it does not change any more. Returns the picture."""
        place = self.wait()

        def is_quiet():
            before = self.desktop.screenshot()[place]
            time.sleep(QUIET)
            return (before == self.desktop.screenshot()[place]).all()

        # Longer than from a change to the beginning of a new preview, which is asked about.
        time.sleep(QUIET)
        wait_for(is_quiet, "the finished preview", seconds)
        return self.desktop.screenshot()[self.find()]
