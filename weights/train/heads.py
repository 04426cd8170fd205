#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a network heads: through which it compares pictures as its teachers do.

    heads.py FOLDER NETWORK OUTPUT --teacher FILE… [--content-weight NUMBER]

For each tap the head is the linear map that gives the teacher's features of the network's own best, by
least squares over the crops in FOLDER. Only distances matter: whatever has the same products of columns
is as good a head, so each is kept as a square matrix.
"""
import argparse
import pathlib

import torch

from crops import Crops, vary
from distillation import POSITIONS, rows_at
from files import Failure
from vgg import Network, share_taps

TAPS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1"]  # that the engine compares
BATCHES, BATCH, SIDE = 150, 12, 96
RIDGE = 1e-4  # of the features' mean square


@torch.no_grad()
def products(network, teachers, source, side):
    """For each tap: the products of the network's features with themselves, and with the teacher's,
    summed over positions of crops, every other batch of which is varied."""
    shared, sums = share_taps(teachers, [tap for tap in TAPS if tap in network.names]), {}
    taps = [tap for of_teacher in shared for tap in of_teacher]
    if not taps:
        raise Failure("No teacher has a tap that the engine compares: give VGG-19.")
    for batch in range(BATCHES):
        generator = torch.Generator().manual_seed(3_000_003 + batch)
        pictures, _ = source.draw(BATCH, side, generator)
        if batch % 2:
            pictures = vary(pictures, generator)
        seen = network(pictures, taps)
        wanted = {tap: features for teacher, of_teacher in zip(teachers, shared) if of_teacher
                  for tap, features in teacher(pictures, of_teacher).items()}
        for tap in taps:
            positions = torch.randperm(seen[tap][0, 0].numel(), generator=generator)[:POSITIONS]
            own, other = (rows_at(positions, features[tap]).flatten(0, 1).double()
                          for features in (seen, wanted))
            before = sums.get(tap, (0, 0, 0))
            sums[tap] = (before[0] + own.T @ own, before[1] + own.T @ other,
                         before[2] + other.square().sum())
    return sums


def fit(own, other):
    """The head, channels × channels, from the products of features with themselves and others."""
    ridge = RIDGE * own.diagonal().mean() * torch.eye(len(own)).to(own)
    linear = torch.linalg.solve(own + ridge, other)
    sizes, directions = torch.linalg.eigh(linear @ linear.T)
    head = (directions * sizes.clamp_min(0).sqrt()).T
    # Only relative sizes matter; so they suit numbers of 16 bits.
    return linear, head * (len(own) / sizes.sum()).sqrt()


def fit_heads(network, teachers, source, side=SIDE):
    """Heads by tap, and prints how much of each teacher's features they leave unexplained."""
    heads = {}
    for tap, (own, other, square) in products(network, teachers, source, side).items():
        linear, heads[tap] = fit(own, other)
        left = 1 - (2 * (linear * other).sum() - ((own @ linear) * linear).sum()) / square
        print(f"{tap}: {left:.4f} of the teacher's features unexplained", flush=True)
    return heads


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("folder", "network", "output"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--teacher", type=pathlib.Path, action="append", required=True,
        metavar="FILE", help="as train.py takes them")
    parser.add_argument("--content-weight", type=float, default=1.0,
        help="what the content counts with this network, against others: %(default)s")
    options = parser.parse_args()
    network = Network.load(options.network)
    heads = fit_heads(network, [Network.load(path) for path in options.teacher], Crops(options.folder))
    network.save(options.output, heads, **{"content.weight": str(options.content_weight)})


if __name__ == "__main__":
    Failure.report(main)
