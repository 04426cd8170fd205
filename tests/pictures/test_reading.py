#!/usr/bin/env python3
"""Pictures of many makes, read by the engine, against what Pillow and Little CMS make of them.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import io
import struct
import sys
import unittest
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import profiles
import reading
from reading import picture, png, read_all

WIDTH, HEIGHT = 37, 23
# Between decoders of one format nothing may differ but roundings.
EXACT = 0.01
# A profile's numbers are rounded to bytes once more than in the reference, and babl's curves are
# approximations.
CONVERTED = 1.6
XMP = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
       'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
       'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="{}"/></rdf:RDF></x:xmpmeta>')


def convert(image, profile, mode="RGB"):
    """IMAGE, whose numbers PROFILE explains, in sRGB by Little CMS, as GIMP asks it."""
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), image.mode,
        mode, ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.FLAGS["BLACKPOINTCOMPENSATION"])
    return np.asarray(ImageCms.applyTransform(image, transform))


class Orientation(reading.ReadingTest):
    def save(self, kind, orientation):
        """A file of KIND that says it is turned by its ORIENTATION."""
        path = self.folder / f"{orientation}-{kind}"
        image = Image.fromarray(picture(WIDTH, HEIGHT))
        exif = Image.Exif()
        exif[0x0112] = orientation
        if kind == "xmp.png":
            info = PngImagePlugin.PngInfo()
            info.add_itxt("XML:com.adobe.xmp", XMP.format(orientation))
            image.save(path, pnginfo=info)
        elif kind.endswith("tif"):
            image.save(path, tiffinfo={0x0112: orientation}, compression="tiff_lzw")
        elif kind == "lossless.webp":
            image.save(path, exif=exif, lossless=True)
        else:
            image.save(path, exif=exif)
        return path

    # As Exif 2.32 has them (4.6.4, tag 0112): what has to be done with the stored picture.
    TURNS = {1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1],
             4: lambda a: a[::-1], 5: lambda a: a.swapaxes(0, 1),
             6: lambda a: a[::-1].swapaxes(0, 1), 7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
             8: lambda a: a[:, ::-1].swapaxes(0, 1)}

    def test_all_turns_of_all_formats(self):
        made = {self.save(kind, orientation): (kind, orientation)
                for kind in ("exif.jpg", "lzw.tif", "lossless.webp", "exif.png", "xmp.png")
                for orientation in self.TURNS}
        read = read_all(list(made))
        for path, (kind, orientation) in made.items():
            with self.subTest(path.name):
                stored = picture(WIDTH, HEIGHT)
                if kind == "exif.jpg":
                    stored = np.asarray(Image.open(path)) # which Pillow does not turn
                self.assert_reads(path, self.TURNS[orientation](stored), EXACT, read)

    def test_turns_are_those_of_pillow(self):
        path = self.save("exif.png", 6)
        self.assert_reads(path, ImageOps.exif_transpose(Image.open(path)), EXACT)

    def test_no_such_orientation(self):
        for orientation in (0, 9, 65535):
            path = self.save("lossless.webp", orientation)
            self.assert_reads(path, picture(WIDTH, HEIGHT), EXACT)


class Profiles(reading.ReadingTest):
    FORMATS = ("a.png", "a.jpg", "a.tif", "a.webp")

    def save(self, name, profile, image=None):
        path = self.folder / name
        image = image or Image.fromarray(picture(WIDTH, HEIGHT))
        options = {"lossless": True} if name.endswith(".webp") else {"quality": 95}
        image.save(path, icc_profile=profile, **options)
        return path

    def assert_converted(self, path, profile):
        image = Image.open(path)
        self.assert_reads(path, convert(image.convert("RGB"), profile), CONVERTED)

    def test_primaries_and_curve(self):
        # Both have colours beyond sRGB, which Pillow clips.
        muted = Image.fromarray((picture(WIDTH, HEIGHT) // 4 + 90).astype(np.uint8))
        steps = np.linspace(0, 1, 99)
        for number, profile in enumerate((
                profiles.rgb(profiles.ADOBE, profiles.exponent(2.2)),
                profiles.rgb(profiles.DISPLAY_P3, profiles.SRGB_CURVE),
                profiles.rgb(profiles.SRGB, profiles.exponent(1)),
                profiles.rgb(profiles.SRGB, profiles.formula(1, 2.2, 0.9, 0.1)),
                profiles.rgb(profiles.SRGB, profiles.numbers(steps ** 2)),
                profiles.rgb(profiles.SRGB, profiles.numbers(steps * np.linspace(0.2, 1, 99))))):
            paths = [self.save(name, profile, muted) for name in self.FORMATS]
            read = read_all(paths)
            for path in paths:
                with self.subTest(f"{number}, {path.name}"):
                    image = Image.open(path).convert("RGB")
                    self.assert_reads(path, convert(image, profile), CONVERTED, read)

    def test_many_in_one_process(self):
        """Babl ends the process by the eleventh space, and takes curves of one length for one."""
        muted = Image.fromarray((picture(WIDTH, HEIGHT) // 4 + 90).astype(np.uint8))
        steps = np.linspace(0, 1, 256)
        curves = [profiles.numbers(steps ** (1.4 + 0.1 * i)) for i in range(6)]
        curves += [profiles.numbers(steps * np.linspace(0.1 * i, 1, 256)) for i in range(1, 4)]
        curves += [profiles.formula(0, 1.5 + 0.05 * i) for i in range(20)]
        made = {self.save(f"{i}.png", profiles.rgb(profiles.SRGB, curve), muted):
                profiles.rgb(profiles.SRGB, curve) for i, curve in enumerate(curves)}
        for here in ([], ["--here"]):
            read = read_all(list(made), *here)
            for path, profile in made.items():
                self.assert_reads(path, convert(muted, profile), CONVERTED, read)

    def test_table(self):
        profile = profiles.rgb_table()
        for name in self.FORMATS:
            with self.subTest(name):
                self.assert_converted(self.save(name, profile), profile)

    def test_gray(self):
        gray = Image.fromarray(picture(WIDTH, HEIGHT)[..., 0])
        for number in (1, 1.8, 2.6):
            profile = profiles.gray(profiles.exponent(number))
            for name in ("a.png", "a.tif"):
                path = self.save(name, profile, gray)
                self.assert_reads(path, convert(gray, profile), CONVERTED)

    def test_inks(self):
        inks = Image.fromarray(np.concatenate([picture(WIDTH, HEIGHT),
                                               picture(WIDTH, HEIGHT, 2)[..., :1] // 2], 2), "CMYK")
        profile = profiles.cmyk_table()
        for name in ("a.jpg", "a.tif"):
            path = self.save(name, profile, inks)
            self.assert_reads(path, convert(Image.open(path), profile), CONVERTED)
            # Without a profile, as if the inks were ideal.
            path = self.save("plain-" + name, None, inks)
            numbers = 255 - np.asarray(Image.open(path)).astype(float)
            self.assert_reads(path, numbers[..., :3] * numbers[..., 3:] / 255, 0.6)

    def test_of_another_kind_of_pixels(self):
        path = self.save("a.png", profiles.cmyk_table())
        self.assert_reads(path, picture(WIDTH, HEIGHT), EXACT)
        path = self.save("b.png", profiles.gray(profiles.exponent(1)))
        self.assert_reads(path, picture(WIDTH, HEIGHT), EXACT)

    def test_bmp(self):
        profile = profiles.rgb_table()
        path = reading.bmp(self.folder / "a.bmp", picture(WIDTH, HEIGHT), profile)
        self.assert_converted(path, profile)

    def test_sixteen_bits_by_a_table(self):
        profile = profiles.rgb_table()
        pixels = picture(WIDTH, HEIGHT)
        path = png(self.folder / "a.png", pixels.astype(np.uint16) * 257,
                   [(b"iCCP", b"test\0\0" + zlib.compress(profile))])
        # Little CMS computes in more bits here, so that it differs from what it does in bytes.
        self.assert_reads(path, convert(Image.fromarray(pixels), profile), CONVERTED)

    def test_gamma_and_chromaticities_of_png(self):
        pixels = picture(WIDTH, HEIGHT) // 4 + 90
        adobe = [31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000]
        srgb = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000]
        for gamma, chromaticities, expected in (
                (45455, srgb, pixels), (45455, None, pixels),
                (100000, None, convert(Image.fromarray(pixels), profiles.rgb(
                    profiles.SRGB, profiles.exponent(1)))),
                (45455, adobe, convert(Image.fromarray(pixels), profiles.rgb(
                    profiles.ADOBE, profiles.exponent(2.2))))):
            chunks = [(b"gAMA", struct.pack(">I", gamma))]
            if chromaticities:
                chunks.append((b"cHRM", struct.pack(">8I", *chromaticities)))
            path = png(self.folder / "a.png", pixels, chunks)
            self.assert_reads(path, expected, CONVERTED)


class Depths(reading.ReadingTest):
    def test_png(self):
        colour = picture(WIDTH, HEIGHT).astype(np.uint16) * 257 - 100
        for channels in (1, 2, 3, 4):
            pixels = np.concatenate([colour, colour[..., 1:2]], 2)[..., :channels]
            if channels == 2:
                pixels = colour[..., :2]
            path = png(self.folder / f"{channels}.png", pixels)
            self.assert_reads(path, pixels / 257, EXACT)

    def test_bits_and_palettes_of_png(self):
        image = Image.fromarray(picture(WIDTH, HEIGHT))
        alpha = np.where(picture(WIDTH, HEIGHT, 3)[..., :1] > 90, 255, 0).astype(np.uint8)
        clear = Image.fromarray(np.concatenate([picture(WIDTH, HEIGHT), alpha], 2))
        paths = {"1.png": image.convert("1"), "p.png": image.quantize(16),
                 "pa.png": clear.quantize(32), "la.png": clear.convert("LA")}
        for name, made in paths.items():
            with self.subTest(name):
                made.save(self.folder / name)
                found = Image.open(self.folder / name)
                mode = "RGBA" if name in ("pa.png", "la.png") else "RGB"
                self.assert_reads(self.folder / name, found.convert(mode), EXACT)

    def test_portable_anymaps(self):
        made = {}
        for largest in (1, 15, 100, 255, 1000, 65535):
            for digit in range(1, 7) if largest == 1 else (2, 3, 5, 6):
                colours = picture(WIDTH, HEIGHT)[..., :3 if digit in (3, 6) else 1]
                values = colours.astype(np.int64) * largest // 255
                path = self.folder / f"P{digit}-{largest}.pnm"
                path.write_bytes(self.make_anymap(digit, values, largest))
                made[path] = (1 - values if digit in (1, 4) else values) * 255 / largest
        read = read_all(list(made))
        for path, expected in made.items():
            with self.subTest(path.name):
                # Numbers over 255 have sixteen bits, the others eight.
                self.assert_reads(path, expected, 0.51, read)

    @staticmethod
    def make_anymap(digit, values, largest):
        head = f"P{digit} # a remark\n{WIDTH}\n# another\n{HEIGHT}\n"
        if digit not in (1, 4):
            head += f"{largest}\n"
        if digit == 1: # digits need no space between them
            return (head + "\n".join("".join(map(str, row.ravel())) for row in values)).encode()
        if digit < 4:
            return (head + "\n".join(" ".join(map(str, row.ravel())) for row in values)).encode()
        if digit == 4:
            return head.encode() + b"".join(np.packbits(row.ravel()).tobytes() for row in values)
        return head.encode() + values.astype(">u2" if largest > 255 else "u1").tobytes()

    def test_tiff(self):
        image = Image.fromarray(picture(WIDTH, HEIGHT))
        gray = image.convert("L")
        floats = Image.fromarray(np.asarray(gray, np.float32) / 255)
        bits = Image.fromarray(np.asarray(gray, np.uint16) * 257)
        for name, made, options, expected in (
                ("rgb", image, {}, image), ("gray", gray, {}, gray),
                ("lzw", image, {"compression": "tiff_lzw"}, image),
                ("float", floats, {}, np.asarray(gray)), ("sixteen", bits, {}, gray),
                ("palette", image.quantize(32), {}, image.quantize(32).convert("RGB")),
                ("bits", image.convert("1"), {"compression": "group4"},
                 image.convert("1").convert("RGB")),
                ("alpha", image.convert("RGBA"), {}, image)):
            with self.subTest(name):
                path = self.folder / f"{name}.tif"
                made.save(path, **options)
                self.assert_reads(path, expected, EXACT)

    def test_planes_and_tiles_of_tiff(self):
        pixels = picture(64, 64)
        for planar in (False, True):
            for tile in (None, (16, 32)):
                with self.subTest(planar=planar, tile=tile):
                    path = self.folder / "a.tif"
                    path.write_bytes(self.make_tiff(pixels, planar, tile))
                    self.assert_reads(path, pixels, EXACT)

    @staticmethod
    def make_tiff(pixels, planar, tile):
        """A TIFF with each colour in a plane of its own, or in tiles, which Pillow does not write."""
        height, width, _ = pixels.shape
        planes = [pixels[..., c] for c in range(3)] if planar else [pixels]
        across, down = tile or (width, height)
        blocks = [np.ascontiguousarray(plane[y:y + down, x:x + across]).tobytes()
                  for plane in planes
                  for y in range(0, height, down) for x in range(0, width, across)]
        tags = {256: (4, [width]), 257: (4, [height]), 258: (3, [8] * 3), 259: (3, [1]),
                262: (3, [2]), 277: (3, [3]), 284: (3, [2 if planar else 1])}
        if tile:
            tags.update({322: (4, [across]), 323: (4, [down])})
        else:
            tags[278] = (4, [height])
        places, lengths = (324, 325) if tile else (273, 279)
        tags[lengths] = (4, [len(block) for block in blocks])
        tags[places] = (4, [0] * len(blocks))
        extra_place = 8 + 2 + 12 * len(tags) + 4
        room = sum(8 * len(values) for _, values in tags.values())
        tags[places] = (4, [extra_place + room + sum(map(len, blocks[:i]))
                            for i in range(len(blocks))])
        entries, extra = b"", b""
        for tag, (kind, values) in sorted(tags.items()):
            data = struct.pack("<" + "HI"[kind - 3] * len(values), *values)
            if len(data) > 4:
                entries += struct.pack("<HHII", tag, kind, len(values), extra_place + len(extra))
                extra += data
            else:
                entries += struct.pack("<HHI", tag, kind, len(values)) + data.ljust(4, b"\0")
        return (b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
                + extra.ljust(room, b"\0") + b"".join(blocks))


class Films(reading.ReadingTest):
    def test_first_picture_of_animations(self):
        frames = [Image.fromarray(picture(WIDTH, HEIGHT, seed)) for seed in (1, 2, 3)]
        path = self.folder / "a.webp"
        frames[0].save(path, save_all=True, append_images=frames[1:], lossless=True)
        self.assert_reads(path, picture(WIDTH, HEIGHT), EXACT)
        path = self.folder / "a.gif"
        frames[0].quantize(64).save(path, save_all=True, append_images=frames[1:])
        self.assert_reads(path, frames[0].quantize(64).convert("RGB"), EXACT)


class SameHere(reading.ReadingTest):
    def test_without_another_process(self):
        image = Image.fromarray(picture(WIDTH, HEIGHT))
        exif = Image.Exif()
        exif[0x0112] = 6
        paths = []
        for name in ("a.png", "a.jpg", "a.webp", "a.tif", "a.bmp", "a.ppm"):
            paths.append(self.folder / name)
            options = {"exif": exif} if name in ("a.jpg", "a.png") else {}
            image.save(paths[-1], icc_profile=profiles.rgb_table(), **options)
        elsewhere, here = read_all(paths), read_all(paths, "--here")
        for path in paths:
            np.testing.assert_array_equal(elsewhere[path], here[path])


if __name__ == "__main__":
    unittest.main(verbosity=2)
