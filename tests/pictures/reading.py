"""For the tests of reading: makes files that Pillow does not write, and reads any with the engine.

SPDX-License-Identifier: GPL-3.0-or-later

NST_READ_PICTURES is tests/pictures/read-pictures.c.
"""

import os
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

import numpy as np

READ = os.environ["NST_READ_PICTURES"]


def picture(width, height, seed=1):
    """Smooth waves of colour, uint8 of height × width × 3, none of whose turns is like another."""
    generator = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width]
    planes = [0.5 + 0.45 * np.sin(a * columns + b * rows + c)
              for a, b, c in generator.uniform(0.05, 0.3, (3, 3))]
    return (np.stack(planes, 2) * 255).astype(np.uint8)


def png(path, pixels, chunks=(), interlaced=False):
    """Writes a PNG of uint8 or uint16 pixels, height × width × channels, with further CHUNKS."""
    height, width, channels = pixels.shape
    depth = pixels.dtype.itemsize * 8
    rows = pixels.astype(f">u{depth // 8}")
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", width, height, depth, (0, 0, 4, 2, 6)[channels], 0, 0, 0)
    write_png(path, head, [*chunks, (b"IDAT", zlib.compress(data))])
    return path


def write_png(path, head, chunks):
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in [(b"IHDR", head), *chunks, (b"IEND", b"")]:
            file.write(struct.pack(">I", len(data)) + name + data
                       + struct.pack(">I", zlib.crc32(name + data)))


def bmp(path, pixels, profile):
    """Writes a BMP with a header of the fifth kind and a profile."""
    height, width, _ = pixels.shape
    stride = -(-width * 3 // 4) * 4
    rows = b"".join(row[:, ::-1].tobytes().ljust(stride, b"\0") for row in pixels[::-1])
    head = bytearray(124)
    struct.pack_into("<IiiHHIIiiII", head, 0, 124, width, height, 1, 24, 0, len(rows), 2835, 2835,
                     0, 0)
    head[56:60] = b"DEBM"
    struct.pack_into("<III", head, 108, 4, 124 + len(rows), len(profile))
    start = struct.pack("<2sIHHI", b"BM", 14 + 124 + len(rows) + len(profile), 0, 0, 14 + 124)
    path.write_bytes(start + head + rows + profile)
    return path


class Refused(str):
    """The sentence that refuses a picture; CODE is NstError's number."""
    code = 0


def read_all(paths, *options, **keywords):
    """What the engine reads: arrays of R'G'B'A in sRGB from 0 to 1, or Refused, by their paths.
    Fails unless the program ends well."""
    result = subprocess.run([READ, *options, *map(str, paths)], check=True, stdin=subprocess.DEVNULL,
                            capture_output=True, timeout=300, **keywords)
    output, found = result.stdout, {}
    for path in paths:
        line, output = output.split(b"\n", 1)
        kind, *words = line.decode().split(" ")
        if kind == "refused":
            found[path] = Refused(" ".join(words[1:]))
            found[path].code = int(words[0])
        else:
            width, height, size = int(words[0]), int(words[1]), int(words[-1])
            pixels = np.frombuffer(output[:size], np.float32).reshape(height, width, 4)
            found[path], output = pixels, output[size:]
    assert output == b"", output[:100]
    return found


class ReadingTest(unittest.TestCase):
    """A folder, and looks at what is read from it."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def assert_reads(self, path, expected, tolerance, read=None):
        """Checks that PATH is read as EXPECTED, of 0 to 255, within TOLERANCE levels everywhere.
        Gray has one channel; where there is no alpha it is 1."""
        found = read[path] if read else read_all([path])[path]
        self.assertNotIsInstance(found, Refused, f"{path.name}: {found}")
        expected = np.asarray(expected, np.float64)
        expected = expected.reshape(*expected.shape[:2], -1)
        self.assertEqual(found.shape[:2], expected.shape[:2], path.name)
        if expected.shape[2] in (1, 2):
            expected = np.concatenate([expected[..., :1]] * 3 + [expected[..., 1:]], 2)
        difference = np.abs(found[..., :expected.shape[2]] * 255 - expected).max()
        self.assertLessEqual(difference, tolerance, path.name)
        if expected.shape[2] == 3:
            self.assertEqual(found[..., 3].min(), 1, path.name)

    def assert_refused(self, path, *words, code=1, read=None):
        found = read[path] if read else read_all([path])[path]
        self.assertIsInstance(found, Refused, path.name)
        self.assertEqual(found.code, code, found)
        for word in (path, *words):
            self.assertIn(str(word), found)
