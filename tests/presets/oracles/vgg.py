"""VGG networks of any number of channels, as PyTorch, MatConvNet and Caffe have them in files, and their
features. Files are read by PyTorch's, SciPy's and Google's own readers.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import functools
import sys
import tempfile
from pathlib import Path

import numpy as np
import scipy.io
import torch
import torch.nn.functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "networks"))
from make_caffe import PROTO, compile_proto  # noqa: E402

# Convolutions of each block: Simonyan & Zisserman 2014, table 1, columns D and E.
VGG16 = (2, 2, 3, 3, 3)
VGG19 = (2, 2, 4, 4, 4)


def read_pytorch(path):
    """Kernels, out × in × height × width, and biases of the convolutions in torchvision's order."""
    tensors = torch.load(path)
    numbers = sorted({int(name.split(".")[1]) for name in tensors if name.startswith("features.")})
    return [(tensors[f"features.{number}.weight"], tensors[f"features.{number}.bias"]) for number in numbers]


def read_matconvnet(path):
    """As read_pytorch()."""
    found = []
    for layer in scipy.io.loadmat(path, struct_as_record=False, squeeze_me=False)["layers"][0]:
        layer = layer[0, 0]
        if layer.type[0] == "conv" and not layer.name[0].startswith("fc"):
            kernels, bias = layer.weights[0]
            kernels = np.ascontiguousarray(kernels.transpose(3, 2, 0, 1))  # from height × width × in × out
            found.append((torch.from_numpy(kernels), torch.from_numpy(bias.ravel())))
    return found


def read_matconvnet_mean(path):
    """The mean colour, red first: of a picture in the old layout, of one position in the new."""
    content = scipy.io.loadmat(path, struct_as_record=False)
    holder = content["meta"][0, 0] if "meta" in content else None
    normalization = holder.normalization[0, 0] if holder else content["normalization"][0, 0]
    return normalization.averageImage.reshape(-1, 3).mean(0)


@functools.cache
def caffe_messages():
    """The module of Caffe's messages, of which a process can have one."""
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        messages = compile_proto(folder, "caffe", PROTO)
        sys.path.remove(folder)
    return messages


def read_caffe(path):
    """As read_pytorch(), but the first kernels see blue first."""
    network = caffe_messages().NetParameter()
    network.ParseFromString(Path(path).read_bytes())
    found = []
    for layer in [*network.layers, *network.layer]:
        if layer.name.startswith("conv"):
            kernels, bias = layer.blobs
            sides = kernels.shape.dim or (kernels.num, kernels.channels, kernels.height, kernels.width)
            found.append((torch.tensor(kernels.data).reshape(*sides), torch.tensor(bias.data)))
    return found


def pool_max(planes):
    """2 × 2, and what is left over is dropped: PyTorch's."""
    return torch.nn.functional.max_pool2d(planes, 2)


def pool_max_ceiling(planes):
    """2 × 2, and what is left over makes one more: Torch's as loadcaffe makes it, with Caffe's rounding."""
    return torch.nn.functional.max_pool2d(planes, 2, ceil_mode=True)


def pool_average_ceiling(planes):
    """2 × 2, and what is left over makes one more, the mean of the cells that there are: TensorFlow's SAME, and
    Caffe's AVE without padding."""
    return torch.nn.functional.avg_pool2d(planes, 2, ceil_mode=True, count_include_pad=False)


def pool_average_three(planes):
    """3 × 3 in steps of two, one cell beyond each side, which the mean does not count: cuDNN's."""
    return torch.nn.functional.avg_pool2d(planes, 3, 2, 1, count_include_pad=False)


class Vgg:
    """Features of a network by the papers' names, as conv1_1 and relu1_1."""

    def __init__(self, convolutions, counts, pool, dtype=torch.float64):
        self.convolutions = [(kernels.to(dtype), bias.to(dtype)) for kernels, bias in convolutions]
        assert len(self.convolutions) == sum(counts)
        self.counts = counts
        self.pool = pool

    def look(self, planes, last):
        """What comes of PLANES, 1 × 3 × height × width as the network takes them, as far as the layer LAST: each
        channels × positions."""
        features, convolutions = {}, iter(self.convolutions)
        for block, count in enumerate(self.counts, 1):
            for number in range(1, count + 1):
                planes = torch.nn.functional.conv2d(planes, *next(convolutions), padding=1)
                features[f"conv{block}_{number}"] = planes[0].flatten(1)
                planes = planes.relu()
                features[f"relu{block}_{number}"] = planes[0].flatten(1)
                if last in features:
                    return features
            planes = self.pool(planes)
        raise KeyError(last)


def gram(features):
    """Sums over the positions of the products of each two channels."""
    return features @ features.T
