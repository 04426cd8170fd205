#!/usr/bin/python3
"""Times the preset caffe-style-transfer beside the same with PyTorch and SciPy, in turns.

caffe-style.py CONTENT STYLE [--iterations 512] [--size 512] [--turns 1]: a VGG-16 with random
weights, the content's longest side SIZE, the style's 1.2 times that, pooling by averages rounded
up, L-BFGS-B with 8 pairs in [-mean, 255 - mean]: fzliu/style-transfer, style.py, 265f7e4. Prints a
line of JSON for each turn: seconds of both from start to end, without and with reading the network.
Needs Debian's python3-torch, python3-scipy and python3-pil.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import numpy
import torch
import torch.nn.functional as functional
from PIL import Image
from scipy.optimize import minimize

TOP = pathlib.Path(__file__).resolve().parents[2]
CHANNELS = [[64, 64], [128, 128], [256] * 3, [512] * 3, [512] * 3]
MEAN = torch.tensor([122.67891434, 116.66876762, 104.0069879317889]).view(1, 3, 1, 1)
STYLE_TAPS, CONTENT_TAP = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"], "relu4_2"
STYLE_SHARE, RATIO, STYLE_SCALE = 0.2, 1e4, 1.2


def make_network(path):
    """Writes a VGG-16 as torch.save does, with He's random weights, and returns it."""
    random = torch.Generator().manual_seed(1)
    state, index, channels = {}, 0, 3
    for block in CHANNELS:
        for out in block:
            state[f"features.{index}.weight"] = (
                torch.randn(out, channels, 3, 3, generator=random) * (2 / (9 * channels)) ** 0.5)
            state[f"features.{index}.bias"] = torch.zeros(out)
            index, channels = index + 2, out
        index += 1
    state["classifier.0.weight"] = torch.zeros(16, 512 * 49)
    torch.save(state, path)


def features(state, values):
    """What the taps see of VALUES, 1 × 3 × height × width less the mean."""
    found, index = {}, 0
    for number, block in enumerate(CHANNELS, 1):
        for place in range(1, len(block) + 1):
            values = functional.relu(functional.conv2d(
                values, state[f"features.{index}.weight"], state[f"features.{index}.bias"],
                padding=1))
            found[f"relu{number}_{place}"] = values
            index += 2
            if number == 5:
                return found
        values = functional.avg_pool2d(values, 2, 2, ceil_mode=True)
        index += 1
    return found


def gram(values):
    flat = values.flatten(2)[0]
    return flat @ flat.T


def read(path, longest):
    picture = Image.open(path).convert("RGB")
    factor = longest / max(picture.size)
    picture = picture.resize([round(side * factor) for side in picture.size], Image.BILINEAR)
    return torch.from_numpy(numpy.array(picture, "f4").transpose(2, 0, 1)[None]) - MEAN


def paint_elsewhere(arguments, network):
    """Seconds that PyTorch and SciPy take, and the evaluations."""
    state = torch.load(network)
    content = read(arguments.content, arguments.size)
    style = read(arguments.style, arguments.size * STYLE_SCALE)
    with torch.no_grad():
        seen = features(state, style)
        grams = {tap: gram(seen[tap]) for tap in STYLE_TAPS}
        there = features(state, content)[CONTENT_TAP]
    evaluations = 0

    def evaluate(point):
        nonlocal evaluations
        evaluations += 1
        values = torch.from_numpy(point.astype("f4")).view(content.shape).requires_grad_()
        seen = features(state, values)
        loss = ((seen[CONTENT_TAP] - there) ** 2).sum() / 2
        for tap in STYLE_TAPS:
            factor = 1 / (4 * (seen[tap].numel()) ** 2)
            loss = loss + RATIO * STYLE_SHARE * factor * ((gram(seen[tap]) - grams[tap]) ** 2).sum()
        loss.backward()
        return loss.item(), values.grad.numpy().astype("f8").ravel()

    start = content.numpy().astype("f8")
    least = numpy.broadcast_to(-MEAN.numpy(), start.shape).ravel()
    bounds = numpy.stack([least, least + 255], 1)
    result = minimize(evaluate, start.ravel(), jac=True, method="L-BFGS-B", bounds=bounds,
                      options={"maxcor": 8, "maxiter": arguments.iterations})
    return evaluations, result.nit


def paint_here(arguments, network, folder):
    return subprocess.run(
        [TOP / "build/engine/neural-style", arguments.content, arguments.style, "-o",
         folder / "painting.png", "--preset", "caffe-style-transfer", "--network", network,
         "--iterations", str(arguments.iterations), "--size", str(arguments.size), "--memory",
         "16000", "--json", "--threads", str(torch.get_num_threads())],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


def timed(function, *arguments):
    start = time.monotonic()
    result = function(*arguments)
    return time.monotonic() - start, result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("content")
    parser.add_argument("style")
    parser.add_argument("--iterations", type=int, default=512)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--turns", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        network = folder / "vgg16.pth"
        make_network(network)
        for _ in range(arguments.turns):
            here, report = timed(paint_here, arguments, network, folder)
            elsewhere, (evaluations, iterations) = timed(paint_elsewhere, arguments, network)
            scale = json.loads(report)["scales"][0]
            print(json.dumps({
                "ours": round(here, 2), "theirs": round(elsewhere, 2),
                "ratio": round(elsewhere / here, 2), "our_steps": scale["iterations"],
                "our_evaluations": scale["evaluations"], "their_steps": iterations,
                "their_evaluations": evaluations}), flush=True)


if __name__ == "__main__":
    main()
