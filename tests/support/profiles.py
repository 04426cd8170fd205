"""Colour profiles made from numbers, as the ICC's specification (ICC.1:2022) has them.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import itertools
import struct

# The primaries and the white of sRGB, of Adobe RGB (1998) and of Display P3, adapted to D50.
SRGB = ((0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
ADOBE = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
DISPLAY_P3 = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
D50 = (0.9642, 1.0, 0.8249)


def fixed(*numbers):
    return b"".join(struct.pack(">i", round(number * 65536)) for number in numbers)


def xyz(numbers):
    return b"XYZ \0\0\0\0" + fixed(*numbers)


def exponent(number):
    """A curve; 1 is linear."""
    if number == 1:
        return b"curv\0\0\0\0\0\0\0\0"
    return b"curv\0\0\0\0\0\0\0\1" + struct.pack(">H", round(number * 256)) + b"\0\0"


def numbers(values):
    return b"curv\0\0\0\0" + struct.pack(">I", len(values)) \
        + b"".join(struct.pack(">H", round(value * 65535)) for value in values)


def formula(kind, *values):
    return b"para\0\0\0\0" + struct.pack(">HH", kind, 0) + fixed(*values)


SRGB_CURVE = formula(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def table(n_inputs, colour_of, grid):
    """An A2B0 of sixteen bits: colour_of(inputs) gives L*, a*, b*."""
    head = b"mft2\0\0\0\0" + struct.pack(">BBBB", n_inputs, 3, grid, 0)
    head += fixed(1, 0, 0, 0, 1, 0, 0, 0, 1) + struct.pack(">HH", 2, 2)
    line = struct.pack(">HH", 0, 65535)
    entries = b""
    for place in itertools.product(range(grid), repeat=n_inputs):
        light, a, b = colour_of([value / (grid - 1) for value in place])
        entries += struct.pack(">HHH", round(light / 100 * 65280), round((a + 128) * 256),
                               round((b + 128) * 256))
    return head + line * n_inputs + entries + line * 3


def make(space, connection, tags, kind=b"mntr", version=0x04300000):
    """A profile of SPACE (b"RGB ") with the tags, bytes by their names."""
    tags = {b"desc": b"mluc\0\0\0\0\0\0\0\1\0\0\0\x0cenUS\0\0\0\x08\0\0\0\x1c\0t\0e\0s\0t",
            b"cprt": b"mluc\0\0\0\0\0\0\0\1\0\0\0\x0cenUS\0\0\0\x06\0\0\0\x1c\0C\0C\0000"[:34],
            b"wtpt": xyz(D50), **tags}
    place = 128 + 4 + 12 * len(tags)
    entries, body = b"", b""
    for name, data in tags.items():
        body += b"\0" * (-len(body) % 4)
        entries += name + struct.pack(">II", place + len(body), len(data))
        body += data
    body += b"\0" * (-len(body) % 4)
    head = bytearray(128)
    struct.pack_into(">I", head, 0, place + len(body))
    struct.pack_into(">I", head, 8, version)
    head[12:24] = kind + space + connection
    struct.pack_into(">6H", head, 24, 2026, 1, 1, 0, 0, 0)
    head[36:40] = b"acsp"
    head[68:80] = fixed(*D50)
    return bytes(head) + struct.pack(">I", len(tags)) + entries + body


def rgb(primaries, curve):
    """A profile of primaries and a curve for all three."""
    tags = {name: xyz(colour) for name, colour in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries)}
    tags.update({name: curve for name in (b"rTRC", b"gTRC", b"bTRC")})
    return make(b"RGB ", b"XYZ ", tags)


def gray(curve):
    return make(b"GRAY", b"XYZ ", {b"kTRC": curve})


def rgb_table(grid=5):
    """A profile with a table, of muted colours."""
    return make(b"RGB ", b"Lab ", {b"A2B0": table(3, _colour_of_light, grid)}, b"scnr", 0x02400000)


def cmyk_table(grid=3):
    """A profile of inks that are less pure than ideal ones."""
    return make(b"CMYK", b"Lab ", {b"A2B0": table(4, _colour_of_inks, grid)}, b"prtr", 0x02400000)


def table_of_bytes(inputs, outputs, corners):
    """A table of bytes with straight curves, of CORNERS, the values at its two grid points each."""
    identity = b"".join(fixed(*(int(i == k) for k in range(3))) for i in range(3))
    ramp = bytes(range(256))
    return (b"mft1\0\0\0\0" + bytes((inputs, outputs, 2, 0)) + identity + ramp * inputs
            + bytes(value for corner in corners for value in corner) + ramp * outputs)


def cmyk_both_ways():
    """A profile of inks that take lightness away, and nothing else, to colours and back."""
    to_lab = [(max(0, 255 - 64 * (c + m + y) - 255 * k), 128, 128)
              for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    from_lab = [(0, 0, 0, 255 * (1 - lightness)) for lightness in (0, 1) for _ in range(4)]
    tags = {}
    for intent in b"012":
        tags[b"A2B" + bytes((intent,))] = table_of_bytes(4, 3, to_lab)
        tags[b"B2A" + bytes((intent,))] = table_of_bytes(3, 4, from_lab)
    return make(b"CMYK", b"Lab ", tags, b"prtr", 0x02400000)


GAMMA = 563 / 256  # of Adobe RGB (1998)
PROFILES = {"p3": rgb(DISPLAY_P3, SRGB_CURVE), "adobe": rgb(ADOBE, exponent(GAMMA)),
            "gray": gray(exponent(GAMMA))}

# All of their colours are well inside sRGB: Little CMS resamples tables, and at the border of what can be
# shown that costs it some levels, not the same in bytes as in words.


def _colour_of_light(light):
    red, green, blue = light
    return (35 + 50 * (0.25 * red + 0.6 * green + 0.15 * blue) ** 0.9,
            15 * red - 16 * green + 4 * blue, 12 * red + 6 * green - 16 * blue)


def _colour_of_inks(inks):
    cyan, magenta, yellow, black = inks
    light = (1 - 0.7 * black) * (1 - 0.3 * cyan) * (1 - 0.3 * magenta) * (1 - 0.1 * yellow)
    colour = 1 - 0.8 * black
    return (30 + 60 * light, colour * (16 * magenta - 12 * cyan - 2 * yellow),
            colour * (18 * yellow - 12 * cyan - 2 * magenta))
