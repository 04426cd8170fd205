#!/usr/bin/python3
"""PyTorch's tutorial "Neural Transfer Using PyTorch": pytorch_tutorial.py NETWORK.pth CONTENT STYLE START OUTPUT.

pytorch/tutorials, advanced_source/neural_style_tutorial.py at 0a7e686. Everything in double precision, where the
tutorial has single. Its steps are numbered by updates, of which each call of step() makes twenty.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import torch
import torch.nn.functional as functional

from record import column, main, to_picture, to_planes
from vgg import VGG19, Vgg, gram, pool_max, read_pytorch

CONTENT_LAYERS = ["conv2_2"]  # the fourth convolution, before its rectifier
STYLE_LAYERS = ["conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1"]
CONTENT_WEIGHT, STYLE_WEIGHT = 1, 1e6
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def find_losses(features, contents, grams):
    """The weighted parts of the loss; GRAMS are divided by the style's channels times positions."""
    content = sum(functional.mse_loss(features[layer], contents[layer]) for layer in CONTENT_LAYERS)
    style = sum(functional.mse_loss(gram(features[layer]) / features[layer].numel(), grams[layer])
                for layer in STYLE_LAYERS)
    return {"content": CONTENT_WEIGHT * content, "style": STYLE_WEIGHT * style}


def prepare(network, content, style, dtype):
    """A function that gives the parts of the loss of planes from 0 to 1."""
    net = Vgg(read_pytorch(network), VGG19, pool_max, dtype)
    mean, deviation = column(MEAN, dtype), column(DEVIATION, dtype)

    def look(planes):
        return net.look((planes - mean) / deviation, "conv3_1")

    assert content.shape == style.shape
    contents = look(to_planes(content, dtype))
    grams = {layer: gram(seen) / seen.numel() for layer, seen in look(to_planes(style, dtype)).items()}
    return lambda planes: find_losses(look(planes), contents, grams)


def paint(network, content, style, start, record, dtype=torch.float64):
    losses = prepare(network, content, style, dtype)
    planes = to_planes(start, dtype).requires_grad_()
    optimizer = torch.optim.LBFGS([planes])

    def closure():
        with torch.no_grad():
            planes.clamp_(0, 1)  # behind the optimiser's back
        optimizer.zero_grad()
        parts = losses(planes)
        record.see(to_picture(planes), parts)
        total = sum(parts.values())
        total.backward()
        return total

    while not record.is_full:
        seen = record.seen
        optimizer.step(closure)
        assert record.seen == seen + 20  # no tolerance has ended it early, after which a point is evaluated twice


if __name__ == "__main__":
    main(paint)
