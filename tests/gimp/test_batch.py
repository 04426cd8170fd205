# The script that paints a whole folder.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

from PIL import Image
import numpy

import gimp
import pictures


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
        cls.gray_before = (folder / "gray.png").read_bytes()
        return [gimp.call("check-batch")]

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
        self.assertRegex(self.output, r"in/broken\.png failed: .")
        self.assertIn("7 painted, 1 failed", self.output)

    def test_failures_leave_nothing_behind(self):
        self.assertEqual(self.report_of("bad-option"), "1")
        self.assertIn("iteration", self.output)
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

    def test_it_is_in_the_procedure_browser(self):
        self.assertEqual(self.report_of("registered"), "1")


if __name__ == "__main__":
    unittest.main()
