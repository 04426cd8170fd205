#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a network heads: linear maps, one for each tap, after which it compares pictures.

    heads.py FOLDER NETWORK OUTPUT [--teacher FILE]… [--balance POWER] [--content-weight NUMBER]

With a teacher the head gives the teacher's features of the network's own best, by least squares over
the crops in FOLDER; at a tap that no teacher has, it gives the network's own. Then those of style are
balanced: most of what a layer sees is in a few directions, which a Gram matrix counts by their squares,
so that the others, the character of strokes, hardly count at all. Each direction is multiplied by its
mean square to the power −POWER: 0 leaves all as it is, 0.5 makes all alike (whitening).

Only distances matter: whatever has the same products of columns is as good a head, so each is kept as a
square matrix.
"""
import argparse
import pathlib

import torch

from crops import Crops, vary
from distillation import POSITIONS, rows_at
from files import Failure
from taps import STYLE_AND_CONTENT_TAPS, STYLE_TAPS
from vgg import Network, share_taps

BATCHES, BATCH, SIDE = 150, 12, 96
RIDGE = 1e-4  # of the features' mean square
BALANCE = 0.3  # the power that paints best, see MODEL_CARD.md
FLOOR = 1e-3  # of the largest direction's mean square: less is noise, and counts as this much


@torch.no_grad()
def products(network, teachers, source, side):
    """For each tap: the products of the network's features with themselves and, where a teacher has the
    tap, with the teacher's, and the sum of the squares of the latter; all over positions of crops, every
    other batch of which is varied."""
    taps, sums = [tap for tap in STYLE_AND_CONTENT_TAPS if tap in network.names], {}
    shared = share_taps(teachers, taps)
    if teachers and not any(shared):
        raise Failure("No teacher has a tap that the engine compares: give VGG-19.")
    for batch in range(BATCHES):
        generator = torch.Generator().manual_seed(3_000_003 + batch)
        pictures, _ = source.draw(BATCH, side, generator)
        if batch % 2:
            pictures = vary(pictures, generator)
        seen = network(pictures, taps)
        wanted = {}
        for teacher, of_teacher in zip(teachers, shared):
            if of_teacher:
                wanted.update(teacher(pictures, of_teacher))
        for tap in taps:
            positions = torch.randperm(seen[tap][0, 0].numel(), generator=generator)[:POSITIONS]
            own = rows_at(positions, seen[tap]).flatten(0, 1).double()
            found = [own.T @ own]
            if tap in wanted:
                other = rows_at(positions, wanted[tap]).flatten(0, 1).double()
                found += [own.T @ other, other.square().sum()]
            sums[tap] = [a + b for a, b in zip(sums.get(tap, (0, 0, 0)), found)]
    return sums


def fit(own, other):
    """The head, channels × channels, from the products of features with themselves and others."""
    ridge = RIDGE * own.diagonal().mean() * torch.eye(len(own)).to(own)
    linear = torch.linalg.solve(own + ridge, other)
    sizes, directions = torch.linalg.eigh(linear @ linear.T)
    return linear, (directions * sizes.clamp_min(0).sqrt()).T


def balance(head, own, power):
    """HEAD, followed by what brings its features' directions to more alike sizes; OWN as in fit()."""
    sizes, directions = torch.linalg.eigh(head @ own @ head.T)
    factors = (sizes.clamp_min(0) + FLOOR * sizes.max()) ** -power
    balanced = (directions * factors) @ directions.T @ head
    # Only relative sizes matter; so they suit numbers of 16 bits.
    return balanced * (len(own) / balanced.square().sum()).sqrt()


def fit_heads(network, teachers, source, side=SIDE, power=BALANCE):
    """Heads by tap, and prints of each how much of the teacher's features it leaves unexplained before
    it is balanced, or that it has no teacher. Where the content alone is compared, balanced features
    would draw flat areas flatter from scale to scale: these stay as they are."""
    heads = {}
    for tap, (own, *taught) in products(network, teachers, source, side).items():
        if taught:
            other, square = taught
            linear, head = fit(own, other)
            left = 1 - (2 * (linear * other).sum() - ((own @ linear) * linear).sum()) / square
            print(f"{tap}: {left:.4f} of the teacher's features unexplained", flush=True)
        else:
            head = torch.eye(len(own)).to(own)
            print(f"{tap}: the network's own features, without a teacher", flush=True)
        heads[tap] = balance(head, own, power if tap in STYLE_TAPS else 0)
    return heads


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("folder", "network", "output"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--teacher", type=pathlib.Path, action="append", default=[],
        metavar="FILE", help="as train.py takes them")
    parser.add_argument("--balance", type=float, default=BALANCE, metavar="POWER",
        help="0 to 0.5: %(default)s")
    parser.add_argument("--content-weight", type=float, default=1.0,
        help="what the content counts with this network, against others: %(default)s")
    options = parser.parse_args()
    if not 0 <= options.balance <= 0.5:
        parser.error("--balance is between 0 and 0.5")
    network = Network.load(options.network)
    heads = fit_heads(network, [Network.load(path) for path in options.teacher], Crops(options.folder),
                      power=options.balance)
    network.save(options.output, heads, **{"content.weight": str(options.content_weight)})


if __name__ == "__main__":
    Failure.report(main)
