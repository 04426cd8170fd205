# What a user, or the system, does while a painting is made, at random moments: the image, its
# selection and what can be undone are as they were, or as the user's own action left them; no
# process and no file of the filter is left; the next painting works.
#
# NST_MOMENTS, in the environment, is how many moments of each kind there are, every other one in a
# script and with the dialog; without it none is tried, as twenty take half an hour. NST_SEED chooses
# others.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import random
import signal
import sys
import threading
import time
import unittest

import gimp
import pictures
from processes import FILTER, find_filter, parent_of, processor_time, wait_for
from window import DIALOG, Server, WindowTestCase

MOMENTS = int(os.environ.get("NST_MOMENTS", "0"))
SEED = int(os.environ.get("NST_SEED", "1"))
EXTENSION = "test-server"
OPTIONS = "iterations=60"
SHORT = "iterations=1 size=32"
MESSAGE = "^GIMP Message$"
QUIET = 1.0  # seconds without work, after which the dialog has nothing to do
SETTLED = 0.1  # seconds, in which several steps would be undone where one should


class Moment:
    """One moment: an image of its own, in which the user has done a step."""

    def __init__(self, test, number):
        self.test = test
        self.ask = test.second.ask
        self.in_dialog = number % 2 == 1
        makes_layer = number // 2 % 2 == 0
        self.image = int(self.ask(f"(show-moment {gimp.quote(test.content)})"))
        self.states = [self.state()]
        self.layer = int(self.ask(f"(do-step {self.image} {'#t' if makes_layer else '#f'})"))
        self.states.append(self.state())
        self.answer = None

    def state(self):
        return self.ask(f"(image-state {self.image})")

    def is_open(self):
        return self.ask(f"(car (gimp-image-is-valid {self.image}))") == "1"

    def count_paintings(self):
        return int(self.ask(f"(count-paintings {self.image})")) if self.is_open() else 0

    def begin(self):
        """Begins the painting, in a script or in the dialog."""
        call = f"(try-dialog {self.image} {self.layer})" if self.in_dialog else \
            f"(try-painting {self.image} {self.layer} {gimp.quote(self.test.style)} \"{OPTIONS}\")"

        def wait_for_answer():
            try:
                self.answer = self.test.server.ask(call)
            except (OSError, ValueError, AssertionError) as error:
                self.answer = repr(error)

        self.call = threading.Thread(target=wait_for_answer, daemon=True)
        self.call.start()
        if self.in_dialog:
            window = self.test.desktop.wait_for_window(DIALOG)
            self.test.desktop.activate(window)
            self.test.desktop.xdotool("key", "alt+p")

    def filter(self):
        return find_filter(self.test.process.pid)

    def is_idle(self):
        """Whether the filter has ended, or has nothing to do for a while."""
        process = self.filter()
        before = processor_time(process) if process else 0
        time.sleep(QUIET)
        return not process or processor_time(process) - before <= 2

    def end(self):
        """Waits until nothing is painted any more, and closes the dialog."""
        if not self.in_dialog:
            self.call.join(gimp.TIMEOUT)
        else:
            wait_for(lambda: self.count_paintings() or self.is_idle(), "the end of the painting",
                     seconds=120)
            self.close_dialog()
        self.test.assertFalse(self.call.is_alive(), "the filter does not return")

    def close_dialog(self):
        def is_closed():
            window = self.test.desktop.find_window(DIALOG)
            if window:
                self.test.desktop.xdotool("windowactivate", "--sync", window, "key", "Escape")
            self.call.join(1)
            return not self.call.is_alive()

        wait_for(is_closed, "the dialog to close")

    def close_message(self):
        """Presses Escape in a message that GIMP shows, and returns whether there was none: another one
        may follow, and a window that is just shown may lose the key."""
        message = self.test.desktop.find_window(MESSAGE)
        if message:
            self.test.desktop.xdotool("windowactivate", "--sync", message, "key", "Escape")
        return not message

    def press_in_image(self, key):
        """Presses KEY in the image's window; GIMP may have said first that a plug-in has died."""
        wait_for(self.close_message, "the message to close")
        self.test.desktop.xdotool("windowactivate", "--sync", self.test.image_window, "key", key)

    def look(self):
        """How the image is without paintings, and how many of these it has."""
        return self.state(), self.count_paintings()

    def press_undo(self):
        """Undoes a step in GIMP's window."""
        self.ask("(begin (gimp-displays-flush) (list))")  # GIMP does not offer Undo before
        time.sleep(SETTLED)
        self.press_in_image("ctrl+z")
        time.sleep(SETTLED)

    def undo(self):
        """Undoes a step, and waits for that."""
        before = self.look()
        self.press_undo()
        wait_for(lambda: self.look() != before, "undo", seconds=15)
        time.sleep(SETTLED)

    def check_history(self):
        """Undoes all, from the last of the states to the first: the painting if there is one, the
        action, and the user's own step, each of which is one."""
        index = len(self.states) - 1
        state, n_paintings = self.look()
        n_undone = 0
        self.test.assertEqual(state, self.states[index])
        while index > 0 or n_paintings > 0:
            self.undo()
            state, left = self.look()
            if left < n_paintings:
                n_undone += 1
            else:
                index -= 1
            n_paintings = left
            self.test.assertEqual(state, self.states[index])
        self.test.assertLessEqual(n_undone, 1)


