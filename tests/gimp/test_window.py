# The filter as a person meets it: GIMP's window, its menu, the dialog, and what is seen after.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import signal
import socket
import subprocess
import unittest

import numpy

import gimp
import pictures
from desktop import Desktop, find_picture
from processes import find_filter, wait_for

SCREENSHOTS = pathlib.Path(os.environ['NST_SCREENSHOTS'])
DIALOG = '^Neural Style Transfer$'
FILE_DIALOG = '^Choose a Style$'
IMAGE_WINDOW = r'content.*GIMP$'
PRESETS = '''
[quick]
label=Zz quick
iterations=80
strength=90

[endless]
label=Zz endless
iterations=100000
'''
ATTEMPTS = 4
EDGE = 6  # pixels of a picture that GIMP draws the layer's boundary over

STATUS_BAR = 40  # pixels at the bottom of GIMP's window
FRAME = 30  # pixels that a window's frame may take


class Server:
    """GIMP's Script-Fu server: expressions for a GIMP that has a window."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            self.port = free.getsockname()[1]

    def expression(self):
        """Starts the server, given to GIMP as --batch."""
        return f'(plug-in-script-fu-server RUN-NONINTERACTIVE "127.0.0.1" {self.port} "")'

    def is_up(self):
        with socket.socket() as connection:
            return connection.connect_ex(('127.0.0.1', self.port)) == 0

    def ask(self, expression):
        """The value of EXPRESSION, as text."""
        request = expression.encode()
        with socket.create_connection(('127.0.0.1', self.port), timeout=60) as connection:
            connection.sendall(b'G' + len(request).to_bytes(2, 'big') + request)
            stream = connection.makefile('rb')
            _, failed, *length = stream.read(4)
            answer = stream.read(int.from_bytes(bytes(length), 'big')).decode()
        assert not failed, answer
        return answer.strip()

    def count_layers(self):
        return int(self.ask('(car (gimp-image-get-layers 1))'))


class WindowTest(gimp.GimpTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.content = pictures.save(cls.root / 'content.png', pictures.content(160, 120))
        # As large as the dialog's thumbnail, so that it is shown pixel for pixel.
        cls.style = pictures.save(cls.root / 'style.png', pictures.style(128))
        presets = cls.root / 'config' / 'neural-style-transfer' / 'presets.ini'
        presets.parent.mkdir(parents=True)
        presets.write_text(PRESETS)
        cls.desktop = cls.enterClassContext(Desktop())
        cls.server = Server()
        cls.start_gimp()

    @classmethod
    def start_gimp(cls):
        output = cls.enterClassContext(open(cls.root / 'output', 'w'))
        cls.process = subprocess.Popen(
            ['gimp-2.10', '--new-instance', '--no-splash', '--no-data', '--no-fonts',
             f'--batch={cls.server.expression()}', cls.content],
            env={**cls.environment, **cls.desktop.variables}, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        cls.addClassCleanup(cls.process.wait)
        # GIMP and its plug-ins: the Script-Fu server would live on without GIMP.
        cls.addClassCleanup(os.killpg, cls.process.pid, signal.SIGKILL)
        cls.image_window = cls.desktop.wait_for_window(IMAGE_WINDOW)
        wait_for(cls.server.is_up, 'the Script-Fu server')
        cls.desktop.settle()

    def open_dialog(self):
        """Filters > Artistic > Neural Style Transfer…, by keyboard."""
        self.desktop.activate(self.image_window)
        self.desktop.press('alt+r', 'a', 'n')
        window = self.desktop.wait_for_window(DIALOG)
        self.desktop.activate(window)
        return window

    def choose_style(self):
        """Types the style's path into the file dialog; the button for it has the keyboard."""
        self.desktop.press('space')
        self.desktop.activate(self.desktop.wait_for_window(FILE_DIALOG))
        self.desktop.press('slash')  # shows where to type
        for _ in range(ATTEMPTS):
            # GTK+ completes what is typed, at times in the middle of it.
            self.desktop.press('ctrl+a')
            self.desktop.type(self.style)
            self.desktop.press('Return')
            if not self.desktop.find_window(FILE_DIALOG):
                return
        self.show('failed-to-choose')
        self.fail('the file dialog does not take the path')

    def choose_preset(self, steps_from_end):
        """Chooses a preset by keyboard; the test's own come last."""
        self.desktop.press('alt+p', 'End', *['Up'] * steps_from_end)

    def show(self, name):
        return self.desktop.screenshot(SCREENSHOTS / f'{name}.png')

    def shows(self, picture, name):
        """Whether the screen shows PICTURE, but for its edge."""
        inner = picture[EDGE:-EDGE, EDGE:-EDGE]
        return find_picture(self.show(name), inner) is not None

    def check_dialog(self):
        """The dialog before anything is chosen, and its parts."""
        window = self.open_dialog()
        self.show('dialog-empty')
        self.desktop.press('alt+o')
        self.assertEqual(self.desktop.find_window(DIALOG), window, 'OK works without a style')
        height = self.desktop.rectangle(window)[3]
        self.desktop.press('alt+a')
        self.show('dialog-advanced')
        self.assertGreater(self.desktop.rectangle(window)[3], height + 100)
        self.desktop.press('alt+a')
        self.assertEqual(self.desktop.rectangle(window)[3], height)
        return window

    def check_thumbnail(self, window, name):
        left, top, width, height = self.desktop.rectangle(window)
        found = find_picture(self.show(name), pictures.load(self.style))
        self.assertIsNotNone(found, 'the dialog does not show the style')
        self.assertTrue(left - FRAME < found[0] < left + width
                        and top - FRAME < found[1] < top + height)

    def test_dialog_painting_undo_and_cancel(self):
        content = pictures.load(self.content)
        self.assertTrue(self.shows(content, 'before'))

        window = self.check_dialog()
        self.desktop.press('alt+s')
        self.choose_style()
        self.desktop.activate(window)
        self.check_thumbnail(window, 'dialog')
        self.choose_preset(steps_from_end=1)
        self.show('dialog-preset')
        self.desktop.press('alt+o')
        wait_for(lambda: self.server.count_layers() == 2, 'the painting')
        self.desktop.settle()

        expected = pictures.load(gimp.paint_with_command(
            self.content, self.style, self.root / 'command.png', iterations=80, strength=90))
        self.assertGreater(pictures.mean_difference(expected, content), 5)
        self.check_layer(expected)
        self.assertTrue(self.shows(expected, 'painted'))

        self.check_undo(content, expected)
        self.check_repeat(expected)
        self.check_cancel(content)

    def check_layer(self, expected):
        path = self.root / 'layer.png'
        self.server.ask(f'(save-layer 1 (active-layer 1) {gimp.quote(path)})')
        self.assertLessEqual(pictures.difference(pictures.load(path), expected), 1)

    def check_repeat(self, expected):
        """Filters > Repeat paints the same once more, without a dialog."""
        self.desktop.press('ctrl+f')
        wait_for(lambda: self.server.count_layers() == 2, 'the repeated painting')
        self.check_layer(expected)
        self.desktop.press('ctrl+z')
        self.assertEqual(self.server.count_layers(), 1)

    def check_undo(self, content, painting):
        """One step takes all away, one brings all back."""
        self.desktop.activate(self.image_window)
        self.desktop.press('ctrl+z')
        self.assertEqual(self.server.count_layers(), 1)
        self.assertTrue(self.shows(content, 'undone'))
        self.assertEqual(self.server.ask('(car (gimp-image-is-dirty 1))'), '0')
        self.desktop.press('ctrl+y')
        self.assertEqual(self.server.count_layers(), 2)
        self.assertTrue(self.shows(painting, 'redone'))
        self.desktop.press('ctrl+z')

    def filter_is_running(self):
        return find_filter(self.process.pid) is not None

    def click_cancel(self, before, after):
        """Clicks on GIMP's Cancel button: the right end of what appeared in the status bar."""
        left, top, width, height = self.desktop.rectangle(self.image_window)
        first_row = top + height - STATUS_BAR
        changed = (before != after).any(axis=-1)[first_row:top + height, left:left + width]
        self.assertTrue(changed.any(), 'no progress bar')
        rows, columns = numpy.nonzero(changed)
        self.desktop.click(left + columns.max() - 20, first_row + int(numpy.median(rows)))

    def check_cancel(self, content):
        """GIMP's own Cancel button; and the dialog has kept the style."""
        self.desktop.activate(self.image_window)
        self.desktop.press('Tab')  # hides what is beside the image
        before = self.show('without-docks')
        state = self.server.ask('(state 1)')
        window = self.open_dialog()
        self.check_thumbnail(window, 'dialog-again')
        self.choose_preset(steps_from_end=0)
        self.desktop.press('alt+o')
        wait_for(lambda: not self.desktop.find_window(DIALOG), 'the dialog to close')
        wait_for(self.filter_is_running, 'the filter')
        self.desktop.settle()
        self.click_cancel(before, self.show('painting'))
        wait_for(lambda: not self.filter_is_running(), 'the filter to end')
        self.assertEqual(self.server.ask('(state 1)'), state)
        self.desktop.settle()
        self.assertTrue(self.shows(content, 'cancelled'))


if __name__ == '__main__':
    unittest.main()
