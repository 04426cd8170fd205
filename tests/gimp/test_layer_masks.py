# Layers with masks: what a mask hides stays hidden, and has no say in the painting.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import unittest

import numpy

import gimp
import pictures

WIDTH, HEIGHT = 64, 48
READER = "test-read-style"
PRECISIONS = ["U16-GAMMA", "FLOAT-LINEAR", "U8-LINEAR", "HALF-GAMMA"]


class LayerMasksTest(gimp.GimpTestCase):
    SCRIPT = "layer-masks.scm"

    @classmethod
    def expressions(cls):
        plug_in = cls.root / "gimp" / "plug-ins" / READER
        plug_in.mkdir()
        (plug_in / READER).symlink_to(os.environ["NST_READ_STYLE"])
        cls.content = pictures.content(WIDTH, HEIGHT)
        other = cls.content.copy()
        other[:, -4:] = (0, 255, 0)  # far from the ellipse
        cls.alpha = pictures.alpha(WIDTH, HEIGHT)
        given = {
            "content": pictures.save(cls.root / "content.png", cls.content),
            "other": pictures.save(cls.root / "hidden.png", other),
            "cut": pictures.save(cls.root / "with-alpha.png",
                                 numpy.dstack([cls.content, cls.alpha])),
            "style": pictures.save(cls.root / "style.png", pictures.style()),
            "precisions": PRECISIONS}
        return [gimp.call("check-masks", **given)]

    def mask(self, name):
        """A mask's stored values; GIMP reports them as if they were linear light, coded for a
        screen."""
        rows = []
        while f"{name}-{len(rows)}" in self.reported:
            rows.append(gimp.numbers(self.report_of(f"{name}-{len(rows)}")))
        coded = numpy.array(rows) / 255
        linear = numpy.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
        return linear * 255

    def painting(self, name):
        return pictures.load(self.root / f"{name}.png")

    def test_the_painting_has_a_copy_of_the_mask(self):
        for name in ("plain", "gray", "cut", "cut-small", "by-selection", "group", *PRECISIONS):
            with self.subTest(name):
                own = self.mask(f"{name}-source-mask")
                self.assertTrue((self.mask(f"{name}-mask") == own).all())
                self.assertGreater(len(set(own.flat)), 20, "the edge is not soft")

    def test_what_is_hidden_has_no_say(self):
        mask = self.mask("plain-mask")
        self.assertFalse(mask[:, -4:].any())
        plain, other = self.painting("plain"), self.painting("other")
        self.assertEqual(numpy.abs(plain - other)[mask > 0].max(), 0)
        self.assertGreater(pictures.mean_difference(plain, self.painting("off")), 1)

    def test_what_is_hidden_stays_the_photograph(self):
        mask = self.mask("plain-mask")
        painting = self.painting("plain")
        self.assertEqual(painting.shape, self.content.shape)
        self.assertTrue((painting == self.content)[mask == 0].all())
        self.assertGreater(numpy.abs(painting - self.content)[mask > 254].mean(), 5)

    def test_alpha_is_the_layers(self):
        """With and without a mask, painted at the layer's size or smaller."""
        for name in ("cut", "cut-small", "cut-unmasked"):
            with self.subTest(name):
                self.assertTrue((self.painting(name)[..., 3] == self.alpha).all())

    def test_colours_are_the_layers_under_every_alpha(self):
        """Where nothing is painted; the disc's border, which is sharp, becomes a little softer."""
        difference = numpy.abs(self.painting("cut-plain")[..., :3] - self.content)
        self.assertLess(difference[self.alpha > 0].mean(), 3)

    def test_styles_are_what_their_masks_show(self):
        """As GIMP itself shows the layer, merged with nothing."""
        layer, image = self.painting("style-layer"), self.painting("style-image")
        self.assertTrue((layer[..., 3] == image[..., 3]).all())
        self.assertLess(layer[..., 3].mean(), self.alpha.mean() - 20)
        difference = numpy.abs(layer - image)[image[..., 3] > 0]
        self.assertEqual(difference.max(), 0)
        self.assertTrue((self.painting("style-off")[..., 3] == self.alpha).all())

    def test_masks_and_selections_multiply(self):
        width, height, left, top = gimp.numbers(self.report_of("selected-geometry"))
        own, selection = (self.mask(name)[top:top + height, left:left + width]
                          for name in ("selected-source-mask", "selected-selection"))
        found = self.mask("selected-mask")
        # Each is rounded twice, as it is stored and as it is reported.
        self.assertLess(numpy.abs(found - own * selection / 255).max(), 2.5)
        self.assertGreater(len(set(found.flat)), 20)

    def test_a_mask_that_is_switched_off_hides_nothing(self):
        self.assertEqual(self.report_of("off"), "-1")

    def test_the_layer_itself_is_shown_and_edited(self):
        self.assertEqual(self.report_of("flags"), "(0 0 1)")
        self.assertEqual(self.report_of("source-flags"), "(1 1 1)")

    def test_mode_and_opacity_are_the_layers(self):
        self.assertEqual(self.report_of("mode"), self.report_of("source-mode"))
        self.assertRegex(self.report_of("mode"), r"^\(30 40(\.0)? 2\)$")

    def test_groups(self):
        """A layer in a masked group lies below that mask with its painting; it has none itself."""
        self.assertRegex(self.report_of("group-mode"), r"^\(28 100(\.0)? 0\)$")
        self.assertEqual(self.report_of("in-group"), "-1")


if __name__ == "__main__":
    unittest.main()