class MomentsTest(WindowTestCase):
    SCRIPT = "moments.scm"
    CONTENT = pictures.content(160, 120)
    n_kinds = 0  # that were begun

    @classmethod
    def start_gimp(cls):
        plug_in = cls.root / "gimp" / "plug-ins" / EXTENSION
        if not plug_in.exists():
            plug_in.mkdir()
            (plug_in / EXTENSION).symlink_to(os.environ["NST_SECOND_SERVER"])
        cls.style = pictures.save(cls.root / "style.png", pictures.style(96))
        cls.server, cls.second = Server(), Server()
        for name in ("temporary", "swap"):
            (cls.root / name).mkdir(exist_ok=True)
        start = cls.root / "start"
        start.unlink(missing_ok=True)
        cls.environment.update(NST_SECOND_PORT=str(cls.second.port), NST_SECOND_START=str(start),
                               TMPDIR=str(cls.root / "temporary"),
                               GEGL_SWAP=str(cls.root / "swap"))
        super().start_gimp()
        start.touch()
        wait_for(cls.second.is_up, "the second Script-Fu server")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        image = int(cls.second.ask("(car (gimp-image-duplicate 1))"))
        begin = time.monotonic()
        cls.server.ask(f"(try-painting {image} (active-layer {image}) {gimp.quote(cls.style)} "
                       f"\"{OPTIONS}\")")
        cls.seconds = time.monotonic() - begin
        cls.second.ask(f"(gimp-image-delete {image})")

    def own_processes(self):
        """The filter's processes of this test's GIMP, whose child they need not be any more."""
        found = []
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                name = os.path.basename((folder / "cmdline").read_bytes().split(b"\0")[0])
                if name == FILTER and str(self.root).encode() in (folder / "environ").read_bytes() \
                        and parent_of(folder.name):
                    found.append(int(folder.name))
            except OSError:
                pass
        return found

    def files(self):
        """Temporary and swap files, but those of GIMP itself, which have its process in the name."""
        folders = [self.root / name for name in ("temporary", "swap")]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        files += (self.root / "cache").rglob("gegl-swap-*")
        return [path for path in files if str(self.process.pid) not in path.name.split("-")]

    def check_after(self):
        """No process and no file is left, and GIMP paints."""
        wait_for(lambda: not self.own_processes(), "the filter to end", seconds=10)
        image = int(self.second.ask("(car (gimp-image-duplicate 1))"))
        self.assertRegex(
            self.server.ask(f"(try-painting {image} (active-layer {image}) {gimp.quote(self.style)} "
                            f"\"{SHORT}\")"), r'^\(\d+ ""\)$')
        self.assertEqual(self.second.ask(f"(count-paintings {image})"), "1")
        self.second.ask(f"(begin (gimp-image-delete {image}) (close-images 1) (list))")
        wait_for(lambda: not self.own_processes(), "the filter to end", seconds=10)
        self.assertEqual(self.files(), [])
        self.assertNotIn("CRITICAL", (self.root / "output").read_text())

    def run_moments(self, kind, act, check):
        # Where there is one moment of each kind, every other kind has it with the dialog.
        first = self.n_kinds % 2
        type(self).n_kinds += 1
        for number in range(first, first + MOMENTS):
            with self.subTest(f"{kind}-{number}"):
                try:
                    self.run_moment(f"{kind}-{number}", number, act, check)
                except BaseException:
                    # The next one is to have a chance.
                    self.show(f"moments-{kind}-{number}")
                    self.end_gimp()
                    self.start_gimp()
                    raise

    def run_moment(self, name, number, act, check):
        moment = Moment(self, number)
        delay = self.random.uniform(0, 1.5) * self.seconds
        moment.begin()
        time.sleep(delay)
        started = moment.count_paintings()
        act(moment, number)
        check(moment)
        self.check_after()
        print(f"{name}: {'dialog' if moment.in_dialog else 'script'}, after {delay:.2f} s, "
              f"{'painted' if started else 'not painted'} before", flush=True)

    def end_gimp(self):
        self.end_group(self.process.pid)
        self.process.wait()

    def act_by(self, *expressions):
        """An action of the user's: one of EXPRESSIONS in turn, where I is the image and L the
        layer."""
        def act(moment, number):
            expression = expressions[number // 2 % len(expressions)]
            moment.ask(f"(let ((i {moment.image}) (l {moment.layer})) {expression} (list))")
            moment.states.append(moment.state())
        return act

    def check_image(self, moment):
        moment.end()
        moment.check_history()

    def test_filter_killed(self):
        def act(moment, number):
            process = moment.filter()
            if process:
                os.kill(process, signal.SIGKILL)

        def check(moment):
            moment.call.join(gimp.TIMEOUT)
            self.assertFalse(moment.call.is_alive())
            moment.check_history()

        self.run_moments("filter-killed", act, check)

    def test_gimp_killed(self):
        def act(moment, number):
            self.process.kill()

        def check(moment):
            wait_for(lambda: not self.own_processes(), "the filter to end", seconds=10)
            left = self.files()
            self.end_gimp()
            self.start_gimp()
            self.assertEqual(left, [])

        self.run_moments("gimp-killed", act, check)

    def test_image_closed(self):
        def act(moment, number):
            moment.ask(f"(begin (close-images {moment.image}) (list))")
            wait_for(lambda: not moment.is_open(), "the image to close")

        def check(moment):
            moment.end()
            self.assertFalse(moment.is_open())

        self.run_moments("image-closed", act, check)

    def test_layer_deleted(self):
        self.run_moments("layer-deleted", self.act_by("(gimp-image-remove-layer i l)"),
                         self.check_image)

    def test_layers_merged(self):
        self.run_moments("layers-merged", self.act_by(
            "(gimp-image-flatten i)",
            "(gimp-image-merge-visible-layers i EXPAND-AS-NECESSARY)"), self.check_image)

    def test_image_converted(self):
        self.run_moments("image-converted", self.act_by(
            "(convert-indexed i)", "(gimp-image-convert-precision i PRECISION-FLOAT-LINEAR)",
            "(gimp-image-convert-grayscale i)", "(gimp-image-convert-precision i PRECISION-U16-GAMMA)"),
            self.check_image)

    def test_image_resized(self):
        self.run_moments("image-resized", self.act_by(
            "(gimp-image-resize i 200 150 20 10)", "(gimp-image-scale i 80 60)",
            "(gimp-layer-resize l 100 80 -10 -10)", "(gimp-image-crop i 90 70 30 20)"),
            self.check_image)

    def test_undone(self):
        def act(moment, number):
            moment.press_undo()
            time.sleep(QUIET)
            if moment.state() != moment.states[-1]:
                moment.states.pop()

        self.run_moments("undone", act, self.check_image)


if __name__ == "__main__":
    if MOMENTS == 0:
        sys.exit(77)  # skipped
    unittest.main()
