#!/usr/bin/env python3
"""Written pictures as others read them: Pillow, and for what Pillow reads at eight bits only, the
formats' own rules. Every kind of file, depth and model, in sRGB and in the spaces of other profiles;
colours by the profiles' own numbers.

SPDX-License-Identifier: GPL-3.0-or-later

NST_WRITE_PICTURES is the program that writes them.
"""

import io
import itertools
import os
import re
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
from profiles import ADOBE, D50, DISPLAY_P3, GAMMA, PROFILES, SRGB

WIDTH, HEIGHT = 24, 16
KINDS = ("png", "jpg", "tif", "webp", "exr", "hdr", "ppm", "bmp")
DEPTHS = ("u8", "u16", "half", "float")
MODELS = ("gray", "graya", "rgb", "rgba")

# What each kind of file holds.
ALPHA = ("png", "tif", "webp", "exr")
GRAY = ("png", "tif", "exr")
SPACES = ("png", "jpg", "tif", "webp", "exr")
LIGHT = ("exr", "hdr")
LOSSY = ("jpg", "webp")


def from_srgb(values):
    return np.where(values <= .04045, values / 12.92, ((values + .055) / 1.055) ** 2.4)


def to_srgb(values):
    values = np.clip(values, 0, None)
    return np.where(values <= .0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - .055)


def from_gamma(values):
    return values ** GAMMA


# What a code value is as light, and what the primaries are; None for gray.
SPACE = {"srgb": (from_srgb, SRGB), "p3": (from_srgb, DISPLAY_P3), "adobe": (from_gamma, ADOBE),
         "gray": (from_gamma, None)}


