#!/usr/bin/python3
"""Checks the programs in oracles/ by themselves: check_oracles.py. Gradients by finite differences, poolings one
position at a time, Adam and L-BFGS by others' implementations, and how far single precision is from double. Run by
hand, as make_fixtures.py.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import math
import tempfile
from pathlib import Path

import numpy as np
import torch

from make_fixtures import CASES, FOLDER, WRITERS, compare_pictures, find_difference, read_png, reorder, run_case
import adam
import caffe_style_transfer
import neural_artistic_style
import neural_style
import pytorch_tutorial
import tensorflow_painting
import vgg

DOUBLE = torch.float64
READERS = {".pth": vgg.read_pytorch, ".mat": vgg.read_matconvnet, ".caffemodel": vgg.read_caffe}


def read_case(name):
    pictures = [read_png(FOLDER / f"{name}.{picture}.png") for picture in ("content", "style")]
    return FOLDER / CASES[name].network, *pictures


def check_gradient(name, total, gradient, planes):
    """TOTAL of two points as far apart as the features allow that no rectifier switches between, against GRADIENT
    of the point between them. Where one does, the difference is between two slopes: so the median of some
    directions."""
    generator = torch.Generator().manual_seed(1)
    errors = []
    for _ in range(9):
        direction = torch.randn(planes.shape, generator=generator, dtype=DOUBLE)
        step = 1e-7 * float(planes.abs().max())
        slope = float(total(planes + step * direction) - total(planes - step * direction)) / (2 * step)
        expected = float((gradient * direction).sum())
        errors.append(abs(slope - expected) / abs(expected))
    error = sorted(errors)[len(errors) // 2]
    print(f"{name}: gradient within {error:.1e} of finite differences")
    assert error < 1e-4


def sum_parts(losses):
    return lambda planes: sum(losses(planes).values())


def check_losses(name, losses, planes):
    total = sum_parts(losses)
    planes = planes.clone().requires_grad_()
    gradient = torch.autograd.grad(total(planes), planes)[0]
    check_gradient(name, total, gradient, planes.detach())


def move(planes, by):
    """From PLANES, where some losses have no gradient."""
    return planes + by * torch.randn(planes.shape, generator=torch.Generator().manual_seed(2), dtype=DOUBLE)


def check_gradients():
    network, content, style = read_case("pytorch-tutorial")
    check_losses("pytorch-tutorial", pytorch_tutorial.prepare(network, content, style, DOUBLE),
                 move(pytorch_tutorial.to_planes(content, DOUBLE), 0.05))
    network, content, style = read_case("caffe-style-transfer")
    check_losses("caffe-style-transfer", caffe_style_transfer.prepare(network, content, style, DOUBLE),
                 move(torch.from_numpy(caffe_style_transfer.preprocess(content)), 10))
    network, content, style = read_case("tensorflow-painting")
    losses, mean = tensorflow_painting.prepare(network, content, style, DOUBLE)
    check_losses("tensorflow-painting", losses,
                 move(tensorflow_painting.to_planes(content, DOUBLE) * 255 - mean, 10))
    network, content, style = read_case("neural-style")
    losses, preprocess, _ = neural_style.prepare(network, content, style, DOUBLE)
    check_losses("neural-style", losses, move(preprocess(content), 10))
    check_variation()


def check_variation():
    """The gradient as nn.TVLoss has it, with differences above and left of the last row and column only."""
    planes = torch.randn(1, 3, 5, 7, dtype=DOUBLE, requires_grad=True)
    here, right, below = planes[..., :-1, :-1], planes[..., :-1, 1:], planes[..., 1:, :-1]
    expected = torch.zeros_like(planes)
    expected[..., :-1, :-1] += here - right + here - below
    expected[..., :-1, 1:] -= here - right
    expected[..., 1:, :-1] -= here - below
    ones = Ones()
    variation = neural_style.find_losses(ones, planes, ones, ones)["smoothness"]
    gradient = torch.autograd.grad(variation, planes)[0]
    assert torch.allclose(gradient, neural_style.VARIATION_WEIGHT * expected)


class Ones(dict):
    """For each layer a feature at a position, or a Gram matrix."""

    def __missing__(self, layer):
        return torch.ones(1, 1, dtype=DOUBLE)


def check_normalised():
    """DeepPy's gradient is none of a function. With norms as they are at the point it is that of the cost without
    norms, layer by layer."""
    network, content, style = read_case("neural-artistic-style")
    net = vgg.Vgg(vgg.read_matconvnet(network), vgg.VGG19, vgg.pool_average_three)
    evaluate, mean = neural_artistic_style.prepare(network, content, style, DOUBLE)
    planes = move(neural_artistic_style.to_planes(content, DOUBLE) * 255 - mean, 10).requires_grad_()

    def look(picture):
        return net.look(neural_artistic_style.to_planes(picture, DOUBLE) * 255 - mean, "relu5_1")

    features, contents, styles = net.look(planes, "relu5_1"), look(content), look(style)
    costs, printed = 0, 0
    for layer in neural_artistic_style.STYLE_WEIGHTS:
        here, there = features[layer], styles[layer]
        cost = ((here @ here.T - there @ there.T * (here.shape[1] / there.shape[1])) ** 2).sum() / 4
        norm = torch.autograd.grad(cost, here, retain_graph=True)[0].abs().sum()
        costs, printed = costs + 0.2 * cost / norm, printed + float(0.2 * cost / norm)
    cost = ((features["relu4_2"] - contents["relu4_2"]) ** 2).sum() / 2
    norm = torch.autograd.grad(cost, features["relu4_2"], retain_graph=True)[0].abs().sum()
    costs, printed = costs + 0.02 * cost / norm, printed + float(0.02 * cost / norm)
    padded = torch.nn.functional.pad(planes, (1, 1, 1, 1))
    across, down = padded[..., 1:] - padded[..., :-1], padded[..., 1:, :] - padded[..., :-1, :]
    costs = costs + neural_artistic_style.SMOOTHNESS / 16 * ((across ** 2).sum() + (down ** 2).sum())
    parts, gradient = evaluate(planes)
    expected = torch.autograd.grad(costs, planes)[0]
    error = float((gradient - expected).abs().max() / expected.abs().max())
    print(f"neural-artistic-style: gradient within {error:.1e} of that of the cost by fixed norms")
    assert error < 1e-12 and math.isclose(sum(map(float, parts.values())), printed, rel_tol=1e-12)


def pool_slowly(planes, side, pad, reduce):
    """Each position by itself, over the cells that there are; as many as reach a cell with their first two."""
    height, width = (-(-length // 2) for length in planes.shape[2:])
    found = torch.zeros(*planes.shape[:2], height, width, dtype=DOUBLE)
    for row in range(height):
        for column in range(width):
            top, left = max(2 * row - pad, 0), max(2 * column - pad, 0)
            window = planes[..., top:2 * row - pad + side, left:2 * column - pad + side]
            found[..., row, column] = reduce(window)
    return found


def check_poolings():
    for size in ((6, 8), (7, 8), (5, 7), (1, 3)):
        planes = torch.randn(1, 2, *size, dtype=DOUBLE)
        even = planes[..., :size[0] // 2 * 2, :size[1] // 2 * 2]
        for pool, side, pad, reduce, given in (
                (vgg.pool_max_ceiling, 2, 0, lambda window: window.amax((2, 3)), planes),
                (vgg.pool_average_ceiling, 2, 0, lambda window: window.mean((2, 3)), planes),
                (vgg.pool_average_three, 3, 1, lambda window: window.mean((2, 3)), planes)):
            assert torch.allclose(pool(planes), pool_slowly(given, side, pad, reduce)), (pool, size)
        if min(size) > 1:
            assert torch.allclose(vgg.pool_max(planes), pool_slowly(even, 2, 0, lambda window: window.amax((2, 3))))
    print("poolings: as one position at a time")


def check_files():
    """That the readers find the channels that were written."""
    for name, case in CASES.items():
        path = FOLDER / case.network
        layers = READERS[path.suffix](path)
        assert [kernels.shape[0] for kernels, _ in layers] == [
            wide for wide, count in zip(case.widths, case.counts) for _ in range(count)], name
        assert all(bias.shape == kernels.shape[:1] for kernels, bias in layers), name


def check_adam():
    """Against PyTorch's, whose epsilon is another: without it both are the same."""
    target = torch.linspace(-3, 5, 7, dtype=DOUBLE)
    adam.EPSILON, kept = 0, adam.EPSILON

    class Points:
        def __init__(self):
            self.seen = []
            self.is_full = False

    points = Points()

    def find_gradient(point):
        points.seen.append(point)
        points.is_full = len(points.seen) > 20
        return 4 * (point - target) ** 3

    adam.minimise(torch.zeros(7, dtype=DOUBLE), find_gradient, 0.1, points)
    adam.EPSILON = kept
    point = torch.zeros(7, dtype=DOUBLE, requires_grad=True)
    optimizer = torch.optim.Adam([point], lr=0.1, eps=0)
    for seen in points.seen:
        assert torch.allclose(point.detach(), seen)
        optimizer.zero_grad()
        ((point - target) ** 4).sum().backward()
        optimizer.step()
    print("Adam: as PyTorch's without epsilon")


