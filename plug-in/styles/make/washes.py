# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures made of washes: watercolour, gouache and ink."""
import numpy
from scipy.cluster import vq

import canvas


def wash(random, mask, edge=0.8, spread=3.5):
    """The pigment, about 1, that a wash over MASK, from 0 to 1, leaves as it dries: more at the edge, where
    the water carries it, and unevenly within (Curtis, "Computer-generated watercolor", 1997)."""
    rim = numpy.clip(mask - canvas.blur(mask, spread), 0, 1) * mask
    flow = 1 + 0.16 * canvas.noise(random, mask.shape, 22, 4)
    return canvas.blur(mask, 0.5) * flow + 2 * edge * rim


def paper(random, shape):
    """The height of rough paper, about 0."""
    return canvas.noise(random, shape, 1.6, 3)


def watercolour(picture, random):
    """Transparent washes from light to dark on white paper, which stays bare at the lights."""
    shape = picture.shape[:2]
    grain = paper(random, shape)
    tone = canvas.stretch(canvas.luminance(picture), 2, 99)
    density = -numpy.log(numpy.clip(canvas.saturate(picture, 1.9), 0.10, 1))
    total = numpy.zeros_like(picture)
    for below, radius, wander, share in ((0.90, 5, 3.5, 0.42), (0.64, 3.5, 2.5, 0.26), (0.42, 2.2, 1.8, 0.26),
                                         (0.24, 1.2, 1.2, 0.26)):
        level = canvas.wobble(random, canvas.blur(tone, radius), 9, wander)
        mask = numpy.clip((below - level + 0.03 * canvas.noise(random, shape, 6, 2)) * 40 + 0.5, 0, 1)
        colour = canvas.wobble(random, canvas.blur(density, 2.2 * radius), 14, 2 * wander)
        total += share * wash(random, mask)[..., None] * colour
    total *= (1 + 0.10 * grain)[..., None]
    sheet = 0.975 + 0.012 * grain
    return sheet[..., None] * numpy.array([1.0, 0.992, 0.972]) * numpy.exp(-numpy.clip(total, 0, 4))


def gouache(picture, random):
    """A few opaque colours, flat beside each other; the brush runs dry at the edges."""
    shape = picture.shape[:2]
    smooth = canvas.blur(picture, 1.5)
    colours, labels = vq.kmeans2(smooth.reshape(-1, 3), 18, minit="++", seed=random)
    labels = labels.reshape(shape)
    painted = numpy.broadcast_to(smooth.mean((0, 1)), picture.shape)
    for i in numpy.bincount(labels.ravel(), minlength=18).argsort()[::-1]:
        bristles = canvas.brush(random, shape, random.normal(0.3, 0.5), 26)
        cover = canvas.wobble(random, canvas.blur((labels == i).astype(float), 2.0), 8, 1.5)
        mask = canvas.blur(numpy.clip((cover - 0.42 + 0.10 * bristles) * 9, 0, 1), 0.5)[..., None]
        colour = canvas.saturate(colours[i][None, None], 1.3) * 1.04
        relief = 1 + 0.030 * bristles + 0.035 * canvas.noise(random, shape, 30, 2)
        painted = painted * (1 - mask) + mask * colour * relief[..., None]
    return painted


def ink(picture, random):
    """Black ink on rice paper: brushed lines that run dry, and two gray washes."""
    shape = picture.shape[:2]
    grain = paper(random, shape)
    tone = canvas.stretch(canvas.luminance(picture), 2, 98)
    total = numpy.zeros(shape)
    for below, radius, share in ((0.60, 4.0, 0.30), (0.36, 3.0, 0.55), (0.18, 2.0, 0.9)):
        level = canvas.wobble(random, canvas.blur(tone, radius), 10, 3.0)
        mask = numpy.clip((below - level + 0.05 * canvas.noise(random, shape, 8, 3)) * 9 + 0.5, 0, 1)
        total += share * wash(random, mask, 0.35, 7)
    moved = canvas.wobble(random, tone, 7, 1.5)
    for radius, strength, dry in ((1.3, 26, 0.3), (3.0, 20, 0.8)):
        line = canvas.blur(moved, 1.7 * radius) - canvas.blur(moved, radius)
        line = numpy.clip(strength * line - 0.35, 0, 1)
        bristle = numpy.clip(1.2 - dry * numpy.clip(grain - 0.2, 0, 2), 0, 1)
        total += 2.2 * canvas.blur(line, 0.6) * bristle
    total *= 1 + 0.10 * grain
    sheet = numpy.array([0.955, 0.935, 0.885]) * (1 + 0.012 * grain)[..., None]
    black = numpy.array([1.0, 1.0, 0.97])
    return sheet * numpy.exp(-numpy.clip(total, 0, 3.2)[..., None] * black)
