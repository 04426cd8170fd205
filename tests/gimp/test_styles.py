# Several styles in one painting: weights, and channels and layer masks that say where each applies.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

import numpy

import gimp
import pictures

WIDTH, HEIGHT = 96, 64
MIDDLE = WIDTH // 2
OPTIONS = "iterations=8 strength=80 seed=1"
# Levels, in a column's mean, by which red is at least over blue where the style is red, and blue over
# red where it is blue. In a blend of both the difference is smaller; in the styles it is 140.
CLEAR = 60
# Columns beside a mask's border, where the network sees both styles.
BORDER = 18
HALF = 128  # a mask's value, of 255
PRECISIONS = ["U8-GAMMA", "U8-LINEAR", "U16-GAMMA", "FLOAT-LINEAR"]
# Paintings differ a little between precisions: these were 0.08 off at most. Half a mask taken for
# linear light would be 0.73 of it, so 0.46 off.
HALF_TOLERANCE = 0.15


class StylesTest(gimp.GimpTestCase):
    SCRIPT = "styles.scm"

    @classmethod
    def expressions(cls):
        cls.content = pictures.save(cls.root / "content.png", pictures.content(WIDTH, HEIGHT))
        cls.red = pictures.save(cls.root / "red.png", pictures.coloured_style(200, 80, 60))
        blue = pictures.save(cls.root / "blue.png", pictures.coloured_style(60, 80, 200))
        given = dict(content=cls.content, red=cls.red, blue=blue, options=OPTIONS, width=WIDTH,
                     height=HEIGHT, middle=MIDDLE, half=HALF, precisions=PRECISIONS)
        return [gimp.call(procedure, **given)
                for procedure in ("paint-colours", "paint-places", "paint-halves")]

    def painting(self, name):
        return pictures.load(self.root / f"{name}.png")[..., :3]

    def redness(self, name):
        """By how many levels red is over blue in each column of a painting, on average."""
        painting = self.painting(name)
        return (painting[..., 0] - painting[..., 2]).mean(axis=0)

    def assert_painted(self, name, left, top, right, bottom, content=None):
        """Checks that the painting differs from CONTENT in the rectangle, and nowhere else."""
        content = pictures.load(self.content) if content is None else content
        changed = (self.painting(name) != content).any(axis=-1)
        rows, columns = numpy.nonzero(changed)
        self.assertEqual((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1),
                         (left, top, right, bottom))
        self.assertGreater(changed[top:bottom, left:right].mean(), 0.9)

    def test_each_channel_has_its_style(self):
        for name, sign in {"left-right": 1, "right-left": -1, "left-rest": 1}.items():
            with self.subTest(name):
                redness = self.redness(name) * sign
                self.assertGreater(redness[:MIDDLE - BORDER].min(), CLEAR)
                self.assertLess(redness[MIDDLE + BORDER:].max(), -CLEAR)

    def test_weights(self):
        redness = [self.redness(weights).mean() for weights in ("1,0", "3,1", "1,1", "1,3", "0,1")]
        self.assertEqual(redness, sorted(redness, reverse=True))
        self.assertGreater(redness[0], CLEAR)
        self.assertLess(abs(redness[2]), CLEAR)
        self.assertLess(redness[-1], -CLEAR)

    def test_styles_of_one_channel_blend_as_without_it(self):
        # Roundings grow to 1.7. If each style had a channel of its own over all pixels it were 53.
        self.assertLess(pictures.mean_difference(self.painting("shared"), self.painting("1,1")), 5)

    def test_channels_and_layer_masks_are_found_and_in_place(self):
        self.assert_painted("channel", 10, 20, 40, 60)
        self.assert_painted("layer-mask", 0, 0, 50, 40)
        self.assert_painted("own-mask", 20, 8, 50, 58)

    def test_a_channel_goes_before_a_layer_of_its_name(self):
        self.assert_painted("channel-first", 0, 0, MIDDLE, HEIGHT)

    def test_masks_stay_in_place_below_offset_and_selection(self):
        # The selection begins at (16, 5) of the layer and at (6, 12) of the image.
        content = pictures.load(self.content)[5:45, 16:76]
        self.assert_painted("selected", 0, 0, 24, 28, content)
        self.assert_painted("selected-mask", 14, 18, 60, 40, content)

    def test_the_selection_is_a_place_of_the_whole_layer(self):
        # The selection begins at (20, 13) of the layer.
        self.assert_painted("in-selection", 20, 13, 60, 43)
        self.assertEqual(gimp.numbers(self.report_of("in-selection")), [WIDTH, HEIGHT, -10, 7])
        self.assertEqual(self.report_of("in-selection-mask"), "-1")

    def test_outside_is_what_the_selection_leaves(self):
        changed = (self.painting("outside") != pictures.load(self.content)).any(axis=-1)
        self.assertFalse(changed[13:43, 20:60].any())
        changed[13:43, 20:60] = True
        self.assertGreater(changed.mean(), 0.9)

    def test_one_style_in_the_selection_and_another_outside(self):
        # The styles have different masks, or one has none, but apply at the same places.
        for name in ("inside-and-outside", "inside-and-rest"):
            with self.subTest(name):
                painting = self.painting(name)
                redness = painting[..., 0] - painting[..., 2]
                self.assertGreater(redness[18:38, 30:50].mean(), CLEAR)
                self.assertLess(redness[:, 60 + BORDER:].mean(), -CLEAR)

    def test_a_channel_called_like_the_selection_goes_before_it(self):
        self.assert_painted("named-selection", 10, 13, 30, 43)

    def test_half_a_mask_is_half_in_every_precision(self):
        mask = pictures.save(self.root / "mask.png",
                             numpy.full((HEIGHT, WIDTH), HALF, numpy.uint8))
        settings = dict(word.split("=") for word in OPTIONS.split())
        content = pictures.load(self.content)
        expected = pictures.load(gimp.paint_with_command(
            self.content, self.red, self.root / "command.png", [mask], **settings)) - content
        for precision in PRECISIONS:
            self.assertEqual(gimp.numbers(self.report_of(f"alpha-{precision}"))[3], HALF)
            for kind in ("channel", "mask", "outside"):
                with self.subTest(precision=precision, kind=kind):
                    found = self.painting(f"half-{kind}-{precision}") - content
                    share = (found * expected).sum() / (expected ** 2).sum()
                    self.assertAlmostEqual(share, 1, delta=HALF_TOLERANCE)


if __name__ == "__main__":
    unittest.main()
