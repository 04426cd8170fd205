#!/usr/bin/python3
"""DeepPy's neural_artistic_style: neural_artistic_style.py NETWORK.mat SUBJECT STYLE START OUTPUT.

andersbll/neural_artistic_style at 94b21ac (style_network.py, matconvnet.py) with andersbll/deeppy at 8cb658b
(learn_rules.py). Averages of 3 × 3 do not count the padding, as cuDNN's; CUDArray's own divide by nine. Everything
in double precision, where DeepPy has single.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import torch
import torch.nn.functional as functional

from adam import minimise
from record import column, main, to_picture, to_planes
from vgg import VGG19, Vgg, gram, pool_average_three, read_matconvnet, read_matconvnet_mean

SUBJECT_WEIGHTS = {"relu4_2": 1.0}
STYLE_WEIGHTS = {"relu1_1": 0.2, "relu2_1": 0.2, "relu3_1": 0.2, "relu4_1": 0.2, "relu5_1": 0.2}
SUBJECT_RATIO = 2e-2
SMOOTHNESS = 5e-8
LEARN_RATE = 2.0
KERNEL = ((0, 1, 0), (1, -4, 1), (0, 1, 0))


def compare_subject(features, subject):
    """The cost and the gradient that one layer adds, without its weight."""
    difference = features - subject
    norm = difference.abs().sum() + 1e-8
    return 0.5 * (difference ** 2).sum() / norm, difference / norm


def compare_style(features, target):
    """As compare_subject(); TARGET is the style's Gram matrix for as many positions as FEATURES have."""
    difference = gram(features) - target
    gradient = difference @ features
    norm = gradient.abs().sum()
    return 0.25 * (difference ** 2).sum() / norm, gradient / norm


def smooth(planes):
    """What is added to the gradient; beyond the border there is 0, the mean colour."""
    kernel = torch.tensor(KERNEL, dtype=planes.dtype).expand(3, 1, 3, 3) / 8
    return -SMOOTHNESS * functional.conv2d(planes, kernel, padding=1, groups=3)


def prepare(network, subject, style, dtype):
    """A function that gives cost, by parts, and gradient of planes in 0 … 255 without the mean; and the mean."""
    net = Vgg(read_matconvnet(network), VGG19, pool_average_three, dtype)
    mean = column(read_matconvnet_mean(network).tolist(), dtype)

    def look(picture):
        return net.look(to_planes(picture, dtype) * 255 - mean, "relu5_1")

    subjects, styles = look(subject), look(style)

    def evaluate(planes):
        planes = planes.detach().requires_grad_()
        features = net.look(planes, "relu5_1")
        content_cost, style_cost, seeded, seeds = 0, 0, [], []
        with torch.no_grad():
            for layer, weight in SUBJECT_WEIGHTS.items():
                cost, gradient = compare_subject(features[layer], subjects[layer])
                content_cost = content_cost + SUBJECT_RATIO * weight * cost
                seeded.append(features[layer])
                seeds.append(SUBJECT_RATIO * weight * gradient)
            for layer, weight in STYLE_WEIGHTS.items():
                positions = features[layer].shape[1] / styles[layer].shape[1]
                cost, gradient = compare_style(features[layer], gram(styles[layer]) * positions)
                style_cost = style_cost + weight * cost
                seeded.append(features[layer])
                seeds.append(weight * gradient)
        gradient = torch.autograd.grad(seeded, planes, seeds)[0]
        # The smoothness is no part of the cost that the program prints.
        return {"content": content_cost, "style": style_cost}, gradient + smooth(planes.detach())

    return evaluate, mean


def paint(network, subject, style, start, record, dtype=torch.float64):
    evaluate, mean = prepare(network, subject, style, dtype)
    planes = to_planes(start, dtype) * 255 - mean

    def evaluate_and_record(planes):
        parts, gradient = evaluate(planes)
        record.see(to_picture((planes + mean) / 255), parts)
        return gradient

    minimise(planes, evaluate_and_record, LEARN_RATE, record)


if __name__ == "__main__":
    main(paint)
