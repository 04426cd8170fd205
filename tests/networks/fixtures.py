# SPDX-License-Identifier: GPL-3.0-or-later
"""For the scripts that write the fixtures of network files: random weights, and a file of what a reader has to find."""

import json
import pathlib
import struct

import numpy

FOLDER = pathlib.Path(__file__).parent / "fixtures"


def make_random(seed):
    """A function that makes random floats of a shape."""
    generator = numpy.random.default_rng(seed)
    return lambda *shape: generator.normal(0, 0.3, shape).astype(numpy.float32)


def write_expected(name, tensors):
    """Writes TENSORS, by the names that a reader has to give them, beside the fixture NAME."""
    header, data = {}, b""
    for tensor, numbers in tensors.items():
        numbers = numpy.ascontiguousarray(numbers, dtype="<f4")
        header["features." + tensor] = {"dtype": "F32", "shape": list(numbers.shape),
                                        "data_offsets": [len(data), len(data) + numbers.nbytes]}
        data += numbers.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    (FOLDER / (name + ".expected.safetensors")).write_bytes(struct.pack("<Q", len(text)) + text + data)
