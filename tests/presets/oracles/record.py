"""What the oracles have in common: pictures as planes, what is written down of a run, the command line.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from pictures import read_png, write_png  # noqa: E402

STEPS = (10, 50)


def to_planes(picture, dtype):
    """Height × width × 3 as 1 × 3 × height × width."""
    return torch.from_numpy(picture).to(dtype).permute(2, 0, 1)[None].contiguous()


def to_picture(planes):
    """As to_planes(), the other way."""
    return planes.detach()[0].permute(1, 2, 0).double().numpy()


def column(numbers, dtype):
    """Three numbers, one for each plane."""
    return torch.tensor(numbers, dtype=dtype).view(1, 3, 1, 1)


class Record:
    """The losses at the point that each step starts from, the first being step 0; and the pictures after some
    numbers of steps, from 0 to 1 and beyond."""

    def __init__(self, steps=STEPS):
        self.steps = steps
        self.losses = []
        self.pictures = {}
        self.seen = 0

    @property
    def is_full(self):
        return self.seen > max(self.steps)

    def see(self, picture, parts):
        """Has the point after so many steps as there have been calls before: its PICTURE, and the PARTS of its loss
        by name, weighted, so that their sum is the total."""
        if self.seen in self.steps:
            self.pictures[self.seen] = picture.copy()  # the optimiser goes on in the same memory
        if self.seen < max(self.steps):
            parts = {name: float(value) for name, value in parts.items()}
            self.losses.append({"iteration": self.seen, **parts, "total": sum(parts.values())})
        self.seen += 1

    def write(self, path):
        """Writes PATH.10.png, PATH.50.png and PATH.losses.json."""
        for step, picture in self.pictures.items():
            write_png(f"{path}.{step}.png", picture)
        lines = ",\n".join(json.dumps({name: float(f"{value:.9g}") if name != "iteration" else value
                                       for name, value in entry.items()}) for entry in self.losses)
        Path(f"{path}.losses.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main(paint):
    """NETWORK CONTENT STYLE START OUTPUT: runs PAINT and writes OUTPUT.10.png and so on."""
    network, *pictures, output = sys.argv[1:]
    record = Record()
    paint(network, *map(read_png, pictures), record)
    record.write(output)
