#!/usr/bin/env python3
"""Writes a small corpus for each fuzz target below the folder given: make_corpus.py FOLDER.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import json
import struct
import sys
import zipfile
from pathlib import Path

from PIL import ImageCms


def profiles():
    """LittleCMS's sRGB, and a gray and a CMYK profile made of its parts, for each kind of pixel."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    gray = bytearray(srgb).replace(b"RGB ", b"GRAY", 1).replace(b"rTRC", b"kTRC", 1)
    cmyk = bytearray(lab).replace(b"Lab ", b"CMYK", 1)
    return [bytes([kind]) + bytes(profile) for kind in (0, 1, 2, 7, 13, 129)
            for profile in (srgb, gray, cmyk)]


def network(blocks, kernel=3, kind="F32", metadata=None, heads=False):
    """A network of random-looking numbers; BLOCKS has the channels of its convolutions."""
    size = {"F32": 4, "F16": 2, "BF16": 2}[kind]
    header, length, number, channels = {}, 0, 0, 3

    def add(name, *shape):
        nonlocal length
        count = size
        for side in shape:
            count *= side
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [length, length + count]}
        length += count

    for place, block in enumerate(blocks):
        number += place > 0
        for index, wide in enumerate(block):
            add(f"features.{number}.weight", wide, channels, kernel, kernel)
            add(f"features.{number}.bias", wide)
            if heads:
                add(f"head.relu{place + 1}_{index + 1}.weight", 2, wide)
            channels, number = wide, number + 2
    if metadata:
        header["__metadata__"] = metadata
    text = json.dumps(header, separators=(",", ":")).encode()
    values = {"F32": b"\0\0\0\x3d\0\0\0\xbe", "F16": b"\0\x2c\0\xb0", "BF16": b"\0\x3d\0\xbe"}[kind]
    return struct.pack("<Q", len(text)) + text + (values * length)[:length]


def graph():
    """A network that tells its layers: strides, groups, a normalisation, two branches."""
    def convolution(name, inputs, **more):
        return {"kind": "convolution", "name": name, "inputs": inputs, "weight": f"features.{name}",
                **more}

    layers = [convolution("a", [-1], stride=2, padding=1),
              {"kind": "rectifier", "inputs": [0]},
              {"kind": "pooling", "inputs": [1], "side": 3, "stride": 2, "ceiling": True},
              {"kind": "normalisation", "inputs": [2], "size": 3, "alpha": .5, "beta": .75, "k": 1},
              convolution("b", [3], groups=2), {"kind": "rectifier", "inputs": [4]},
              convolution("c", [3], padding=2, dilation=2),
              {"kind": "concatenation", "inputs": [5, 6]}]
    tensors = {"a": [2, 3, 3, 3], "b": [2, 1, 1, 1], "c": [2, 2, 3, 3]}
    header, length = {"__metadata__": {"layers": json.dumps(layers, separators=(",", ":"))}}, 0
    for name, shape in tensors.items():
        count = 4 * shape[0] * shape[1] * shape[2] * shape[3]
        header[f"features.{name}"] = {"dtype": "F32", "shape": shape,
                                      "data_offsets": [length, length + count]}
        length += count
    text = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + (b"\0\0\0\x3d\0\0\0\xbe" * length)[:length]


def element(kind, data):
    """An element of a MATLAB file, filled up to eight bytes."""
    return struct.pack("<II", kind, len(data)) + data + b"\0" * (-len(data) % 8)


def matrix(value, name=""):
    """A matrix: of cells, of one struct, of characters, or of numbers (a kind of MATLAB's, a type of
    elements, sides, data)."""
    sides = (1, 1)
    if isinstance(value, list):
        kind, sides, data = 1, (1, len(value)), b"".join(map(matrix, value))
    elif isinstance(value, dict):
        names = b"".join(key.encode().ljust(16, b"\0") for key in value)
        kind = 2
        data = (struct.pack("<HHI", 5, 4, 16) + element(1, names)
                + b"".join(map(matrix, value.values())))
    elif isinstance(value, str):
        kind, sides, data = 4, (1, len(value)), element(16, value.encode())
    else:
        kind, stored, sides, numbers = value
        data = element(stored, numbers)
    return element(14, element(6, struct.pack("<II", kind, 0))
                   + element(5, struct.pack(f"<{len(sides)}i", *sides))
                   + element(1, name.encode()) + data)


def doubles(*values):
    return 6, 9, (1, len(values)), struct.pack(f"<{len(values)}d", *values)


def matlab(**variables):
    return (b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"
            + b"".join(matrix(value, name) for name, value in variables.items()))


def kernels(height, width, seen, given):
    """Kernels of single numbers, and a bias of bytes."""
    data = (b"\0\0\0\x3d\0\0\0\xbe" * (height * width * seen * given))[:height * width * seen * given * 4]
    return [(7, 7, (height, width, seen, given), data), (7, 2, (1, given), bytes(range(given)))]


def convolution(name, sides, **more):
    return {"name": name, "type": "conv", "weights": kernels(*sides), "pad": doubles(1), **more}


def pooling(**more):
    return {"type": "pool", "name": "pool", "method": "max", "pool": doubles(2, 2), "stride": doubles(2),
            **more}


