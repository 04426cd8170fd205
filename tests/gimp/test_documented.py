# The examples of docs/scripts.md for GIMP, as they stand, with small pictures.
# SPDX-License-Identifier: GPL-3.0-or-later
import pathlib
import subprocess
import sys
import unittest

import gimp
import pictures

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from documented import read_examples, sections  # noqa: E402

TESTED = {"Script-Fu", "Several styles", "Many pictures in GIMP", "Python-Fu", "The command line"}
UNTESTED = {"GIMP 3"}  # another GIMP than this one

# Calls NAME as Python-Fu does: without the run mode. Returns its first value.
CALL = """(define (call-as-python name . arguments)
  (let* ((called (eval (string->symbol name)))
         (first (cadr (gimp-procedural-db-proc-arg name 0)))
         (values (if (equal? first "run-mode")
                     (apply called RUN-NONINTERACTIVE arguments)
                     (apply called arguments))))
    (if (pair? values) (car values) values)))
"""


class Value:
    """What a procedure returned, by its name in Script-Fu."""

    def __init__(self, name):
        self.name = name


class Procedures:
    """Stands for Python-Fu's pdb: writes each call down in Script-Fu."""

    def __init__(self):
        self.lines = []

    def __getattr__(self, name):
        def call(*arguments):
            value = Value(f"value-{len(self.lines)}")
            words = [argument.name if isinstance(argument, Value) else gimp.literal(argument)
                     for argument in arguments]
            self.lines.append(f"(define {value.name} (call-as-python "
                              f"{gimp.quote(name.replace('_', '-'))} {' '.join(words)}))")
            return value
        return call


def as_scheme(example):
    """The calls of EXAMPLE, in Python, as an expression of Script-Fu."""
    procedures = Procedures()
    exec(example, {"pdb": procedures})  # the page's own text
    return f"(begin {CALL} {' '.join(procedures.lines)})"


class DocumentedTest(gimp.GimpTestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.photograph = pictures.content(64, 48)
        for name, picture in {"photo.jpg": cls.photograph, "wave.jpg": pictures.style(),
                              "mosaic.jpg": pictures.coloured_style(200, 60, 60)}.items():
            pictures.save(cls.root / name, picture)
        (cls.root / "in").mkdir()
        for number in range(2):
            pictures.save(cls.root / "in" / f"{number}.jpg", cls.photograph)

    def run_examples(self, *expressions):
        return gimp.run(self.environment, self.root, expressions)

    def check_painting(self, name, output):
        path = self.root / name
        self.assertTrue(path.exists(), output)
        painting = pictures.load(path)[..., :3]
        path.unlink()
        self.assertGreater(pictures.mean_difference(painting, self.photograph), 5)
        return painting

    def test_no_section_is_left_out(self):
        self.assertEqual(set(sections()), TESTED | UNTESTED)

    def test_script_fu_and_python_fu(self):
        """Both paint the same."""
        paintings = []
        for section, translate in {"Script-Fu": str, "Python-Fu": as_scheme}.items():
            example, = read_examples(section)
            output = self.run_examples(translate(example))
            self.assertNotIn("Error", output)
            paintings.append(self.check_painting("painted.png", output))
        self.assertEqual(pictures.difference(*paintings), 0)

    def test_several_styles(self):
        """In the ellipse the red style, the other elsewhere."""
        example, = read_examples("Several styles")
        output = self.run_examples(example)
        painting = self.check_painting("two.png", output)
        redness = painting[..., 0] - painting[..., 2]
        self.assertGreater(redness[20:30, 20:40].mean(), redness[20:30, 54:].mean() + 30)

    def test_many_pictures(self):
        expression, command = read_examples("Many pictures in GIMP")
        outputs = [self.run_examples(expression)]
        paintings = [self.check_painting(f"out/{number}.png", outputs[0]) for number in range(2)]
        done = subprocess.run(["sh", "-c", command], env=self.environment, cwd=self.root, timeout=gimp.TIMEOUT,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        again = self.check_painting("out/1.png", done.stdout)
        self.assertEqual(pictures.difference(paintings[1], again), 0)


if __name__ == "__main__":
    unittest.main()
