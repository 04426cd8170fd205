#!/usr/bin/env python3
"""Contents with alpha: their own colours under every alpha, soft edges without a rim.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import unittest

import numpy as np
from PIL import Image

from command_line import CommandLineTest, run

WIDTH, HEIGHT = 160, 96
UNPAINTED = ["--strength=0", "--colour=content", "--iterations=3"]
PAINTED = ["--strength=50", "--iterations=30"]


def load(path):
    return np.asarray(Image.open(path)).astype(int)


def make_halves():
    """Red on the left, green on the right, with some grain: height × width × 3."""
    colours = np.zeros((HEIGHT, WIDTH, 3))
    colours[:, :WIDTH // 2] = (200, 50, 40)
    colours[:, WIDTH // 2:] = (40, 160, 60)
    return colours + np.random.default_rng(3).integers(-20, 20, (HEIGHT, WIDTH, 1))


def make_disc():
    """An alpha that fades from the middle on within 24 pixels."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    from_middle = np.hypot((columns - WIDTH / 2) * HEIGHT / WIDTH, rows - HEIGHT / 2)
    return np.clip((44 - from_middle) / 24, 0, 1) * 255


class Transparency(CommandLineTest):
    def paint_pixels(self, pixels, *options):
        """The painting of PIXELS, height × width × 3 or 4."""
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(self.content)
        self.assert_painted(run(self.content, self.style, "-o", self.output, *options))
        return load(self.output)

    def test_the_contents_own_colours_under_every_alpha(self):
        """Without a style they come back as they do where all is visible, and alpha stays."""
        rows, columns = np.mgrid[0:32, 0:255] / 255
        colours = np.stack([columns, 8 * rows, 1 - columns], 2) * 180 + 40
        alpha = np.broadcast_to(np.arange(1, 256), (32, 255))[..., None]
        expected = self.paint_pixels(colours, *UNPAINTED)
        found = self.paint_pixels(np.dstack([colours, alpha]), *UNPAINTED)
        self.assertTrue((found[..., 3:] == alpha).all())
        for painting in (expected, found[..., :3]):
            self.assertLess(np.abs(painting - colours).mean(), 2)

    def test_half_transparent_beside_another_colour(self):
        """But for a pixel at the border, which is sharpened or softened a little."""
        content = np.zeros((24, 24, 4)) + (30, 60, 200, 255)
        content[:, :12] = (220, 30, 30, 128)
        found = self.paint_pixels(content, *UNPAINTED)
        self.assertLess(np.abs(found - content)[:, :11].max(), 12)

    def test_soft_edges_have_no_rim(self):
        """The painting has the colours there that it has where all is visible, not others mixed
        in."""
        colours, alpha = make_halves(), make_disc()
        hidden = np.where((alpha == 0)[..., None], 255, colours)
        expected = self.paint_pixels(colours, *PAINTED, "--colour=content")
        found = self.paint_pixels(np.dstack([hidden, alpha]), *PAINTED, "--colour=content")
        edge = (alpha >= 1) & (alpha < 200)
        edge[:, WIDTH // 2 - 8:WIDTH // 2 + 8] = False  # where both colours meet
        for side in (np.s_[:, :WIDTH // 2], np.s_[:, WIDTH // 2:]):
            means = [picture[side][edge[side]][:, :3].mean(axis=0) for picture in (expected, found)]
            self.assertLess(np.abs(means[0] - means[1]).max(), 8, means)

    def test_hidden_colours_stay(self):
        colours, alpha = make_halves().clip(0, 255).astype(int), make_disc().astype(int)
        found = self.paint_pixels(np.dstack([colours, alpha]), *PAINTED)
        self.assertTrue((found[..., 3] == alpha).all())
        self.assertTrue((found[alpha == 0][:, :3] == colours[alpha == 0]).all())


if __name__ == "__main__":
    unittest.main()
