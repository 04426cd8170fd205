# The script that paints a whole folder: for scripts, by a pattern; and in the menu.
# SPDX-License-Identifier: GPL-3.0-or-later
import configparser
import pathlib
import re
import unittest

from PIL import Image
import numpy

import gimp
import pictures

PRESETS = pathlib.Path(__file__).parents[2] / "engine" / "settings" / "presets.ini"


class BatchTest(gimp.GimpTestCase):
    SCRIPT = "batch.scm"

    @classmethod
    def expressions(cls):
        folder = cls.root / "in"
        folder.mkdir()
        (cls.root / "out").mkdir()
        pictures.save(cls.root / "style.png", pictures.style())
        content = pictures.content()
        pictures.save(folder / "one.jpg", content)
        pictures.save(folder / "twice.jpg", content)
        pictures.save(folder / "twice.png", content)
        pictures.save(folder / "two words.and.dots.png", content)
        pictures.save(folder / "gray.png", content[..., 0])
        pictures.save(folder / "deep.png", content[..., 0].astype(numpy.uint16) * 257)
        Image.fromarray(content).quantize(16).save(folder / "indexed.gif")
        (folder / "broken.png").write_text("no picture")
        (cls.root / "same").symlink_to("in")
        (cls.root / "linked").mkdir()
        (cls.root / "linked" / "one.png").symlink_to("../in/gray.png")
        cls.make_mixed_folder()
        cls.gray_before = (folder / "gray.png").read_bytes()
        return [gimp.call("check-batch")]

    @classmethod
    def make_mixed_folder(cls):
        """A folder with two pictures, a broken one, and what is none; and an empty folder."""
        folder = cls.root / "mixed"
        (folder / "below").mkdir(parents=True)
        (cls.root / "empty").mkdir()
        content = pictures.content()
        pictures.save(folder / "b.png", content)
        pictures.save(folder / "below" / "c.png", content)
        pictures.save(folder / "a.jpeg", content)
        (folder / "a.jpeg").rename(folder / "A.JPEG")
        (folder / "broken.tif").write_text("no picture")
        (folder / "notes.txt").write_text("no picture")
        (folder / "png").write_text("no picture")

    def test_every_picture_but_the_broken_one_is_painted(self):
        names = sorted(path.name for path in (self.root / "out" / "new").iterdir())
        self.assertEqual(names, ["deep.png", "gray.png", "indexed.png", "one.png",
                                 "twice.jpg.png", "twice.png.png", "two words.and.dots.png"])
        self.assertEqual(self.report_of("failures"), "1")

    def test_paintings_have_size_and_depth_of_their_pictures(self):
        for path in (self.root / "out" / "new").iterdir():
            with self.subTest(path.name):
                painting = Image.open(path)
                self.assertEqual(painting.size, (64, 48))
                self.assertEqual(painting.mode.startswith("I"), path.name == "deep.png")
                # In gray the style's two colours are some 30 levels apart, and begin to show.
                self.assertGreater(numpy.asarray(painting).std(), 4)

    def test_it_says_what_became_of_each(self):
        self.assertIn("in/one.jpg -> out/new/one.png", self.output)
        self.assertRegex(self.output, r"in/broken\.png failed: (?!Procedure execution)\w")
        self.assertIn("7 painted, 1 failed", self.output)

    def test_failures_leave_nothing_behind(self):
        self.assertEqual(self.report_of("bad-option"), "1")
        self.assertRegex(self.output,
                         r"in/one\.jpg failed: There is no setting “iteration”: .*iterations")
        self.assertEqual(list((self.root / "bad").iterdir()), [])
        self.assertEqual(self.report_of("images-left"), "0")

    def test_channels_of_the_pictures_are_masks(self):
        self.assertEqual(self.report_of("masked"), "0", self.output)
        changed = pictures.load(self.root / "out" / "masked" / "half.png") != pictures.content()
        self.assertGreater(changed[:, :32].any(axis=-1).mean(), 0.9)
        self.assertFalse(changed[:, 32:].any())

    def test_a_pattern_without_pictures(self):
        self.assertIn("in/*.xyz", self.report_of("none"))
        self.assertFalse((self.root / "none").exists())

    def test_a_picture_is_not_replaced_by_its_painting(self):
        self.assertEqual(self.report_of("itself"), "1")
        self.assertEqual((self.root / "in" / "gray.png").read_bytes(), self.gray_before)

    def test_a_picture_is_not_replaced_whatever_the_path(self):
        self.assertEqual(self.report_of("itself-by-link"), "1")
        self.assertRegex(self.output, r"in/gray\.png failed: the painting would replace")
        self.assertEqual(self.report_of("link"), "1")
        self.assertRegex(self.output, r"linked/one\.png is a link")
        self.assertEqual((self.root / "in" / "gray.png").read_bytes(), self.gray_before)
        self.assertEqual([path.name for path in (self.root / "in").glob(".*")], [])

    def test_reasons_are_plain(self):
        self.assertEqual(self.report_of("reasons"), '("GIMP cannot open it as a picture." "Why: so." '
                                                    '"Plain: words")')

    def test_a_folder(self):
        """Pictures alone are painted, by the look and the strength; one message tells of all."""
        names = sorted(path.name for path in (self.root / "out" / "folder").iterdir())
        self.assertEqual(names, ["A.png", "b.png"])
        self.assertEqual(self.report_of("folder"), "1")
        self.assertRegex(self.output, r"2 painted, 1 failed\nbroken\.tif: (?!Procedure execution)\w")
        expected = pictures.load(gimp.paint_with_command(
            self.root / "mixed" / "b.png", self.root / "style.png", self.root / "command.png",
            preset="colours-only", strength=20))
        painting = pictures.load(self.root / "out" / "folder" / "b.png")
        self.assertLessEqual(pictures.difference(painting, expected), 1)

    def test_options_of_the_menu(self):
        self.assertEqual(self.report_of("options"), '("" "preset=bold" " strength=30" '
                                                    '"preset=oil strength=7.5")')

    def test_looks_are_those_of_the_engine(self):
        file = configparser.ConfigParser(interpolation=None)
        file.read(PRESETS, encoding="utf-8")
        expected = [("", "None"), *((name, file[name]["label"]) for name in file.sections())]
        self.assertEqual(re.findall(r'\("([^"]*)" "([^"]*)"\)', self.report_of("looks")), expected)

    def test_folders_that_will_not_do(self):
        for name, expected in {
                "same-folder": "another folder", "linked-folder": "another folder",
                "unchosen-folder": "folder of the pictures",
                "unchosen-place": "folder for the paintings", "no-folder": "no folder nowhere", "no-style": "Choose the picture",
                "no-pictures": "empty has no pictures", "no-place": "style.png cannot be made"}.items():
            with self.subTest(name):
                self.assertIn(expected, self.report_of(name))

    def test_both_are_in_the_procedure_browser(self):
        self.assertEqual(self.report_of("registered"), "(1 1)")


if __name__ == "__main__":
    unittest.main()
