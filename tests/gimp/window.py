# GIMP with a window, used by keys and clicks as a person would, and the filter's dialog.
# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import os
import pathlib
import signal
import socket
import subprocess

import gimp
import pictures
from desktop import Desktop, SIZE, find_picture
from processes import wait_for

SCREENSHOTS = pathlib.Path(os.environ["NST_SCREENSHOTS"])
DIALOG = "^Neural Style Transfer$"
FILE_DIALOG = "^Choose a Style$"
ATTEMPTS = 4
EDGE = 6  # pixels at the sides of a picture, where GIMP draws the layer's boundary
FRAME = 30  # pixels, the most that a window's frame takes
OTHER_SYSTEMS = 5  # looks that follow these, at the end of the list
GALLERY_END = 0.42  # of the dialog's height


class Server:
    """Script-Fu's server, through which a GIMP with a window runs expressions."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def expression(self):
        """Starts the server, as an argument of GIMP's --batch."""
        return f'(plug-in-script-fu-server RUN-NONINTERACTIVE "127.0.0.1" {self.port} "")'

    def is_up(self):
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, expression):
        """The value of EXPRESSION, as text."""
        request = expression.encode()
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(b"G" + len(request).to_bytes(2, "big") + request)
            stream = connection.makefile("rb")
            _, failed, *length = stream.read(4)
            answer = stream.read(int.from_bytes(bytes(length), "big")).decode()
        assert not failed, answer
        return answer.strip()

    def count_layers(self, image=1):
        return int(self.ask(f"(length (layers-of {image}))"))


