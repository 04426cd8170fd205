# Small pictures to test with, the same in every run, and ways to compare pictures.
# SPDX-License-Identifier: GPL-3.0-or-later
import struct

import numpy
from PIL import Image


def content(width=64, height=48):
    """A gradient with a disc in it: height × width × 3, 8 bits. It is not dark, as linear light in
    8 bits has few dark shades."""
    y, x = numpy.mgrid[0:height, 0:width].astype(float)
    picture = numpy.stack([x / width, y / height, 1 - x / width], axis=-1) * 120 + 100
    disc = (x - width / 3) ** 2 + (y - height / 2) ** 2 < (height / 4) ** 2
    picture[disc] = (220, 190, 60)
    return picture.astype(numpy.uint8)


def textured_content(width, height):
    """A content with spots of several sizes, as photographs have detail of all sizes: strokes find
    the same places at each size of painting."""
    random = numpy.random.RandomState(3)
    spots = numpy.zeros((height, width, 1))
    for size in (4, 20, 60):
        gray = random.randint(0, 255, (height // size, width // size)).astype(numpy.uint8)
        spots[..., 0] += numpy.asarray(Image.fromarray(gray).resize((width, height), Image.BICUBIC))
        spots -= 128
    return numpy.clip(content(width, height) + 0.3 * spots, 0, 255).astype(numpy.uint8)


def style(size=64):
    """Slanted stripes of two colours with some grain: size × size × 3, 8 bits."""
    y, x = numpy.mgrid[0:size, 0:size]
    stripes = ((x + 2 * y) // 6 % 2)[..., None]
    picture = stripes * (200, 60, 30) + (1 - stripes) * (20, 80, 150)
    grain = numpy.random.RandomState(1).randint(-20, 20, picture.shape)
    return numpy.clip(picture + grain, 0, 255).astype(numpy.uint8)


def coloured_style(red, green, blue, size=64):
    """A style of one colour, with some grain: size × size × 3, 8 bits."""
    grain = numpy.random.RandomState(2).randint(-40, 40, (size, size, 1))
    return numpy.clip(grain + (red, green, blue), 0, 255).astype(numpy.uint8)


def alpha(width=64, height=48):
    """A ramp from transparent to opaque: height × width, 8 bits."""
    return numpy.broadcast_to(numpy.linspace(0, 255, width).astype(numpy.uint8),
                              (height, width)).copy()


def save(path, pixels):
    """Saves gray, gray and alpha, RGB or RGBA pixels of 8 bits; returns the path as text."""
    Image.fromarray(pixels).save(path)
    return str(path)


def save_lossless(path, pixels):
    """Saves pixels as save() does; as WebP without loss."""
    options = {"lossless": True} if str(path).endswith(".webp") else {}
    Image.fromarray(pixels).save(path, **options)


def load(path):
    """The pixels of a file as numbers that can be subtracted."""
    return numpy.asarray(Image.open(path)).astype(int)


def save_float_tiff(path, gray):
    """Saves gray, height × width, as 32-bit floats, with NaN and infinities; returns the path as
    text."""
    height, width = gray.shape
    pixels = gray.astype("<f4").tobytes()
    tags = [(256, 4, width), (257, 4, height), (258, 3, 32), (259, 3, 1), (262, 3, 1),
            (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, len(pixels)), (339, 3, 3)]
    with open(path, "wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, 8 + len(pixels)) + pixels)
        file.write(struct.pack("<H", len(tags)))
        for tag, kind, value in tags:
            file.write(struct.pack("<HHII", tag, kind, 1, value))
        file.write(struct.pack("<I", 0))
    return str(path)


def difference(a, b):
    """The largest difference between two pictures of the same size."""
    assert a.shape == b.shape, f"{a.shape} is not {b.shape}"
    return numpy.abs(a - b).max()


def mean_difference(a, b):
    assert a.shape == b.shape, f"{a.shape} is not {b.shape}"
    return numpy.abs(a - b).mean()


def scale(picture, side):
    """PICTURE, 8 bits, made so small that its longest side has SIDE pixels; averaged."""
    height, width = picture.shape[:2]
    size = [round(length * side / max(height, width)) for length in (width, height)]
    scaled = Image.fromarray(picture.astype(numpy.uint8)[..., :3]).resize(size, Image.BOX)
    return numpy.asarray(scaled).astype(int)


def likeness(a, b):
    """The peak signal-to-noise ratio of two pictures of the same size, decibels."""
    assert a.shape == b.shape, f"{a.shape} is not {b.shape}"
    return 10 * numpy.log10(255 ** 2 / max(1e-9, ((a - b) ** 2.0).mean()))
