#!/usr/bin/python3
"""Makes the fixture that test-start.c compares pink noise with, by NumPy in double precision: the
spectrum is written down a second time, from pink-noise.h, as NumPy's arrays have it.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from safetensors import write_safetensors  # noqa: E402

# Height, width and exponent: with a middle that is a pixel and one that is none, sides that are a
# prime number, and either sign.
CASES = [(6, 8, -1), (9, 9, -1), (7, 10, 2), (1, 5, -3), (13, 4, 0)]


def make_pink(normals, exponent):
    """NORMALS: height × width × 3 × 2, the last axis for cosine and sine."""
    height, width = normals.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    squares = (rows - (height - 1) / 2) ** 2 + (columns - (width - 1) / 2) ** 2
    amplitudes = np.sqrt(np.where(squares == 0, 1, squares)) ** float(exponent)
    angles = 2 * np.pi * normals
    waves = np.cos(angles[..., 0]) + 1j * np.sin(angles[..., 1])
    noise = np.abs(np.fft.ifftn(amplitudes[..., None] * waves))
    noise -= noise.min()
    return noise / noise.max()


def main():
    random = np.random.default_rng(20)
    tensors = {}
    for i, (height, width, exponent) in enumerate(CASES):
        normals = random.standard_normal((height, width, 3, 2)).astype(np.float32)
        tensors[f"normals{i}"] = normals
        tensors[f"noise{i}"] = make_pink(normals.astype(np.float64), exponent)
        tensors[f"exponent{i}"] = [exponent]
    write_safetensors(Path(__file__).with_name("pink-noise.expected.safetensors"), tensors)


if __name__ == "__main__":
    main()