class WindowTestCase(gimp.GimpTestCase):
    """All tests of the class share a GIMP with a window, which shows a content as image 1. A class
    gives PRESETS, the text of the user's own ones; and may give others of these values."""

    PRESETS = ""
    SCREEN = SIZE  # pixels
    IMAGE_WINDOW = r"content.*GIMP$"
    CONTENT = pictures.content(160, 120)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = pictures.save(cls.root / "content.png", cls.CONTENT)
        presets = cls.root / "config" / "neural-style-transfer" / "presets.ini"
        presets.parent.mkdir(parents=True)
        presets.write_text(cls.PRESETS)
        cls.desktop = cls.enterClassContext(Desktop(cls.SCREEN))
        cls.server = Server()
        cls.start_gimp()

    @classmethod
    def start_gimp(cls):
        output = cls.enterClassContext(open(cls.root / "output", "w"))
        cls.process = subprocess.Popen(
            [gimp.WINDOW, "--new-instance", "--no-splash", "--no-data", "--no-fonts",
             *(["--batch-interpreter=plug-in-script-fu-eval"] if gimp.IS_GIMP_3 else []),
             f"--batch={cls.server.expression()}", cls.content],
            env={**cls.environment, **cls.desktop.variables}, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        cls.addClassCleanup(cls.process.wait)
        cls.addClassCleanup(cls.end_group, cls.process.pid)
        cls.image_window = cls.desktop.wait_for_window(cls.IMAGE_WINDOW)
        wait_for(cls.server.is_up, "the Script-Fu server")
        cls.desktop.settle()

    @staticmethod
    def end_group(group):
        """Ends GIMP and all that it has started, as the Script-Fu server would outlive it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)

    def open_dialog(self):
        """Filters > Artistic > Neural Style Transfer…, by keyboard."""
        self.desktop.activate(self.image_window)
        self.desktop.press("alt+r", "a", "n")
        window = self.desktop.wait_for_window(DIALOG)
        self.desktop.activate(window)
        return window

    def undo(self):
        """Undoes the painting in GIMP's window, which has the keyboard."""
        self.desktop.press("ctrl+z")
        self.assertEqual(self.server.count_layers(), 1)

    def redo(self):
        self.desktop.press("ctrl+y")
        self.assertEqual(self.server.count_layers(), 2)

    def repeat(self, before=1):
        """Filters > Repeat, without a dialog, where there are BEFORE layers."""
        self.desktop.press("ctrl+f")
        wait_for(lambda: self.server.count_layers() == before + 1, "the repeated painting")

    def press_paint(self):
        """Presses Paint, which does nothing where a style is not chosen."""
        self.desktop.press("alt+p")

    def paint(self, before=1):
        """Paints, where there are BEFORE layers, and waits for the painting. The dialog stays."""
        self.press_paint()
        wait_for(lambda: self.server.count_layers() == before + 1, "the painting")
        self.desktop.settle()
        self.assertTrue(self.desktop.find_window(DIALOG), "the dialog is closed")

    def close_dialog(self):
        """By Escape, where nothing is painted; GIMP's window has the keyboard then."""
        self.desktop.activate(self.desktop.find_window(DIALOG))
        self.desktop.press("Escape")
        wait_for(lambda: not self.desktop.find_window(DIALOG), "the dialog to close")
        self.desktop.activate(self.image_window)

    def toggle_advanced(self):
        """Opens the advanced settings, or closes them."""
        self.desktop.press("alt+a")

    def open_where(self):
        """Opens the list of styles; its expander has the keyboard then."""
        self.desktop.press("alt+w")

    def add_style(self):
        """Adds a style to the dialog's list; its button has the keyboard then."""
        self.desktop.press("alt+d")

    def choose_style(self, style):
        """Chooses the file STYLE in the gallery."""
        self.desktop.press("alt+f")
        self.type_path(style)

    def choose_listed_style(self, style):
        """Chooses the file STYLE by the button in the list that has the keyboard."""
        self.desktop.press("space")
        self.type_path(style)

    def type_path(self, path):
        """Types PATH into the file dialog that opens, and goes back to the dialog."""
        self.desktop.activate(self.desktop.wait_for_window(FILE_DIALOG))
        self.desktop.press("slash")  # shows where to type
        for _ in range(ATTEMPTS):
            # GTK+ completes the path, at times while it is still typed.
            self.desktop.press("ctrl+a")
            self.desktop.type(path)
            self.desktop.press("Return")
            if not self.desktop.find_window(FILE_DIALOG):
                self.desktop.activate(self.desktop.find_window(DIALOG))
                return
        self.show("failed-to-choose")
        self.fail("the file dialog does not take the path")

    def choose_preset(self, steps_from_end):
        """Chooses a preset by keyboard; the test's own come before those of other systems."""
        self.desktop.press("alt+l", "End", *["Up"] * (OTHER_SYSTEMS + steps_from_end))

    def show(self, name):
        return self.desktop.screenshot(SCREENSHOTS / f"{name}.png")

    def shows(self, picture, name):
        """Whether the screen shows PICTURE without its edge; the screenshot is saved as NAME."""
        inner = picture[EDGE:-EDGE, EDGE:-EDGE]
        return find_picture(self.show(name), inner) is not None

    def is_in_dialog(self, window, picture, name, first=0.0, last=1.0):
        """Whether the dialog's WINDOW shows PICTURE pixel for pixel, below FIRST of its height and
        above LAST."""
        left, top, width, height = self.desktop.rectangle(window)
        rows = slice(max(0, top - FRAME + int(first * height)), top + int(last * height))
        columns = slice(max(0, left - FRAME), left + width)
        return find_picture(self.show(name)[rows, columns], picture) is not None

    def is_in_gallery(self, window, picture, name):
        return self.is_in_dialog(window, picture, name, last=GALLERY_END)

    def is_in_list(self, window, picture, name):
        return self.is_in_dialog(window, picture, name, first=GALLERY_END)

    def load_layer(self, image=1):
        """The pixels of the active layer. The dialog, if it is open, has the keyboard then: GIMP 3 takes
        that for the window that shows how far it has saved."""
        path = self.root / "layer.png"
        self.server.ask(f"(save-layer {image} (active-layer {image}) {gimp.quote(path)})")
        dialog = self.desktop.find_window(DIALOG)
        if dialog:
            self.desktop.activate(dialog)
        return pictures.load(path)

    def check_layer(self, expected):
        """Checks that the active layer is EXPECTED, up to a level."""
        self.assertLessEqual(pictures.difference(self.load_layer(), expected), 1)
