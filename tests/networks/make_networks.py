#!/usr/bin/python3
"""Makes NAME.network.safetensors and NAME.expected.safetensors, narrow random networks of the shapes
of CaffeNet, AlexNet, GoogLeNet, Network in Network and SqueezeNet, and one with a pooling of each
kind, and what PyTorch makes of a picture in double precision, for test-shapes.c. Needs Debian's python3-torch.

SPDX-License-Identifier: GPL-3.0-or-later

The shapes are those of the networks' own descriptions: Caffe's bvlc_reference_caffenet and
bvlc_googlenet, torchvision's alexnet.py, neural-style-pt's CaffeLoader.py, SqueezeNet_v1.1. Picture
and weights of the loss are made by rules that the test has, too. Of features and gradient a sample is
kept: every so manyth number.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder)
                for folder in ("engine/layers", "support")]
from make_windows import pool  # noqa: E402
from safetensors import write_safetensors  # noqa: E402

HEIGHT, WIDTH = 67, 75
SAMPLES = 400
CAFFE, FLOOR = True, False
LRN = {"size": 5, "alpha": 0.5, "beta": 0.75, "k": 1}  # a strength at which it shows


class Builder:
    """A table of layers and their tensors."""

    def __init__(self, seed, average=False):
        self.generator = torch.Generator().manual_seed(seed)
        self.layers, self.tensors, self.average = [], {}, average

    def add(self, kind, name, inputs=None, **more):
        if inputs is None:
            inputs = [len(self.layers) - 1]
        self.layers.append({"kind": kind, "name": name, "inputs": inputs, **more})
        return len(self.layers) - 1

    def convolution(self, name, channels, out, side, stride=1, padding=0, groups=1, inputs=None,
                    tensor=None):
        """A convolution and its rectifier."""
        tensor = tensor or name
        fan = channels // groups * side * side
        self.tensors[f"{tensor}.weight"] = torch.randn((out, channels // groups, side, side),
                                                       generator=self.generator) * (2 / fan) ** .5
        self.tensors[f"{tensor}.bias"] = torch.randn(out, generator=self.generator) * .1
        self.add("convolution", name, inputs, weight=f"{tensor}.weight", bias=f"{tensor}.bias",
                 stride=stride, padding=padding, groups=groups)
        return self.add("rectifier", "relu_" + name)

    def pooling(self, name, side, stride, ceiling, padding=0, inputs=None, **more):
        return self.add("pooling", name, inputs, **{
            "side": side, "stride": stride, "padding": padding, "ceiling": ceiling,
            "average": self.average, **more})

    def inception(self, name, channels, one, reduce3, three, reduce5, five, projection):
        below = len(self.layers) - 1
        ends = [self.convolution(f"{name}/1x1", channels, one, 1, inputs=[below])]
        self.convolution(f"{name}/3x3_reduce", channels, reduce3, 1, inputs=[below])
        ends.append(self.convolution(f"{name}/3x3", reduce3, three, 3, padding=1))
        self.convolution(f"{name}/5x5_reduce", channels, reduce5, 1, inputs=[below])
        ends.append(self.convolution(f"{name}/5x5", reduce5, five, 5, padding=2))
        self.pooling(f"{name}/pool", 3, 1, CAFFE, 1, inputs=[below])
        ends.append(self.convolution(f"{name}/pool_proj", channels, projection, 1))
        self.add("concatenation", f"{name}/output", ends)
        return one + three + five + projection

    def fire(self, name, channels, squeeze, expand):
        below = self.convolution(f"{name}/squeeze1x1", channels, squeeze, 1)
        ends = [self.convolution(f"{name}/expand1x1", squeeze, expand, 1, inputs=[below]),
                self.convolution(f"{name}/expand3x3", squeeze, expand, 3, padding=1, inputs=[below])]
        self.add("concatenation", f"{name}/concat", ends)
        return 2 * expand


def caffenet():
    net = Builder(1)
    net.convolution("conv1", 3, 8, 11, 4)
    net.pooling("pool1", 3, 2, CAFFE)
    net.add("normalisation", "norm1", **LRN)
    net.convolution("conv2", 8, 12, 5, padding=2, groups=2)
    net.pooling("pool2", 3, 2, CAFFE)
    net.add("normalisation", "norm2", **LRN)
    net.convolution("conv3", 12, 16, 3, padding=1)
    net.convolution("conv4", 16, 16, 3, padding=1, groups=2)
    net.convolution("conv5", 16, 12, 3, padding=1, groups=2)
    net.pooling("pool5", 3, 2, CAFFE)
    return net


def by_names(seed, convolutions, pooled_before, ceiling, first_padding):
    """Names like torchvision's, which tell no windows: (number, channels, out, side)."""
    net = Builder(seed)
    for number, channels, out, side in convolutions:
        if number in pooled_before:
            net.pooling(f"pool{number}", 3, 2, ceiling)
        first = number == 0
        net.convolution(f"conv{number}", channels, out, side, 4 if first else 1,
                        first_padding if first else side // 2, tensor=f"features.{number}")
    return net


def alexnet():
    return by_names(2, [(0, 3, 8, 11), (3, 8, 12, 5), (6, 12, 16, 3), (8, 16, 12, 3),
                        (10, 12, 12, 3)], (3, 6), FLOOR, 2)


def nin():
    return by_names(3, [(0, 3, 8, 11), (2, 8, 8, 1), (4, 8, 8, 1), (7, 8, 12, 5), (9, 12, 12, 1),
                        (11, 12, 12, 1), (14, 12, 16, 3), (16, 16, 16, 1), (18, 16, 16, 1),
                        (22, 16, 20, 3), (24, 20, 16, 1), (26, 16, 10, 1)], (7, 14, 22), CAFFE, 0)


def googlenet(average):
    net = Builder(4, average)
    net.convolution("conv1/7x7_s2", 3, 8, 7, 2, 3)
    net.pooling("pool1/3x3_s2", 3, 2, CAFFE)
    net.add("normalisation", "pool1/norm1", **LRN)
    net.convolution("conv2/3x3_reduce", 8, 8, 1)
    net.convolution("conv2/3x3", 8, 12, 3, padding=1)
    net.add("normalisation", "conv2/norm2", **LRN)
    net.pooling("pool2/3x3_s2", 3, 2, CAFFE)
    channels = net.inception("inception_3a", 12, 4, 6, 8, 2, 3, 3)
    channels = net.inception("inception_3b", channels, 6, 6, 8, 3, 4, 3)
    net.pooling("pool3/3x3_s2", 3, 2, CAFFE)
    net.inception("inception_4a", channels, 5, 4, 7, 2, 3, 4)
    return net


def squeezenet():
    net = Builder(5)
    net.convolution("conv1", 3, 8, 3, 2)
    net.pooling("pool1", 3, 2, CAFFE)
    channels = net.fire("fire2", 8, 4, 8)
    channels = net.fire("fire3", channels, 4, 8)
    net.pooling("pool3", 3, 2, CAFFE)
    net.fire("fire4", channels, 6, 10)
    return net


def poolings():
    """Poolings of two kinds in one network, which their layers alone tell; sides that are halved up;
    and the windows of DeepPy's (cuDNN's averages)."""
    net = Builder(6, None)
    net.convolution("conv1", 3, 8, 3, padding=1)
    net.pooling("pool1", 2, 2, CAFFE, average=False)
    net.convolution("conv2", 8, 16, 3, padding=1)
    net.pooling("pool2", 2, 2, CAFFE, average=True)
    net.convolution("conv3", 16, 35, 3, padding=1)
    net.pooling("pool3", 3, 2, FLOOR, 1, average=True, valid=True)
    net.convolution("conv4", 35, 16, 3, padding=1)
    net.pooling("pool4", 3, 2, FLOOR, 1, average=False)
    return net


def run(net, picture):
    """The outputs of all layers."""
    outputs = []
    for layer in net.layers:
        inputs = [picture if i < 0 else outputs[i] for i in layer["inputs"]]
        values = inputs[0]
        if layer["kind"] == "convolution":
            values = functional.conv2d(values, net.tensors[layer["weight"]].double(),
                                       net.tensors[layer["bias"]].double(), layer["stride"],
                                       layer["padding"], 1, layer["groups"])
        elif layer["kind"] == "rectifier":
            values = torch.relu(values)
        elif layer["kind"] == "pooling":
            count = 0 if layer.get("valid") else 2 if layer["ceiling"] else 1
            values = pool(values, layer["side"], layer["stride"], layer["padding"],
                          layer["ceiling"], layer["average"], count)
        elif layer["kind"] == "normalisation":
            values = functional.local_response_norm(values, layer["size"], layer["alpha"],
                                                    layer["beta"], layer["k"])
        else:
            values = torch.cat(inputs, 1)
        outputs.append(values)
    return outputs


def make_picture():
    rows, columns, channels = np.mgrid[0:HEIGHT, 0:WIDTH, 0:3]
    return ((columns * 7 + rows * 13 + channels * 29 + columns * rows * 3) % 101) / 100


def weights(shape, layer):
    """The derivative of the loss with respect to each of a layer's numbers, of SHAPE height × width ×
    channels."""
    numbers = np.arange(np.prod(shape)).reshape(shape)
    return ((numbers * 37 + layer * 11) % 19 - 9) / 9


def sample(values):
    flat = values.reshape(-1)
    return flat[np.arange(SAMPLES) * (len(flat) - 1) // (SAMPLES - 1)]


def make(name, net, table=True):
    folder = Path(__file__).parent
    metadata = {"input.order": "rgb", "input.scale": "1", "input.mean": "0.5,0.5,0.5",
                "input.std": "0.5,0.5,0.5"}
    if net.average is not None:
        metadata["pooling"] = "average" if net.average else "max"
    if table:
        metadata["layers"] = json.dumps(net.layers)
    write_safetensors(folder / f"{name}.network.safetensors",
          {key: value.numpy() for key, value in net.tensors.items()}, metadata)

    pixels = torch.tensor(make_picture(), dtype=torch.float64, requires_grad=True)
    outputs = run(net, ((pixels - .5) / .5).permute(2, 0, 1)[None])
    inside = {number for layer in net.layers if layer["kind"] == "concatenation"
              for end in layer["inputs"] for number in branch_of(net.layers, layer, end)}
    expected, loss, place = {}, 0, 0
    for number, values in enumerate(outputs):
        if number in inside:
            continue
        features = values[0].permute(1, 2, 0)
        loss = loss + (features * torch.tensor(weights(features.shape, place))).sum()
        expected[f"features.{place}"] = sample(features.detach().numpy())
        place += 1
    loss.backward()
    expected["features.gradient"] = sample(pixels.grad.numpy())
    write_safetensors(folder / f"{name}.expected.safetensors", expected, None)


def branch_of(layers, concatenation, end):
    """The layers from END back to the one that all branches of CONCATENATION begin at."""
    def ancestors(number):
        found = []
        while number >= 0:
            found.append(number)
            number = layers[number]["inputs"][0]
        return found
    common = set.intersection(*(set(ancestors(number)) for number in concatenation["inputs"]))
    return [number for number in ancestors(end) if number not in common]


if __name__ == "__main__":
    make("caffenet", caffenet())
    make("alexnet", alexnet(), table=False)
    make("googlenet", googlenet(False))
    make("googlenet-average", googlenet(True))
    make("nin", nin(), table=False)
    make("squeezenet", squeezenet())
    make("poolings", poolings())
