# The gallery of styles alone, in a window of its own: what it offers, refuses and chooses.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import threading
import time
import unittest

import gimp
import pictures
from desktop import find_picture
from processes import wait_for
from window import FILE_DIALOG, FRAME, WindowTestCase

WINDOW = "^Gallery$"
NAME = "test-gallery"
SIZE = 64  # pixels, smaller than thumbnails, which then show a picture pixel for pixel
WIDTH = 454  # pixels, of the window
HOLD = 0.05  # seconds between the steps of a drag
NO_FILE = -1
COLOURS = {"oil.jpg": (60, 160, 60), "red.png": (200, 80, 60), "blue.webp": (60, 80, 200),
           "folder/one.png": (200, 200, 60), "folder/two.png": (60, 200, 200),
           "folder/ten.png": (200, 60, 200)}


class GalleryTest(WindowTestCase):
    PRESETS = ""

    @classmethod
    def start_gimp(cls):
        for folder in ("styles", "folder"):
            (cls.root / folder).mkdir()
        for name, colour in COLOURS.items():
            folder = cls.root / "styles" if name == "oil.jpg" else cls.root
            pictures.save_lossless(folder / name, pictures.coloured_style(*colour, SIZE))
        whole = (cls.root / "styles" / "oil.jpg").read_bytes()
        (cls.root / "cut.jpg").write_bytes(whole[:len(whole) // 2])
        (cls.root / "notes.txt").write_text("no picture")
        plug_in = cls.root / "gimp" / "plug-ins" / NAME
        plug_in.mkdir()
        (plug_in / NAME).symlink_to(os.environ["NST_GALLERY_WINDOW"])
        cls.choices = cls.root / "choices"
        cls.uris = cls.root / "uris"
        cls.environment.update(NST_GALLERY_CHOICES=str(cls.choices), NST_GALLERY_LOCALE="/",
                               NST_GALLERY_URIS=str(cls.uris),
                               NST_STYLES_DIR=str(cls.root / "styles"))
        super().start_gimp()

    def path(self, name):
        return str(self.root / name)

    def open_gallery(self, path="", remember=""):
        """Opens the gallery in which PATH is chosen; REMEMBER becomes a recent style afterwards."""
        self.choices.write_text("")
        call = f"({NAME} 0 {gimp.quote(path)} {gimp.quote(remember)} {WIDTH})"
        self.call = threading.Thread(target=self.server.ask, args=[call])
        self.call.start()
        self.window = self.desktop.wait_for_window(WINDOW)
        self.desktop.activate(self.window)

    def close_gallery(self):
        self.desktop.activate(self.window)
        self.desktop.press("Escape")
        self.call.join()

    def chosen(self):
        """The last choice that the gallery told of: a path and a drawable."""
        lines = self.choices.read_text().splitlines()
        path, drawable = lines[-1].rsplit(" ", 1) if lines else ("", NO_FILE)
        return path, int(drawable)

    def check_chosen(self, path, drawable=NO_FILE):
        wait_for(lambda: self.chosen() == (path, drawable), f"the choice of {path} {drawable}")

    def check_not_chosen(self):
        """Nothing was told of since the gallery was opened."""
        self.desktop.settle()
        self.assertEqual(self.choices.read_text(), "")

    def find(self, colour, name):
        """Where the gallery shows the picture of COLOUR, or None."""
        self.desktop.settle()
        left, top, width, height = self.desktop.rectangle(self.window)
        found = find_picture(self.show(f"gallery-{name}"),
                             pictures.coloured_style(*colour, SIZE).astype(int))
        inside = found and left - FRAME < found[0] < left + width \
            and top - FRAME < found[1] < top + height
        return found if inside else None

    def check_shown(self, colour, name):
        wait_for(lambda: self.find(colour, name), f"the picture in {name}")

    def click_picture(self, colour, name):
        self.check_shown(colour, name)
        left, top = self.find(colour, name)
        self.desktop.click(left + SIZE // 2, top + SIZE // 2)

    def drag(self, *uris):
        """Drags URIS from the window's button, above Close, onto the pictures."""
        self.uris.write_text("\n".join(uris))
        left, top, width, height = self.desktop.rectangle(self.window)
        self.desktop.xdotool("mousemove", left + width // 2, top + height - 55, "mousedown", 1)
        for step in range(1, 12):
            self.desktop.xdotool("mousemove", left + width // 2, top + height - 55 - 12 * step)
            time.sleep(HOLD)
        self.desktop.settle()
        self.desktop.xdotool("mouseup", 1)
        self.desktop.settle()

    def choose_file(self, path):
        self.desktop.press("alt+f")
        self.desktop.activate(self.desktop.wait_for_window(FILE_DIALOG))
        self.desktop.press("slash")
        for _ in range(3):
            self.desktop.press("ctrl+a")
            self.desktop.type(path)
            self.desktop.press("Return")
            if not self.desktop.find_window(FILE_DIALOG):
                break
        self.desktop.activate(self.window)

    def test_included_by_keyboard(self):
        """Without a style the first included one is chosen; Enter on it presses the default."""
        self.open_gallery()
        self.check_chosen(self.path("styles/oil.jpg"))
        self.check_jpeg_is_shown()
        self.desktop.press("alt+n", "Return")
        self.call.join()

    def check_jpeg_is_shown(self):
        left, top, width, height = self.desktop.rectangle(self.window)
        pixels = self.show("gallery-included")[top:top + height, left:left + width]
        red, green, blue = (pixels[..., i] for i in range(3))
        self.assertGreater(((green > red + 50) & (green > blue + 50)).sum(), SIZE * SIZE // 2)

    def test_recent(self):
        """What was painted in comes first; the keyboard moves first and chooses then."""
        for name in ("red.png", "blue.webp"):
            self.open_gallery(self.path("red.png"), self.path(name))
            self.check_not_chosen()
            self.close_gallery()
        self.open_gallery(self.path("red.png"))
        self.check_shown(COLOURS["red.png"], "recent")
        blue, red = (self.find(COLOURS[name], "recent") for name in ("blue.webp", "red.png"))
        self.assertLess(blue[0], red[0])
        self.desktop.press("alt+e", "Left")
        self.check_not_chosen()
        self.desktop.press("Return")
        self.check_chosen(self.path("blue.webp"))
        self.click_picture(COLOURS["red.png"], "clicked")
        self.check_chosen(self.path("red.png"))
        self.close_gallery()

    def test_unreadable(self):
        """Files that cannot be read are shown, but not chosen."""
        self.open_gallery(self.path("red.png"))
        for name in ("notes.txt", "cut.jpg"):
            self.choose_file(self.path(name))
            self.show(f"gallery-{name}")
            self.check_not_chosen()
        self.choose_file(self.path("blue.webp"))
        self.check_chosen(self.path("blue.webp"))
        self.close_gallery()

    def test_vanished(self):
        """A chosen file that is gone is unchosen, and stays among the recent ones."""
        self.open_gallery(self.path("gone.png"), self.path("gone.png"))
        self.check_chosen("none")
        self.show("gallery-vanished")
        self.close_gallery()
        self.open_gallery(self.path("red.png"))
        self.desktop.press("alt+e", "Home", "Return")
        self.check_not_chosen()
        self.close_gallery()

    def test_dropped(self):
        self.open_gallery(self.path("red.png"))
        self.drag("https://example.org/picture.png")
        self.check_not_chosen()
        self.drag(f"file://{self.path('folder')}")
        self.check_shown(COLOURS["folder/two.png"], "folder")
        self.check_not_chosen()
        self.click_picture(COLOURS["folder/one.png"], "folder")
        self.check_chosen(self.path("folder/one.png"))
        self.drag(f"file://{self.path('blue.webp')}")
        self.check_chosen(self.path("blue.webp"))
        self.close_gallery()

    def test_pasted(self):
        """A copied file, and the picture that GIMP has copied."""
        self.open_gallery(self.path("red.png"))
        self.uris.write_text(f"file://{self.path('blue.webp')}")
        self.desktop.press("alt+y", "alt+n", "ctrl+v")
        self.check_chosen(self.path("blue.webp"))
        self.desktop.activate(self.image_window)
        self.desktop.press("ctrl+c")
        self.desktop.activate(self.window)
        self.desktop.press("alt+n", "ctrl+v")
        wait_for(lambda: "/pasted/" in self.chosen()[0], "the pasted picture")
        expected = pictures.load(self.content)
        self.assertEqual(pictures.difference(pictures.load(self.chosen()[0])[..., :3], expected), 0)
        self.close_gallery()

    def test_open_image(self):
        """The image as a whole; its number is told as NST_DRAWABLE_OF_IMAGE() has it."""
        self.open_gallery(self.path("red.png"))
        self.desktop.press("alt+g", "Home", "Return")
        self.check_chosen("none", -2 - 1)
        self.show("gallery-open")
        self.close_gallery()


if __name__ == "__main__":
    unittest.main()
