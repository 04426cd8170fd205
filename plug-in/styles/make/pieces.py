# SPDX-License-Identifier: GPL-3.0-or-later
"""The paintings of GCompris's jigsaw puzzle, joined from their pieces."""
import io
import re
import struct
import zlib

from PIL import Image

BOARD = (702, 515)  # pixels; the board that the pieces' places are shares of
FOLDER = 2  # flags of an entry
COMPRESSED = 1  # by zlib, after four bytes that say how long it was


def read_resources(path):
    """The files in a binary resource of Qt, by name: its header has the offsets of a tree, of the data and
    of the names (Qt's rcc.cpp)."""
    resource = path.read_bytes()
    magic, version, tree, data, names = struct.unpack_from(">4s4I", resource)
    if magic != b"qres":
        raise ValueError(f"{path} is no binary resource of Qt")
    entry_size = 14 if version == 1 else 22
    files = {}

    def visit(index):
        name, flags = struct.unpack_from(">IH", resource, tree + index * entry_size)
        first, second = struct.unpack_from(">II", resource, tree + index * entry_size + 6)
        if flags & FOLDER:
            for child in range(second, second + first):
                visit(child)
        else:
            start = data + second
            length, = struct.unpack_from(">I", resource, start)
            letters, = struct.unpack_from(">H", resource, names + name)
            text = resource[names + name + 6:names + name + 6 + 2 * letters].decode("utf-16-be")
            content = resource[start + 4:start + 4 + length]
            files[text] = zlib.decompress(content[4:]) if flags & COMPRESSED else content

    visit(0)
    return files


def join(files, piece):
    """The painting that PIECE, the name of a file without its ending, is a piece of. The file of its board
    has the middle of each piece."""
    board = next(text.decode() for name, text in files.items()
                 if name.endswith(".qml") and f"/{piece}.webp".encode() in text)
    places = re.findall(r'image/([^"]+\.webp)"\s*,\s*"x"\s*:\s*"([\d.]+)"\s*,\s*"y"\s*:\s*"([\d.]+)"', board)
    painting = Image.new("RGBA", BOARD)
    for name, x, y in places:
        picture = Image.open(io.BytesIO(files[name])).convert("RGBA")
        left, top = float(x) * BOARD[0] - picture.width / 2, float(y) * BOARD[1] - picture.height / 2
        painting.alpha_composite(picture, (max(0, round(left)), max(0, round(top))))
    return painting.crop(painting.getbbox()).convert("RGB")
