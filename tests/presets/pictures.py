"""For the presets' tests and oracles: PNG files of eight or sixteen bits, which Pillow reads and writes at
eight only, and how far two pictures are apart.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import math
import struct
import zlib

import numpy as np

# A part of the losses is compared relatively, but one that is less than this of the total, as the content's is
# where painting starts from it, relatively to this.
SMALL = 1e-6

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_png(path, picture, depth=16):
    """Writes PICTURE, height × width × 3 from 0 to 1, rounded and without a colour profile."""
    height, width, _ = picture.shape
    whole = np.ascontiguousarray(np.rint(np.clip(picture, 0, 1) * (2 ** depth - 1)), f">u{depth // 8}")
    # Each row as it differs from the row above (filter 2), which packs better than the values.
    rows = whole.view(np.uint8).reshape(height, -1)
    differences = np.diff(rows, axis=0, prepend=np.zeros((1, rows.shape[1]), np.uint8))
    data = np.insert(differences, 0, 2, axis=1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(SIGNATURE)
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))


def read_png(path):
    """The picture in an RGB file that is not interlaced, height × width × 3 from 0 to 1; alpha is left out."""
    with open(path, "rb") as file:
        data = file.read()
    assert data.startswith(SIGNATURE)
    chunks, position = {}, len(SIGNATURE)
    while position < len(data):
        length, name = struct.unpack_from(">I4s", data, position)
        chunks[name] = chunks.get(name, b"") + data[position + 8:position + 8 + length]
        position += 12 + length
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert kind in (2, 6) and depth in (8, 16) and not interlaced
    channels = 3 if kind == 2 else 4
    step = channels * depth // 8
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    rows, above = [], bytes(width * step)
    for line in lines:
        above = restore(line[0], bytearray(line[1:]), above, step)
        rows.append(above)
    values = np.frombuffer(b"".join(rows), f">u{depth // 8}").reshape(height, width, channels)
    return values[..., :3] / (2.0 ** depth - 1)


def restore(method, row, above, step):
    """Undoes a row's filter: PNG, third edition, 9.2."""
    for i, value in enumerate(row):
        left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
        up = above[i]
        if method == 4:
            guess = left + up - corner
            row[i] = (value + min((left, up, corner), key=lambda near: abs(guess - near))) % 256
        else:
            row[i] = (value + (0, left, up, (left + up) // 2)[method]) % 256
    return bytes(row)


def psnr(first, second):
    """In decibels, for pictures from 0 to 1."""
    error = np.mean((np.asarray(first) - np.asarray(second)) ** 2)
    return math.inf if error == 0 else -10 * math.log10(error)
