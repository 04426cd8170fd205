#!/usr/bin/env python3
"""Writes networks as MatConvNet has them, by SciPy, and beside each what is in it: make_mat.py
[FOLDER]. Needs python3-scipy; run by hand, as what it wrote is kept in fixtures/.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import sys
from pathlib import Path

import numpy as np
from scipy.io import savemat

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from safetensors import write_safetensors  # noqa: E402

# Channels of the convolutions, block by block, as VGG-19 has them.
BLOCKS = [[3, 4], [4, 5], [5, 5, 4, 6], [6, 5, 5, 6], [4, 5, 5, 4]]


def numbers(random, *shape):
    return random.normal(0, 0.1, shape).astype(np.float32)


def cells(*values):
    """A row of a cell array."""
    row = np.empty((1, len(values)), object)
    for place, value in enumerate(values):
        row[0, place] = value
    return row


def convolution(random, layout, name, kernel, channels, **more):
    """A convolution's struct; CHANNELS are those that its kernels see, and those it gives."""
    weights = cells(numbers(random, kernel, kernel, *channels), numbers(random, 1, channels[1]))
    if layout == "beta16":
        weights[0, 1] = weights[0, 1].reshape(-1, 1)
        layer = {"weights": weights, "pad": 0, "type": "conv", "name": name, "stride": np.uint8([[1, 1]])}
    else:
        layer = {"name": name, "type": "conv", "weights": weights,
                 "size": np.float64([kernel, kernel, *channels]), "pad": 0, "stride": 1,
                 "precious": 0, "dilate": 1, "opts": np.empty((0, 0), object)}
    return layer | more


def rectifier(name):
    return {"type": "relu", "name": name, "leak": 0, "weights": np.empty((0, 0), object),
            "precious": False}


def pooling(name, side=2, **more):
    return {"name": name, "type": "pool", "method": "max", "pool": np.uint8([[side, side]]),
            "stride": 2, "pad": np.uint8([[0, 0, 0, 0]]), "opts": np.empty((0, 0), object)} | more


def vgg(random, layout):
    """The layers of a narrow VGG-19 with a classifier of two layers."""
    layers, seen = [], 3
    for block, channels in enumerate(BLOCKS, 1):
        for number, wide in enumerate(channels, 1):
            layers += [convolution(random, layout, f"conv{block}_{number}", 3, (seen, wide),
                                   pad=np.uint8([[1, 1, 1, 1]])), rectifier(f"relu{block}_{number}")]
            seen = wide
        layers.append(pooling(f"pool{block}"))
    return layers + [
        convolution(random, layout, "fc6", 7, (seen, 2)), rectifier("relu6"),
        convolution(random, layout, "fc7", 1, (2, 3)), {"type": "softmax", "name": "prob"}]


def alexnet(random):
    """The layers of a narrow AlexNet: steps, groups, normalisation, windows that overhang."""
    def normalisation(name):
        return {"name": name, "type": "lrn", "param": np.float64([5, 1, 0.0001 / 5, 0.75])}

    return [
        convolution(random, "now", "conv1", 11, (3, 4), stride=np.float64([4, 4])), rectifier("relu1"),
        normalisation("norm1"), pooling("pool1", 3, pad=np.float64([0, 1, 0, 1])),
        convolution(random, "now", "conv2", 5, (2, 6), pad=2), rectifier("relu2"),
        normalisation("norm2") | {"type": "normalize"},
        pooling("pool2", 3, method="avg", pad=np.float64([1, 1])),
        convolution(random, "now", "conv3", 3, (6, 4), pad=np.float64([2, 2]), dilate=2),
        {"type": "dropout", "name": "drop", "rate": 0.5}, rectifier("relu3"),
        convolution(random, "now", "fc6", 4, (4, 3)), {"type": "softmax", "name": "prob"}]


def graph(random):
    """A network of MatConvNet's DagNN, whose layers are no cells."""
    layers = np.empty((1, 2), [("name", object), ("type", object), ("inputs", object)])
    layers[0, 0] = "conv1", "dagnn.Conv", cells("data")
    layers[0, 1] = "relu1", "dagnn.ReLU", cells("conv1")
    parameters = np.empty((1, 1), [("name", object), ("value", object)])
    parameters[0, 0] = "conv1_filter", numbers(random, 3, 3, 3, 2)
    return {"layers": layers, "params": parameters, "vars": cells("data", "conv1")}


def write_expected(path, layers, mean):
    """Writes what LAYERS hold before the classifier: kernels out × in × height × width."""
    tensors = {}
    for layer in layers:
        if layer["type"] == "conv" and not layer["name"].startswith("fc"):
            kernels, bias = layer["weights"][0]
            number = len(tensors) // 2
            tensors[f"features.{number}.weight"] = np.ascontiguousarray(kernels.transpose(3, 2, 0, 1))
            tensors[f"features.{number}.bias"] = bias.ravel()
    write_safetensors(path, tensors, {"mean": ",".join(f"{value:.9g}" for value in mean)})


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "fixtures")
    random = np.random.default_rng(1)
    image = random.uniform(90, 130, (4, 5, 3)).astype(np.float32)
    old, new, steps = vgg(random, "beta16"), vgg(random, "now"), alexnet(random)
    mean = np.float64([123.68, 116.779, 103.939])
    meta = {"inputs": {"name": "data", "size": np.float64([224, 224, 3, 10])},
            "classes": {"name": cells("n1", "n2")},
            "normalization": {"imageSize": np.float64([224, 224, 3]),
                              "averageImage": mean.reshape(1, 1, 3), "interpolation": "bicubic"}}
    variables = {
        "beta16": {"layers": cells(*old), "classes": {"name": cells("n1", "n2")},
                   "normalization": {"averageImage": image, "keepAspect": True}},
        "now": {"layers": cells(*new), "meta": meta},
    }
    for name, content in variables.items():
        for ending, compressed in ("", False), ("-compressed", True):
            savemat(folder / f"mat-{name}{ending}.mat", content, do_compression=compressed)
    savemat(folder / "mat-steps.mat", {"meta": meta, "net": {"layers": cells(*steps)}},
            do_compression=True)
    savemat(folder / "mat-graph.mat", graph(random))
    write_expected(folder / "mat-beta16.safetensors", old, image.astype(np.float64).mean((0, 1)))
    write_expected(folder / "mat-now.safetensors", new, mean)
    write_expected(folder / "mat-steps.safetensors", steps, mean)


if __name__ == "__main__":
    main()