def check_lbfgs():
    """What PyTorch's and SciPy's L-BFGS make of one loss in many steps is about as good."""
    network, content, style = read_case("pytorch-tutorial")
    losses = sum_parts(pytorch_tutorial.prepare(network, content, style, DOUBLE))
    start = pytorch_tutorial.to_planes(content, DOUBLE)

    def evaluate(point):
        planes = torch.from_numpy(point.reshape(start.shape)).requires_grad_()
        total = losses(planes)
        return float(total), torch.autograd.grad(total, planes)[0].numpy().ravel()

    found = caffe_style_transfer.scipy.optimize.minimize(
        evaluate, start.numpy().ravel(), jac=True, method="L-BFGS-B", bounds=[(0, 1)] * start.numel(),
        options={"maxiter": 50})
    given = run_case("pytorch-tutorial", FOLDER).losses
    print(f"pytorch-tutorial: from {given[0]['total']:.3g} PyTorch's L-BFGS comes to {given[-1]['total']:.3g}, "
          f"SciPy's to {found.fun:.3g}")
    assert found.fun < given[0]["total"] / 10 and given[-1]["total"] < given[0]["total"] / 10


def reordered(name):
    """Runs in single precision of the network in FOLDER with its channels in other orders than when it was made."""
    path = FOLDER / CASES[name].network
    layers = [(kernels.numpy(), bias.numpy()) for kernels, bias in READERS[path.suffix](path)]
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(100, 108):
            other = Path(scratch) / path.name
            WRITERS[path.suffix](other, reorder(layers, seed), CASES[name].counts)
            yield run_case(name, FOLDER, torch.float32, other)


def compare_precisions():
    """What test_presets.py may ask of any program in single precision."""
    print("| preset | after 10 | after 50 | steps within 1e-3 | losses differ by | first loss | last |\n|---|---|---|---|---|---|---|")
    for name, case in CASES.items():
        double = run_case(name, FOLDER)
        others = [run_case(name, FOLDER, torch.float32), *reordered(name)]
        near = np.min([compare_pictures(double, other) for other in others], 0)
        differences = np.max([list(map(find_difference, double.losses, other.losses)) for other in others], 0)
        alike = next((step for step, difference in enumerate(differences) if difference > 1e-3), len(differences))
        print(f"| {name} | {near[0]:.0f} dB | {near[1]:.0f} dB | {alike} | {differences.max():.1e} | "
              f"{double.losses[0]['total']:.3g} | {double.losses[-1]['total']:.3g} |", flush=True)


def main():
    np.seterr(all="raise")
    torch.set_num_threads(1)
    check_files()
    check_poolings()
    check_gradients()
    check_normalised()
    check_adam()
    check_lbfgs()
    compare_precisions()


if __name__ == "__main__":
    main()
