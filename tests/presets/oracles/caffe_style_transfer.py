#!/usr/bin/python3
"""Caffe's style-transfer: caffe_style_transfer.py NETWORK.caffemodel CONTENT STYLE START OUTPUT.

fzliu/style-transfer at 265f7e4 (style.py), with VGG-16. SciPy's own L-BFGS-B moves the point, in double precision
as there; the network is in double precision too, where Caffe has single.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import numpy as np
import scipy.optimize
import torch

from record import main
from vgg import VGG16, Vgg, gram, pool_average_ceiling, read_caffe

CONTENT_WEIGHTS = {"relu4_2": 1.0}  # its blobs are called conv…, but the rectifiers work in place
STYLE_WEIGHTS = {"relu1_1": 0.2, "relu2_1": 0.2, "relu3_1": 0.2, "relu4_1": 0.2, "relu5_1": 0.2}
RATIO = 1e4
MEAN = np.array([104.0069879317889, 116.66876762, 122.67891434])  # blue first
HISTORY = 8


def find_losses(features, contents, grams):
    """The weighted parts of the loss. A style's Gram matrix is a sum over its own positions, however many."""
    content = sum(weight * 0.5 * ((features[layer] - contents[layer]) ** 2).sum()
                  for layer, weight in CONTENT_WEIGHTS.items())
    style = 0
    for layer, weight in STYLE_WEIGHTS.items():
        channels, positions = features[layer].shape
        style = style + weight / (4 * channels ** 2 * positions ** 2) * (
            (gram(features[layer]) - grams[layer]) ** 2).sum()
    return {"content": content, "style": RATIO * style}


def preprocess(picture):
    """1 × 3 × height × width in 0 … 255 without the mean, blue first."""
    return np.ascontiguousarray((picture[..., ::-1] * 255 - MEAN).transpose(2, 0, 1)[None])


def deprocess(planes):
    return ((planes[0].transpose(1, 2, 0) + MEAN) / 255)[..., ::-1]


def prepare(network, content, style, dtype):
    """A function that gives the parts of the loss of planes of preprocess()."""
    net = Vgg(read_caffe(network), VGG16, pool_average_ceiling, dtype)

    def look(planes):
        return net.look(planes, "relu5_1")

    contents = look(torch.from_numpy(preprocess(content)).to(dtype))
    grams = {layer: gram(seen) for layer, seen in look(torch.from_numpy(preprocess(style)).to(dtype)).items()}
    return lambda planes: find_losses(look(planes), contents, grams)


def paint(network, content, style, start, record, dtype=torch.float64):
    losses = prepare(network, content, style, dtype)
    start = preprocess(start)
    evaluated = {}

    def evaluate(point):
        planes = torch.from_numpy(point.reshape(start.shape)).to(dtype).requires_grad_()
        parts = losses(planes)
        total = sum(parts.values())
        total.backward()
        evaluated.update(point=point.copy(), parts=parts)
        return float(total), planes.grad.double().numpy().ravel()

    def see(point):
        """Has the point that a line search ended at, which is the last one evaluated."""
        assert (evaluated["point"] == point).all()
        record.see(deprocess(point.reshape(start.shape)), evaluated["parts"])

    lowest = np.broadcast_to(-MEAN[None, :, None, None], start.shape).ravel()
    first = np.clip(start.ravel(), lowest, lowest + 255)
    evaluate(first)
    see(first)
    scipy.optimize.minimize(evaluate, first, jac=True, method="L-BFGS-B", callback=see,
                            bounds=list(zip(lowest, lowest + 255)),
                            options={"maxcor": HISTORY, "maxiter": max(record.steps)})
    assert record.is_full  # no tolerance has ended it early


if __name__ == "__main__":
    main(paint)
