# SPDX-License-Identifier: GPL-3.0-or-later
"""Networks of VGG's shape (Simonyan & Zisserman 2014, arXiv 1409.1556) in safetensors files.

Blocks of 3 × 3 convolutions, each with a rectifier, with a pooling between blocks. Tensors have
torchvision's names: features.N.weight and features.N.bias, where N counts convolutions, rectifiers
and poolings. A tap is a rectifier's output, called relu1_1 and so on.
"""
import json
import struct

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from files import Failure, replacing

# The input of torchvision's networks, and of our own, which take (x - 0.45) / 0.25.
TORCHVISION = {"input.order": "rgb", "input.scale": "1", "input.mean": "0.485,0.456,0.406",
               "input.std": "0.229,0.224,0.225", "padding": "zero", "pooling": "max"}
OWN = {"input.order": "rgb", "input.scale": "1", "input.mean": "0.45,0.45,0.45",
       "input.std": "0.25,0.25,0.25", "padding": "reflect", "pooling": "max"}
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def read_safetensors(path):
    """Tensors by name, as float32, and the metadata."""
    try:
        data = path.read_bytes()
        (length,) = struct.unpack_from("<Q", data)
        header = json.loads(data[8:8 + length])
        metadata = header.pop("__metadata__", {})
        tensors = {}
        for name, entry in header.items():
            begin, end = entry["data_offsets"]
            bytes_of = data[8 + length + begin:8 + length + end]
            if entry["dtype"] == "BF16":  # the upper half of a float32
                values = (np.frombuffer(bytes_of, "<u2").astype("<u4") << 16).view("<f4")
            elif entry["dtype"] in DTYPES:
                values = np.frombuffer(bytes_of, DTYPES[entry["dtype"]])
            else:
                continue  # such as a counter of batches
            tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).astype("f4"))
    except OSError as error:
        raise Failure(f"“{path}” cannot be read: {error.strerror}.") from error
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Failure(f"“{path}” is not a whole safetensors file: fetch it again.") from error
    return tensors, metadata


def write_safetensors(path, tensors, metadata):
    """Writes TENSORS as F16, whole or not at all."""
    header, chunks, offset = {"__metadata__": metadata}, [], 0
    for name, tensor in tensors.items():
        chunk = tensor.detach().cpu().numpy().astype("<f2").tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape),
                        "data_offsets": [offset, offset + len(chunk)]}
        offset += len(chunk)
        chunks.append(chunk)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with replacing(path) as part:
        part.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def share_taps(teachers, taps):
    """For each of TEACHERS those of TAPS that it is the first to have."""
    shared = []
    for teacher in teachers:
        shared.append([tap for tap in taps if tap in teacher.names])
        taps = [tap for tap in taps if tap not in shared[-1]]
    return shared


def read_triple(text):
    """A number for each colour, 3 × 1 × 1, of three with commas between them."""
    return torch.tensor([float(number) for number in text.split(",")]).view(3, 1, 1)


