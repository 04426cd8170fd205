#!/usr/bin/env python3
"""look.py CONTENT STYLE PAINTING: whether PAINTING is what a painting of CONTENT has to be.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import sys

import numpy as np
from PIL import Image, ImageFilter

# How light parts of 8 pixels are in content and painting, as a correlation. The paintings of the
# README's pictures and of Debian 13's have 0.91 and 0.76. The content itself has 1, blurred, noisy
# or as a JPEG of quality 5 still 0.999; mirrored 0.27, noise 0.05, the style alone -0.21.
LIGHT = (0.5, 0.98)
# How far the mean colour is from the style's, in parts of the content's distance: the paintings
# have 0.20 and 0.18, the content 1.
COLOUR = 0.5


def light(picture):
    return np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(8)), float).ravel()


def mean_colour(picture):
    return np.asarray(picture, float).reshape(-1, 3).mean(0)


def find_faults(content, style, painting):
    """A sentence for each thing that a painting has and this one lacks."""
    if painting.size != content.size:
        return [f"It has the size {painting.size}, the content {content.size}."]
    faults = []
    correlation = np.corrcoef(light(content), light(painting))[0, 1]
    if not LIGHT[0] <= correlation <= LIGHT[1]:
        faults.append(f"Its light correlates with the content's by {correlation:.3f}.")
    distance, before = (np.linalg.norm(mean_colour(picture) - mean_colour(style))
                        for picture in (painting, content))
    if not distance <= COLOUR * before:
        faults.append(f"Its colour is {distance:.1f} from the style's, the content's {before:.1f}.")
    print(f"light {correlation:.3f}, colour {distance:.1f} of {before:.1f}")
    return faults


def main():
    content, style, painting = (Image.open(path).convert("RGB") for path in sys.argv[1:])
    noise = np.random.default_rng(1).integers(0, 256, (*content.size[::-1], 3), np.uint8)
    for wrong in (content, Image.fromarray(noise)):
        if not find_faults(content, style, wrong):
            sys.exit("A picture that is no painting passes for one: these pictures will not do.")
    faults = find_faults(content, style, painting)
    if faults:
        sys.exit(" ".join(faults))


if __name__ == "__main__":
    main()
