#!/usr/bin/env python3
"""Networks written as safetensors: read again by the format's own rules, number by number.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import os
import resource
import shutil
import struct
import sys
import unittest
from pathlib import Path

import numpy as np

from command_line import CommandLineTest, run

NETWORK = Path(os.environ["NST_NETWORK"])
SHAPES = Path(__file__).resolve().parents[1] / "networks"
PROTOTXT = """
name: "a part, with averages"
input: "data"
layer { name: "conv1_1" type: "Convolution" bottom: "data" top: "conv1_1"
        convolution_param { num_output: 4 pad: 1 kernel_size: 3 } }
layer { name: "relu1_1" type: "ReLU" bottom: "conv1_1" top: "conv1_1" }
layer { name: "pool1" type: "Pooling" bottom: "conv1_1" top: "pool1"
        pooling_param { pool: AVE kernel_size: 2 stride: 2 } }
"""
NUMBERS = {"F32": "<f4", "F16": "<f2"}


def read_safetensors(path):
    """Metadata and tensors of a file: https://huggingface.co/docs/safetensors."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors, end = {}, 0
    for name, described in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        first, last = described["data_offsets"]
        assert first == end, "gaps are not allowed"
        end = last
        numbers = np.frombuffer(data[8 + length + first:8 + length + last],
                                NUMBERS[described["dtype"]])
        tensors[name] = numbers.reshape(described["shape"]).astype(np.float32)
    assert end == len(data) - 8 - length
    return metadata, tensors


class ExportNetwork(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.exported = self.folder / "exported.safetensors"

    def test_built_in(self):
        """What is written holds what was read, and paints the same."""
        result = run("--export-network", NETWORK, "-o", self.exported)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        metadata, tensors = read_safetensors(NETWORK)
        written_metadata, written = read_safetensors(self.exported)
        self.assertEqual(written_metadata, metadata)
        self.assertEqual(set(written), set(tensors))
        for name, numbers in tensors.items():
            np.testing.assert_array_equal(written[name], numbers)
        self.assertEqual(self.exported.stat().st_size % 4, 0)

        pictures = []
        for network in (NETWORK, self.exported):
            self.assert_painted(self.paint(f"--network={network}"))
            pictures.append(self.output.read_bytes())
            self.output.unlink()
        self.assertEqual(pictures[0], pictures[1])

    def test_other_shapes(self):
        """Networks that are no VGG keep their names, and tell their layers."""
        for path in sorted(SHAPES.glob("*.network.safetensors")):
            with self.subTest(path.name):
                result = run("--export-network", path, "-o", self.exported)
                self.assertEqual((result.returncode, result.stderr), (0, ""))
                metadata, tensors = read_safetensors(path)
                written_metadata, written = read_safetensors(self.exported)
                self.assertIn("layers", written_metadata)
                self.assertEqual({**written_metadata, "layers": None}, {**metadata, "layers": None})
                self.assertEqual(set(written), set(tensors))
                for name, numbers in tensors.items():
                    np.testing.assert_array_equal(written[name], numbers)
                pictures = []
                for network in (path, self.exported):
                    self.assert_painted(self.paint(f"--network={network}"))
                    pictures.append(self.output.read_bytes())
                    self.output.unlink()
                self.assertEqual(pictures[0], pictures[1])

    def test_description_beside(self):
        """A .prototxt tells the layers in place of the .caffemodel beside it."""
        network = self.folder / "network.caffemodel"
        shutil.copy(SHAPES / "fixtures" / "vgg-v1.caffemodel", network)
        kinds = []
        for text in (None, PROTOTXT):
            if text:
                network.with_suffix(".prototxt").write_text(text)
            result = run("--export-network", network, "-o", self.exported)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            layers = json.loads(read_safetensors(self.exported)[0]["layers"])
            kinds.append([(layer["kind"], layer.get("average", False)) for layer in layers])
        self.assertEqual(kinds[0][4], ("pooling", False))
        self.assertEqual(kinds[1], [("convolution", False), ("rectifier", False),
                                    ("pooling", True)])
        network.with_suffix(".prototxt").write_text("layer { name: ")
        self.exported.unlink()
        self.given = sorted(self.folder.iterdir())
        self.assert_refused(run("--export-network", network, "-o", self.exported), network)

    def test_by_name(self):
        """The copy of a copy is the same file, and replaces it."""
        for network in ("draft", self.exported):
            result = run("--export-network", network, "-o", self.exported)
            self.assertEqual(result.returncode, 0, result.stderr)
            if network == "draft":
                first = self.exported.read_bytes()
        self.assertEqual(self.exported.read_bytes(), first)

    def test_refused(self):
        broken = self.folder / "broken.safetensors"
        broken.write_bytes(NETWORK.read_bytes()[:-10])
        self.given = sorted(self.folder.iterdir())
        for arguments, words in (
                (["--export-network", NETWORK], ["-o"]),
                (["--export-network", NETWORK, "-o", self.output], [".safetensors"]),
                (["--export-network", NETWORK, "-o", self.exported, self.content], ["no pictures"]),
                (["--export-network", "nowhere", "-o", self.exported], ["nowhere"]),
                (["--export-network", broken, "-o", self.exported], [broken.name]),
                (["--export-network", NETWORK, "-o", self.folder / "none" / "x.safetensors"],
                 ["none"])):
            with self.subTest(arguments):
                self.assert_refused(run(*arguments), *words)

    @unittest.skipIf(os.environ.get("NST_SANITIZED"), "sanitizers write files of their own")
    def test_no_room(self):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

        self.assert_refused(run("--export-network", NETWORK, "-o", self.exported, preexec_fn=limit),
                            "exported.safetensors")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
