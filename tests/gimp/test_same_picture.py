# The same picture from Script-Fu and from the command line. (test_window.py has the dialog's.)
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import sys
import unittest

from PIL import Image

import gimp
import pictures

sys.path.append(str(pathlib.Path(__file__).parents[1] / "support"))
import profiles

SETTINGS = {
    "plain": {"iterations": 4, "seed": 3},
    "noise": {"iterations": 4, "seed": 3, "initial_noise": 1},
    "other-noise": {"iterations": 4, "seed": 4, "initial_noise": 1},
    "colours": {"iterations": 12, "colour": "content", "strength": 80},
    "adam": {"iterations": 4, "optimiser": "adam", "style_scale": 0.5},
    "one-thread": {"iterations": 4, "seed": 3, "threads": 1},
    # By a module that the filter finds beside the command line; with a network of eight channels.
    "recipe": {"preset": "caffe-style-transfer", "iterations": 4, "size": 0, "size_shortest": 0,
               "network": pathlib.Path(__file__).parents[1] / "presets/fixtures/vgg16.caffemodel"},
}
PROFILES = ["p3", "adobe"]
KEPT = {"save_every": 2, "print_every": 1}


class SamePictureTest(gimp.GimpTestCase):
    SCRIPT = "same-picture.scm"

    @classmethod
    def expressions(cls):
        cls.content = pictures.save(cls.root / "content.png", pictures.content(96, 64))
        cls.style = pictures.save(cls.root / "style.png", pictures.style(80))
        for name in PROFILES:
            Image.open(cls.content).save(cls.root / f"content-{name}.png",
                                         icc_profile=profiles.PROFILES[name])
        kept = {**SETTINGS["recipe"], **KEPT, "save_folder": cls.root / "kept"}
        return [gimp.call("paint-file", cls.content, cls.style, gimp.as_options(**settings),
                          f"{name}.png")
                for name, settings in [*SETTINGS.items(), ("kept", kept)]] + [
                    gimp.call("paint-file", cls.root / f"content-{name}.png", cls.style,
                              gimp.as_options(**SETTINGS["plain"]), f"{name}.png")
                    for name in PROFILES]

    def painting(self, name):
        return pictures.load(self.root / f"{name}.png")

    def test_script_and_command_line_agree(self):
        for name, settings in SETTINGS.items():
            with self.subTest(name):
                expected = gimp.paint_with_command(self.content, self.style,
                                                   self.root / f"{name}-command.png", **settings)
                self.assertEqual(
                    pictures.difference(self.painting(name), pictures.load(expected)), 0)

    def test_profiles_count(self):
        """The painting is in the photograph's colours, as the command line's is."""
        for name in PROFILES:
            with self.subTest(name):
                expected = gimp.paint_with_command(
                    self.root / f"content-{name}.png", self.style,
                    self.root / f"{name}-command.png", **SETTINGS["plain"])
                self.assertEqual(
                    pictures.difference(self.painting(name), pictures.load(expected)), 0)
                self.assertGreater(
                    pictures.mean_difference(self.painting(name), self.painting("plain")), 1)

    def test_settings_matter(self):
        for name in ("noise", "colours", "adam", "recipe"):
            with self.subTest(name):
                self.assertGreater(
                    pictures.mean_difference(self.painting(name), self.painting("plain")), 1)
        self.assertGreater(
            pictures.mean_difference(self.painting("noise"), self.painting("other-noise")), 0.5)

    def test_threads_do_not_matter(self):
        self.assertEqual(
            pictures.difference(self.painting("one-thread"), self.painting("plain")), 0)

    def test_keeping(self):
        """A script's painting leaves its steps in a folder, and is the same with it."""
        folder = self.root / "kept"
        self.assertEqual({path.name for path in folder.iterdir()},
                         {"0000.png", "0002.png", "losses.txt"})
        self.assertEqual([line.split("\t")[0] for line
                          in (folder / "losses.txt").read_text().splitlines()],
                         ["iteration", "0", "1", "2", "3"])
        self.assertEqual(
            pictures.difference(self.painting("kept"), self.painting("recipe")), 0)


if __name__ == "__main__":
    unittest.main()
