#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How well networks paint: a row for each pair of pictures and each network, and the means.

    evaluate.py --judge VGG19 [--network NAME|FILE]… CONTENT STYLE [CONTENT STYLE]…

Each pair is painted at 384 pixels with the command line, always with the same settings. The judge
is VGG-19 (a safetensors file with torchvision's names, up to relu3_4 at least), with reflect
padding. It measures how far a painting is from the style: ‖G − A‖² / ‖A‖² of the Gram matrices at
relu1_1, relu2_1, relu3_1 and relu3_4, their mean; and how far from the content: ‖F − P‖² / ‖P‖² of
the features at relu3_4. The first row of each pair is for the content itself. Give pictures that
the networks were not trained with.
"""
import argparse
import pathlib
import sys
import tempfile

import numpy as np
import torch
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "train"))
from files import Failure, run_program  # noqa: E402
from taps import JUDGE_CONTENT_TAP, JUDGE_STYLE_TAPS  # noqa: E402
from vgg import Network  # noqa: E402

SIZE = 384
SETTINGS = ["--size", str(SIZE), "--seed", "1", "--strength", "50", "--quality", "normal"]
AS_IT_IS = "(the content)"


class Judge:
    """VGG-19, which says how far a painting is from its style and its content."""

    def __init__(self, path):
        self.network = Network.load(path)
        if missing := [tap for tap in JUDGE_STYLE_TAPS if tap not in self.network.names]:
            raise Failure(f"“{path}” cannot judge without {missing[0]}: give VGG-19.")
        self.network.metadata["padding"] = "reflect"

    @torch.no_grad()
    def look(self, path, size=None):
        """Of the picture PATH the style taps' Gram matrices, the content tap's features, and the
        size it was resized to: SIZE if given, else one whose longest side is the constant SIZE."""
        try:
            with Image.open(path) as file:
                picture = file.convert("RGB")
        except OSError as error:
            raise Failure(f"The picture “{path}” cannot be read: {error}.") from error
        if size is None:
            scale = SIZE / max(picture.size)
            size = tuple(round(side * scale) for side in picture.size)
        pixels = np.asarray(picture.resize(size, Image.LANCZOS), "f4") / 255
        seen = self.network(torch.from_numpy(pixels).permute(2, 0, 1)[None], JUDGE_STYLE_TAPS)
        flat = [seen[tap][0].flatten(1) for tap in JUDGE_STYLE_TAPS]
        return [f @ f.T / f.shape[1] for f in flat], seen[JUDGE_CONTENT_TAP], size

    def measure(self, painting, content, style):
        """Distances of the picture PAINTING from style and content, which look() has looked at."""
        (wanted, _, _), (_, features, size) = style, content
        grams, painted, _ = self.look(painting, size)
        of_style = [relative(gram, target) for gram, target in zip(grams, wanted)]
        return sum(of_style) / len(of_style), relative(painted, features)


def relative(given, wanted):
    return ((given - wanted).square().sum() / wanted.square().sum()).item()


def paint(program, network, content, style, folder):
    output = folder / f"{pathlib.Path(network).stem}+{content.stem}+{style.stem}.png"
    run_program([program, content, style, "-o", output, "--network", network, *SETTINGS])
    return output


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("pictures", nargs="+", type=pathlib.Path, metavar="CONTENT STYLE")
    add("--judge", type=pathlib.Path, required=True, help="VGG-19 as safetensors")
    add("--network", action="append", help="as neural-style's --network; the default is built-in")
    add("--program", type=pathlib.Path, default=HERE.parent / "build/engine/neural-style",
        help="the command line, %(default)s")
    add("--keep", type=pathlib.Path, metavar="FOLDER", help="leaves the paintings there")
    options = parser.parse_args()
    if len(options.pictures) % 2:
        parser.error("each content needs its style")
    return options


def main():
    options = parse()
    judge = Judge(options.judge)
    pairs = list(zip(options.pictures[::2], options.pictures[1::2]))
    networks = options.network or ["built-in"]
    rows = {name: [] for name in [AS_IT_IS, *networks]}
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"{'style':>8} {'content':>8}  network, pair")
        for content, style in pairs:
            seen = judge.look(content), judge.look(style)
            for name, row in rows.items():
                painting = content if name == AS_IT_IS else paint(
                    options.program, name, content, style, folder)
                row.append(judge.measure(painting, *seen))
                print("{:8.4f} {:8.4f}".format(*row[-1]),
                      f" {name}, {content.stem} as {style.stem}", flush=True)
    for name, row in rows.items():
        print("{:8.4f} {:8.4f}".format(*np.mean(row, 0)), f" {name}, mean of {len(row)}")


if __name__ == "__main__":
    Failure.report(main)
