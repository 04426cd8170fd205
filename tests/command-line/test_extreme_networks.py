#!/usr/bin/env python3
"""Numbers that explode or vanish: in networks, pictures, masks. The outcome is a painting, or one
sentence; never a black picture, nor the content as it was with exit status 0.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import struct
import sys
import unittest
from pathlib import Path

import numpy as np
from PIL import Image

from command_line import FAST, CommandLineTest, run

BUILT_IN = Path(os.environ["NST_NETWORK"])


def read_network(path):
    """The metadata and the tensors, as float32, of a safetensors file of F32 and F16 tensors."""
    raw = path.read_bytes()
    length, = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        kind = {"F32": np.float32, "F16": np.float16}[entry["dtype"]]
        tensors[name] = np.frombuffer(raw[8 + length + begin:8 + length + end], kind).astype(
            np.float32).reshape(entry["shape"])
    return metadata, tensors


def write_network(path, metadata, tensors):
    header, data = {"__metadata__": metadata}, b""
    for name, tensor in tensors.items():
        bytes_of = np.ascontiguousarray(tensor, np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(bytes_of)]}
        data += bytes_of
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_float_tiff(path, pixels):
    """Writes a TIFF of 32-bit floats, height × width × channels, in one strip: Pillow writes none."""
    height, width, channels = pixels.shape
    data = np.ascontiguousarray(pixels, "<f4").tobytes()
    entries = [(256, 3, 1, width), (257, 3, 1, height), (259, 3, 1, 1),
               (262, 3, 1, 2 if channels > 1 else 1), (273, 4, 1, 8), (277, 3, 1, channels),
               (278, 3, 1, height), (279, 4, 1, len(data)), (284, 3, 1, 1)]
    bits, formats = struct.pack(f"<{channels}H", *[32] * channels), struct.pack(
        f"<{channels}H", *[3] * channels)
    after = 8 + len(data)
    if channels > 2:
        entries += [(258, 3, channels, after), (339, 3, channels, after + len(bits))]
    else:
        entries += [(258, 3, channels, 32), (339, 3, channels, 3)]
    entries.sort()
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", 0)
    path.write_bytes(struct.pack("<2sHI", b"II", 42, after + len(bits) + len(formats)) + data + bits
                     + formats + directory)


class Extremes(CommandLineTest):
    def check(self, result):
        """Checks that it was refused in one sentence, or painted: in many colours that the content
        has not. Returns whether it was painted."""
        if result.returncode != 0:
            self.assert_refused(result)
            return False
        self.assert_painted(result)
        with Image.open(self.output) as painted, Image.open(self.given[0]) as content:
            pixels = np.asarray(painted.convert("RGB"), float)
            before = np.asarray(content.convert("RGB").resize(painted.size, Image.BICUBIC), float)
        self.output.unlink()
        self.assertGreater(pixels.std(), 10, "it is of one colour")
        self.assertGreater(np.abs(pixels - before).mean(), 2, "it is the content as it was")
        return True


class Networks(Extremes):
    def setUp(self):
        super().setUp()
        self.metadata, self.tensors = read_network(BUILT_IN)
        self.network = self.folder / "network.safetensors"
        self.network.touch()
        self.given = sorted(self.folder.iterdir())

    def paint_by(self, tensors, *arguments, **metadata):
        write_network(self.network, {**self.metadata, **metadata}, tensors)
        return self.paint("--network", self.network, *arguments)

    def weights(self):
        return {name: tensor for name, tensor in self.tensors.items()
                if name.startswith("features")}

    def test_as_it_is(self):
        self.assertTrue(self.check(self.paint_by(self.tensors)))

    def test_scaled(self):
        """All weights times a factor, from denormal numbers to the largest."""
        for optimiser in ("lbfgs", "adam"):
            for factor in (1e-45, 1e-38, 1e-30, 1e-12, 1e-3, 0.1, 10, 1e3, 1e12, 1e30, 1e37):
                with self.subTest(factor=factor, optimiser=optimiser), np.errstate(all="ignore"):
                    scaled = {name: np.clip(tensor.astype(np.float64) * factor, -3e38, 3e38).astype(
                        np.float32) for name, tensor in self.tensors.items()}
                    painted = self.check(self.paint_by(scaled, "--optimiser", optimiser))
                    if 0.1 <= factor <= 10:
                        self.assertTrue(painted)

    def test_one_layer_scaled(self):
        for name in self.weights():
            for factor in (0, 1e30):
                with self.subTest(name=name, factor=factor), np.errstate(all="ignore"):
                    self.check(self.paint_by({**self.tensors, name: self.tensors[name] * factor}))

    def test_nothing_seen(self):
        """Biases so far below 0 that every activation is 0, or nothing but zeros."""
        low = {name: tensor - 1e6 * name.endswith("bias") for name, tensor in self.tensors.items()}
        zero = {name: 0 * tensor for name, tensor in self.tensors.items()}
        for tensors in (low, zero):
            self.assert_refused(self.paint_by(tensors), self.network)

    def test_maxima(self):
        """The largest of four numbers is not a number where one of them is not."""
        self.assertFalse(self.check(self.paint_by(
            {name: np.clip(tensor * np.float32(1e15), -3e38, 3e38)
             for name, tensor in self.tensors.items()}, "--pooling=max")))

    def test_not_finite(self):
        for number in (np.nan, np.inf, -np.inf):
            for name in list(self.weights())[:4]:
                tensor = self.tensors[name].copy()
                tensor.flat[tensor.size // 2] = number
                self.assert_refused(self.paint_by({**self.tensors, name: tensor}), name)

    def test_metadata(self):
        for key, value in (("input.std", "1e-38, 1e-38, 1e-38"), ("input.mean", "1e38, 1e38, 1e38"),
                           ("input.std", "1e38, 1e38, 1e38"), ("input.mean", "nan, 0, 0"),
                           ("input.std", "1e-60, 1, 1"), ("content.weight", "1e38")):
            with self.subTest(key=key, value=value):
                self.check(self.paint_by(self.tensors, **{key: value}))


class Pictures(Extremes):
    """Pictures of floats, as renderers and stacks of exposures have them; more of them are in
    tests/engine/painting/test-extremes.c."""

    def make(self, number):
        """A picture of 60 × 80 with NUMBER at a hundredth of its pixels."""
        with Image.open(self.content) as content:
            pixels = np.asarray(content, np.float32) / 255
        pixels[np.random.default_rng(1).random(pixels.shape[:2]) < 0.01] = number
        path = self.folder / "floats.tif"
        write_float_tiff(path, pixels)
        self.given = sorted(self.folder.iterdir())
        return path

    def test_everywhere(self):
        for number in (np.nan, np.inf, 3e38):
            path = self.make(number)
            for name, files in {"content": (path, self.style), "style": (self.content, path),
                                "mask": (self.content, self.style, "--mask", path)}.items():
                with self.subTest(number=number, where=name):
                    self.check(run(*files, "-o", self.output, *FAST))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
