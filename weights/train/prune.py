#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a cheaper network from a trained one, by the crops that pictures.py has cut.

    prune.py FOLDER NETWORK OUTPUT [--blocks WIDTHS]

Each layer keeps the channels that weigh most in the next layer, and each block keeps its first
layers. Then, layer by layer, least squares find the weights by which the channels that are left
give what NETWORK's layer gives before its rectifier (as He et al. 2017, arXiv 1707.06168, do for
whole channels).
"""
import argparse
import pathlib

import torch
from torch.nn import functional

from crops import Crops
from files import Failure
from vgg import OWN, Network

DRAFT = "16/32,32/64,32,32,64/128,80,16,128/96"
PICTURES, SIDE = 192, 96
POSITIONS = 200  # of each picture, at most
RIDGE = 1e-3  # of the patches' mean square: holds weights near to what they were


def choose_channels(network, seen, tap, following, width):
    """The WIDTH channels of TAP that weigh most in the layer FOLLOWING it, in their order; the
    strongest ones if FOLLOWING is None."""
    strength = seen[tap].square().mean((0, 2, 3))
    if following is not None:
        weight = network.features[str(network.names[following])].weight
        strength = strength * weight.square().sum((0, 2, 3))
    if width > len(strength):
        raise Failure(f"{tap} has {len(strength)} channels only: give no more in --blocks.")
    return strength.argsort(descending=True)[:width].sort()[0]


def patches_at(inputs, positions):
    """The parts of INPUTS that a 3 × 3 convolution reads at POSITIONS: N·positions × 9·channels."""
    columns = functional.unfold(functional.pad(inputs, (1,) * 4, mode="reflect"), 3)
    return columns[:, :, positions].transpose(1, 2).flatten(0, 1)


def fit(patches, wanted, weight, bias):
    """Weight and bias, near to WEIGHT and BIAS, that make WANTED (rows) out of PATCHES (rows)."""
    patches = torch.cat([patches, torch.ones(len(patches), 1)], 1).double()
    before = torch.cat([weight.flatten(1), bias[:, None]], 1).double().T
    squares = patches.T @ patches
    ridge = RIDGE * squares.diagonal().mean() * torch.eye(len(squares))
    change = torch.linalg.solve(squares + ridge, patches.T @ (wanted - patches @ before))
    after = (before + change).T.float()
    return after[:, :-1].reshape(weight.shape), after[:, -1]


@torch.no_grad()
def prune(network, blocks, pictures):
    """The network of BLOCKS that sees PICTURES much as NETWORK does."""
    network.standardise(pictures)
    pruned = Network(blocks, OWN)
    if missing := [tap for tap in pruned.names if tap not in network.names]:
        raise Failure(f"The network has no {missing[0]}: give fewer layers in --blocks.")
    seen = network(pictures, network.names)
    taps = list(network.names)
    inputs, kept, before = (pictures - pruned.mean) / pruned.deviation, torch.arange(3), None
    generator = torch.Generator().manual_seed(1)
    for tap, index in pruned.names.items():
        original = network.features[str(network.names[tap])]
        convolution = pruned.features[str(index)]
        place = taps.index(tap)
        following = taps[place + 1] if place + 1 < len(taps) else None
        chosen = choose_channels(network, seen, tap, following, convolution.out_channels)
        source = seen[taps[place - 1]] if place else (pictures - pruned.mean) / pruned.deviation
        if tap.endswith("_1") and place > 0:
            source, inputs = functional.max_pool2d(source, 2), functional.max_pool2d(inputs, 2)
        count = inputs[0, 0].numel()
        positions = torch.randperm(count, generator=generator)[:POSITIONS]
        wanted = functional.conv2d(functional.pad(source, (1,) * 4, mode="reflect"),
                                   original.weight[chosen], original.bias[chosen])
        wanted = wanted.flatten(2)[:, :, positions].transpose(1, 2).flatten(0, 1)
        # After a layer that is left out the inputs are not those that the weights were made for.
        follows = before == (taps[place - 1] if place else None)
        start = (original.weight[chosen][:, kept] if follows
                 else torch.zeros_like(convolution.weight))
        weight, bias = fit(patches_at(inputs, positions), wanted, start, original.bias[chosen])
        convolution.weight.copy_(weight)
        convolution.bias.copy_(bias)
        inputs = functional.relu(convolution(functional.pad(inputs, (1,) * 4, mode="reflect")))
        error = (inputs - seen[tap][:, chosen]).square().mean() / seen[tap].square().mean()
        print(f"{tap}: {len(chosen)} of {original.out_channels} channels, error {error:.4f}",
              flush=True)
        kept, before = chosen, tap
    return pruned


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("folder", "network", "output"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--blocks", default=DRAFT, help="as train.py takes them: %(default)s")
    options = parser.parse_args()
    blocks = [[int(n) for n in block.split(",")] for block in options.blocks.split("/")]
    pictures, _ = Crops(options.folder).draw(PICTURES, SIDE, torch.Generator().manual_seed(0))
    network = Network.load(options.network)
    metadata = {key: value for key, value in network.metadata.items() if key not in OWN}
    pruned = prune(network, blocks, pictures)
    pruned.save(options.output, **{**metadata, "name": options.output.stem})


if __name__ == "__main__":
    Failure.report(main)
