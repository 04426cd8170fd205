#!/usr/bin/env python3
"""Writes tests/networks/fixtures/*.pth with PyTorch itself, and what is expected of them beside.

Run by hand, on Debian with python3-torch: tests/networks/make_pth.py. The networks have torchvision's
names and shapes, but few channels, and random numbers.
SPDX-License-Identifier: GPL-3.0-or-later
"""

import io
import pickle
import struct
import sys
import tarfile
import zipfile
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from safetensors import write_safetensors  # noqa: E402

FOLDER = Path(__file__).parent / "fixtures"
VGG16 = (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M")
VGG19 = (64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M")


class Network(nn.Module):
    """Convolutions called features, and a classifier."""

    def __init__(self, *layers, classifier=None):
        super().__init__()
        self.features = nn.Sequential(*layers)
        if classifier:
            self.classifier = nn.Sequential(*classifier)


def vgg(layers, divisor, norms=False):
    made, channels = [], 3
    for layer in layers:
        if layer == "M":
            made.append(nn.MaxPool2d(2, 2))
            continue
        wide = max(1, layer // divisor)
        made += [nn.Conv2d(channels, wide, 3, padding=1), *([nn.BatchNorm2d(wide)] if norms else []), nn.ReLU()]
        channels = wide
    return Network(*made, classifier=[nn.Linear(4, 4), nn.ReLU(), nn.Dropout(), nn.Linear(4, 2)])


def alexnet():
    return Network(
        nn.Conv2d(3, 4, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(4, 4, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2),
        nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(),
        nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2),
        classifier=[nn.Dropout(), nn.Linear(4, 4)])


def nin():
    """neural-style-pt's (CaffeLoader.py)."""
    made, channels = [], 3
    for number, (first, padding, stride) in enumerate([(11, 0, 4), (5, 2, 1), (3, 1, 1), (3, 1, 1)]):
        for kernel in (first, 1, 1):
            made += [nn.Conv2d(channels, 4, kernel, stride if kernel > 1 else 1, padding if kernel > 1 else 0),
                     nn.ReLU()]
            channels = 4
        made.append(nn.AvgPool2d(6) if number == 3 else nn.MaxPool2d(3, 2, ceil_mode=True))
        if number == 2:
            made.append(nn.Dropout())
    return Network(*made)


class Fire(nn.Module):
    def __init__(self):
        super().__init__()
        self.squeeze = nn.Conv2d(4, 2, 1)
        self.expand1x1 = nn.Conv2d(2, 2, 1)
        self.expand3x3 = nn.Conv2d(2, 2, 3, padding=1)


def squeezenet():
    pool = [nn.MaxPool2d(3, 2, ceil_mode=True)]
    return Network(nn.Conv2d(3, 4, 3, stride=2), nn.ReLU(), *pool, Fire(), Fire(), *pool, Fire(), Fire(), *pool,
                   Fire(), Fire(), Fire(), Fire(), classifier=[nn.Dropout(), nn.Conv2d(4, 4, 1)])


class Convolution(nn.Module):
    """GoogLeNet's, with its batch norm."""

    def __init__(self, channels, wide, kernel):
        super().__init__()
        self.conv = nn.Conv2d(channels, wide, kernel, bias=False)
        self.bn = nn.BatchNorm2d(wide, eps=0.001)


class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch1 = Convolution(4, 1, 1)
        self.branch2 = nn.Sequential(Convolution(4, 1, 1), Convolution(1, 1, 3))
        self.branch3 = nn.Sequential(Convolution(4, 1, 1), Convolution(1, 1, 3))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1), Convolution(4, 1, 1))


class GoogLeNet(nn.Module):
    """As far as the fourth block of nine."""

    def __init__(self):
        super().__init__()
        self.conv1 = Convolution(3, 4, 7)
        self.conv2 = Convolution(4, 4, 1)
        self.conv3 = Convolution(4, 4, 3)
        self.inception3a, self.inception3b, self.inception4a = Inception(), Inception(), Inception()
        self.fc = nn.Linear(4, 4)


class Block(nn.Module):
    def __init__(self, smaller):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 4, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(4)
        if smaller:
            self.downsample = nn.Sequential(nn.Conv2d(4, 4, 1, bias=False), nn.BatchNorm2d(4))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 7, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        for number in range(1, 5):
            setattr(self, f"layer{number}", nn.Sequential(Block(number > 1), Block(False)))
        self.fc = nn.Linear(4, 4)


def mixed():
    """What training programs save: the network among other things, of numbers of every type, cut from one
    storage, transposed, as parameters, called as DataParallel calls them."""
    row = torch.randn(2000)
    tensors = OrderedDict([
        ("features.0.weight", torch.randn(4, 3, 3, 3).half()),
        ("features.0.bias", torch.randn(4).bfloat16()),
        ("features.2.weight", torch.randn(5, 4, 3, 3).double()),
        ("features.2.bias", row[100:110:2]),
        ("features.5.weight", torch.randn(4, 5, 3, 3).contiguous(memory_format=torch.channels_last)),
        ("features.5.bias", nn.Parameter(row[7:11])),
        ("features.7.weight", row[200:200 + 4 * 4 * 9].view(3, 4, 3, 4).permute(1, 3, 0, 2)),
        ("classifier.0.weight", torch.randn(2, 4)),
    ])
    saved = OrderedDict((f"module.{name}", tensor) for name, tensor in tensors.items())
    saved["module.features.num_batches_tracked"] = torch.tensor(3)
    state = {number: {"step": torch.tensor(1.), "exp_avg": torch.randn(2)} for number in range(3)}
    checkpoint = {"epoch": 300, "lr": 0.1, "name": "mixed", "big": 1 << 40, "negative": -3, "best": None,
                  "flags": [True, False], "optimizer": {"state": state, "param_groups": [{"params": [0, 1, 2]}]},
                  "state_dict": saved}
    return checkpoint, tensors


def write_expected(name, tensors):
    """As safetensors of single precision, without PyTorch."""
    write_safetensors(FOLDER / f"{name}.expected.safetensors",
                      {key: tensor.detach().float().numpy() for key, tensor in tensors.items()
                       if key.startswith("features.") and tensor.is_floating_point()})


def write(name, saved, legacy=False):
    torch.save(saved, FOLDER / f"{name}.pth", _use_new_zipfile_serialization=not legacy)


def rewrite(name, to, change=None, packing=zipfile.ZIP_STORED):
    """Writes the archive NAME again as TO, its files packed; CHANGE gives another file's name and bytes."""
    with zipfile.ZipFile(FOLDER / f"{name}.pth") as old, zipfile.ZipFile(FOLDER / f"{to}.pth", "w", packing) as new:
        for inside in old.namelist():
            new.writestr(inside, old.read(inside))
        if change:
            new.writestr(*change)


def write_bomb():
    """A storage of 26 MB that is packed into a thousandth."""
    write("large", OrderedDict([("features.0.weight", torch.zeros(6_500_000, 1, 1, 1))]))
    rewrite("large", "bomb", packing=zipfile.ZIP_DEFLATED)
    (FOLDER / "large.pth").unlink()


def write_tar(name, saved):
    """SAVED, of floats, as PyTorch wrote it before February 2017; today's still reads it."""
    tensors, storages = {}, {}
    pickled = io.BytesIO()
    pickler = pickle.Pickler(pickled, protocol=2)

    def identify(value):
        if not isinstance(value, torch.Tensor):
            return None
        tensors[id(value)] = value
        return str(id(value))

    pickler.persistent_id = identify
    pickler.dump(saved)
    listed = pickle.dumps(len(tensors), protocol=2)
    for key, tensor in tensors.items():
        storage = tensor.storage()
        storages[storage.data_ptr()] = storage
        listed += pickle.dumps((key, storage.data_ptr(), torch.FloatTensor), protocol=2)
        listed += struct.pack(f"<q{2 * tensor.dim()}qq", tensor.dim(), *tensor.shape, *tensor.stride(),
                              tensor.storage_offset())
    numbers = pickle.dumps(len(storages), protocol=2)
    for key, storage in storages.items():
        numbers += pickle.dumps((key, "cpu", torch.FloatStorage), protocol=2)
        numbers += struct.pack("<q", storage.size()) + bytes(storage.untyped())
    numbers += pickle.dumps([], protocol=2)
    information = pickle.dumps({"protocol_version": 1000, "little_endian": True}, protocol=2)
    with tarfile.open(FOLDER / f"{name}.pth", "w:", format=tarfile.PAX_FORMAT) as archive:
        for inside, data in (("sys_info", information), ("pickle", pickled.getvalue()),
                             ("tensors", listed), ("storages", numbers)):
            entry = tarfile.TarInfo(inside)
            entry.size, entry.mtime = len(data), 1485043200.5
            archive.addfile(entry, io.BytesIO(data))
    for key, tensor in torch.load(FOLDER / f"{name}.pth").items():
        assert torch.equal(tensor, saved[key])


def main():
    torch.manual_seed(1)
    FOLDER.mkdir(exist_ok=True)
    for name, layers, legacy in (("vgg19", VGG19, False), ("vgg16-legacy", VGG16, True)):
        tensors = vgg(layers, 64).state_dict()
        write(name, tensors, legacy)
        write_expected(name, tensors)
    tensors = vgg(VGG16, 64).state_dict()
    write_tar("vgg16-tar", tensors)
    write_expected("vgg16-tar", tensors)
    checkpoint, tensors = mixed()
    for name, legacy in (("mixed", False), ("mixed-legacy", True)):
        write(name, checkpoint, legacy)
        write_expected(name, tensors)
    write("alexnet", alexnet().state_dict())
    write("nin", nin().state_dict())
    write("squeezenet1_1", squeezenet().state_dict())
    write("vgg19_bn-legacy", vgg(VGG19, 256, norms=True).state_dict(), legacy=True)
    write("googlenet-legacy", GoogLeNet().state_dict(), legacy=True)
    write("resnet18-legacy", ResNet().state_dict(), legacy=True)
    write("whole-network", vgg((64, "M"), 64))
    write_bomb()
    rewrite("mixed", "packed", packing=zipfile.ZIP_DEFLATED)
    write_expected("packed", tensors)
    rewrite("mixed", "big-endian", change=("mixed/byteorder", "big"))


if __name__ == "__main__":
    main()