MATCONVNETS = [
    matlab(layers=[convolution("conv1", (3, 3, 3, 2)), {"type": "relu", "name": "relu1"}, pooling(),
                   convolution("conv2", (3, 3, 2, 2)), convolution("fc6", (7, 7, 2, 1))],
           meta={"normalization": {"averageImage": (6, 9, (1, 1, 3), struct.pack("<3d", 1, 2, 3))}}),
    matlab(net={"layers": [
        convolution("conv1", (5, 5, 3, 4), stride=doubles(2, 2), dilate=doubles(1)),
        {"type": "lrn", "name": "norm", "param": doubles(5, 1, 2e-5, 0.75)},
        pooling(pad=doubles(0, 1, 0, 1)), {"type": "dropout"},
        convolution("conv2", (3, 3, 2, 2)), {"type": "softmax"}]}),
    matlab(normalization={"averageImage": (7, 7, (2, 1, 3), bytes(24))},
           layers=[{"filters": kernels(1, 1, 3, 2)[0], "biases": kernels(1, 1, 3, 2)[1],
                    "type": "conv", "name": "a", "pad": (6, 2, (1, 4), bytes(4))},
                   {"type": "relu", "leak": doubles(0)}]),
    matlab(layers=[{}]),
    matlab(layers={"name": "conv1"}, params={"value": doubles(1)}),
]

NETWORKS = {
    "graph": graph(),
    "one": network([[2]]),
    "poolings": network([[2, 3], [4], [2]]),
    "sixteens": network([[16, 16]]),
    "half": network([[4], [4]], kind="F16"),
    "bfloat": network([[4, 4]], kind="BF16"),
    "pointwise": network([[3]], kernel=1),
    "wide": network([[2]], kernel=5),
    "heads": network([[3, 3], [3]], heads=True),
    "metadata": network([[2]], metadata={
        "input.order": "bgr", "input.scale": "255", "input.mean": "[103.939, 116.779, 123.68]",
        "input.std": "1,1,1", "padding": "reflect", "pooling": "average", "content.weight": "2"}),
}

FIXTURES = Path(__file__).parents[1] / "networks" / "fixtures"

PROTOTXT = """name: 'x' input: "data" layer { name: "conv1_1" type: "Convolution" bottom: "data" top: "c"
convolution_param { num_output: 4 kernel_size: 3 pad: 1 weight_filler { type: "xavier" } } }
layer { name: "p" type: "Pooling" bottom: "c" top: "p" pooling_param { pool: AVE kernel_size: 2 stride: 2 } }
layers { name: 'n' type: LRN bottom: 'p' top: 'n' lrn_param < alpha: 1e-4 > include: { phase: TEST } } # x
"""


def fixtures(extension, largest=6000):
    """The files that the tests read, as far as they are short."""
    files = sorted(FIXTURES.glob("*." + extension))
    return [file.read_bytes() for file in files if file.stat().st_size <= largest - 2]


def caffe():
    """Networks alone, and one with a text of its layers."""
    files = fixtures("caffemodel")
    text = PROTOTXT.encode()
    return [b"\0\0" + file for file in files] + [struct.pack("<H", len(text)) + text + file for file in files[-2:]]


OPTIONS = [
    "", "strength=50", "strength=0.5 style-scale=2 quality=best", "colour=matched seed=7 size=512",
    "network='my net.safetensors' memory=100", 'padding="zero" pooling=max threads=2',
    "style-weights=2,1,0.5", "preset=bold iterations=3", "initial-noise=1e-3 smoothness=0 optimiser=adam",
    "style-weights='0,5 1'", "strength=1e999", "preset=nowhere",
]

PRESETS = [
    b"[mine]\nlabel=My own\nlabel[de]=Mein eigenes\nstrength=3\n", b"# comment\n\n[a]\nseed=1\n[b]\n",
    b"\xef\xbb\xbf[mark]\r\nstrength=12.5 \r\n", "[ö]\nlabel=Öl\n".encode("utf-16"),
    "[ö]\nlabel=Öl\n".encode("latin-1"), b"[x]\nnetwork=a\\sb\\n\\\\c;\\u\nsize=64\n", b"no key file\n",
]

STYLES = [
    b"/home/me/style.jpg", b"a.png\nb.png\tmask", b"a\t\nb\tc\td\n", b"\n\n\tx\n", b"",
    b"a\0[request]\nversion=3\noptions=strength='5'\nmix=0.5\n[style 1]\npath=%2Fa\nmask=m\n",
]


def pth():
    """The small ones of the files that PyTorch wrote; the pickles of the archives among them by themselves."""
    folder = Path(__file__).parents[1] / "networks" / "fixtures"
    files = [path for path in sorted(folder.glob("*.pth")) if path.stat().st_size < 32000]
    pickles = []
    for path in files:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                pickles += [archive.read(name) for name in archive.namelist() if name.endswith("/data.pkl")]
    storage = b"(U\7storagectorch\nFloatStorage\nU\x010U\3cpuKpNtQ"
    tensor = b"ctorch._utils\n_rebuild_tensor\n(" + storage + b"K\0(K\4K\3K\3K\3t(K\x1bK\tK\3K\1ttR"
    pickles += [b"}U\x11features.0.weight" + tensor + b"s.",
                b"ccollections\nOrderedDict\n](]X\x11\0\0\0features.0.weight" + tensor + b"ee\x85R}b."]
    return [path.read_bytes() for path in files] + [b"\0" + data for data in pickles]


def main():
    folder = Path(sys.argv[1])
    corpora = {
        "caffe": caffe(),
        "matconvnet": MATCONVNETS,
        "network": list(NETWORKS.values()),
        "onnx": fixtures("onnx"),
        "options": [text.encode() for text in OPTIONS],
        "presets": PRESETS,
        "styles": STYLES,
        "profile": profiles(),
        "pth": pth(),
    }
    for target, inputs in corpora.items():
        (folder / target).mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(inputs):
            (folder / target / f"made-{number:02}").write_bytes(data)


if __name__ == "__main__":
    main()
