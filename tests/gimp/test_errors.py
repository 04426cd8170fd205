# Bad input: a message that says what is wrong, and an image that is as it was.
# SPDX-License-Identifier: GPL-3.0-or-later
import io
import struct
import unittest
import zlib
from pathlib import Path

from PIL import Image

import gimp
import pictures


class ErrorsTest(gimp.GimpTestCase):
    SCRIPT = "errors.scm"

    @classmethod
    def make_arguments(cls):
        """Bad calls by name: style, options, and a pattern that the message matches."""
        root = cls.root
        cls.style = pictures.save(root / "style.png", pictures.style())
        (root / "text.png").write_text("no picture")
        (root / "empty.png").write_bytes(b"")
        (root / "empty.safetensors").write_bytes(b"")
        (root / "cut.safetensors").write_bytes(b'\x40\0\0\0\0\0\0\0{"features.0.weight":')
        whole = Path(pictures.save(root / "whole.png", pictures.style()))
        (root / "half.png").write_bytes(whole.read_bytes()[:whole.stat().st_size // 2])
        half = io.BytesIO()
        Image.fromarray(pictures.style()).save(half, "JPEG", quality=95)
        (root / "half.jpg").write_bytes(half.getvalue()[:len(half.getvalue()) // 2])
        # Sixty-nine bytes that GIMP works on for minutes.
        bomb = bytearray(whole.read_bytes()[:33])
        struct.pack_into(">II", bomb, 16, 200000, 200000)
        struct.pack_into(">I", bomb, 29, zlib.crc32(bomb[12:29]))
        (root / "bomb.png").write_bytes(bomb + whole.read_bytes()[33:])
        dot = pictures.save(root / "dot.png", pictures.style()[:1, :1])
        return {
            "no-style": ("", "", "style"),
            "missing-style": (root / "missing.png", "", r"missing\.png"),
            "folder": (root, "", str(root)),
            "text": (root / "text.png", "", r"text\.png"),
            "empty": (root / "empty.png", "", r"empty\.png"),
            "half-png": (root / "half.png", "", r"half\.png.*whole"),
            "half-jpeg": (root / "half.jpg", "", r"half\.jpg.*whole"),
            "bomb": (root / "bomb.png", "", r"bomb\.png.*200000 × 200000"),
            "one-pixel": (dot, "", r"(?i)style|dot\.png"),
            "second-missing": (f"{cls.style}\n{root}/second.png", "", r"second\.png"),
            "unknown-mask": (f"{cls.style}\tnowhere", "", "neither a channel nor a layer.*nowhere"),
            "no-mask": (f"{cls.style}\tBackground", "", "Background.*Add Layer Mask"),
            "second-unknown": (f"{cls.style}\n{cls.style}\tnowhere", "", "nowhere"),
            "mask-alone": (f"{cls.style}\n\tnowhere", "", "No style"),
            "unknown-option": (cls.style, "strenght=3", "strenght"),
            "out-of-range": (cls.style, "strength=101", "strength.*0.*100"),
            "no-number": (cls.style, "strength=nan", "strength.*0.*100"),
            "no-choice": (cls.style, "quality=perfect", "quality.*draft.*normal.*best"),
            "no-value": (cls.style, "strength", "strength"),
            "unclosed": (cls.style, "network='x", "quot"),
            "unknown-preset": (cls.style, "preset=nothing", "nothing"),
            "missing-network": (cls.style, "network=nowhere.safetensors", "nowhere"),
            "empty-network": (cls.style, f"network={root}/empty.safetensors", "empty"),
            "cut-network": (cls.style, f"network={root}/cut.safetensors", "cut"),
        }

    @classmethod
    def expressions(cls):
        content = pictures.save(cls.root / "content.png", pictures.content())
        cls.arguments = cls.make_arguments()
        given = dict(content=content, style=cls.style)
        calls = [(name, style, options) for name, (style, options, _) in cls.arguments.items()]
        return [gimp.call("check-arguments", calls, **given),
                gimp.call("check-drawables", **given)]

    def test_bad_arguments(self):
        for name, (_, _, expected) in self.arguments.items():
            with self.subTest(name):
                message = self.report_of(name)
                self.assertRegex(message, "plug-in-neural-style-transfer failed")
                self.assertRegex(message.split("failed", 1)[1], expected)

    def test_bad_drawables(self):
        for name, expected in {
                "indexed": "Image > Mode > RGB", "mask": "layer mask", "channel": "channel",
                "floating": "floating selection", "below-floating": "floating selection",
                "other-image": "no such layer", "selection-outside": "does not touch",
                "nothing-selected": "Nothing is selected", "nothing-outside": "Nothing is selected",
                "all-selected": "mask is black", "black-channel": "mask is black",
                "last-values": "last values"}.items():
            with self.subTest(name):
                self.assertIn(expected, self.report_of(name))

    def test_nothing_is_changed(self):
        names = [name for name in self.reported if name.endswith("-unchanged")]
        self.assertEqual(len(names), len(self.arguments) + 11)
        for name in names:
            with self.subTest(name):
                self.assertEqual(self.reported[name], "#t")


if __name__ == "__main__":
    unittest.main()
