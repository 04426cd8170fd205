"""Writes safetensors files (https://huggingface.co/docs/safetensors), for the scripts that make
fixtures: without the engine, which reads them.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import struct

import numpy as np


def write_safetensors(path, tensors, metadata=None):
    """Tensors by name: arrays of float32, or (type, shape, bytes)."""
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, value in tensors.items():
        if not isinstance(value, tuple):
            array = np.ascontiguousarray(np.asarray(value, dtype="<f4"))
            value = ("F32", array.shape, array.tobytes())
        header[name] = {"dtype": value[0], "shape": list(value[1]),
                        "data_offsets": [len(data), len(data) + len(value[2])]}
        data += value[2]
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
