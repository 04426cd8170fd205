#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the style pictures again: make.py PACKAGES OUTPUT [STYLE…]

PACKAGES is a folder with what the Debian packages gcompris-qt-data and wesnoth-1.16-trow hold (dpkg-deb
--extract PACKAGE FOLDER, for both into the same). Needs Python with NumPy, SciPy, Pillow and pycairo. The same
versions of these give the same pictures.
"""
import pathlib
import sys

import numpy
from PIL import Image

import canvas
import cells
import marks
import pieces
import washes

PAINTINGS = "usr/share/gcompris-qt/rcc/paintings.rcc"
STORY = "usr/share/games/wesnoth/1.16/data/campaigns/The_Rise_Of_Wesnoth/images/story"
BYTES = 120_000  # at most, for each picture


def keep(picture, random):
    """The motif as it is."""
    return picture


# For each style: its program, its motif (a piece of a puzzle, or a file of Wesnoth's story), and the longest
# side in pixels, 0 for the motif's own.
STYLES = {
    "oil": (keep, "gogh_auvert_1", 0),
    "watercolour": (washes.watercolour, "HokusaiBridge_a1", 640),
    "gouache": (washes.gouache, "trow_intro_10.jpg", 640),
    "pastel": (marks.pastel, "renoir-filles_piano-1", 600),
    "line-and-wash": (keep, "HiroshigeHorsePrawns_a1", 0),
    "ink": (washes.ink, "EjiriSuruga_a1", 640),
    "woodcut": (keep, "HokusaiPoppies_a1", 0),
    "etching": (marks.etching, "PalaDiPesaro_a1", 640),
    "mosaic": (cells.mosaic, "KazusaSeaRoute_a1", 640),
    "stained-glass": (cells.stained_glass, "gogh_auvert_1", 640),
    "cubist": (cells.cubist, "renoir-filles_piano-1", 600),
    "pointillist": (marks.pointillist, "HokusaiBridge_a1", 560),
}


def main(packages, output, *names):
    packages, output = pathlib.Path(packages), pathlib.Path(output)
    paintings = pieces.read_resources(packages / PAINTINGS)
    for name in names or STYLES:
        paint, motif, longest = STYLES[name]
        if motif.endswith(".jpg"):
            picture = Image.open(packages / STORY / motif).convert("RGB")
        else:
            picture = pieces.join(paintings, motif)
        painted = paint(canvas.prepare(picture, longest), numpy.random.default_rng(1))
        canvas.save(painted, output / f"{name}.jpg", BYTES)


if __name__ == "__main__":
    main(*sys.argv[1:])
