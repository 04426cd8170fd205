"""How like a painting's own touches a picture's are, without any network.

Patches of 7 × 7 pixels are compared: their mean colour counts once, what they have beside that four times. Each
figure is a mean distance from the nearest patch, divided by that of one half of the painting from the other; so
1 is as like as the painting is to itself, and less is nearer. A smooth picture is easily like: read "unlike" and
"missing" together with "grain", and look.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import numpy
from PIL import Image

SIDE = 7  # pixels of a patch
DETAIL = 2  # what the detail is multiplied by: four times in squares
SAMPLES = 3000
PIECE = 1 << 14  # patches that are compared at once


def read(path, pixels=None):
    """The picture PATH as numbers in [0, 1], height × width × 3; of about as many PIXELS, if given."""
    with Image.open(path) as file:
        picture = file.convert("RGB")
    if pixels:
        factor = (pixels / (picture.width * picture.height)) ** 0.5
        size = [max(4 * SIDE, round(side * factor)) for side in picture.size]
        picture = picture.resize(size, Image.LANCZOS)
    return numpy.asarray(picture, "f4") / 255


def halve(picture):
    height, width = (side // 2 * 2 for side in picture.shape[:2])
    return picture[:height, :width].reshape(height // 2, 2, width // 2, 2, 3).mean((1, 3))


def patches(picture):
    """All patches of PICTURE, a row of numbers each, between which Euclid's distance is the one above."""
    windows = numpy.lib.stride_tricks.sliding_window_view(picture, (SIDE, SIDE), (0, 1))
    rows = windows.reshape(-1, 3, SIDE * SIDE)
    means = rows.mean(2, keepdims=True)
    return numpy.concatenate([((rows - means) * DETAIL).reshape(len(rows), -1), means[..., 0] * SIDE], 1)


def sample(rows):
    """Some of ROWS, always the same."""
    if len(rows) <= SAMPLES:
        return rows
    return rows[numpy.random.default_rng(1).choice(len(rows), SAMPLES, replace=False)]


def distance(rows, others):
    """The mean distance of ROWS from the nearest of OTHERS."""
    squares = (rows ** 2).sum(1)[:, None]
    nearest = numpy.full(len(rows), numpy.inf, "f4")
    for first in range(0, len(others), PIECE):
        some = others[first:first + PIECE]
        found = squares + (some ** 2).sum(1) - 2 * rows @ some.T
        nearest = numpy.minimum(nearest, found.min(1))
    return float(numpy.sqrt(numpy.maximum(nearest, 0)).mean())


def fineness(picture):
    """The energy of what a small blur takes away from the light of PICTURE."""
    light = picture @ numpy.array([0.299, 0.587, 0.114], "f4")
    blurred = light
    for axis in (0, 1):
        blurred = (numpy.roll(blurred, 1, axis) + 2 * blurred + numpy.roll(blurred, -1, axis)) / 4
    return float(((light - blurred)[2:-2, 2:-2] ** 2).mean() ** 0.5)


class Painting:
    """What pictures of about so many PIXELS are compared with, at whole and half size."""

    def __init__(self, path, pixels):
        picture = read(path, pixels)
        self.grain = fineness(picture)
        self.levels = []
        for level in (picture, halve(picture)):
            middle = level.shape[1] // 2
            left, right = patches(level[:, :middle]), patches(level[:, middle:])
            own = (distance(sample(left), right) + distance(sample(right), left)) / 2
            self.levels.append((patches(level), own))

    def compare(self, path):
        """How unlike the picture PATH is, how much of the painting it misses, and its grain."""
        picture = read(path)
        grain = fineness(picture) / self.grain
        unlike, missing = [], []
        for rows, own in self.levels:
            others = patches(picture)
            unlike.append(distance(sample(others), rows) / own)
            missing.append(distance(sample(rows), others) / own)
            picture = halve(picture)
        return numpy.mean(unlike), numpy.mean(missing), grain
