# Where the painting goes: offsets, sizes, groups, selections; and layers of unusual kinds.
# SPDX-License-Identifier: GPL-3.0-or-later
import re
import unittest

import numpy

import gimp
import pictures

WIDTH, HEIGHT = 64, 48


def values(style, replace):
    """What the filter remembers of a painting in the file STYLE at a quarter of the opacity."""
    return ("[request]\nversion=3\noptions=iterations=2 seed=1\nmix=0.25\n"
            f"replace={replace}\n[style 1]\npath={style}\n")


class LayersTest(gimp.GimpTestCase):
    SCRIPT = "layers.scm"

    @classmethod
    def expressions(cls):
        content = pictures.save(cls.root / "content.png", pictures.content(WIDTH, HEIGHT))
        style = pictures.save(cls.root / "style.png", pictures.style())
        gray = numpy.linspace(0, 1, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
        gray[5, 5:9] = [numpy.nan, numpy.inf, -numpy.inf, 1e30]
        broken = pictures.save_float_tiff(cls.root / "broken.tif", gray)
        given = dict(content=content, style=style, broken=broken, width=WIDTH, height=HEIGHT,
                     last_values=values(style, "false"), replacing_values=values(style, "true"))
        given = {name.replace("_", "-"): value for name, value in given.items()}
        return [gimp.call(procedure, **given) for procedure in
                ("check-offsets", "check-groups", "check-selections", "check-unusual",
                 "check-paintings")]

    def geometry_of(self, name):
        """Width, height and offsets of a painting."""
        return tuple(gimp.numbers(self.report_of(f"{name}-geometry")))

    def test_the_painting_covers_the_layer(self):
        self.assertEqual(self.geometry_of("offset"), (WIDTH, HEIGHT, 10, -7))
        self.assertEqual(self.geometry_of("larger"), (90, 70, -13, -11))
        self.assertEqual(self.geometry_of("smaller"), (20, 10, 30, 5))
        self.assertEqual(self.geometry_of("outside"), (WIDTH, HEIGHT, 500, 500))
        self.assertEqual(self.geometry_of("dot"), (1, 1, 0, 0))

    def test_a_painting_of_another_size_is_brought_back(self):
        self.assertEqual(self.geometry_of("resized"), (WIDTH, HEIGHT, 0, 0))
        painted = pictures.load(self.root / "resized.png")
        # In gray the style's two colours are some 30 levels apart, and begin to show.
        self.assertGreater(painted.std(), 4)

    def test_it_goes_directly_above_the_layer_and_is_active(self):
        for name in ("offset", "larger", "smaller", "outside", "dot", "in-group", "whole-group",
                     "selection", "unselected", "broken"):
            with self.subTest(name):
                self.assertEqual(self.report_of(f"{name}-place"), "(#t #t #t #t)")

    def test_it_is_named_after_the_style(self):
        self.assertEqual(self.report_of("offset-layer-name"), '"Painting: style, strength 50"')
        self.assertEqual(self.report_of("two-styles"),
                         '"Painting: style + content, strength 50"')
        self.assertEqual(self.report_of("memory-name"),
                         '"Painting: style + content, strength 62.5"')

    def test_layers_in_groups_and_whole_groups(self):
        self.assertEqual(self.geometry_of("in-group"), (WIDTH, HEIGHT, 5, 6))
        painted = pictures.load(self.root / "group.png")
        self.assertEqual(self.geometry_of("whole-group")[:2], painted.shape[1::-1])
        self.assertGreater(painted[..., :3].std(), 10)

    def test_the_selection_becomes_the_mask(self):
        selected = gimp.numbers(self.report_of("selected"))
        self.assertEqual(gimp.numbers(self.report_of("mask")), selected)
        self.assertGreater(len(set(selected)), 20, "the edge is not soft")
        self.assertEqual(self.report_of("mask-applied"), "1")
        self.assertEqual(self.report_of("mask-edited"), "0")

    def test_only_the_selections_bounds_are_painted(self):
        _, left, top, right, bottom = gimp.numbers(self.report_of("selection-bounds"))
        left, top = max(left, 3), max(top, 4)  # where the layer begins
        self.assertEqual(self.geometry_of("selection"),
                         (right - left, bottom - top, left, top))

    def test_the_selection_stays(self):
        self.assertEqual(self.report_of("selection-kept"), "#t")

    def test_no_selection_no_mask(self):
        self.assertEqual(self.report_of("no-mask"), "-1")
        self.assertEqual(self.geometry_of("unselected"), (WIDTH, HEIGHT, 0, 0))

    def test_values_that_are_no_numbers_stay_where_they_are(self):
        painted = pictures.load(self.root / "broken.png")
        self.assertEqual(painted.shape, (HEIGHT, WIDTH))
        # In gray the style's two colours are some 30 levels apart, and begin to show.
        self.assertGreater(painted.std(), 4)

    def test_a_style_that_gimp_alone_can_load(self):
        self.assertLessEqual(pictures.difference(pictures.load(self.root / "from-xcf.png"),
                                                 pictures.load(self.root / "from-png.png")), 1)

    def names(self, name):
        """The names of an image's layers, from the top."""
        return re.findall(r'"(.*?)"', self.report_of(name))

    def painting(self, name):
        return pictures.load(self.root / f"{name}.png")

    def test_new_paintings_go_above_earlier_ones_of_the_same_layer(self):
        self.assertEqual(self.names("order"), ["group", "above", "second", "first", "source"])
        self.assertEqual(self.names("order-further"),
                         ["group", "above", "fourth", "fifth", "third", "first", "source"])

    def test_masks_and_channels_stand_for_their_layers(self):
        self.assertEqual(self.geometry_of("meant-by-mask"), (WIDTH, HEIGHT, 0, 0))
        self.assertEqual(self.geometry_of("meant-by-channel"), (8, 8, 0, 0))
        self.assertEqual(self.geometry_of("meant-by-selection"), (10, 20, 2, 3))

    def test_a_painting_remembers_how_it_was_painted(self):
        memory = self.report_of("memory")
        for line in ("options=strength='62.5' iterations='2' seed='1'", "mix=1",
                     f"path={self.root}/style.png", "mask=:selection",
                     f"path={self.root}/content.png",
                     f"tattoo={self.report_of('memory-tattoo')}"):
            self.assertIn(line, memory)
        self.assertEqual(self.report_of("memory-kept"), "#t")

    def test_repeating_on_a_painting_paints_its_source_again(self):
        for name in ("again", "again-loaded", "copied-image"):
            with self.subTest(name):
                self.assertEqual(pictures.difference(self.painting(name),
                                                     self.painting("painted")), 0)
        again = "Painting: style, strength 50"
        self.assertEqual(self.names("again"), [again, "first", "source"])
        self.assertEqual(self.names("again-loaded"), [again, "first", "source"])
        self.assertEqual(self.names("copied-image")[:3], ["above", again, "painting"])

    def test_repeating_on_a_painting_without_its_source_paints_the_painting(self):
        self.assertEqual(pictures.difference(self.painting("copied-layer"),
                                             self.painting("again-orphan")), 0)
        self.assertGreater(pictures.mean_difference(self.painting("copied-layer"),
                                                    self.painting("painted")), 1)

    def test_the_mix_is_the_opacity(self):
        self.assertAlmostEqual(float(self.report_of("again-opacity")), 25, delta=0.5)

    def test_a_painting_takes_the_place_of_the_last_one_unless_that_is_locked(self):
        self.assertEqual(self.names("replaced"), ["first", "new", "source"])
        self.assertEqual(self.names("replaced-locked"), ["newer", "first", "new", "source"])
        self.assertEqual(self.names("replaced-none"), ["new", "source"])


if __name__ == "__main__":
    unittest.main()
