"""Adam in the form at the end of section 2 of Kingma & Ba 2014, which DeepPy (learn_rules.py) and TensorFlow have:
epsilon is added to a root that is not corrected.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import math

import torch

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def minimise(planes, find_gradient, rate, record):
    """Moves PLANES until RECORD, which FIND_GRADIENT fills, is full."""
    first, second = torch.zeros_like(planes), torch.zeros_like(planes)
    step = 0
    while True:
        gradient = find_gradient(planes)
        if record.is_full:
            return
        step += 1
        first = BETA1 * first + (1 - BETA1) * gradient
        second = BETA2 * second + (1 - BETA2) * gradient ** 2
        alpha = rate * math.sqrt(1 - BETA2 ** step) / (1 - BETA1 ** step)
        planes = planes - alpha * first / (second.sqrt() + EPSILON)
