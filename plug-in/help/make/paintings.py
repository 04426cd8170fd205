#!/usr/bin/python3
"""Paints the pictures of the help pages that show what a control does, and those of docs/gallery.md.

    paintings.py PACKAGES WORK [PICTURE…]

PACKAGES holds the unpacked Debian packages python3-skimage and python3-sklearn; WORK keeps each painting,
so that only those are painted again whose files are older than what they are made from. Without a PICTURE
all are made. NST_COMMAND names the program (build/engine/neural-style by default).

SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import os
import subprocess
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageOps

TOP = Path(__file__).resolve().parents[3]
COMMAND = Path(os.environ.get("NST_COMMAND", TOP / "build/engine/neural-style"))
STYLES = TOP / "plug-in/styles"
HELP = TOP / "plug-in/help/pictures"
GALLERY = TOP / "docs/images/gallery"
PHOTOGRAPHS = {  # by their packages' file names, which README.md has with their licences
    "chelsea": "chelsea.png", "china": "china.jpg", "coffee": "coffee.png", "rocket": "rocket.jpg"}
INCLUDED = ["oil", "watercolour", "gouache", "pastel", "line-and-wash", "ink", "woodcut", "etching", "mosaic",
            "stained-glass", "cubist", "pointillist"]
LOOKS = ["subtle", "bold", "oil", "watercolour", "woodcut", "texture-only", "palette", "colours-only", "pattern"]
GAP = 6
PAPER = (255, 255, 255)
PANEL = 226  # pixels, the width of a picture of a sheet
SIDE = 640  # pixels, the longest of a painting of the gallery
QUALITY = 76  # of JPEG files
SOFT = 3  # pixels, the radius by which a mask's edge is softened

# An eye in the photograph chelsea: left, top, right, bottom.
DETAIL = (96, 38, 276, 158)

# The cup and its saucer in the photograph coffee, as ellipses: left, top, right, bottom.
CUP = [(80, 72, 484, 390), (176, 10, 418, 226)]


class Panel:
    """A picture of a sheet: PHOTOGRAPH painted in STYLES, or as it is where there are none. MASKED has the
    first style apply to the cup. SHOW says what of it is shown: all, a detail, or, instead, the mask. OPTIONS are
    the settings, by name."""

    def __init__(self, photograph, *styles, masked=False, mix=1, show="all", **options):
        self.photograph, self.styles, self.masked = photograph, styles, masked
        self.mix, self.show = mix, show
        self.options = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]

    def name(self):
        masked = ["masked"] if self.masked else []
        return "+".join([self.photograph, *self.styles, *masked, *(option[2:] for option in self.options)])


def vary(photograph, style, name, *values, show="all"):
    return [Panel(photograph, style, show=show, **{name: value}) for value in values]


# The sheets of the help pages: how many pictures are beside each other, and the pictures. The pages say
# what they are, in this order.
SHEETS = {
    "styles": (4, [Panel("chelsea", style) for style in INCLUDED]),
    "looks": (3, [Panel("chelsea", "oil", preset=look) for look in LOOKS]),
    "strength": (4, vary("chelsea", "oil", "strength", 10, 35, 65, 100)),
    "size-of-detail": (3, vary("chelsea", "oil", "style_scale", 0.5, 1, 2)),
    "quality": (3, vary("chelsea", "oil", "quality", "draft", "normal", "best", show="detail")),
    "colours": (4, vary("coffee", "watercolour", "colour", "style", "content", "matched", "plain")),
    "mix": (3, [Panel("chelsea", "oil", mix=mix) for mix in (1, 0.6, 0.2)]),
    "brushwork": (3, vary("chelsea", "oil", "brushwork", 0, 50, 100, show="detail")),
    "smoothness": (3, vary("chelsea", "oil", "smoothness", 0, 10, 100, show="detail")),
    "noise": (3, vary("chelsea", "oil", "initial_noise", 0, 0.5, 1)),
    "where": (4, [Panel("coffee", show="mask"), Panel("coffee", "mosaic", masked=True),
                  Panel("coffee", "mosaic", "ink", masked=True), Panel("coffee", "mosaic", "ink")]),
}

# The paintings of the gallery.
PAINTINGS = {
    "china-oil": Panel("china", "oil"),
    "china-woodcut": Panel("china", "woodcut"),
    "china-stained-glass": Panel("china", "stained-glass"),
    "chelsea-pointillist": Panel("chelsea", "pointillist", size=SIDE),
    "chelsea-line-and-wash": Panel("chelsea", "line-and-wash", size=SIDE),
    "coffee-pastel": Panel("coffee", "pastel"),
    "coffee-mosaic-ink": Panel("coffee", "mosaic", "ink", masked=True),
    "rocket-gouache": Panel("rocket", "gouache"),
    "rocket-cubist": Panel("rocket", "cubist"),
}


def is_newer(file, others):
    return file.exists() and all(file.stat().st_mtime > other.stat().st_mtime for other in others)


class Studio:
    """Where photographs lie, and paintings are kept."""

    def __init__(self, packages, work):
        self.packages, self.work = packages, work
        work.mkdir(parents=True, exist_ok=True)

    def photograph(self, name):
        return next(self.packages.rglob(PHOTOGRAPHS[name]))

    def mask(self):
        """White where the cup is."""
        file = self.work / "mask.png"
        with Image.open(self.photograph("coffee")) as photograph:
            mask = Image.new("L", photograph.size)
        for ellipse in CUP:
            ImageDraw.Draw(mask).ellipse(ellipse, fill=255)
        mask.filter(ImageFilter.GaussianBlur(SOFT)).save(file)
        return file

    def words(self, panel):
        """What follows the photograph on the command line."""
        masks = [self.mask(), *["none"] * (len(panel.styles) - 1)] if panel.masked else []
        return [*(STYLES / f"{style}.jpg" for style in panel.styles),
                *(f"--mask={mask}" for mask in masks), *panel.options]

    def painting(self, panel):
        file = self.work / f"{panel.name()}.png"
        given = self.photograph(panel.photograph)
        styles = [STYLES / f"{style}.jpg" for style in panel.styles]
        if not is_newer(file, [given, *styles]):
            print("painting", panel.name(), flush=True)
            words = [COMMAND, "--quiet", "--overwrite", given, *self.words(panel), "-o", file]
            subprocess.run([str(word) for word in words], check=True)
        return Image.open(file).convert("RGB")

    def picture(self, panel):
        photograph = Image.open(self.photograph(panel.photograph)).convert("RGB")
        if panel.show == "mask":
            veiled = Image.blend(photograph, Image.new("RGB", photograph.size, PAPER), 0.75)
            return Image.composite(photograph, veiled, Image.open(self.mask()))
        if not panel.styles:
            return photograph
        painting = self.painting(panel)
        if panel.show == "detail":
            return painting.crop(DETAIL)
        return painting if panel.mix == 1 else Image.blend(photograph, painting, panel.mix)


def draw_sheet(columns, pictures):
    """PICTURES, which are equally high, in rows of COLUMNS."""
    scaled = [ImageOps.contain(picture, (PANEL, PANEL), Image.LANCZOS) for picture in pictures]
    width, height = scaled[0].size
    rows = -(-len(scaled) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) - GAP, rows * (height + GAP) - GAP), PAPER)
    for i, picture in enumerate(scaled):
        sheet.paste(picture, (i % columns * (width + GAP), i // columns * (height + GAP)))
    return sheet


def save(picture, file):
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, quality=QUALITY, optimize=True, progressive=True)
    print(file.relative_to(TOP), file.stat().st_size, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("packages", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("pictures", nargs="*", choices=[[], *SHEETS, *PAINTINGS], metavar="PICTURE")
    arguments = parser.parse_args()
    studio = Studio(arguments.packages, arguments.work)
    for name in arguments.pictures or [*SHEETS, *PAINTINGS]:
        if name in SHEETS:
            columns, panels = SHEETS[name]
            save(draw_sheet(columns, [studio.picture(panel) for panel in panels]), HELP / f"{name}.jpg")
        else:
            picture = studio.picture(PAINTINGS[name])
            save(ImageOps.contain(picture, (SIDE, SIDE), Image.LANCZOS), GALLERY / f"{name}.jpg")


if __name__ == "__main__":
    main()