def make_picture(model):
    """The ramps of write-pictures.c."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    x, y = columns / (WIDTH - 1), rows / (HEIGHT - 1)
    planes = [(x + y) / 2] if "gray" in model else [x, y, 1 - x]
    return np.stack(planes + [.25 + .75 * y] * model.endswith("a"), 2)


def read_png(data):
    """Code values, profile: PNG, 3rd edition, 9 (filters) and 11.3.2 (colour space)."""
    chunks, position = {}, 8
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position:position + 8])
        body = data[position + 8:position + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(
            ">I", data[position + 8 + length:position + 12 + length])[0]
        chunks[kind] = chunks.get(kind, b"") + body
        position += 12 + length
    width, height, depth, kind = struct.unpack(">2I2B", chunks[b"IHDR"][:10])
    channels = {0: 1, 4: 2, 2: 3, 6: 4}[kind]
    step = channels * depth // 8
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    above = [0] * (width * step)
    rows = []
    for line in lines.tolist():
        method, row = line[0], line[1:]
        for i, value in enumerate(row):
            a, b, c = (row[i - step], above[i], above[i - step]) if i >= step else (0, above[i], 0)
            p = a + b - c
            nearest = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
            row[i] = (value + (0, a, b, (a + b) // 2, nearest)[method]) % 256
        rows.append(row)
        above = row
    values = np.array(rows, np.uint8).reshape(height, -1).view(">u2" if depth == 16 else np.uint8)
    profile = chunks.get(b"iCCP")
    profile = profile and zlib.decompress(profile[profile.index(b"\0") + 2:])
    assert (b"sRGB" in chunks) == (profile is None)
    return values.reshape(height, width, channels) / (2 ** depth - 1), profile


def read_tiff(data):
    """Code values, profile: uncompressed strips of TIFF 6.0."""
    assert data[:4] == b"II*\0"
    start = struct.unpack("<I", data[4:8])[0]
    tags = {}
    for i in range(struct.unpack("<H", data[start:start + 2])[0]):
        entry = data[start + 2 + 12 * i:start + 14 + 12 * i]
        tag, kind, count = struct.unpack("<2HI", entry[:8])
        letter = {3: "H", 4: "I", 5: "Q", 7: "B"}[kind]
        size = struct.calcsize(letter) * count
        place = struct.unpack("<I", entry[8:])[0]
        value = entry[8:8 + size] if size <= 4 else data[place:place + size]
        tags[tag] = value if kind == 7 else struct.unpack(f"<{count}{letter}", value)
    strips = b"".join(data[a:a + b] for a, b in zip(tags[273], tags[279]))
    bits, kind, channels = tags[258][0], tags.get(339, (1,))[0], tags[277][0]
    values = np.frombuffer(strips, {(8, 1): "u1", (16, 1): "<u2", (16, 3): "<f2",
                                    (32, 3): "<f4"}[bits, kind]).astype(float)
    values = values.reshape(tags[257][0], tags[256][0], channels)
    assert tags[259] == (1,) and tags[262] == ((1,) if channels < 3 else (2,))
    if channels % 2 == 0 and tags[338] == (1,): # colours are multiplied by alpha
        values[..., :-1] /= values[..., -1:]
    return values / (2 ** bits - 1 if kind == 1 else 1), tags.get(34675)


def read_exr(data):
    """Light, chromaticities: "OpenEXR File Layout", scan lines, compressed by ZIP or not. Channels are
    half (1) or float (2), all alike."""
    position, header = 8, {}
    while data[position]:
        end = data.index(b"\0", position)
        kind_end = data.index(b"\0", end + 1)
        size = struct.unpack("<i", data[kind_end + 1:kind_end + 5])[0]
        header[data[position:end]] = data[kind_end + 5:kind_end + 5 + size]
        position = kind_end + 5 + size
    names, kinds = zip(*re.findall(rb"([RGBAY])\x00([\x01\x02])\x00\x00\x00", header[b"channels"]))
    assert len(set(kinds)) == 1 and header[b"compression"] == b"\3"
    sample = np.dtype("<f2" if kinds[0] == b"\1" else "<f4")
    blocks = -(-HEIGHT // 16)
    planes = []
    for offset in struct.unpack(f"<{blocks}Q", data[position + 1:position + 1 + 8 * blocks]):
        size = struct.unpack("<i", data[offset + 4:offset + 8])[0]
        packed = data[offset + 8:offset + 8 + size]
        full = WIDTH * sample.itemsize * len(names) * min(16, HEIGHT)
        if size < full:
            steps = np.frombuffer(zlib.decompress(packed), np.uint8).astype(int)
            steps[1:] -= 128
            summed = np.cumsum(steps).astype(np.uint8)
            packed = np.stack([summed[:full // 2], summed[full // 2:]], 1).tobytes()
        planes.append(np.frombuffer(packed, sample).reshape(-1, len(names), WIDTH))
    planes = dict(zip(names, np.concatenate(planes).transpose(1, 0, 2).astype(float)))
    values = np.stack([planes[name] for name in (b"Y", b"R", b"G", b"B", b"A") if name in planes], 2)
    if b"A" in planes:
        values[..., :-1] /= values[..., -1:]
    return values, np.frombuffer(header[b"chromaticities"], "<f4").reshape(4, 2)


def read_hdr(data):
    """Light: uncompressed pixels of Radiance's format."""
    head, pixels = data.split(b"\n-Y %d +X %d\n" % (HEIGHT, WIDTH))
    assert b"FORMAT=32-bit_rle_rgbe\n" in head
    rgbe = np.frombuffer(pixels, np.uint8).reshape(HEIGHT, WIDTH, 4).astype(float)
    return rgbe[..., :3] * 2. ** (rgbe[..., 3:] - 136)


def read_ppm(data):
    match = re.match(rb"P6\n%d %d\n(255|65535)\n" % (WIDTH, HEIGHT), data)
    kind = "u1" if match[1] == b"255" else ">u2"
    return np.frombuffer(data[match.end():], kind).reshape(HEIGHT, WIDTH, 3) / int(match[1])


def read_with_pillow(data):
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return np.asarray(picture) / 255, picture.info.get("icc_profile")


def read(path):
    """The values of a file, and its profile, or for EXR its chromaticities."""
    kind, data = path.suffix[1:], path.read_bytes()
    if kind in ("hdr", "ppm"):
        return (read_hdr if kind == "hdr" else read_ppm)(data), None
    return {"png": read_png, "tif": read_tiff, "exr": read_exr}.get(kind, read_with_pillow)(data)


def expect(kind, model, space):
    """What the file's values are, whether it has a profile, and whether it is gray: a picture keeps
    its space where the kind of file has it, gray and colours each their own, and is sRGB elsewhere."""
    picture, alpha = make_picture(model), "a" in model[3:]
    colours, opacity = (picture[..., :-1], picture[..., -1:]) if alpha else (picture, None)
    decode, primaries = SPACE[space]
    gray_model = "gray" in model
    keeps = kind in SPACES and (primaries is not None or (gray_model and kind in GRAY))
    gray = gray_model and kind in GRAY and (space == "srgb" or primaries is None)
    light = decode(colours)
    if not gray:
        light = np.broadcast_to(light, (HEIGHT, WIDTH, 3))
    if not keeps and primaries is not None:
        light = light @ primaries @ np.linalg.inv(SRGB)
    if kind in LIGHT:
        values = light
    elif keeps:
        values = np.broadcast_to(colours, light.shape)
    else:
        values = to_srgb(light)
    if kind not in ("exr", "tif"):
        values = values.clip(0, None if kind == "hdr" else 1)
    if opacity is not None and kind in ALPHA:
        values = np.concatenate([values, opacity], 2)
    return values, keeps and space != "srgb"


