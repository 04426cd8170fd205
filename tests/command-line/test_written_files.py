#!/usr/bin/env python3
"""What the command line writes, and where it cannot: profiles, metadata, links and permissions, long
names, limits and full disks, closed streams. Nothing but the painting is ever left.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import io
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from command_line import COMMAND, FAST, CommandLineTest, run
from profiles import PROFILES, cmyk_both_ways

TAGGED = ("png", "jpg", "tif", "webp") # the kinds of files that hold profiles and metadata
LONGEST_NAME = 255 # bytes


def limit_files(length):
    """For a new process: no file may be longer. Its signal is Python's to ignore, not the process's."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (length, length))
    return limit


class SavingTest(CommandLineTest):
    def read(self, kind, content=None, *arguments):
        """What is painted of CONTENT into a file of KIND, by Pillow."""
        path = self.folder / ("read." + kind)
        result = run(content or self.content, self.style, "-o", path, *FAST, *arguments)
        self.assert_painted(result, path)
        self.assert_only_progress(result)
        data = path.read_bytes()
        path.unlink()
        return Image.open(io.BytesIO(data)), data

    def assert_only_progress(self, result):
        for line in result.stderr.splitlines():
            self.assertRegex(line, r"^ *\d+% ")


class Profiles(SavingTest):
    def make_content(self, mode, profile, kind="jpg"):
        path = self.folder / ("profiled." + kind)
        Image.open(self.content).convert(mode).save(path, icc_profile=profile)
        return path

    def test_colours(self):
        """Display P3 of version 4, as telephones write it, goes into each kind as it is."""
        for name in ("p3", "adobe"):
            content = self.make_content("RGB", PROFILES[name])
            for kind in TAGGED:
                with self.subTest(name + " " + kind):
                    self.assertEqual(self.read(kind, content)[0].info["icc_profile"],
                                     PROFILES[name])

    def test_gray_and_cmyk(self):
        """What is written is gray with a gray profile, or RGB with one for RGB or without."""
        for mode, profile in (("L", PROFILES["gray"]), ("CMYK", cmyk_both_ways())):
            content = self.make_content(mode, profile)
            for kind in TAGGED:
                with self.subTest(f"{mode} {kind}"):
                    picture = self.read(kind, content)[0]
                    found = picture.info.get("icc_profile")
                    space = {"L": b"GRAY", "LA": b"GRAY"}.get(picture.mode, b"RGB ")
                    self.assertNotEqual(picture.mode, "CMYK")
                    self.assertIn(found and found[16:20], (None, space))
                    # The picture is the one that it was, within what paint changes.
                    shown = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))
                    self.assertGreater(min(shown), 20)
                    self.assertLess(max(shown), 235)


def make_exif(thumbnail):
    """Exif of a camera that was held upright, with a thumbnail: TIFF 6.0, and Exif 2.3, 4.5.4."""
    def directory(entries, start, following):
        table, data = struct.pack("<H", len(entries)), b""
        place = start + 2 + 12 * len(entries) + 4
        for tag, kind, value in entries:
            count = {2: len(value), 3: 1, 4: 1, 5: 1}[kind]
            if len(value) > 4:
                table += struct.pack("<2H2I", tag, kind, count, place + len(data))
                data += value + bytes(len(value) % 2)
            else:
                table += struct.pack("<2HI", tag, kind, count) + value.ljust(4, b"\0")
        return table + struct.pack("<I", following and place + len(data)) + data

    first = [(0x10f, 2, b"Camera maker\0"), (0x112, 3, struct.pack("<H", 6)),
             (0x11a, 5, struct.pack("<2I", 300, 1)), (0x11b, 5, struct.pack("<2I", 300, 1)),
             (0x128, 3, struct.pack("<H", 2)), (0x132, 2, b"2025:07:14 10:11:12\0"),
             (0x13b, 2, b"Jane Roe\0"), (0x8298, 2, b"CC0\0\0")]
    head = b"II*\0\x08\0\0\0"
    one = directory(first, 8, True)
    second = [(0x103, 3, struct.pack("<H", 6)), (0x201, 4, b"\0\0\0\0"),
              (0x202, 4, struct.pack("<I", len(thumbnail)))]
    place = 8 + len(one) + 2 + 12 * len(second) + 4
    second[1] = (0x201, 4, struct.pack("<I", place))
    return b"Exif\0\0" + head + one + directory(second, 8 + len(one), False) + thumbnail


