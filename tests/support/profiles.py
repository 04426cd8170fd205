"""Colour profiles for tests, made here: Display P3 as telephones have it, Adobe RGB, gray, and a crude
CMYK. ICC.1:2010, 7 to 10.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import struct

import numpy as np

# Colorants, relative to D50, as rows of X, Y and Z.
SRGB = np.array([[.43607, .22249, .01392], [.38515, .71687, .09708], [.14307, .06061, .71410]])
DISPLAY_P3 = np.array([[.51512, .24120, -.00105], [.29198, .69225, .04189],
                       [.15710, .06657, .78407]])
ADOBE_RGB = np.array([[.60974, .31111, .01947], [.20528, .62567, .06087],
                      [.14919, .06322, .74457]])
D50 = (.9642, 1, .8249)
GAMMA = 563 / 256


def fixed(*numbers):
    return struct.pack(f">{len(numbers)}i", *(round(number * 65536) for number in numbers))


def assemble(kind, colours, space, version, tags):
    """A profile of TAGS and those that every one has."""
    if version == 4:
        text = b"mluc" + struct.pack(">3I2s2s2I", 0, 1, 12, b"en", b"US", 8, 28)
        text += "test".encode("utf-16-be")
        about = {b"desc": text, b"cprt": text}
    else:
        text = b"desc" + struct.pack(">2I", 0, 5) + b"test\0" + bytes(78)
        about = {b"desc": text, b"cprt": b"text\0\0\0\0CC0\0"}
    tags = {**about, b"wtpt": b"XYZ \0\0\0\0" + fixed(*D50), **tags}
    table, data = b"", b""
    for name, value in tags.items():
        table += name + struct.pack(">2I", 132 + 12 * len(tags) + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    body = struct.pack(">I", len(tags)) + table + data
    head = struct.pack(">I4sI4s4s4s", 128 + len(body), b"test", version << 24, kind, colours, space)
    head += bytes(12) + b"acsp" + bytes(28) + fixed(*D50)
    return head + bytes(128 - len(head)) + body


def make_colours(version, curve, colorants):
    tags = {}
    for name, colorant in zip((b"r", b"g", b"b"), colorants):
        tags[name + b"XYZ"] = b"XYZ \0\0\0\0" + fixed(*colorant)
        tags[name + b"TRC"] = curve
    return assemble(b"mntr", b"RGB ", b"XYZ ", version, tags)


def make_table(inputs, outputs, corners):
    """A table of bytes with straight curves, of CORNERS, the values at its two grid points each."""
    identity = b"".join(fixed(*(int(i == k) for k in range(3))) for i in range(3))
    ramp = bytes(range(256))
    return (b"mft1\0\0\0\0" + bytes((inputs, outputs, 2, 0)) + identity + ramp * inputs
            + bytes(value for corner in corners for value in corner) + ramp * outputs)


def make_cmyk():
    """Inks that take lightness away, and nothing else."""
    to_lab = [(max(0, 255 - 64 * (c + m + y) - 255 * k), 128, 128)
              for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    from_lab = [(0, 0, 0, 255 * (1 - lightness)) for lightness in (0, 1) for _ in range(4)]
    tags = {}
    for intent in b"012":
        tags[b"A2B" + bytes((intent,))] = make_table(4, 3, to_lab)
        tags[b"B2A" + bytes((intent,))] = make_table(3, 4, from_lab)
    return assemble(b"prtr", b"CMYK", b"Lab ", 2, tags)


PARAMETRIC = b"para\0\0\0\0\0\3\0\0" + fixed(2.4, 1 / 1.055, .055 / 1.055, 1 / 12.92, .04045)
POWER = b"curv" + struct.pack(">2IH", 0, 1, round(GAMMA * 256))
PROFILES = {"p3": make_colours(4, PARAMETRIC, DISPLAY_P3),
            "adobe": make_colours(2, POWER, ADOBE_RGB),
            "gray": assemble(b"mntr", b"GRAY", b"XYZ ", 2, {b"kTRC": POWER})}
