#!/usr/bin/python3
"""Makes windows.safetensors, which test-windows.c compares layers with: inputs, outputs and
derivatives by PyTorch in double precision, rounded. Needs Debian's python3-torch.

SPDX-License-Identifier: GPL-3.0-or-later

Caffe's averages are PyTorch's of a map padded by hand, divided by what Caffe counts
(pooling_layer.cpp); cuDNN's are its count_include_pad=False.
"""

import sys
from pathlib import Path

import torch
import torch.nn.functional as functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "support"))
from safetensors import write_safetensors  # noqa: E402

CONVOLUTIONS = [  # channels in and out, side, stride, padding, dilation, groups; height, width
    (3, 6, 11, 4, 0, 1, 1, 23, 27), (3, 6, 11, 4, 2, 1, 1, 22, 25), (4, 6, 5, 1, 2, 1, 2, 7, 6),
    (3, 5, 7, 2, 3, 1, 1, 13, 12), (3, 5, 3, 2, 0, 1, 1, 8, 9), (4, 4, 3, 1, 2, 2, 1, 6, 9),
    (6, 4, 1, 1, 0, 1, 1, 5, 6), (4, 8, 3, 1, 1, 1, 4, 5, 5), (2, 3, 2, 2, 0, 1, 1, 7, 6),
    (2, 3, 3, 1, 0, 1, 1, 3, 140), (2, 2, 3, 3, 1, 2, 1, 12, 11), (3, 2, 3, 2, 1, 1, 1, 1, 2)]
POOLINGS = [  # side, stride, padding, begun, average, count (0 valid, 1 all, 2 Caffe); height, width
    (3, 2, 0, 1, 0, 0, 8, 11), (3, 2, 0, 0, 0, 0, 8, 11), (3, 2, 1, 0, 0, 0, 7, 8),
    (3, 1, 1, 0, 0, 0, 5, 6), (2, 2, 0, 1, 0, 0, 7, 9), (2, 2, 0, 1, 1, 0, 7, 9),
    (3, 2, 1, 0, 1, 0, 8, 7), (3, 2, 1, 0, 1, 1, 8, 7), (3, 2, 0, 1, 1, 2, 8, 11),
    (3, 1, 1, 1, 1, 2, 6, 5), (3, 2, 1, 1, 1, 2, 8, 9), (3, 3, 1, 1, 0, 0, 6, 7)]
NORMALISATIONS = [  # channels, size, alpha, beta, k
    (16, 5, 1e-4, 0.75, 1), (16, 5, 2.0, 0.75, 2), (3, 5, 1.0, 0.5, 1), (8, 3, 0.5, 1.25, 1)]


def by_caffe(values, side, stride, padding, average, out):
    """Caffe's pooling: windows that begin in the map or the padding before it. An average divides by
    what is in the map and its padding."""
    height, width = values.shape[2:]
    rows = []
    for i in range(out[0]):
        columns = []
        for j in range(out[1]):
            top, left = i * stride - padding, j * stride - padding
            bottom, right = min(top + side, height + padding), min(left + side, width + padding)
            count = (bottom - top) * (right - left)
            window = values[:, :, max(top, 0):bottom, max(left, 0):right]
            columns.append(window.sum((2, 3)) / count if average else window.amax((2, 3)))
        rows.append(torch.stack(columns, 2))
    return torch.stack(rows, 2)


def count_begun(size, side, stride, padding):
    count = -(-(size + 2 * padding - side) // stride) + 1
    return count - 1 if (count - 1) * stride >= size + padding else count


def pool(values, side, stride, padding, begun, average, count):
    if begun and count == 2:
        out = [count_begun(size, side, stride, padding) for size in values.shape[2:]]
        return by_caffe(values, side, stride, padding, average, out)
    if average:
        return functional.avg_pool2d(values, side, stride, padding, bool(begun), count == 1)
    return functional.max_pool2d(values, side, stride, padding, 1, bool(begun))


def make_case(generator, shape, layer):
    """A map of SHAPE, channels first, LAYER's output, and derivatives for a random one."""
    values = torch.rand((1, *shape), generator=generator, dtype=torch.float64) * 2 - 1
    values = values.float().double().requires_grad_()
    output = layer(values)
    gradient = torch.rand(output.shape, generator=generator, dtype=torch.float64) * 2 - 1
    gradient = gradient.float().double()
    output.backward(gradient)
    maps = {"input": values, "output": output, "gradient": gradient, "passed": values.grad}
    return {name: value.detach()[0].permute(1, 2, 0).numpy() for name, value in maps.items()}


def main():
    generator = torch.Generator().manual_seed(1)
    tensors, metadata = {}, {}

    def add(kind, number, numbers, case):
        metadata[f"{kind}{number}"] = " ".join(map(str, numbers))
        tensors.update({f"features.{kind}{number}.{name}": value for name, value in case.items()})

    for number, case in enumerate(CONVOLUTIONS):
        channels, out, side, stride, padding, dilation, groups, height, width = case
        weight = torch.rand((out, channels // groups, side, side), generator=generator) * 2 - 1
        add("convolution", number, case[:7],
            {"weight": weight.numpy(),
             **make_case(generator, (channels, height, width), lambda values: functional.conv2d(
                 values, weight.double(), None, stride, padding, dilation, groups))})
    for number, case in enumerate(POOLINGS):
        add("pooling", number, case[:6],
            make_case(generator, (5, *case[6:]), lambda values: pool(values, *case[:6])))
    for number, case in enumerate(NORMALISATIONS):
        channels, size, alpha, beta, k = case
        add("normalisation", number, case[1:],
            make_case(generator, (channels, 3, 4), lambda values: functional.local_response_norm(
                values, size, alpha, beta, k)))
    write_safetensors(Path(__file__).with_name("windows.safetensors"), tensors, metadata)


if __name__ == "__main__":
    main()
