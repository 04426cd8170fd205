# The filter in every image type and precision that GIMP 2.10 has.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

import numpy

import gimp
import pictures

OPTIONS = "iterations=3 colour=content seed=1"
TYPES = ["RGB", "RGBA", "GRAY", "GRAYA"]
PRECISIONS = [f"{number}-{light}" for number in ("U8", "U16", "U32", "HALF", "FLOAT", "DOUBLE")
              for light in ("LINEAR", "GAMMA")]
ALL = [(kind, precision) for kind in TYPES for precision in PRECISIONS]

# How far paintings may be apart, on average. Roundings grow as a picture is painted: where a
# twentieth of the numbers were one level off, 2 to 5 levels were measured; linear light in 8 bits is
# rounded more coarsely. Linear light taken for gamma, or the other way, would be some 40 off, as
# paintings have the content's colours here. A painting and its content are more than CHANGE apart.
TOLERANCE = {"U8-LINEAR": 12}
USUAL_TOLERANCE = 5
CHANGE = 1


def visible(painting):
    """The right half of a painting: with pictures.alpha() its pixels are opaque enough for their
    colours to be compared."""
    return painting[:, painting.shape[1] // 2:]


class TypesTest(gimp.GimpTestCase):
    SCRIPT = "types.scm"

    @classmethod
    def expressions(cls):
        cls.style = pictures.save(cls.root / "style.png", pictures.style())
        rgb = pictures.content()
        rgba = numpy.dstack([rgb, pictures.alpha()])
        expressions = []
        for kind in TYPES:
            content = cls.root / f"content-{kind}.png"
            pictures.save(content, rgba if kind.endswith("A") else rgb)
            expressions.append(gimp.call(
                "check-precisions", content=content, style=cls.style, options=OPTIONS, type=kind,
                gray=kind.startswith("GRAY"), precisions=PRECISIONS))
        return expressions

    def painting(self, kind, precision):
        return pictures.load(self.root / f"{kind}-{precision}.png")

    def test_the_layer_has_the_type_and_precision_of_the_painted_one(self):
        codes = set()
        for kind, precision in ALL:
            with self.subTest(type=kind, precision=precision):
                report = self.report_of(f"{kind}-{precision}")
                self.assertRegex(report, r"^\(#t #t \d+\)$")
                codes.update(gimp.numbers(report))
        self.assertEqual(len(codes), len(PRECISIONS))

    def test_it_is_painted_the_same_in_every_precision(self):
        for kind, precision in ALL:
            with self.subTest(type=kind, precision=precision):
                found = visible(self.painting(kind, precision))
                expected = visible(self.painting(kind, "U8-GAMMA"))
                self.assertLess(pictures.mean_difference(found, expected),
                                TOLERANCE.get(precision, USUAL_TOLERANCE))

    def test_it_is_painted_at_all(self):
        content = pictures.load(self.root / "content-RGB.png")
        for precision in PRECISIONS:
            with self.subTest(precision=precision):
                painting = self.painting("RGB", precision)
                self.assertGreater(pictures.mean_difference(painting, content), CHANGE)

    def test_alpha_is_kept(self):
        for kind, precision in ALL:
            if kind.endswith("A"):
                with self.subTest(type=kind, precision=precision):
                    found = self.painting(kind, precision)[..., -1]
                    expected = pictures.alpha().astype(int)
                    self.assertLessEqual(pictures.difference(found, expected), 1)

    def test_gray_stays_gray(self):
        for precision in PRECISIONS:
            with self.subTest(precision=precision):
                self.assertEqual(self.painting("GRAY", precision).ndim, 2)

    def test_colours_are_those_of_the_command_line(self):
        found = gimp.paint_with_command(self.root / "content-RGB.png", self.style,
                                        self.root / "command.png", iterations=3,
                                        colour="content", seed=1)
        self.assertLessEqual(pictures.difference(pictures.load(found),
                                                 self.painting("RGB", "U8-GAMMA")), 1)


if __name__ == "__main__":
    unittest.main()
