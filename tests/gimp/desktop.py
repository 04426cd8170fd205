# A screen without a monitor, with a window manager, keys and screenshots.
# SPDX-License-Identifier: GPL-3.0-or-later
import io
import os
import pathlib
import subprocess
import time

from PIL import Image
import numpy

from processes import MOMENT, PATIENCE, wait_for

SIZE = (1280, 900)
FRAME = (1, 20)  # pixels, left of a window and above it, which xdotool adds to its place twice


class Desktop:
    """An X server and a window manager, with a screen of SIZE pixels; for with statements."""

    def __init__(self, size=SIZE):
        self.size = size

    def __enter__(self):
        reading, writing = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", "%dx%dx24" % self.size, "-nolisten",
             "tcp", "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.variables = {"DISPLAY": ":" + pipe.readline().strip()}
        self.start_manager()
        # Where a window opens, the pointer could bring up a tip at any time.
        self.xdotool("mousemove", *self.size)
        return self

    def start_manager(self):
        self.manager = subprocess.Popen(["openbox", "--sm-disable"], env=self.environment(),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __exit__(self, *_):
        for process in (self.manager, self.server):
            process.terminate()
            process.wait()

    def environment(self):
        return {**os.environ, **self.variables}

    def xdotool(self, *arguments):
        """Runs xdotool. Returns the text it prints, empty if it fails. Without a window manager no
        window would have the keys; it was seen to die while a program was killed."""
        if self.manager.poll() is not None:
            self.start_manager()
        return subprocess.run(["xdotool", *map(str, arguments)], env=self.environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=False).stdout.decode()

    def find_window(self, title):
        """The visible window whose title matches, or None after several searches: a single one can
        miss a window while others come and go."""
        for _ in range(3):
            found = self.xdotool("search", "--onlyvisible", "--name", title).split()
            if found:
                return found[-1]
            time.sleep(0.1)
        return None

    def wait_for_window(self, title, seconds=PATIENCE):
        return wait_for(lambda: self.find_window(title), f"the window {title}", seconds)

    def activate(self, window):
        """Brings WINDOW to the front and gives it the keyboard."""
        self.xdotool("windowactivate", "--sync", window)
        self.settle()

    def rectangle(self, window):
        """WINDOW's left, top, width and height on the screen, without its frame."""
        lines = self.xdotool("getwindowgeometry", "--shell", window).split()
        values = dict(line.split("=") for line in lines)
        return (int(values["X"]) - FRAME[0], int(values["Y"]) - FRAME[1], int(values["WIDTH"]),
                int(values["HEIGHT"]))

    def screenshot(self, path=None):
        """The screen's pixels as numbers, also saved as PATH if given."""
        # Half of the time would go into a PNG file's compression.
        pixels = subprocess.run(["import", "-window", "root", "-depth", "8", "ppm:-"], env=self.environment(),
                                stdout=subprocess.PIPE, check=True).stdout
        picture = Image.open(io.BytesIO(pixels)).convert("RGB")
        if path:
            pathlib.Path(path).parent.mkdir(parents=True, exist_ok=True)
            picture.save(path)
        return numpy.asarray(picture).astype(int)

    def settle(self):
        """Waits until two screenshots in a row are the same; not for ever, as something may
        blink."""
        before = self.screenshot()
        for _ in range(20):
            time.sleep(MOMENT)
            after = self.screenshot()
            if (before == after).all():
                return
            before = after

    def press(self, *keys):
        """Presses keys one after the other, and waits after each until the screen has changed; not
        for ever, as some keys change nothing that is seen."""
        for key in keys:
            before = self.screenshot()
            self.xdotool("key", key)
            for _ in range(10):
                if (before != self.screenshot()).any():
                    break
                time.sleep(MOMENT)
            self.settle()

    def click(self, left, top):
        self.xdotool("mousemove", left, top, "click", 1)
        self.settle()

    def hold_button(self, left, top):
        """Moves the mouse there and presses its button; release_button() ends that."""
        self.xdotool("mousemove", left, top, "mousedown", 1)
        time.sleep(3 * MOMENT)

    def release_button(self):
        self.xdotool("mouseup", 1)
        time.sleep(3 * MOMENT)

    def type(self, text):
        self.xdotool("type", "--delay", 40, text)
        self.settle()


def find_picture(screen, picture, tolerance=2):
    """Where PICTURE is on SCREEN, pixel for pixel: the (left, top) where they differ by less than
    TOLERANCE on average; or None."""
    height, width = picture.shape[:2]
    probes = [(height // 2, width // 2), (height // 3, width // 4), (height // 4, 2 * width // 3)]
    rows, columns = screen.shape[0] - height + 1, screen.shape[1] - width + 1
    likely = numpy.ones((rows, columns), bool)
    for y, x in probes:
        window = screen[y:y + rows, x:x + columns]
        likely &= numpy.abs(window - picture[y, x]).max(axis=-1) <= 3 * tolerance
    for top, left in numpy.argwhere(likely):
        part = screen[top:top + height, left:left + width]
        if numpy.abs(part - picture).mean() < tolerance:
            return int(left), int(top)
    return None
