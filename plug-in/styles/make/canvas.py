# SPDX-License-Identifier: GPL-3.0-or-later
"""Shared by the programs that paint style pictures: colours, noise, directions, a sheet to draw on.

A picture is an array of height × width × 3 floats from 0 to 1, R'G'B' of sRGB.
"""
import cairo
import numpy
from PIL import Image, ImageFile
from scipy import ndimage

ImageFile.MAXBLOCK = 1 << 22  # bytes; Pillow needs room for a whole JPEG to optimise it
WEIGHTS = numpy.array([0.2126, 0.7152, 0.0722])  # of R, G and B in the luminance


def prepare(picture, longest):
    """PICTURE without its outermost 2 per cent, which may be a frame; its longest side LONGEST pixels, or as
    long as it is for 0."""
    margin = round(0.02 * max(picture.size))
    picture = picture.crop((margin, margin, picture.width - margin, picture.height - margin))
    if longest:
        scale = longest / max(picture.size)
        size = [round(side * scale) for side in picture.size]
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return numpy.asarray(picture) / 255.0


def save(picture, path, most):
    """Writes PICTURE as a JPEG of at most MOST bytes, its colours as sharp as its light."""
    pixels = (numpy.clip(picture, 0, 1) * 255 + 0.5).astype(numpy.uint8)
    for quality in range(92, 50, -2):
        Image.fromarray(pixels).save(path, quality=quality, subsampling=0, optimize=True)
        if path.stat().st_size <= most:
            return
    raise ValueError(f"{path} does not fit {most} bytes")


def luminance(picture):
    return picture @ WEIGHTS


def blur(picture, radius):
    """PICTURE, or a plane of it, blurred by a Gaussian of RADIUS pixels, never across channels."""
    return ndimage.gaussian_filter(picture, [radius, radius, 0][:picture.ndim])


def saturate(picture, factor):
    """PICTURE with its colours FACTOR times as far from gray."""
    gray = luminance(picture)[..., None]
    return numpy.clip(gray + factor * (picture - gray), 0, 1)


def stretch(plane, low=2, high=98):
    """PLANE with its LOW-th and HIGH-th per cent at 0 and 1."""
    least, most = numpy.percentile(plane, [low, high])
    return numpy.clip((plane - least) / (most - least), 0, 1)


def noise(random, shape, size, octaves=1):
    """Smooth noise of mean 0 and deviation 1, of spots SIZE pixels wide; each octave adds spots half as
    wide and half as strong."""
    total = numpy.zeros(shape)
    for octave in range(octaves):
        radius = max(size / 2 ** octave, 0.4)
        plane = ndimage.gaussian_filter(random.standard_normal(shape), radius, mode="wrap")
        total += plane / plane.std() / 2 ** octave
    return total / total.std()


def warp(picture, across, down):
    """PICTURE read at places moved by ACROSS and DOWN, planes of pixels."""
    rows, columns = numpy.indices(across.shape)
    places = [rows + down, columns + across]
    if picture.ndim == 2:
        return ndimage.map_coordinates(picture, places, order=1, mode="nearest")
    planes = [ndimage.map_coordinates(picture[..., i], places, order=1, mode="nearest") for i in range(3)]
    return numpy.stack(planes, axis=-1)


def wobble(random, picture, size, far):
    """PICTURE as an unsteady hand would repeat it: moved by FAR pixels, differently every SIZE pixels."""
    shape = picture.shape[:2]
    return warp(picture, far * noise(random, shape, size), far * noise(random, shape, size))


def directions(picture, radius):
    """The angle that edges run along at each pixel, from the gradients within RADIUS pixels."""
    plane = blur(luminance(picture), 1.5)
    down, across = ndimage.sobel(plane, 0), ndimage.sobel(plane, 1)
    double = numpy.arctan2(blur(2 * across * down, radius), blur(across ** 2 - down ** 2, radius))
    return double / 2 + numpy.pi / 2


def brush(random, shape, angle, length=18):
    """The relief of bristles: fine noise drawn out along ANGLE, LENGTH pixels long;
    its mean is 0 and its deviation 1."""
    plane = random.standard_normal(shape)
    rows, columns = numpy.indices(shape)
    total = numpy.zeros(shape)
    for step in range(-(length // 2), length // 2 + 1):
        places = [rows + step * numpy.sin(angle), columns + step * numpy.cos(angle)]
        total += ndimage.map_coordinates(plane, places, order=1, mode="wrap")
    return total / total.std()


def at(plane, place):
    """What PLANE has at PLACE, or at the border's nearest pixel."""
    row = min(max(int(place[0]), 0), plane.shape[0] - 1)
    return plane[row, min(max(int(place[1]), 0), plane.shape[1] - 1)]


class Sheet:
    """A sheet to draw on with cairo: transparent at first, SCALE times as fine as the picture."""

    def __init__(self, shape, scale=2):
        self.height, self.width, self.scale = shape[0], shape[1], scale
        self.surface = cairo.ImageSurface(cairo.FORMAT_ARGB32, self.width * scale, self.height * scale)
        self.pen = cairo.Context(self.surface)
        self.pen.scale(scale, scale)
        self.pen.set_line_cap(cairo.LINE_CAP_ROUND)

    def read(self):
        """The colours, multiplied by the opacity, and the opacity: height × width × 3 and × 1."""
        pixels = numpy.ndarray((self.height * self.scale, self.width * self.scale, 4), numpy.uint8,
                               self.surface.get_data()) / 255.0
        small = pixels.reshape(self.height, self.scale, self.width, self.scale, 4).mean(axis=(1, 3))
        return small[..., 2::-1], small[..., 3:]