XMP = (b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
       b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
       b'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
       b'xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0" '
       b'tiff:Orientation="6"><dc:creator><rdf:Seq><rdf:li>Jane Roe</rdf:li></rdf:Seq>'
       b'</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>')


# A caption and a city, as data sets: IPTC IIM 4.2, 1.5.
IPTC = [struct.pack(">3BH", 0x1c, 2, number, len(value)) + value
        for number, value in ((120, b"By the sea"), (90, b"Kiel"))]


def make_iptc():
    """IPTC in Photoshop's image resource 0x0404."""
    text = b"".join(IPTC)
    return b"8BIM\4\4\0\0" + struct.pack(">I", len(text)) + text + bytes(len(text) % 2)


class Metadata(SavingTest):
    def setUp(self):
        super().setUp()
        thumbnail = io.BytesIO()
        Image.new("RGB", (16, 8), "red").save(thumbnail, "jpeg")
        self.thumbnail = thumbnail.getvalue()
        plain = io.BytesIO()
        Image.open(self.content).save(plain, "jpeg", icc_profile=PROFILES["p3"])
        segments = b""
        for marker, head, body in ((b"\xe1", b"", make_exif(self.thumbnail)),
                                   (b"\xe1", b"http://ns.adobe.com/xap/1.0/\0", XMP),
                                   (b"\xed", b"Photoshop 3.0\0", make_iptc())):
            segments += b"\xff" + marker + struct.pack(">H", 2 + len(head + body)) + head + body
        self.tagged = self.folder / "tagged.jpg"
        self.tagged.write_bytes(plain.getvalue()[:2] + segments + plain.getvalue()[2:])

    def test_kept(self):
        """Everything that is not about the photograph's pixels."""
        for kind in TAGGED:
            with self.subTest(kind):
                picture, data = self.read(kind, self.tagged)
                picture.load()
                self.assertEqual(picture.size, (36, 48), "upright")
                self.assertEqual(picture.info["icc_profile"], PROFILES["p3"])
                self.assertNotIn(self.thumbnail[-40:], data)
                self.check_exif(picture)
                self.check_xmp(data)
                if kind in ("jpg", "tif"):
                    for data_set in IPTC: # Pillow 11 cannot read them from TIFF
                        self.assertIn(data_set, data)

    def check_exif(self, picture):
        exif = picture.getexif()
        details = exif.get_ifd(0x8769)
        self.assertEqual(exif[0x10f], "Camera maker")
        self.assertEqual(exif[0x132], "2025:07:14 10:11:12")
        self.assertEqual(exif[0x13b], "Jane Roe")
        self.assertEqual(exif[0x11a], 300)
        self.assertIn(exif.get(0x112, 1), (0, 1), "held as it is")
        self.assertEqual((details[0xa002], details[0xa003]), picture.size)
        self.assertEqual(details[0xa001], 0xffff, "not sRGB")

    def check_xmp(self, data):
        self.assertIn(b"Jane Roe</rdf:li>", data)
        self.assertNotIn(b"tiff:Orientation", data)
        self.assertNotIn(b"hdrgm", data, "there is no second picture behind this one")

    def test_resolution(self):
        """From Exif, JFIF, PNG's own chunk and TIFF's tags."""
        for name, kind in (("jpg", "png"), ("png", "tif"), ("tif", "jpg"), ("png", "webp")):
            with self.subTest(f"{name} to {kind}"):
                content = self.folder / ("dense." + name)
                Image.open(self.content).save(content, dpi=(300, 300))
                picture = self.read(kind, content)[0]
                found = picture.info.get("dpi") or [float(picture.getexif()[0x11a])]
                self.assertAlmostEqual(found[0], 300, delta=.01)

    def test_text_of_png(self):
        """Text in PNG stays in PNG, and is Exif elsewhere; what is about the old file does not."""
        said = {"Author": "Jane Roe", "Description": "By the sea", "Copyright": "© Røe",
                "Creation Time": "Mon, 14 Jul 2025 10:11:12 +0200", "Software": "A camera"}
        text = PngImagePlugin.PngInfo()
        for keyword, value in said.items():
            text.add_itxt(keyword, value) if not value.isascii() else text.add_text(keyword, value)
        content = self.folder / "text.png"
        Image.open(self.content).save(content, pnginfo=text)
        for kind in TAGGED:
            with self.subTest(kind):
                picture = self.read(kind, content)[0]
                exif = picture.getexif()
                self.assertEqual((exif[0x13b], exif[0x10e]), ("Jane Roe", "By the sea"))
                self.assertNotIn(0x131, exif)
                if kind == "png":
                    found = {keyword: picture.info.get(keyword) for keyword in said}
                    self.assertEqual(found, {**said, "Software": None})

    def test_none(self):
        """Where nothing is said about the content, nothing is said about the painting."""
        for kind in TAGGED:
            picture, data = self.read(kind)
            self.assertNotIn("exif", picture.info)
            self.assertNotIn(b"Exif", data)
            self.assertNotIn(b"xmpmeta", data)


