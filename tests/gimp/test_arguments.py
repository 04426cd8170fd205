# What scripts see of the filter in GIMP 3 alone: arguments of their own types, in Script-Fu and in
# Python, several layers, and layers with effects.
# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import unittest

import gimp
import pictures

SETTINGS = {"strength": 80.5, "seed": 3, "colour": "content", "iterations": 4, "initial_noise": 0.5}
PAINTING = "Painting: style, strength 50"


class ArgumentsTest(gimp.GimpTestCase):
    SCRIPT = "arguments.scm"

    @classmethod
    def expressions(cls):
        cls.content = pictures.save(cls.root / "content.png", pictures.content())
        cls.style = pictures.save(cls.root / "style.png", pictures.style())
        given = dict(content=cls.content, style=cls.style)
        return [gimp.call(f"check-{what}", **given) for what in ("typed", "several", "effects")]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        script = (gimp.HERE / "paint.py").read_text()
        names = "".join(f"{name} = {str(value)!r}\n" for name, value in (
            ("CONTENT", cls.content), ("STYLE", cls.style), ("FOLDER", cls.root)))
        done = subprocess.run(gimp.command([names + script], "python-fu-eval"), cwd=cls.root,
                              env=cls.environment, timeout=gimp.TIMEOUT, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        cls.output += done.stdout.decode(errors="replace")
        cls.reported = gimp.read_reports(cls.output)

    def painting(self, name):
        path = self.root / f"{name}.png"
        self.assertTrue(path.exists(), self.output)
        return pictures.load(path)[..., :3]

    def test_the_same_picture_by_any_kind_of_arguments(self):
        expected = pictures.load(gimp.paint_with_command(
            self.content, self.style, self.root / "command.png", **SETTINGS))
        for name in ("typed", "options-first", "in-order", "python"):
            with self.subTest(name):
                self.assertEqual(pictures.difference(self.painting(name), expected), 0)

    def test_python_sees_the_settings_declarations(self):
        kinds = self.report_of("kinds")
        self.assertRegex(kinds, r"Double.* 50\.0 100\.0 How strongly the layer is repainted")

    def test_what_is_missing_is_said(self):
        self.assertRegex(self.report_of("no-style"), "No style is given")
        self.assertRegex(self.report_of("none"), "An image and a layer are needed")

    def test_what_cannot_be_is_refused(self):
        """A number by Script-Fu, a word by the filter."""
        self.assertRegex(self.report_of("wrong-word"), "“colour” cannot be “contant”: it takes style")
        self.assertRegex(self.report_of("wrong-number"), "180.* out of range: 0.* to 100")

    def test_several_layers_have_a_painting_each(self):
        self.assertEqual(self.report_of("several"), f'("group" "{PAINTING}" "below")'.replace(
            '"group"', '"Layer Group"'))
        self.assertEqual(self.report_of("several-in-group"), f'("{PAINTING} #1" "above")')
        self.assertEqual(self.report_of("several-first"), "#t")

    def test_effects_are_painted_and_left_alone(self):
        self.assertEqual(self.report_of("effects"), "(1 0)")
        self.assertEqual(self.report_of("effects-clean"), "(0 5)")  # and no image is left
        self.assertEqual(pictures.difference(self.painting("effect"), self.painting("inverted")), 0)


if __name__ == "__main__":
    unittest.main()
