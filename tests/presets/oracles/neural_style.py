#!/usr/bin/python3
"""Torch's neural-style with its defaults: neural_style.py NETWORK.caffemodel CONTENT STYLE START OUTPUT.

jcjohnson/neural-style at 07c4b82 (neural_style.lua). Torch's optim.lbfgs with steps of a fixed length is what
torch.optim.LBFGS was made from; without tolerances both make the same moves. Poolings round up, as
szagoruyko/loadcaffe asks of Torch (loadcaffe.cpp at 23e2e38). Everything in double precision, where
Torch has single.

Pictures from 0 to 1 are multiplied by 256, as neural_style.lua has it.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import torch
import torch.nn.functional as functional

from record import column, main, to_picture, to_planes
from vgg import VGG19, Vgg, gram, pool_max_ceiling, read_caffe

CONTENT_LAYERS = ["relu4_2"]
STYLE_LAYERS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
CONTENT_WEIGHT, STYLE_WEIGHT, VARIATION_WEIGHT = 5, 100, 1e-3
WHITE = 256
MEAN = (103.939, 116.779, 123.68)  # blue first


def find_losses(features, planes, contents, grams):
    """The weighted parts of the loss; GRAMS are divided by the style's channels times positions. That of the
    smoothness, of which neural_style.lua has the gradient only, leaves the last row and column out."""
    content = sum(functional.mse_loss(features[layer], contents[layer]) for layer in CONTENT_LAYERS)
    style = sum(functional.mse_loss(gram(features[layer]) / features[layer].numel(), grams[layer])
                for layer in STYLE_LAYERS)
    here = planes[..., :-1, :-1]
    variation = 0.5 * (((here - planes[..., :-1, 1:]) ** 2).sum() + ((here - planes[..., 1:, :-1]) ** 2).sum())
    return {"content": CONTENT_WEIGHT * content, "style": STYLE_WEIGHT * style,
            "smoothness": VARIATION_WEIGHT * variation}


def prepare(network, content, style, dtype):
    """Functions that give the parts of the loss of planes in 0 … WHITE without the mean, blue first; such planes of
    a picture; and the picture of planes."""
    net = Vgg(read_caffe(network), VGG19, pool_max_ceiling, dtype)
    mean = column(MEAN, dtype)

    def preprocess(picture):
        return to_planes(picture, dtype).flip(1) * WHITE - mean

    def deprocess(planes):
        return to_picture((planes + mean).flip(1) / WHITE)

    contents = net.look(preprocess(content), "relu5_1")
    grams = {layer: gram(seen) / seen.numel() for layer, seen in net.look(preprocess(style), "relu5_1").items()}
    return (lambda planes: find_losses(net.look(planes, "relu5_1"), planes, contents, grams)), preprocess, deprocess


def paint(network, content, style, start, record, dtype=torch.float64):
    losses, preprocess, deprocess = prepare(network, content, style, dtype)
    planes = preprocess(start).requires_grad_()
    steps = max(record.steps) + 1
    optimizer = torch.optim.LBFGS([planes], max_iter=steps, max_eval=2 * steps, tolerance_grad=-1,
                                  tolerance_change=-1, history_size=100)

    def closure():
        optimizer.zero_grad()
        parts = losses(planes)
        record.see(deprocess(planes), parts)
        total = sum(parts.values())
        total.backward()
        return total

    optimizer.step(closure)
    assert record.is_full


if __name__ == "__main__":
    main(paint)
