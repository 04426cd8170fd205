# SPDX-License-Identifier: GPL-3.0-or-later
"""A network learns from pictures alone, by questions that need no labels and no other network."""
import math

import torch
from torch import nn
from torch.nn import functional

import crops
from taps import STYLE_AND_CONTENT_TAPS

# The taps that each question is asked at; see Teacherless.
WHICH_PICTURE = ["relu3_4", "relu4_4", "relu5_1"]
RESTORE = ["relu2_2", "relu3_4", "relu4_4"]
TEXTURE = sorted(STYLE_AND_CONTENT_TAPS)
ORIENTATIONS, OCTAVES = 4, 3
MOST_NOISE = 0.15  # deviation of the noise that damages a crop most
WHICH_EVERY = 16  # pixels between positions at which it is asked which picture they are from
LABEL_SMOOTHING = 0.1  # share of the right answer to that which is spread over all pictures
WHICH_WEIGHT, RESTORE_WEIGHT = 0.3, 30  # of their losses; the texture's is 1


def derivatives(pictures):
    """The edges in PICTURES, N × channels × height × width: for each of OCTAVES and ORIENTATIONS,
    how steeply lightness and two differences of colours rise that way, and how steeply the opposite
    way. After the steerable filters of Freeman & Adelson 1991."""
    red, green, blue = pictures.split(1, 1)
    planes = torch.cat([(red + green + blue) / 3, red - green, (red + green) / 2 - blue], 1)
    seen = []
    for octave in range(OCTAVES):
        padded = functional.pad(planes, (1,) * 4, mode="reflect")
        across = (padded[..., 1:-1, 2:] - padded[..., 1:-1, :-2]) / 2
        down = (padded[..., 2:, 1:-1] - padded[..., :-2, 1:-1]) / 2
        for n in range(ORIENTATIONS):
            angle = math.pi * n / ORIENTATIONS
            rise = math.cos(angle) * across + math.sin(angle) * down
            both = torch.cat([functional.relu(rise), functional.relu(-rise)], 1)
            seen.append(functional.interpolate(both, pictures.shape[2:]) if octave else both)
        planes = functional.avg_pool2d(planes, 2)
    return torch.cat(seen, 1)


class Teacherless(nn.Module):
    """Asks at positions of some taps: which picture is the crop from (which)? What were the pixels
    before they were damaged (restore)? Which edges are around (texture)?"""

    def __init__(self, student, source, batch, side, seed):
        super().__init__()
        self.student, self.source = student, source
        self.batch, self.side, self.seed = batch, side, seed
        self.which = nn.ModuleDict({
            tap: self.new_head(tap, source.n_pictures) for tap in WHICH_PICTURE})
        self.restore = nn.ModuleDict({
            tap: self.new_head(tap, 3 * self.stride(tap) ** 2) for tap in RESTORE})
        self.texture = nn.ModuleDict({
            tap: self.new_head(tap, 3 * 2 * ORIENTATIONS * OCTAVES) for tap in TEXTURE})

    def new_head(self, tap, channels):
        """A linear map from the student's features at TAP to an answer of CHANNELS numbers."""
        return nn.Conv2d(self.student.channels(tap), channels, 1)

    @staticmethod
    def stride(tap):
        return 2 ** (int(tap[4]) - 1)

    @torch.no_grad()
    def prepare(self):
        """Measures how much each kind of edge varies, so that all weigh the same."""
        pictures, _, _ = self.pictures(-1)
        for tap, edges in self.edges(pictures).items():
            self.register_buffer(f"mean_{tap}", edges.mean((0, 2, 3), keepdim=True))
            self.register_buffer(f"deviation_{tap}", edges.std((0, 2, 3), keepdim=True))

    def edges(self, pictures):
        """The roots of edges, as most edges are faint: for each tap of TEXTURE means over the
        pixels of its positions."""
        edges = derivatives(pictures).sqrt()
        return {tap: functional.avg_pool2d(edges, self.stride(tap)) for tap in TEXTURE}

    def pictures(self, step):
        """Varied crops, the same crops damaged by noise, and the numbers of their pictures."""
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        pictures, numbers = self.source.draw(self.batch, self.side, generator)
        pictures = crops.vary(pictures, generator)
        amount = MOST_NOISE * torch.rand(self.batch, 1, 1, 1, generator=generator)
        damaged = pictures + amount * torch.randn(pictures.shape, generator=generator)
        device = self.student.mean.device
        return pictures.to(device), damaged.to(device), numbers.to(device)

    def forward(self, step):
        pictures, damaged, numbers = self.pictures(step)
        taps = {*WHICH_PICTURE, *RESTORE, *TEXTURE}
        seen = self.student(damaged, taps)
        losses = {}
        for tap, head in self.which.items():
            every = max(1, WHICH_EVERY // self.stride(tap))
            guess = head(seen[tap][..., ::every, ::every])
            wanted = numbers.view(-1, 1, 1).expand(-1, *guess.shape[2:])
            losses[f"{tap} which"] = WHICH_WEIGHT * functional.cross_entropy(
                guess, wanted, label_smoothing=LABEL_SMOOTHING)
        for tap, head in self.restore.items():
            restored = functional.pixel_shuffle(head(seen[tap]), self.stride(tap))
            losses[f"{tap} restore"] = RESTORE_WEIGHT * functional.mse_loss(restored, pictures)
        for tap, edges in self.edges(pictures).items():
            mean, deviation = self.get_buffer(f"mean_{tap}"), self.get_buffer(f"deviation_{tap}")
            losses[f"{tap} texture"] = functional.mse_loss(
                self.texture[tap](seen[tap]), (edges - mean) / deviation)
        return losses
