#!/usr/bin/python3
"""Does with PyTorch what bench-gradient does: measures the time of a loss and its gradient.

Network file, sizes, taps, losses (style at relu1_1 … relu5_1, changes at the first three, content
at relu4_2) and line of JSON are the same. A network's heads are left out, so ours does a little
more. Needs Debian's python3-torch.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
import pathlib
import statistics
import struct
import sys
import time

import numpy
import torch
import torch.nn.functional as functional

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "weights/train"))
from taps import CHANGE_DISTANCES, CONTENT_TAPS, STYLE_AND_CONTENT_TAPS, STYLE_TAPS  # noqa: E402

TYPES = {"F32": "<f4", "F16": "<f2"}


def read_network(path):
    """The layers in order, each (name, weight, bias), poolings (name, None, None); and metadata."""
    with open(path, "rb") as file:
        data = file.read()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__", {})

    def tensor(name):
        begin, end = header[name]["data_offsets"]
        numbers = numpy.frombuffer(data[8 + size + begin : 8 + size + end],
                                   TYPES[header[name]["dtype"]])
        return torch.from_numpy(numbers.astype("f4").reshape(header[name]["shape"]))

    layers, block, number, last = [], 1, 0, None
    for index in sorted(int(name.split(".")[1]) for name in header
                        if name.startswith("features.") and name.endswith(".weight")):
        if last is not None and index - last == 3:
            layers.append((f"pool{block}", None, None))
            block, number = block + 1, 0
        number, last = number + 1, index
        layers.append((f"relu{block}_{number}", tensor(f"features.{index}.weight"),
                       tensor(f"features.{index}.bias")))
    return layers, metadata


def find_features(layers, metadata, picture):
    """The features of PICTURE, 1 × 3 × height × width in [0, 1], at all taps."""
    mean, deviation = (
        torch.tensor([float(word) for word in text.split(",")]).view(1, 3, 1, 1)
        for text in (metadata.get("input.mean", "0.485,0.456,0.406"),
                     metadata.get("input.std", "0.229,0.224,0.225")))
    values = picture.flip(1) if metadata.get("input.order") == "bgr" else picture
    values = (values * float(metadata.get("input.scale", "1")) - mean) / deviation
    mode = metadata.get("padding", "zero")
    found = {}
    for name, weight, bias in layers:
        if weight is None:
            values = functional.max_pool2d(values, 2)
        elif mode == "zero":
            values = functional.relu(functional.conv2d(values, weight, bias, padding=1))
        else:
            padded = functional.pad(values, (1, 1, 1, 1), mode=mode)
            values = functional.relu(functional.conv2d(padded, weight, bias))
        if name in STYLE_AND_CONTENT_TAPS:
            found[name] = values
        if name == STYLE_TAPS[-1]:
            break
    return found


def gram_of(features):
    flat = features[0].flatten(1)
    return flat @ flat.t() / flat.shape[1]


def statistics_of(name, features):
    """The mean, and all Gram matrices: of the features, and of their changes across and down."""
    grams, distance = [gram_of(features)], CHANGE_DISTANCES.get(name)
    if distance:
        grams += [gram_of(features[..., distance:] - features[..., :-distance]),
                  gram_of(features[..., distance:, :] - features[..., :-distance, :])]
    return features[0].flatten(1).mean(1), grams


def evaluate(layers, metadata, picture, styles, contents):
    """Loss and gradient as in engine/loss/evaluation.h; each loss has the weight 1."""
    picture = picture.detach().requires_grad_(True)
    found = find_features(layers, metadata, picture)
    loss = (picture[..., 1:] - picture[..., :-1]).square().mean()
    loss = loss + (picture[..., 1:, :] - picture[..., :-1, :]).square().mean()
    loss = loss + (picture - picture.clamp(0, 1)).square().mean()
    for name, (mean, grams) in styles.items():
        own_mean, own_grams = statistics_of(name, found[name])
        for own_gram, gram in zip(own_grams, grams):
            loss = loss + (own_gram - gram).square().sum() / gram.square().sum() / len(styles)
        loss = loss + 0.1 * (own_mean - mean).square().sum() / mean.square().sum() / len(styles)
    for name, target in contents.items():
        loss = loss + (found[name] - target).square().sum() / target.square().sum() / len(contents)
    loss.backward()
    return loss, picture.grad


def peak_mib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", required=True)
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    layers, metadata = read_network(options.network)
    content, style = torch.rand(2, 1, 3, options.size, options.size)
    with torch.no_grad():
        styles = {name: statistics_of(name, features)
                  for name, features in find_features(layers, metadata, style).items()
                  if name in STYLE_TAPS}
        contents = {name: features
                    for name, features in find_features(layers, metadata, content).items()
                    if name in CONTENT_TAPS}
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")

    seconds = []
    for _ in range(options.repeat + 1):
        start = time.monotonic()
        evaluate(layers, metadata, content, styles, contents)
        seconds.append(time.monotonic() - start)
    seconds = seconds[1:]  # the first one warms up
    print(json.dumps({"seconds": statistics.median(seconds), "min": min(seconds),
                      "peak_mib": peak_mib(), "evaluations": options.repeat,
                      "width": options.size, "height": options.size,
                      "threads": options.threads}))


if __name__ == "__main__":
    main()
