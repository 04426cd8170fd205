#!/usr/bin/env python3
"""Files that are damaged, cut, or claim what they have not: each is read or refused in one sentence, soon, in
little memory, and none ends the program or leaves a process behind.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import io
import os
import random
import resource
import signal
import struct
import subprocess
import sys
import time
import unittest
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
import profiles
import reading
from reading import Refused, picture, png, read_all, write_png

WIDTH, HEIGHT = 61, 47
COMMAND = os.environ["NST_COMMAND"]
MUTANTS = int(os.environ.get("NST_MUTANTS", "40"))  # of each kind of file
INPUT, MEMORY = 1, 5  # of NstError


def encode(kind, image=None, **options):
    image = image or Image.fromarray(picture(WIDTH, HEIGHT))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


class Cut(reading.ReadingTest):
    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def test_only_the_mark_of_the_end_is_missing(self):
        for name, options in (("plain", {}), ("progressive", {"progressive": True}),
                              ("gray", {"image": Image.fromarray(picture(WIDTH, HEIGHT)[..., 0])})):
            data = encode("JPEG", quality=90, **options)
            self.assertEqual(data[-2:], b"\xff\xd9")
            path = self.write(f"{name}.jpg", data[:-2])
            expected = Image.open(io.BytesIO(data)).convert("RGB")
            self.assert_reads(path, expected, 0.01)

    def test_cut_anywhere(self):
        """In the middle of a scan, and between two scans of a progressive file, which leaves a coarse
        picture of the right size."""
        cut = []
        for name, data in (("plain.jpg", encode("JPEG", quality=90)),
                           ("progressive.jpg", encode("JPEG", quality=90, progressive=True)),
                           ("a.png", encode("PNG")), ("a.webp", encode("WEBP")),
                           ("a.tif", encode("TIFF", compression="tiff_lzw")), ("a.bmp", encode("BMP")),
                           ("a.ppm", encode("PPM")),
                           ("a.gif", encode("GIF", Image.fromarray(picture(WIDTH, HEIGHT)[..., 0])))):
            places = {int(len(data) * part / 20) for part in range(20)}
            if name.endswith("jpg"):
                start = data.index(b"\xff\xda") + 2
                while (start := data.find(b"\xff\xda", start) + 2) > 1:
                    places.add(start - 2)
            if name.endswith("gif"):
                places = {place for place in places if place < len(data) / 2}
            cut += [self.write(f"{place}-{name}", data[:place]) for place in places]
        read = read_all(cut)
        for path in cut:
            with self.subTest(path.name):
                self.assert_refused(path, code=INPUT, read=read)


class Claims(reading.ReadingTest):
    SIDE = 200000

    def bombs(self):
        """Small files that say they have SIDE × SIDE pixels, or as many as their format can."""
        side = self.SIDE
        path = self.folder / "a.png"
        write_png(path, struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0), [(b"IDAT", zlib.compress(bytes(999)))])
        yield path, side
        for name, progressive in (("a.jpg", False), ("b.jpg", True)):
            data = bytearray(encode("JPEG", progressive=progressive))
            place = data.index(b"\xff\xc2" if progressive else b"\xff\xc0")
            struct.pack_into(">HH", data, place + 5, 65500, 65500)
            (self.folder / name).write_bytes(data)
            yield self.folder / name, 65500
        for name, data, place, layout, most in (
                ("a.tif", encode("TIFF"), None, None, side),
                ("a.gif", encode("GIF", Image.fromarray(picture(9, 9)[..., 0])), 6, "<HH", 65535)):
            data = bytearray(data)
            if place:
                struct.pack_into(layout, data, place, most, most)
            else:
                entries = struct.unpack_from("<I", data, 4)[0]
                for entry in range(entries + 2, len(data) - 11, 12):
                    if struct.unpack_from("<H", data, entry)[0] in (256, 257):
                        struct.pack_into("<HII", data, entry + 2, 4, 1, side)
            (self.folder / name).write_bytes(data)
            yield self.folder / name, most
        path = self.folder / "a.ppm"
        path.write_text(f"P6 {side} {side} 255\n")
        yield path, side

    def test_refused_at_once(self):
        bombs = dict(self.bombs())
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        read = read_all(list(bombs), "--most=100000000")
        end = resource.getrusage(resource.RUSAGE_CHILDREN)
        for path, side in bombs.items():
            with self.subTest(path.name):
                self.assert_refused(path, f"{side} × {side}", "95 MiB", "memory", code=MEMORY, read=read)
        # Processor time, which a busy machine does not lengthen: a tenth of a second for each, where decoding
        # takes seconds; and memory for libraries alone, where the smallest of the pictures has ten gigabytes.
        seconds = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
        self.assertLess(seconds, 1 + 0.1 * len(bombs))
        self.assertLess(end.ru_maxrss, 1024 * 1024)

    def test_as_large_as_allowed(self):
        path = png(self.folder / "a.png", picture(WIDTH, HEIGHT))
        size = WIDTH * HEIGHT * 3
        self.assert_refused(path, f"{WIDTH} × {HEIGHT}", code=MEMORY, read=read_all([path], f"--most={size - 1}"))
        self.assert_reads(path, picture(WIDTH, HEIGHT), 0.01, read_all([path], f"--most={size}"))


class Mutants(reading.ReadingTest):
    def mutate(self, data, generator, places=None):
        """DATA with some bytes changed, all within PLACES, or some taken out."""
        data = bytearray(data)
        for _ in range(generator.choice((1, 1, 2, 4, 16))):
            place = generator.choice(places) if places else generator.randrange(len(data))
            kind = generator.randrange(4)
            if kind == 0:
                data[place] ^= 1 << generator.randrange(8)
            elif kind == 1:
                data[place] = generator.choice((0, 1, 0x7f, 0x80, 0xff))
            elif kind == 2:
                size = min(4, len(data) - place)
                data[place:place + size] = generator.choice(
                    (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0"))[:size]
            else:
                data[place] = generator.randrange(256)
        return bytes(data)

    def read_mutants(self, name, originals, places=None):
        """Reads MUTANTS of the originals. Returns how many could be."""
        generator = random.Random(name)
        paths = []
        for number in range(MUTANTS):
            paths.append(self.folder / f"{number}-{name}")
            paths[-1].write_bytes(self.mutate(generator.choice(originals), generator, places))
        # Which fails where the program does not end well. Some claim to be larger than a test has time for.
        read = read_all(paths, "--most=20000000")
        for path in paths:
            if isinstance(read[path], Refused):
                self.assertIn(read[path].code, (INPUT, MEMORY), read[path])
                self.assertIn(str(path), read[path])
        return sum(not isinstance(read[path], Refused) for path in paths)

    def test_files(self):
        profile = profiles.rgb(profiles.ADOBE, profiles.exponent(2.2))
        exif = Image.Exif()
        exif[0x0112] = 6
        gray = Image.fromarray(picture(WIDTH, HEIGHT)[..., 0])
        frames = [Image.fromarray(picture(WIDTH, HEIGHT, seed)) for seed in (1, 2)]
        inks = Image.fromarray(np.dstack([picture(WIDTH, HEIGHT), picture(WIDTH, HEIGHT)[..., 0]]), "CMYK")
        for name, originals in {
                "a.jpg": [encode("JPEG", exif=exif, icc_profile=profile), encode("JPEG", progressive=True),
                          encode("JPEG", inks)],
                "a.png": [encode("PNG", exif=exif, icc_profile=profile), encode("PNG", gray.quantize(9))],
                "a.tif": [encode("TIFF", icc_profile=profile), encode("TIFF", gray, compression="tiff_lzw"),
                          encode("TIFF", inks), encode("TIFF", compression="jpeg")],
                "a.webp": [encode("WEBP", exif=exif, icc_profile=profile), encode("WEBP", lossless=True),
                           encode("WEBP", frames[0], save_all=True, append_images=frames[1:])],
                "a.gif": [encode("GIF", frames[0], save_all=True, append_images=frames[1:])],
                "a.bmp": [encode("BMP"), encode("BMP", gray.quantize(9))],
                "a.ppm": [encode("PPM"), b"P3 3 1 255 1 2 3 4 5 6 7 8 9\n", b"P1 2 2 0 1 1 0\n"],
        }.items():
            with self.subTest(name):
                self.read_mutants(name, originals)

    def test_heads(self):
        """Mutations of the first bytes alone, where sizes and kinds stand."""
        for kind in ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP", "PPM"):
            with self.subTest(kind):
                self.read_mutants(f"head.{kind.lower()}", [encode(kind)], range(2, 64))

    def test_profiles(self):
        """Mutations of profiles alone. A damaged profile costs nothing but itself."""
        curve = profiles.numbers(np.linspace(0, 1, 64) ** 1.7)
        for name, profile in (("matrix", profiles.rgb(profiles.ADOBE, profiles.exponent(2.2))),
                              ("formula", profiles.rgb(profiles.DISPLAY_P3, profiles.SRGB_CURVE)),
                              ("numbers", profiles.rgb(profiles.SRGB, curve)),
                              ("table", profiles.rgb_table(3)), ("inks", profiles.cmyk_table(2))):
            with self.subTest(name):
                image = Image.new("CMYK", (8, 8), (9, 99, 199, 20)) if name == "inks" else Image.new("RGB", (8, 8))
                data = encode("TIFF", image, icc_profile=profile)
                start = data.index(profile)
                places = range(start, start + min(len(profile), 700))
                self.assertEqual(self.read_mutants(f"{name}.tif", [data], places), MUTANTS)

    def test_profile_that_ended_the_program(self):
        """Babl believes the number of tags, and how many numbers a curve has."""
        profile = bytearray(profiles.rgb(profiles.ADOBE, profiles.numbers(np.linspace(0, 1, 64))))
        for place, value in ((128, 0x5A000009), (profile.index(b"curv") + 8, 0x7FFFFFFF)):
            damaged = bytearray(profile)
            struct.pack_into(">I", damaged, place, value)
            path = self.folder / "a.jpg"
            path.write_bytes(encode("JPEG", quality=95, icc_profile=bytes(damaged)))
            self.assert_reads(path, Image.open(path), 0.01)


class Processes(reading.ReadingTest):
    """What happens to the reader's process when nobody waits for it any more."""

    def setUp(self):
        super().setUp()
        # What takes some tenths of a second, so that its reader can be caught.
        self.slow = self.folder / "slow.jpg"
        self.slow.write_bytes(encode("JPEG", Image.new("L", (6000, 6000)), progressive=True))

    def readers(self):
        """The processes that read the slow file, once they have the thread that watches over them."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
                if b"--neural-style-reads-a-picture" in words and bytes(self.slow) in words and "leash\n" in [
                        thread.read_text() for thread in process.glob("task/*/comm")]:
                    found.append(int(process.name))
            except OSError:
                pass  # it has ended
        return found

    def wait_for(self, condition):
        end = time.monotonic() + 30
        while not condition():
            self.assertLess(time.monotonic(), end, "nothing came of it in half a minute")

    def start(self):
        """A command whose first reader is stopped."""
        command = subprocess.Popen(
            [COMMAND, self.slow, self.slow, "-o", self.folder / "out.png", "--size", "64"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(command.communicate)
        self.addCleanup(command.kill)
        self.wait_for(self.readers)
        self.signal_readers(signal.SIGSTOP)
        return command

    def signal_readers(self, number):
        for process in self.readers():
            os.kill(process, number)

    def test_interrupted(self):
        command = self.start()
        command.send_signal(signal.SIGINT)
        output, error = command.communicate(timeout=30)
        self.assertEqual((command.returncode, output), (1, ""))
        self.assertRegex(error, r"\Aneural-style: .*cancelled.*\n\Z")
        self.assertEqual(self.readers(), [])
        self.assertEqual(os.listdir(self.folder), ["slow.jpg"])

    def test_interrupted_alone(self):
        """A terminal interrupts the program and its readers; the program decides what comes of that."""
        command = self.start()
        self.signal_readers(signal.SIGINT)
        self.signal_readers(signal.SIGCONT)
        _, error = command.communicate(timeout=120)
        self.assertEqual(command.returncode, 0, error)

    def test_killed(self):
        command = self.start()
        command.kill()
        command.wait()
        self.signal_readers(signal.SIGCONT)
        self.wait_for(lambda: not self.readers())

    def test_reader_killed(self):
        command = self.start()
        self.signal_readers(signal.SIGKILL)
        _, error = command.communicate(timeout=60)
        self.assertEqual(command.returncode, 1)
        self.assertRegex(error, r"\Aneural-style: .*slow\.jpg.*\n\Z")


if __name__ == "__main__":
    unittest.main(verbosity=2)
