# What the user does while the filter reads a layer or hands GIMP a painting, between any two of its
# questions: it refuses to paint in a sentence, where GIMP would end it with a message of its own.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import unittest

import gimp
import pictures

HARMLESS = ["take-mask"]
ACTIONS = ["resize", "crop", "convert", "deepen", "take-layer", "close-image"]

# The requests for pixels before which each is done. The layer takes two, its mask two, the selection
# two, and then the painting and its mask, which are written, two each.
REQUESTS = [1, 2, 3, 5, 7, 9]
N_LAYERS = {"take-layer": "0", "close-image": None}


class DisturbedTest(gimp.GimpTestCase):
    SCRIPT = "disturbed.scm"

    @classmethod
    def setUpClass(cls):
        gimp.PLUG_IN = os.environ["NST_DISTURBED_PLUG_IN"]
        super().setUpClass()

    @classmethod
    def expressions(cls):
        content = pictures.save(cls.root / "content.png", pictures.content(160, 120))
        style = pictures.save(cls.root / "style.png", pictures.style())
        return [gimp.call("disturb", content, style, f"{action}:{request}")
                for action in HARMLESS + ACTIONS for request in REQUESTS]

    def test_it_says_so(self):
        for action in ACTIONS:
            for request in REQUESTS:
                name = f"{action}:{request}"
                with self.subTest(name):
                    self.assertIn("The layer was changed or removed", self.report_of(name))
                    self.assertEqual(self.reported.get(f"{name}-layers"),
                                     N_LAYERS.get(action, "1"))

    def test_it_paints_without_a_mask(self):
        for action in HARMLESS:
            for request in REQUESTS:
                with self.subTest(f"{action}:{request}"):
                    self.assertEqual(self.report_of(f"{action}:{request}"), '""')
                    self.assertEqual(self.report_of(f"{action}:{request}-layers"), "2")

    def test_gimp_has_no_complaints(self):
        for complaint in ("expected tile", "(killing)", "CRITICAL", "for procedure 'gimp-"):
            with self.subTest(complaint):
                self.assertNotIn(complaint, self.output)


if __name__ == "__main__":
    unittest.main()
