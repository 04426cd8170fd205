#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a network heads: a linear map for each tap, after which its features are compared.

    heads.py FOLDER NETWORK OUTPUT [--teacher FILE]… [--balance POWER] [--content-weight NUMBER]

A head maps the network's features to the teacher's, as near as least squares over the crops in
FOLDER come; at a tap that no teacher has, it leaves features as they are.

Then the heads of the style's taps are balanced. Features vary most along a few directions, and a
Gram matrix weighs a direction by the square of how much they vary along it: the other directions,
in which the character of strokes lies, would hardly weigh. So each direction is multiplied by its
mean square to the power −POWER: 0 leaves all as they are, 0.5 makes all equal (whitening).

Only the distances between features matter, and these depend on HᵀH alone: so of all heads H with
the same HᵀH a square one is stored.
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
RIDGE = 1e-4  # of the features' mean square, in the least squares
BALANCE = 0.3  # the power that paints best, see MODEL_CARD.md
FLOOR = 1e-3  # of the largest direction's mean square, added to all: smaller ones are noise


@torch.no_grad()
def products(network, teachers, source, side):
    """For each tap a list: FᵀF of the network's features F, positions × channels; and where a
    teacher has the tap, FᵀT with the teacher's features T, and the sum of the squares of T. The
    positions are those of crops; every second batch of crops is varied."""
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
    """The linear map L by which F·L comes nearest to T, from OWN = FᵀF and OTHER = FᵀT; and the
    head, channels × channels, that has the same distances: HᵀH = LLᵀ."""
    ridge = RIDGE * own.diagonal().mean() * torch.eye(len(own)).to(own)
    linear = torch.linalg.solve(own + ridge, other)
    sizes, directions = torch.linalg.eigh(linear @ linear.T)
    return linear, (directions * sizes.clamp_min(0).sqrt()).T


def balance(head, own, power):
    """HEAD, with the directions of its features brought to more equal sizes; OWN as in fit()."""
    sizes, directions = torch.linalg.eigh(head @ own @ head.T)
    factors = (sizes.clamp_min(0) + FLOOR * sizes.max()) ** -power
    balanced = (directions * factors) @ directions.T @ head
    # Only relative sizes matter; these suit numbers of 16 bits.
    return balanced * (len(own) / balanced.square().sum()).sqrt()


def fit_heads(network, teachers, source, side=SIDE, power=BALANCE):
    """Heads by tap. Prints for each the share of the teacher's features that it leaves unexplained
    before it is balanced, or that it has no teacher. The content's head is not balanced: that would
    make flat areas flatter from scale to scale."""
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
        help="a factor of the content's weight with this network: %(default)s")
    options = parser.parse_args()
    if not 0 <= options.balance <= 0.5:
        parser.error("--balance is between 0 and 0.5")
    network = Network.load(options.network)
    teachers = [Network.load(path) for path in options.teacher]
    heads = fit_heads(network, teachers, Crops(options.folder), power=options.balance)
    network.save(options.output, heads, **{"content.weight": str(options.content_weight)})


if __name__ == "__main__":
    Failure.report(main)
