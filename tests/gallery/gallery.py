#!/usr/bin/python3
"""Makes a contact sheet: contents, styles, the paintings of neural-style, and those of others.

SPDX-License-Identifier: GPL-3.0-or-later

One row for each pair of a content and a style: both, our painting, G'MIC's stylize (where the
program gmic is installed), and each picture of --references whose name begins with CONTENT+STYLE.

    gallery.py CONTENTS STYLES SHEET.png [options] [-- options of neural-style]

CONTENTS and STYLES are pictures or folders of pictures. A "content-" or "style-" before a file's
name is not shown. With --vary strength=0,50,100 a row has a painting for each value of that option.
With --crop 0.4,0.3,0.25 the sheet shows a square of each picture but the style, enlarged: its upper
left corner lies at 0.4 of the width and 0.3 of the height, its side is 0.25 of the width.

NST_COMMAND names the program (build/engine/neural-style by default). Needs Debian's python3-pil.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

TOP = Path(__file__).resolve().parents[2]
COMMAND = Path(os.environ.get("NST_COMMAND", TOP / "build/engine/neural-style"))
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".ppm"}
GAP = 6
CAPTION = 14
PAPER, INK = (32, 32, 32), (224, 224, 224)


def pictures_of(place):
    """The picture PLACE, or all that the folder PLACE holds, by their names."""
    files = sorted(Path(place).iterdir()) if Path(place).is_dir() else [Path(place)]
    found = [file for file in files if file.suffix.lower() in SUFFIXES]
    if not found:
        sys.exit(f"gallery.py: there is no picture in {place}")
    return found


def name_of(picture):
    return picture.stem.removeprefix("content-").removeprefix("style-")


def is_newer(file, *others):
    return file.exists() and all(file.stat().st_mtime > other.stat().st_mtime for other in others)


def run(*words):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"gallery.py: {' '.join(map(str, words))}\n{done.stderr}")
    return done.stdout


class Gallery:
    """Paints into a folder. A painting that is there already is used again if it is newer than the
    files it is made from."""

    def __init__(self, folder, size, options):
        self.folder, self.size, self.options = Path(folder), size, options
        self.folder.mkdir(parents=True, exist_ok=True)

    def scaled(self, content):
        """CONTENT for all to paint: its longest side is the gallery's size."""
        if not self.size:
            return content
        file = self.folder / f"{name_of(content)}.{self.size}.png"
        if not is_newer(file, content):
            picture = Image.open(content).convert("RGB")
            ImageOps.contain(picture, (self.size, self.size), Image.LANCZOS).save(file)
        return file

    def painted(self, content, style, extra):
        """Our painting, with EXTRA options, and how long it took, as text."""
        options = [*self.options, *extra]
        words = [name_of(content), name_of(style), str(self.size), *options]
        file = self.folder / ("+".join(words).replace("/", "_") + ".png")
        report = file.with_suffix(".json")
        given = self.scaled(content)
        if not is_newer(file, given, style, COMMAND):
            report.write_text(run(COMMAND, given, style, "-o", file, "--json", *options))
        return file, f"{json.loads(report.read_text())['seconds']:.1f} s"

    def stylized(self, content, style):
        """G'MIC's painting; None if G'MIC is not installed."""
        file = self.folder / f"{name_of(content)}+{name_of(style)}.{self.size}.gmic.png"
        given = self.scaled(content)
        if not is_newer(file, given, style):
            try:
                run("gmic", given, style, "to_rgb", "stylize[0]", "[1]", "keep[0]", "cut", "0,255",
                    "output", file)
            except FileNotFoundError:
                return None
        return file


def references_of(content, style, folder):
    start = f"{name_of(content)}+{name_of(style)}."
    return [file for file in pictures_of(folder) if file.name.startswith(start)] if folder else []


def cut(picture, crop):
    if not crop:
        return picture
    left, top, side = crop
    side *= picture.width
    corner = (left * picture.width, top * picture.height)
    return picture.crop((*map(round, corner), round(corner[0] + side), round(corner[1] + side)))


def row_of(gallery, content, style, arguments):
    """The row's pictures, each a tuple: file, caption, whether --crop applies."""
    row = [(gallery.scaled(content), name_of(content), True), (style, name_of(style), False)]
    for extra in arguments.vary or [[]]:
        file, seconds = gallery.painted(content, style, extra)
        row.append((file, " ".join([*(extra or ["neural-style"]), seconds]), True))
    stylized = gallery.stylized(content, style) if arguments.gmic else None
    if stylized:
        row.append((stylized, "G'MIC stylize", True))
    for file in references_of(content, style, arguments.references):
        row.append((file, file.stem.split(".", 1)[1], True))
    return row


def fit(picture, side, grow):
    if grow or max(picture.size) > side:
        return ImageOps.contain(picture, (side, side), Image.LANCZOS)
    return picture


def draw_sheet(rows, side, crop):
    """All rows, their pictures at most SIDE pixels wide and high, with captions below."""
    cells = [[(fit(cut(Image.open(file).convert("RGB"), cropped and crop), side, cropped), caption)
              for file, caption, cropped in row] for row in rows]
    heights = [max(picture.height for picture, _ in row) + CAPTION + GAP for row in cells]
    width = max(map(len, cells)) * (side + GAP) + GAP
    sheet = Image.new("RGB", (width, sum(heights) + GAP), PAPER)
    pen = ImageDraw.Draw(sheet)
    top = GAP
    for row, height in zip(cells, heights):
        for column, (picture, caption) in enumerate(row):
            left = GAP + column * (side + GAP)
            sheet.paste(picture, (left, top))
            pen.text((left, top + picture.height + 1), caption, fill=INK)
        top += height
    return sheet


def read_vary(text):
    name, equals, values = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text} is not of the form OPTION=VALUE,VALUE…")
    return [[f"--{name}={value}"] for value in values.split(",")]


def read_crop(text):
    left, top, side = map(float, text.split(","))
    return left, top, side


def read_arguments(words):
    options = []
    if "--" in words:
        words, options = words[:words.index("--")], words[words.index("--") + 1:]
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[3].strip())
    parser.add_argument("contents", type=pictures_of)
    parser.add_argument("styles", type=pictures_of)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--size", type=int, default=512,
                        help="longest side that contents are brought to; 0: their own")
    parser.add_argument("--vary", type=read_vary, metavar="OPTION=VALUES")
    parser.add_argument("--references", metavar="FOLDER")
    parser.add_argument("--folder", help="where single pictures are kept, and used again")
    parser.add_argument("--crop", type=read_crop, metavar="LEFT,TOP,SIDE")
    parser.add_argument("--side", type=int, default=400,
                        help="of a picture on the sheet, in pixels")
    parser.add_argument("--no-gmic", dest="gmic", action="store_false")
    return parser.parse_args(words), options


def main(words):
    arguments, options = read_arguments(words)
    with tempfile.TemporaryDirectory() as temporary:
        gallery = Gallery(arguments.folder or temporary, arguments.size, options)
        rows = []
        for content in arguments.contents:
            for style in arguments.styles:
                print(f"{name_of(content)} + {name_of(style)}", file=sys.stderr)
                rows.append(row_of(gallery, content, style, arguments))
        draw_sheet(rows, arguments.side, arguments.crop).save(arguments.sheet)


if __name__ == "__main__":
    main(sys.argv[1:])
