#!/usr/bin/env python3
"""same.py PICTURE OTHER: whether the two have the same pixels.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import sys

import numpy as np
from PIL import Image


def main():
    pictures = [Image.open(path).convert("RGBA") for path in sys.argv[1:3]]
    if pictures[0].size != pictures[1].size:
        sys.exit("Their sizes differ: {} and {}.".format(*(picture.size for picture in pictures)))
    first, other = (np.asarray(picture, float) for picture in pictures)
    difference = np.abs(first - other)
    if difference.any():
        sys.exit(f"{(difference.max(axis=-1) > 0).mean():.2%} of their pixels differ, by up to"
                 f" {difference.max():.0f} levels.")


if __name__ == "__main__":
    main()
