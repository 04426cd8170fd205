#!/usr/bin/python3
"""TensorFlow's neural-style-painting: tensorflow_painting.py NETWORK.mat CONTENT STYLE START OUTPUT.

log0/neural-style-painting at 71ce484 (art.py). Everything in double precision, where TensorFlow has single.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import numpy as np
import torch

from adam import minimise
from record import column, main, to_picture, to_planes
from vgg import VGG19, Vgg, gram, pool_average_ceiling, read_matconvnet

CONTENT_LAYER = "relu4_2"
STYLE_WEIGHTS = {"relu1_1": 0.5, "relu2_1": 1.0, "relu3_1": 1.5, "relu4_1": 3.0, "relu5_1": 4.0}
CONTENT_WEIGHT, STYLE_WEIGHT = 5, 100  # its BETA and ALPHA
MEAN = (123.68, 116.779, 103.939)
NOISE_RATIO = 0.6
LEARN_RATE = 2.0


def find_losses(features, contents, grams):
    """The weighted parts of the loss."""
    channels, positions = features[CONTENT_LAYER].shape
    content = ((features[CONTENT_LAYER] - contents[CONTENT_LAYER]) ** 2).sum() / (4 * channels * positions)
    style = 0
    for layer, weight in STYLE_WEIGHTS.items():
        channels, positions = features[layer].shape
        style = style + weight * ((gram(features[layer]) - grams[layer]) ** 2).sum() / (
            4 * channels ** 2 * positions ** 2)
    return {"content": CONTENT_WEIGHT * content, "style": STYLE_WEIGHT * style}


def make_start(content, seed):
    """The content under noise, from 0 to 1."""
    noise = np.random.default_rng(seed).uniform(-20, 20, content.shape)
    mean = np.array(MEAN)
    return (noise * NOISE_RATIO + (content * 255 - mean) * (1 - NOISE_RATIO) + mean) / 255


def prepare(network, content, style, dtype):
    """A function that gives the parts of the loss of planes in 0 … 255 without the mean; and the mean."""
    net = Vgg(read_matconvnet(network), VGG19, pool_average_ceiling, dtype)
    mean = column(MEAN, dtype)

    def look(planes):
        return net.look(planes, "relu5_1")

    assert content.shape == style.shape
    contents = look(to_planes(content, dtype) * 255 - mean)
    grams = {layer: gram(seen) for layer, seen in look(to_planes(style, dtype) * 255 - mean).items()}
    return lambda planes: find_losses(look(planes), contents, grams), mean


def paint(network, content, style, start, record, dtype=torch.float64):
    losses, mean = prepare(network, content, style, dtype)

    def find_gradient(planes):
        planes = planes.detach().requires_grad_()
        parts = losses(planes)
        record.see(to_picture((planes + mean) / 255), parts)
        return torch.autograd.grad(sum(parts.values()), planes)[0]

    minimise(to_planes(start, dtype) * 255 - mean, find_gradient, LEARN_RATE, record)


if __name__ == "__main__":
    main(paint)
