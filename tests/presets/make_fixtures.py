#!/usr/bin/python3
"""Makes pictures and networks for the tests of the presets, and by the programs in oracles/ what each system makes
of them: make_fixtures.py. Run by hand, on Debian with python3-torch, python3-scipy, python3-protobuf and
protobuf-compiler, as what it wrote is kept in fixtures/.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import itertools
import sys
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from scipy.io import savemat

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "oracles"), str(HERE.parent / "networks")]
import caffe_style_transfer  # noqa: E402
import make_caffe  # noqa: E402
import make_mat  # noqa: E402
import neural_artistic_style  # noqa: E402
import neural_style  # noqa: E402
import pytorch_tutorial  # noqa: E402
import tensorflow_painting  # noqa: E402
from pictures import SMALL, psnr, read_png, write_png  # noqa: E402
from record import Record  # noqa: E402
from vgg import VGG16, VGG19, caffe_messages  # noqa: E402

FOLDER = HERE / "fixtures"
# What single precision must keep to, whatever the order of its sums: of losses a part of what the test allows, and
# of pictures after ten and fifty steps more than it asks for, in decibels.
STEADY, NEAR, ORDERS = 2e-4, (60, 43), 24
MEAN = np.float64([123.68, 116.779, 103.939])  # of MatConvNet's networks, red first
WIDE, NARROW = (8, 12, 16, 16, 16), (6, 8, 8, 8, 8)  # channels of the convolutions of each block


class Case(NamedTuple):
    """A system, and what it is tried with. Sides are such that poolings leave rests."""
    paint: Callable
    network: str
    counts: tuple  # convolutions of each block
    widths: tuple
    seed: int  # of the network
    input_size: float  # of the numbers that the network takes
    gain: float  # the size of features as a part of that
    bias: tuple  # mean and deviation, in parts of the features' size
    size: tuple  # height and width of the content
    style_size: tuple
    contrast: float  # of the style
    steady: int = 50  # steps that single precision must follow
    start: Callable = None  # makes it of the content; otherwise it is the content


# Features of as few channels as these, and as large as the input, would have style losses beside which nothing
# else counts, as those have powers of the number of channels in the denominator: so some gains are small. L-BFGS
# magnifies from step to step what single precision rounds away, and more where a rectifier or a maximum switches at
# another step. So the pictures painted by it are smaller and their styles softer, and seeds are passed over until
# single precision follows. Without a line search it does not for more than some 25 steps, with any seed.
CASES = {
    "pytorch-tutorial": Case(pytorch_tutorial.paint, "vgg19.pth", VGG19, (4, 6, 8, 4, 4), 1, 1, 0.2, (1, 0.2),
                             (34, 45), (34, 45), 0.4, steady=25),
    "neural-artistic-style": Case(neural_artistic_style.paint, "vgg19-now.mat", VGG19, WIDE, 2, 60, 1, (0, 0.05),
                                  (46, 61), (44, 53), 1),
    "caffe-style-transfer": Case(caffe_style_transfer.paint, "vgg16.caffemodel", VGG16, NARROW, 1, 60, 0.05,
                                 (0.5, 0.1), (23, 31), (26, 22), 0.4),
    "tensorflow-painting": Case(tensorflow_painting.paint, "vgg19-beta16.mat", VGG19, WIDE, 3, 60, 0.02, (0, 0.05),
                                (46, 61), (46, 61), 1,
                                start=lambda content: tensorflow_painting.make_start(content, 4)),
    "neural-style": Case(neural_style.paint, "vgg19.caffemodel", VGG19, WIDE, 1, 60, 0.05, (1.5, 0.2), (23, 31),
                         (26, 22), 0.6),
}


def wave(size, across, down, phase):
    """From 0 to 1; ACROSS and DOWN are turns in the whole picture."""
    rows, columns = np.mgrid[0:size[0], 0:size[1]]
    return 0.5 + 0.5 * np.sin(2 * np.pi * (across * columns / size[1] + down * rows / size[0]) + phase)


def blob(size, x, y, radius):
    """A disc with a soft edge at parts X and Y of the sides, RADIUS in parts of the height."""
    rows, columns = np.mgrid[0:size[0], 0:size[1]]
    distance = np.hypot(columns - x * size[1], rows - y * size[0])
    return 1 / (1 + np.exp((distance - radius * size[0]) / 1.5))


def paint_over(picture, cover, colour):
    return picture + cover[..., None] * (np.array(colour) - picture)


def make_content(size):
    """A sky that becomes lighter downwards, hills, a sun and a tree."""
    rows, columns = np.mgrid[0:size[0], 0:size[1]]
    down = (rows / (size[0] - 1))[..., None]
    picture = (1 - down) * np.array([0.25, 0.42, 0.72]) + down * np.array([0.85, 0.75, 0.62])
    picture = paint_over(picture, blob(size, 0.76, 0.24, 0.12), (0.95, 0.85, 0.4))
    hills = 0.62 + 0.1 * np.sin(columns / size[1] * 8)
    picture = paint_over(picture, 1 / (1 + np.exp(-(rows / size[0] - hills) * 40)), (0.22, 0.4, 0.2))
    picture = paint_over(picture, blob(size, 0.27, 0.45, 0.2), (0.12, 0.28, 0.16))
    grain = 0.04 * (wave(size, 17, 5, 1) + wave(size, -7, 13, 2) - 1)
    return picture + grain[..., None]


def make_style(size, turn):
    """Stripes that bend, of three colours, with dots."""
    rows, columns = np.mgrid[0:size[0], 0:size[1]] / size[0]
    bent = np.sin(14 * (columns + 0.3 * np.sin(5 * rows + turn)) + 4 * rows * turn)
    picture = np.zeros((*size, 3)) + (0.14, 0.2, 0.5)
    picture = paint_over(picture, 0.5 + 0.5 * np.tanh(3 * bent), (0.88, 0.62, 0.2))
    picture = paint_over(picture, wave(size, 3, 4, turn) ** 8, (0.75, 0.22, 0.18))
    return paint_over(picture, blob(size, 0.5, 0.6, 0.16), (0.9, 0.9, 0.82))


def make_convolutions(case, seed):
    """Kernels, out × in × height × width, and biases. By He's initialisation features keep their size from layer
    to layer."""
    random = np.random.default_rng(seed)
    made, channels, gain = [], 3, case.gain
    for wide, count in zip(case.widths, case.counts):
        for _ in range(count):
            kernels = random.normal(0, gain * (2 / (9 * channels)) ** 0.5, (wide, channels, 3, 3))
            bias = random.normal(*case.bias, wide) * case.gain * case.input_size
            made.append((kernels.astype(np.float32), bias.astype(np.float32)))
            channels, gain = wide, 1
    return made


def name_layers(counts):
    """The names of convolutions, without conv, block by block."""
    return [[f"{block}_{number}" for number in range(1, count + 1)] for block, count in enumerate(counts, 1)]


def write_pth(path, convolutions, counts):
    tensors, number, given = OrderedDict(), 0, iter(convolutions)
    for count in counts:
        for _ in range(count):
            kernels, bias = next(given)
            tensors[f"features.{number}.weight"] = torch.from_numpy(kernels)
            tensors[f"features.{number}.bias"] = torch.from_numpy(bias)
            number += 2
        number += 1
    torch.save(tensors, path)


def write_mat(path, convolutions, counts):
    layout = path.stem.split("-")[1]
    random, layers, given = np.random.default_rng(0), [], iter(convolutions)
    for block, names in enumerate(name_layers(counts), 1):
        for name in names:
            kernels, bias = next(given)
            layer = make_mat.convolution(random, layout, "conv" + name, 3, (kernels.shape[1], kernels.shape[0]),
                                         pad=np.uint8([[1, 1, 1, 1]]))
            cells = layer["weights"][0]
            cells[0] = kernels.transpose(2, 3, 1, 0)
            cells[1] = bias.reshape(cells[1].shape)
            layers += [layer, make_mat.rectifier("relu" + name)]
        layers.append(make_mat.pooling(f"pool{block}"))
    content = {"layers": make_mat.cells(*layers)}
    if layout == "beta16":
        image = np.broadcast_to(MEAN.astype(np.float32), (4, 5, 3))
        content["normalization"] = {"averageImage": image, "keepAspect": True}
    else:
        content["meta"] = {
            "inputs": {"name": "data", "size": np.float64([224, 224, 3, 10])},
            "classes": {"name": make_mat.cells("n1", "n2")},
            "normalization": {"imageSize": np.float64([224, 224, 3]), "averageImage": MEAN.reshape(1, 1, 3),
                              "interpolation": "bicubic"}}
    savemat(path, content, do_compression=True)


def write_caffemodel(path, convolutions, counts):
    net = make_caffe.Network(caffe_messages(), f"VGG_ILSVRC_{sum(counts) + 3}_layers", v1=True)
    numbers = iter([tensor for layer in convolutions for tensor in layer])
    net.random = lambda *shape: next(numbers).reshape(shape)
    net.network.input.append("data")
    net.network.input_dim.extend([1, 3, 224, 224])
    bottom, given = "data", iter(convolutions)
    for block, names in enumerate(name_layers(counts), 1):
        for name in names:
            outs, ins = next(given)[0].shape[:2]
            bottom = net.rectify("relu" + name, net.convolve("conv" + name, bottom, ins, outs, 3, pad=1))
        bottom = net.pool(f"pool{block}", bottom, 2, 2)
    path.write_bytes(net.network.SerializeToString())


def make_style_of(case):
    return 0.5 + case.contrast * (make_style(case.style_size, 1.0) - 0.5)


WRITERS = {".pth": write_pth, ".mat": write_mat, ".caffemodel": write_caffemodel}


def make_inputs(name, seed, folder):
    """Writes the pictures and the network of the case NAME."""
    case = CASES[name]
    content = make_content(case.size)
    write_png(folder / f"{name}.content.png", content)
    write_png(folder / f"{name}.style.png", make_style_of(case), depth=8)
    write_png(folder / f"{name}.start.png", case.start(content) if case.start else content)
    path = folder / case.network
    WRITERS[path.suffix](path, make_convolutions(case, seed), case.counts)


def run_case(name, folder, dtype=torch.float64, network=None):
    """The Record of what the system makes of the case NAME in FOLDER, or with another NETWORK."""
    pictures = (read_png(folder / f"{name}.{picture}.png") for picture in ("content", "style", "start"))
    record = Record()
    CASES[name].paint(network or folder / CASES[name].network, *pictures, record, dtype)
    return record


def reorder(convolutions, seed):
    """The same network with its channels in another order, so that sums are rounded otherwise."""
    random = np.random.default_rng(seed)
    made, last = [], np.arange(3)
    for kernels, bias in convolutions:
        order = random.permutation(len(bias))
        made.append((np.ascontiguousarray(kernels[order][:, last]), bias[order]))
        last = order
    return made


def run_orders(name, seed, folder):
    """Records of single precision, with the channels in some orders."""
    case = CASES[name]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / case.network
        for order in range(ORDERS):
            WRITERS[path.suffix](path, reorder(make_convolutions(case, seed), order), case.counts)
            yield run_case(name, folder, torch.float32, path)


def find_difference(entry, given):
    """The largest relative difference of a part of a step's losses."""
    return max(abs(value - given[part]) / max(abs(value), SMALL * entry["total"])
               for part, value in entry.items() if part != "iteration")


def count_steady(record, other):
    """From how many steps of the first on losses are alike."""
    differences = map(find_difference, record.losses, other.losses)
    return next((step for step, difference in enumerate(differences) if difference > STEADY), len(record.losses))


def compare_pictures(record, other):
    """How near they are, in decibels, after each number of steps."""
    return [psnr(*(np.clip(run.pictures[step], 0, 1) for run in (record, other))) for step in record.steps]


def is_steady(name, seed, folder):
    """Whether single precision follows."""
    case = CASES[name]
    try:
        record = run_case(name, folder)
        return all(count_steady(record, other) >= case.steady
                   and all(near > least for near, least in zip(compare_pictures(record, other), NEAR))
                   for other in run_orders(name, seed, folder))
    except AssertionError:  # it has come to an end early
        return False


def make_case(name, folder):
    """Writes all of the case NAME, with the first seed that is steady."""
    for seed in itertools.count(CASES[name].seed):
        make_inputs(name, seed, folder)
        if is_steady(name, seed, folder):
            print(f"{name}: seed {seed}", flush=True)
            run_case(name, folder).write(folder / name)
            return


def main():
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    for name in sys.argv[1:] or CASES:
        make_case(name, FOLDER)


if __name__ == "__main__":
    main()
