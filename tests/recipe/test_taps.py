#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The taps that networks are trained for are those that paintings are compared by."""
import pathlib
import re
import sys
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "weights" / "train"))
import taps

RECIPE = (TOP / "engine" / "painting" / "recipe.c").read_text(encoding="utf-8")


def read_field(name):
    """The initialiser of the recipe's field NAME, to the next field."""
    field = re.search(rf"\.{name}\s*=\s*(.*?)[,}}]\s*(?:/\*.*?\*/\s*)?(?=\.\w+ *=|}};)", RECIPE, re.DOTALL)
    assert field, f"recipe.c has no {name}"
    return field.group(1)


class Taps(unittest.TestCase):
    def test_style(self):
        found = re.findall(r'{ "(\w+)", (\d+)(?:, (\d+))? }', read_field("style_taps"))
        self.assertEqual([name for name, _, _ in found], taps.STYLE_TAPS)
        self.assertEqual({weight for _, weight, _ in found}, {"1"})
        self.assertEqual({name: int(change) for name, _, change in found if change}, taps.CHANGE_DISTANCES)

    def test_content(self):
        self.assertEqual(re.findall(r'"(\w+)"', read_field("content_taps")), taps.CONTENT_TAPS)
        self.assertEqual(re.findall(r'"(\w+)"', read_field("detail_taps")), taps.DETAIL_TAPS)

    def test_neighbours(self):
        self.assertEqual(re.findall(r'\.tap = "(\w+)"', RECIPE), [taps.NEIGHBOURS_TAP])


if __name__ == "__main__":
    unittest.main()
