#!/usr/bin/python3
"""Takes the pictures of the help pages that show the window, from a real GIMP on a screen of its own, in
each language.

    windows.py BUILD PACKAGES

BUILD is a build folder with the filter and its tests; PACKAGES holds the unpacked Debian package
python3-skimage. Needs what the filter's tests need.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest

import numpy
from PIL import Image

TOP = pathlib.Path(__file__).resolve().parents[3]
PACKAGES = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "")
HELP = TOP / "plug-in/help"
STYLES = TOP / "plug-in/styles"
ROOM = 2  # seconds, in which a window has painted itself
COLOURS = 128  # of a picture of a window

# The parts of the window that pictures show, as shares of its width and height: left, top, right, bottom.
WHOLE = (0, 0, 1, 1)
PREVIEW = (0, 0, 0.425, 0.83)
CHOICES = (0.42, 0, 1, 0.83)
BUTTONS = (0, 0.822, 1, 1)


def read_test_environment(build):
    """The variables of the filter's tests, as Meson has them."""
    done = subprocess.run(["meson", "introspect", build, "--tests"], check=True, capture_output=True)
    return next(test["env"] for test in json.loads(done.stdout) if test["name"] == "gimp-window")


if __name__ == "__main__":
    os.environ.update(read_test_environment(sys.argv[1]))
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOP / "tests/gimp"))
import gimp  # noqa: E402, as it needs the variables
import test_window_languages  # noqa: E402
from preview import Preview  # noqa: E402

# The cup and its saucer, as paintings.py has them: left, top, width, height.
SELECTION = [(80, 72, 404, 318), (176, 10, 242, 216)]

def read_photograph():
    with Image.open(next(PACKAGES.rglob("coffee.png"))) as picture:
        return numpy.asarray(picture.convert("RGB"))


class EnglishPictures(test_window_languages.LanguageTest):
    LANGUAGE = "en"
    SCREEN = (1280, 900)
    test_expanders = None

    @classmethod
    def setUpClass(cls):
        cls.CONTENT = read_photograph()
        super().setUpClass()

    def save(self, window, name, part=WHOLE):
        """Saves the picture of PART of WINDOW, without its frame, as NAME."""
        self.desktop.xdotool("mousemove", 2, self.SCREEN[1] - 2)
        time.sleep(ROOM)
        left, top, width, height = self.desktop.rectangle(window)
        x, y = (numpy.array(part[i::2]) * length + start
                for i, (length, start) in enumerate([(width, left), (height, top)]))
        screen = Image.fromarray(self.desktop.screenshot().astype(numpy.uint8))
        picture = screen.crop((round(x[0]), round(y[0]), round(x[1]), round(y[1])))
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
            HELP / self.LANGUAGE / f"{name}.png", optimize=True)

    def open_with(self, options, *styles):
        """Opens the dialog, which shows OPTIONS and STYLES as if it remembered them. A style is a pair: its
        name and the mask it applies to, or nothing."""
        groups = ["[request]", "version=3", f"options={options}", "mix=1"]
        for number, (style, mask) in enumerate(styles, start=1):
            groups += [f"[style {number}]", f"path={STYLES}/{style}.jpg"] + ([f"mask={mask}"] if mask else [])
        values = ("\n".join(groups) + "\n").encode()
        self.server.ask(f'(gimp-procedural-db-set-data "plug-in-neural-style-transfer-dialog" {len(values)} '
                        f"#({' '.join(map(str, values))}))")
        return self.open_dialog()

    def close(self, window):
        self.desktop.activate(window)
        self.desktop.press("Escape")
        self.call.join()

    def test_window(self):
        window = self.open_with("", ("oil", None))
        preview = Preview(self.desktop, window)
        preview.wait_until_finished()
        self.save(window, "window")
        self.press_label("Spl_it")
        self.save(window, "split", PREVIEW)
        self.press_label("Spl_it")
        self.press_label("_Advanced")
        self.save(window, "advanced", CHOICES)
        self.close(window)

    def test_two_styles(self):
        for left, top, width, height in SELECTION:
            self.server.ask(f"(gimp-image-select-ellipse 1 CHANNEL-OP-ADD {left} {top} {width} {height})")
        window = self.open_with("", ("mosaic", ":selection"), ("ink", None))
        self.press_label("_Where and Several Styles")
        self.save(window, "where", CHOICES)
        self.close(window)
        self.server.ask("(gimp-selection-none 1)")

    def test_painting(self):
        window = self.open_with("iterations=20000", ("oil", None))
        self.press_label("_Paint")
        time.sleep(5 * ROOM)
        self.save(window, "painting", BUTTONS)
        self.desktop.press("Escape")
        time.sleep(ROOM)
        self.close(window)


class GermanPictures(EnglishPictures):
    LANGUAGE = "de"


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