class Network(nn.Module):
    """Takes pictures, N × 3 × height × width, R'G'B' in [0, 1]; gives features by tap."""

    def __init__(self, blocks, metadata):
        """BLOCKS are lists: for each block the channels of its convolutions."""
        super().__init__()
        self.blocks, self.metadata = blocks, metadata
        self.features, self.names = nn.ModuleDict(), {}
        channels, index = 3, 0
        for b, widths in enumerate(blocks, 1):
            for c, width in enumerate(widths, 1):
                convolution = nn.Conv2d(channels, width, 3)
                nn.init.kaiming_normal_(convolution.weight)
                nn.init.zeros_(convolution.bias)
                self.features[str(index)] = convolution
                self.names[f"relu{b}_{c}"] = index
                channels, index = width, index + 2
            index += 1
        self.register_buffer("mean", read_triple(metadata["input.mean"]), persistent=False)
        self.register_buffer("deviation", read_triple(metadata["input.std"]), persistent=False)

    @classmethod
    def load(cls, path):
        """The network in the file PATH, without its classifier."""
        tensors, metadata = read_safetensors(path)
        layers = sorted((int(name.split(".")[1]), name) for name in tensors
                        if name.startswith("features.") and name.endswith(".weight"))
        blocks, last, channels = [[]], -2, 3
        for index, name in layers:
            shape = list(tensors[name].shape)
            if index - last not in (2, 3) or shape[1:] != [channels, 3, 3]:
                raise Failure(f"“{path}” has no network of VGG's shape: “{name}” is {shape}, and "
                              f"should take {channels} channels, 3 × 3.")
            if index - last == 3:
                blocks.append([])
            blocks[-1].append(shape[0])
            last, channels = index, shape[0]
        if not layers:
            raise Failure(f"“{path}” has no convolutions “features.N.weight”: "
                          "take VGG-19 in torchvision's layout.")
        network = cls(blocks, {**TORCHVISION, **metadata})
        network.load_state_dict({n: t for n, t in tensors.items() if n.startswith("features.")})
        return network

    @torch.no_grad()
    def standardise(self, pictures):
        """Makes the network take its input as our own do, and gives every tap a mean square of 1
        over PICTURES. Features change by nothing but a factor for each tap."""
        # A colour, times FACTOR, plus SHIFT, is the network's input.
        factor = float(self.metadata["input.scale"]) / self.deviation
        own_mean, own_deviation = (
            torch.full((3, 1, 1), float(OWN[key].split(",")[0])).to(factor)
            for key in ("input.mean", "input.std"))
        shift = own_mean * factor - self.mean / self.deviation
        first = self.features["0"]
        first.bias += (first.weight.sum((2, 3)) * shift.flatten()).sum(1)
        first.weight *= own_deviation * factor
        if self.metadata["input.order"] == "bgr":
            first.weight.copy_(first.weight.flip(1))
        self.mean, self.deviation = own_mean.expand(3, 1, 1), own_deviation.expand(3, 1, 1)
        self.metadata = dict(OWN)
        before = 1.0
        for tap, features in self(pictures, self.names).items():
            after = features.square().mean().sqrt()
            convolution = self.features[str(self.names[tap])]
            convolution.weight *= before / after
            convolution.bias /= after
            before = after

    @torch.no_grad()
    def revive(self, pictures):
        """Gives new random weights to channels that are 0 everywhere in PICTURES, and takes them
        out of the next layer's sums. Returns how many there were."""
        count, dead = 0, None
        for tap, features in self(pictures, self.names).items():
            convolution = self.features[str(self.names[tap])]
            if dead is not None:
                convolution.weight[:, dead] = 0
            dead = features.amax((0, 2, 3)) == 0
            new = torch.empty_like(convolution.weight)
            nn.init.kaiming_normal_(new)
            convolution.weight[dead] = new[dead]
            convolution.bias[dead] = 0
            count += int(dead.sum())
        return count

    def save(self, path, heads=None, **metadata):
        """Writes the network, with HEADS by tap: matrices of rows × channels."""
        tensors = {**self.state_dict(), **{f"head.{tap}.weight": head
                                           for tap, head in (heads or {}).items()}}
        write_safetensors(path, tensors, {**self.metadata, **metadata})

    def channels(self, tap):
        return self.features[str(self.names[tap])].out_channels

    def forward(self, pictures, taps):
        """The features of TAPS, by tap; layers beyond the last of them are not run."""
        x = pictures.flip(1) if self.metadata["input.order"] == "bgr" else pictures
        x = (x * float(self.metadata["input.scale"]) - self.mean) / self.deviation
        mode = {"zero": "constant"}.get(self.metadata["padding"], self.metadata["padding"])
        pool = functional.max_pool2d if self.metadata["pooling"] == "max" else functional.avg_pool2d
        seen = {}
        for tap, index in self.names.items():
            if tap.endswith("_1") and index > 0:
                x = pool(x, 2)
            x = functional.relu(self.features[str(index)](functional.pad(x, (1,) * 4, mode=mode)))
            if tap in taps:
                seen[tap] = x
                if len(seen) == len(taps):
                    break
        return seen
