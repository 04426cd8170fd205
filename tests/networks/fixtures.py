# SPDX-License-Identifier: GPL-3.0-or-later
"""For the scripts that write the fixtures of network files: random weights, and a file of what a reader has to find."""

import pathlib
import sys

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from safetensors import write_safetensors  # noqa: E402

FOLDER = pathlib.Path(__file__).parent / "fixtures"


def make_random(seed):
    """A function that makes random floats of a shape."""
    generator = numpy.random.default_rng(seed)
    return lambda *shape: generator.normal(0, 0.3, shape).astype(numpy.float32)


def write_expected(name, tensors):
    """Writes TENSORS, by the names that a reader has to give them, beside the fixture NAME."""
    write_safetensors(FOLDER / (name + ".expected.safetensors"),
                      {"features." + tensor: numbers for tensor, numbers in tensors.items()})