def tolerance(kind, depth, converted):
    """A step of the file's depth or of the buffer's, and a thousandth for babl's curves. Converted from
    another space, steps become up to three times as large, and matrices are rounded."""
    step = {"u8": 1 / 255, "u16": 1 / 65535, "half": 1 / 1024, "float": 0}[depth]
    if kind == "bmp":
        step = 1 / 255
    if kind == "hdr":
        step += 1 / 128 # of the largest component, rounded down
    if kind in LIGHT:
        step *= 2.4 # as steep as the curves are
    return (step * 3 + 5e-3 if converted else step) + 1e-3


class Written(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)
        profiles = cls.folder / "profiles"
        cls.pictures = cls.folder / "pictures"
        profiles.mkdir()
        cls.pictures.mkdir()
        for name, profile in PROFILES.items():
            (profiles / name).write_bytes(profile)
        result = subprocess.run([os.environ["NST_WRITE_PICTURES"], cls.pictures,
                                 *(profiles / name for name in PROFILES)],
                                capture_output=True, text=True, check=False,
                                # Otherwise babl looks for ways between formats for minutes, and
                                # keeps all that it has found in the user's cache.
                                env={**os.environ, "BABL_PATH_LENGTH": "2",
                                     "XDG_CACHE_HOME": str(cls.folder)})
        assert result.returncode == 0, result.stderr
        assert result.stderr == "", result.stderr

    def test_nothing_else_is_written(self):
        names = {f"{kind}-{depth}-{model}-{space}.{kind}"
                 for kind, depth, model, space in itertools.product(KINDS, DEPTHS, MODELS, SPACE)}
        self.assertEqual({path.name for path in self.pictures.iterdir()}, names)

    def check(self, kind):
        for depth, model, space in itertools.product(DEPTHS, MODELS, SPACE):
            name = f"{kind}-{depth}-{model}-{space}.{kind}"
            with self.subTest(name):
                values, profile = read(self.pictures / name)
                expected, has_profile = expect(kind, model, space)
                if values.ndim == 2:
                    values = values[..., None]
                self.assertEqual(values.shape, expected.shape)
                difference = np.abs(values - expected)
                if kind in LOSSY:
                    self.assertLess(difference.mean(), .03)
                else:
                    converted = kind not in SPACES and SPACE[space][1] is not SRGB
                    self.assertLess(difference.max(), tolerance(kind, depth, converted))
                if kind == "exr":
                    self.check_chromaticities(profile, space)
                else:
                    self.assertEqual(profile, PROFILES[space] if has_profile else None)

    def check_chromaticities(self, found, space):
        """Those of BT.709 and D65 for sRGB; otherwise the profile's, which are relative to D50."""
        expected = [[.64, .33], [.3, .6], [.15, .06], [.3127, .329]]
        if space in ("p3", "adobe"):
            colours = np.vstack([SPACE[space][1], D50])
            expected = colours[:, :2] / colours.sum(1, keepdims=True)
        self.assertLess(np.abs(found - expected).max(), 2e-3)

    def check_depth(self, kind, length):
        """How many different values a ramp has shows how deep a file is."""
        for depth, model in itertools.product(DEPTHS, ("gray", "rgb")):
            values = read(self.pictures / f"{kind}-{depth}-{model}-srgb.{kind}")[0]
            self.assertEqual(self.is_coarse(values), depth == "u8" or length == 8, (kind, depth))

    @staticmethod
    def is_coarse(values):
        return np.abs(values * 255 - np.round(values * 255)).max() < 1e-3

    def test_png(self):
        self.check("png")
        self.check_depth("png", 16)

    def test_jpeg(self):
        self.check("jpg")

    def test_tiff(self):
        self.check("tif")
        self.check_depth("tif", 32)

    def test_webp(self):
        self.check("webp")

    def test_exr(self):
        self.check("exr")

    def test_hdr(self):
        self.check("hdr")

    def test_ppm(self):
        self.check("ppm")
        self.check_depth("ppm", 16)

    def test_bmp(self):
        self.check("bmp")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
