# The script that paints a whole folder: for scripts, by a pattern; and in the menu.
# SPDX-License-Identifier: GPL-3.0-or-later
import configparser
import os
import pathlib
import re
import unittest

from PIL import Image
import numpy

import gimp
import pictures

ITSELF = "painting of “.*gray.png” would replace the picture “.*gray.png”"

# Batches in which a painting would replace something, by names: a pattern, a style, a folder, and
# what is said.
REFUSED = {
    "itself": ("in/gray.png", "style.png", "in", ITSELF),
    "by-slash": ("in/gray.png", "style.png", "in/", ITSELF),
    "by-dot": ("in/*.png", "style.png", "./in/.", "would replace the picture"),
    "by-way-back": ("in/gray.png", "style.png", "elsewhere/../in", ITSELF),
    "by-linked-folder": ("in/gray.png", "style.png", "same", ITSELF),
    "from-linked-folder": ("same/gray.png", "style.png", "in", ITSELF),
    "by-hard-link": ("in/gray.png", "style.png", "hard", ITSELF),
    "another": ("in/*.*", "style.png", "hard", "would replace the picture “.*gray.png”"),
    "link": ("in/one.jpg", "style.png", "linked", "one.png” is a link"),
    "dead-link": ("in/twice.*", "style.png", "linked", "twice.jpg.png” is a link"),
    "hard-link": ("in/deep.png", "style.png", "hard", "deep.png” is a link"),
    "style": ("in/one.jpg", "styles/one.png", "styles", "replace the style “.*one.png”"),
    "second-style": ("in/one.jpg", "style.png\tleft\nstyles/one.png", "styles/", "replace the style"),
    "pair": ("pair/*.jpg", "style.png", "pair", "a.png” is among the pictures already"),
    "same-name": ("three/*", "style.png", "out", "a.jpg.png” would be the same file|"
                                                 "a.jpg” would be the same file"),
    "taken": ("in/one.jpg", "style.png", "taken", "one.png” cannot be written"),
    "unmade": ("in/one.jpg", "style.png", "nowhere/out", "nowhere/out” cannot be made"),
    "no-folder-but-a-file": ("in/one.jpg", "style.png", "style.png", "style.png” cannot be made"),
    "unwritable": ("in/one.jpg", "style.png", "/proc", "Nothing can be written into .*“/proc”"),
    "unchosen": ("in/one.jpg", "style.png", "", "Choose a folder"),
    "styleless": ("in/one.jpg", "", "out", "No style"),
}

PRESETS = pathlib.Path(__file__).parents[2] / "engine" / "settings" / "presets.desktop"


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
        cls.make_mixed_folder()
        cls.make_traps(content)
        cls.before = cls.read_files()
        return [gimp.call("check-refused", [[name, *call] for name, (*call, _) in REFUSED.items()]),
                gimp.call("check-batch")]

    @classmethod
    def make_traps(cls, content):
        """Folders in which paintings would replace what is there."""
        root = cls.root
        (root / "same").symlink_to("in")
        for name in ("linked", "hard", "elsewhere", "styles", "pair", "three", "beside", "taken"):
            (root / name).mkdir()
        pictures.save(root / "elsewhere" / "other.png", content)
        (root / "linked" / "one.png").symlink_to("../elsewhere/other.png")
        (root / "linked" / "twice.jpg.png").symlink_to("nowhere")
        os.link(root / "in" / "gray.png", root / "hard" / "gray.png")
        os.link(root / "in" / "gray.png", root / "hard" / "one.png")
        os.link(root / "elsewhere" / "other.png", root / "hard" / "deep.png")
        pictures.save(root / "styles" / "one.png", pictures.style())
        for name in ("pair/a.jpg", "pair/a.png", "three/a.jpg", "three/a.png", "three/a.jpg.png",
                     "beside/b.jpg"):
            pictures.save(root / name, content)
        (root / "taken" / "one.png").mkdir()

    @classmethod
    def read_files(cls):
        """What is in all files that a batch must not touch, and their names."""
        folders = ("in", "linked", "hard", "elsewhere", "styles", "pair", "three", "taken")
        return {path: path.read_bytes() if path.is_file() else None
                for folder in folders for path in sorted((cls.root / folder).iterdir())}

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

    def test_nothing_is_replaced(self):
        for name, (*_, expected) in REFUSED.items():
            with self.subTest(name):
                self.assertRegex(self.report_of(name), expected)
                self.assertNotIn("Procedure execution", self.report_of(name))
        self.assertEqual(self.report_of("refused-images-left"), "0")
        self.assertEqual(self.read_files(), self.before)

    def test_it_is_said_before_the_first_painting(self):
        before = self.output.split("REPORT refused-images-left")[0]
        self.assertNotIn("painted, ", before)
        self.assertNotIn(" -> ", before)
        self.assertNotIn(" failed: ", before)

    def test_paintings_may_lie_beside_their_pictures(self):
        self.assertEqual(self.report_of("beside"), "0")
        self.assertEqual(sorted(path.name for path in (self.root / "beside").iterdir()),
                         ["b.jpg", "b.png"])

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
                "no-pictures": "empty has no pictures", "no-place": "style.png” cannot be made"}.items():
            with self.subTest(name):
                self.assertIn(expected, self.report_of(name))

    @unittest.skipIf(gimp.IS_GIMP_3, "GIMP 3 does not tell scripts")
    def test_both_are_in_the_procedure_browser(self):
        self.assertEqual(self.report_of("registered"), "(1 1)")


if __name__ == "__main__":
    unittest.main()
