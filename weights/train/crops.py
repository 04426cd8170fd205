# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of crops, varied so that the network meets more pictures than there are."""
import numpy as np
import torch
from torch.nn import functional

from files import Failure

# How far vary() changes crops, of numbers in [0, 1]; and what share of them gets a blend, or noise.
DARKEST, LIGHTEST = 0.7, 1.3  # a factor
TINT = 0.1  # added to each colour, or taken away
BLENDED, MOST_BLEND = 0.2, 0.5  # with another picture of the batch
NOISY, MOST_NOISE = 0.25, 0.12  # the noise's deviation
GRAINS = 3  # sizes of the noise's grain: 1, 2 and 4 pixels


class Crops:
    """The crops that pictures.py has cut into FOLDER."""

    def __init__(self, folder):
        try:
            self.crops = np.load(folder / "crops.npy", mmap_mode="r")
            self.pictures = np.load(folder / "pictures.npy")
        except (OSError, ValueError) as error:
            raise Failure(f"There are no crops in “{folder}” ({error}): "
                          f"run “pictures.py {folder}” first.") from error
        self.n_pictures = int(self.pictures.max()) + 1

    def draw(self, count, side, generator):
        """Parts of COUNT random crops, all mirrored or none: COUNT × 3 × SIDE × SIDE in [0, 1]; and
        the numbers of their pictures."""
        index = torch.randint(len(self.crops), (count,), generator=generator).sort()[0].numpy()
        places = self.crops.shape[1] - side + 1
        top, left, mirrored = (int(torch.randint(n, (), generator=generator))
                               for n in (places, places, 2))
        cut = self.crops[index, top:top + side, left:left + side]
        batch = torch.from_numpy(cut.astype("f4") / 255).permute(0, 3, 1, 2)
        if mirrored:
            batch = batch.flip(3)
        return batch.contiguous(), torch.from_numpy(self.pictures[index])


def vary(batch, generator):
    """Changes light and colours of all crops. Gives some of them what pictures have on the way from
    a photograph to a painting: noise, fine or coarse, or another picture that shows through."""
    count, _, height, width = batch.shape

    def uniform(low, high, channels=1):
        return torch.empty(count, channels, 1, 1).uniform_(low, high, generator=generator)

    batch = batch * uniform(DARKEST, LIGHTEST) + uniform(-TINT, TINT, channels=3)

    share = uniform(0, MOST_BLEND) * (uniform(0, 1) < BLENDED)
    batch = (1 - share) * batch + share * batch.roll(1, 0)

    grain = 2 ** int(torch.randint(GRAINS, (), generator=generator))
    noise = torch.randn(count, 3, -(-height // grain), -(-width // grain), generator=generator)
    noise = functional.interpolate(noise, (height, width), mode="bilinear", align_corners=False)
    amount = uniform(0, MOST_NOISE) * (uniform(0, 1) < NOISY)
    return (batch + amount * noise).clamp(0, 1)