class Places(SavingTest):
    def test_link(self):
        """The file that a link leads to is written, in its folder, with its permissions."""
        inner = self.folder / "inner"
        inner.mkdir()
        target = inner / "target.png"
        link = self.folder / "link.png"
        link.symlink_to("inner/target.png")
        self.assert_painted(self.paint(output=link), target)
        target.chmod(0o600)
        self.assert_painted(self.paint(output=link), target)
        self.assertTrue(link.is_symlink())
        self.assertEqual(target.stat().st_mode & 0o7777, 0o600)
        self.assertEqual(list(inner.iterdir()), [target])

    def test_umask(self):
        self.assert_painted(self.paint(preexec_fn=lambda: os.umask(0o027)))
        self.assertEqual(self.output.stat().st_mode & 0o7777, 0o640)

    def test_long_names(self):
        for stem in ("x" * 251, "x" * 244, "ä" * 125):
            path = self.folder / (stem + ".png")
            for _ in range(2):
                self.assert_painted(self.paint(output=path), path)
            path.unlink()
        self.assertEqual(sorted(self.folder.iterdir()), self.given)
        self.assert_refused(self.paint(output=self.folder / ("x" * 252 + ".png")), "name")

    def test_no_ordinary_file(self):
        pipe = self.folder / "pipe.png"
        os.mkfifo(pipe)
        self.given = sorted(self.folder.iterdir())
        self.assert_refused(self.paint(output=pipe), pipe)

    def test_closed_streams(self):
        """No file takes a closed stream's place, so no message gets into a picture."""
        script = 'exec "$@" <&- >&- 2>&-'
        arguments = ["sh", "-c", script, "sh", COMMAND, self.content, self.style, "-o", self.output]
        with subprocess.Popen([*arguments, "--size=300", "--iterations=100000"]) as process:
            time.sleep(2)
            streams = [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)]
            process.terminate()
            self.assertEqual(process.wait(timeout=20), 1)
        self.assertEqual(streams, ["/dev/null"] * 3)
        self.assertEqual(subprocess.run([*arguments, *FAST], check=False, timeout=30).returncode, 0)
        closed = self.output.read_bytes()
        self.assert_painted(self.paint())
        self.assertEqual(closed, self.output.read_bytes())


class Refused(SavingTest):
    def assert_refused_at_once(self, result, *words):
        """Nothing has been painted: there is no line of progress."""
        self.assert_refused(result, *words)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)

    def test_sizes(self):
        """Each format's own limit is known before hours of painting."""
        for kind, longest in (("webp", 16383), ("jpg", 65500)):
            for size in ((longest + 1, 2), (2, longest + 1)):
                Image.new("RGB", size, "gray").save(self.content)
                output = self.folder / ("large." + kind)
                self.assert_refused_at_once(
                    run(self.content, self.style, "-o", output, "--iterations=100000"), output,
                    longest, size[0], size[1])

    def test_size_asked_for(self):
        output = self.folder / "large.webp"
        self.assert_refused_at_once(
            run(self.content, self.style, "-o", output, "--size=17000"), output, 16383, 17000)

    def test_file_limit(self):
        """The limit's signal does not kill; what certainly cannot fit is refused at once, and the rest
        when it does not fit."""
        environment = {**os.environ, "TMPDIR": str(self.folder)}
        for kind, length in (("png", 0), ("jpg", 100), ("tif", 0), ("webp", 0), ("webp", 100),
                             ("exr", 100), ("hdr", 0), ("ppm", 0), ("bmp", 100)):
            output = self.folder / ("limited." + kind)
            with self.subTest(f"{length} bytes of a {kind}"):
                self.assert_refused(self.paint(output=output, preexec_fn=limit_files(length),
                                               env=environment), output)
        for kind in ("tif", "ppm", "bmp"):
            output = self.folder / ("limited." + kind)
            self.assert_refused_at_once(self.paint(output=output, preexec_fn=limit_files(4000)), "limit")

    def test_limit_met_at_last(self):
        """The small picture fits that is saved to try, the painting does not."""
        environment = {**os.environ, "TMPDIR": str(self.folder)}
        for kind in ("png", "exr"):
            output = self.folder / ("limited." + kind)
            output.write_text("old")
            self.given = sorted(self.folder.iterdir())
            result = self.paint("--seed=1", output=output, preexec_fn=limit_files(3500),
                                env=environment)
            self.assert_refused(result, output, os.strerror(27))
            self.assertIn("100%", result.stderr)
            self.assertEqual(output.read_text(), "old")

    def test_hang_up(self):
        """A closed terminal stops the painting in good order, unless that is to be ignored."""
        arguments = [COMMAND, self.content, self.style, "-o", self.output, "--size=300"]

        def hang_up(action, *more):
            with subprocess.Popen([*arguments, *more], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  preexec_fn=lambda: signal.signal(signal.SIGHUP, action)) as process:
                time.sleep(2)
                process.send_signal(signal.SIGHUP)
                try:
                    out, errors = process.communicate(timeout=60)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise
            return subprocess.CompletedProcess(arguments, process.returncode, out, errors)

        self.assert_refused(hang_up(signal.SIG_DFL, "--iterations=100000"), "cancelled")
        self.assert_painted(hang_up(signal.SIG_IGN, "--iterations=50"))


class FullDisk(SavingTest):
    """A disk of 64 KiB."""

    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.given = sorted(self.folder.iterdir())
        command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", self.disk]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True,
                                                           check=False).returncode != 0:
            self.skipTest("no disk can be mounted here")
        self.addCleanup(subprocess.run, ["umount", self.disk], check=False)
        self.scratch = self.folder / "scratch"
        self.scratch.mkdir()
        self.given = sorted(self.folder.iterdir())
        pixels = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(self.content)

    def fill(self, output):
        return run(self.content, self.style, "-o", output, "--size=300", "--iterations=3",
                   "--strength=0", env={**os.environ, "TMPDIR": str(self.scratch)})

    def test_known_before(self):
        """What certainly cannot fit is refused before painting, with what it takes."""
        for kind in ("bmp", "tif", "ppm"):
            result = self.fill(self.disk / ("large." + kind))
            self.assert_refused(result, "175", "64", "KiB")
            self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
            self.assertEqual(list(self.disk.iterdir()), [])

    def test_kept_elsewhere(self):
        """A painting that does not fit in the end is kept where there is room, and the sentence says
        where; an old file stays."""
        output = self.disk / "large.png"
        output.write_text("old")
        result = self.fill(output)
        kept = self.scratch / "large.png"
        self.assert_refused(result, output, kept, os.strerror(28))
        self.assertIn("100%", result.stderr)
        with Image.open(kept) as picture:
            self.assertEqual(picture.size, (300, 200))
        self.assertEqual(list(self.scratch.iterdir()), [kept])
        self.assertEqual(output.read_text(), "old")
        self.assertEqual(list(self.disk.iterdir()), [output])

    def test_full(self):
        """Nothing at all fits, so nothing is painted."""
        (self.disk / "filler").write_bytes(bytes(1 << 16))
        for kind in ("png", "jpg", "tif", "webp", "exr", "hdr", "ppm", "bmp"):
            result = self.fill(self.disk / ("large." + kind))
            self.assert_refused(result)
            self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
            self.assertEqual([path.name for path in self.disk.iterdir()], ["filler"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
