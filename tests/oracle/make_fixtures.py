#!/usr/bin/python3
"""Makes the fixtures that test-oracle.c compares the engine with, by PyTorch in double precision.

SPDX-License-Identifier: GPL-3.0-or-later

Nothing here reads the engine: network, losses and file format are written down a second time, from
the papers and the contracts in the headers, so that the two can disagree.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "weights" / "train"))
from taps import (CHANGE_DISTANCES, CONTENT_TAPS, DETAIL_TAPS, NEIGHBOURS_TAP,  # noqa: E402
                  STYLE_TAPS)

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from safetensors import write_safetensors  # noqa: E402

CONVOLUTIONS = [2, 2, 4, 4, 1]
MEANS_WEIGHT = 0.1  # where the Gram matrices' is 1
# At taps where changes are compared: of the weight that features have elsewhere, the share of the
# features, and that of the changes in each direction.
FEATURES_SHARE, CHANGES_SHARE = 0.6, 0.4
SHARES = [0.7, 0.3]  # of the two styles
FLAT = 1e-3  # of the styles' mean square: added to squared lengths, so that flat features pull less
BY_CONTENT = 0.4  # the content's share in the features that neighbours are searched by
STYLE_SIZES = [(31, 27), (18, 40)]
SHORT_PICTURE_SIZE = (16, 19)  # for weights of 16 bits

# In single precision a value this near to where a rectifier or a maximum switches could fall to the
# other side; seeds that bring one are passed over.
MARGIN = 5e-6

RGB = {"input.order": "rgb", "input.scale": "1",
       "input.mean": "0.485,0.456,0.406", "input.std": "0.229,0.224,0.225"}
BGR = {"input.order": "bgr", "input.scale": "255",
       "input.mean": "103.939,116.779,123.68", "input.std": "1,1,1"}
# A head for each of these taps, of more rows than channels, and of fewer.
HEADS = {"relu1_1": 7, "relu3_1": 11, "relu4_2": 5, "relu5_1": 8}
CONTENT_WEIGHT = 1.25  # of the network with heads
# Channels in sixteens go through the engine's fast convolution, others through its plain one. The
# pictures are neither square nor even, so that poolings drop a row.
FEW = [4, 6, 8, 8, 8]
SIXTEENS = [4, 16, 16, 16, 16]


class Case(NamedTuple):
    """A network and what it looks at."""
    name: str
    widths: list  # channels of each block's convolutions
    size: tuple  # height and width of picture and content
    padding: str
    pooling: str
    metadata: dict  # what the network takes
    heads: dict  # rows of each tap's head


CASES = [
    Case("zero-max-rgb", FEW, (27, 33), "zero", "max", RGB, {}),
    Case("reflect-average-bgr", FEW, (27, 31), "reflect", "average", BGR, {}),
    Case("replicate-max-bgr", SIXTEENS, (21, 25), "replicate", "max", BGR, {}),
    Case("zero-average-rgb", FEW, (27, 31), "zero", "average", RGB, {}),
    Case("heads-average-rgb", FEW, (27, 31), "reflect", "average", RGB, HEADS),
]


class NearTie(Exception):
    """Single precision could decide otherwise: at a rectifier, a maximum or a nearest neighbour."""


def make_weights(generator, widths, input_size):
    """Layers, each a weight and a bias. By He's initialisation features keep their size."""
    layers, channels = [], 3
    for width, count in zip(widths, CONVOLUTIONS):
        for _ in range(count):
            deviation = (2 / (9 * channels)) ** 0.5 / (1 if layers else input_size)
            weight = torch.randn(width, channels, 3, 3, generator=generator) * deviation
            bias = torch.randn(width, generator=generator) * 0.1
            layers.append((weight.float(), bias.float()))
            channels = width
    return layers


def normalise(picture, metadata):
    """Of height × width × 3 in R'G'B' the planes that the network takes, 1 × 3 × height × width."""
    planes = picture.permute(2, 0, 1)[None]
    if metadata["input.order"] == "bgr":
        planes = planes.flip(1)
    mean, deviation = (
        torch.tensor([float(number) for number in metadata[key].split(",")],
                     dtype=torch.float64).view(1, 3, 1, 1)
        for key in ("input.mean", "input.std"))
    return (planes * float(metadata["input.scale"]) - mean) / deviation


def pad(planes, padding):
    mode = {"zero": "constant"}.get(padding, padding)
    # PyTorch refuses to reflect a side of one position; the engine repeats that position.
    if mode == "reflect" and min(planes.shape[2:]) < 2:
        for axis, sides in ((3, (1, 1, 0, 0)), (2, (0, 0, 1, 1))):
            planes = functional.pad(
                planes, sides, mode="reflect" if planes.shape[axis] > 1 else "replicate")
        return planes
    return functional.pad(planes, (1, 1, 1, 1), mode=mode)


def check_margin(values):
    if values.abs().min() < MARGIN:
        raise NearTie


def pool(planes, pooling, check):
    if pooling == "average":
        return functional.avg_pool2d(planes, 2)
    if check:
        height, width = (side // 2 * 2 for side in planes.shape[2:])
        fours = planes[:, :, :height, :width].unfold(2, 2, 2).unfold(3, 2, 2).flatten(4)
        largest = fours.topk(2, dim=4).values
        gaps = (largest[..., 0] - largest[..., 1])[largest[..., 0] > 0]
        check_margin(gaps)
    return functional.max_pool2d(planes, 2)


def run_network(layers, picture, case, check=False):
    """The features of all convolutions and rectifiers by name, channels × height × width. Raises
    NearTie, if CHECK asks for it."""
    planes = normalise(picture, case.metadata)
    features, layer = {}, iter(layers)
    for block, count in enumerate(CONVOLUTIONS, 1):
        if block > 1:
            planes = pool(planes, case.pooling, check)
        for number in range(1, count + 1):
            weight, bias = next(layer)
            planes = functional.conv2d(pad(planes, case.padding), weight.double(), bias.double())
            if check:
                check_margin(planes)
            features[f"conv{block}_{number}"] = planes[0]
            planes = planes.relu()
            features[f"relu{block}_{number}"] = planes[0]
    return features


def statistics(features, guidance=None):
    """Gram matrix and mean; GUIDANCE, if given, has the weights of the pixels."""
    flat = features.flatten(1)
    if guidance is None:
        return flat @ flat.T / flat.shape[1], flat.mean(1)
    weights = reduce_guidance(guidance, features).flatten()
    return (flat * weights) @ flat.T / weights.sum(), (flat * weights).sum(1) / weights.sum()


def reduce_guidance(guidance, features):
    """The mean over the pixels that each position of FEATURES stands for, without the rows and
    columns that poolings drop."""
    side = 2 ** int(np.log2(guidance.shape[0] / features.shape[1]))
    return functional.avg_pool2d(guidance[None, None], side)[0, 0]


def change_grams(features, distance, guidance=None):
    """Gram matrices of how features change across and down; a pair has the smaller one of its
    positions' weights. None where there are no pairs."""
    weights = (torch.ones_like(features[0]) if guidance is None
               else reduce_guidance(guidance, features))
    found = []
    for axis in (2, 1):
        length = features.shape[axis] - distance
        if length <= 0:
            found.append(None)
            continue
        first, second = features.narrow(axis, 0, length), features.narrow(axis, distance, length)
        pairs = torch.minimum(weights.narrow(axis - 1, 0, length),
                              weights.narrow(axis - 1, distance, length)).flatten()
        change = (first - second).flatten(1)
        found.append((change * pairs) @ change.T / pairs.sum())
    return found


def blend(parts):
    """The mean of the styles' PARTS by the styles' shares; None stands for a style without one."""
    there = [(share, part) for share, part in zip(SHARES, parts) if part is not None]
    return sum(share * part for share, part in there) / sum(share for share, _ in there)


def change_losses(tap, features, styles, region=None, guidance=None):
    """The loss of the changes at TAP in REGION, where all of STYLES apply; GUIDANCE has the weights
    of the second one's pixels."""
    if tap not in CHANGE_DISTANCES:
        return 0
    given = [change_grams(seen[tap], CHANGE_DISTANCES[tap], guidance if number == 1 else None)
             for number, seen in enumerate(styles)]
    loss = 0
    for direction, current in enumerate(change_grams(features[tap], CHANGE_DISTANCES[tap], region)):
        found = [style[direction] for style in given]
        if current is None or all(part is None for part in found):
            continue
        target = blend(found)
        loss = loss + square(current - target) / square(target)
    return loss


def features_share(tap):
    return FEATURES_SHARE if tap in CHANGE_DISTANCES else 1


def blend_styles(all_features, tap):
    found = [statistics(features[tap]) for features in all_features]
    return tuple(blend(parts) for parts in zip(*found))


def square(values):
    return (values ** 2).sum()


class Seen(NamedTuple):
    """What losses compare, each as features by tap."""
    picture: dict
    content: dict
    styles: list


def find_losses(seen, picture):
    """The losses without their weights; and for each style tap the squared distances of Gram matrix
    and mean from their targets."""
    features, content, styles = seen
    grams, means, style = [], [], 0
    for tap in STYLE_TAPS:
        gram, mean = statistics(features[tap])
        target_gram, target_mean = blend_styles(styles, tap)
        grams.append(square(gram - target_gram))
        means.append(square(mean - target_mean))
        style = style + (features_share(tap) * grams[-1] / square(target_gram)
                         + MEANS_WEIGHT * means[-1] / square(target_mean)
                         + CHANGES_SHARE * change_losses(tap, features, styles)) / len(STYLE_TAPS)
    contents = sum(square(features[tap] - content[tap]) / square(content[tap])
                   for tap in CONTENT_TAPS) / len(CONTENT_TAPS)
    variation = (((picture[:, 1:] - picture[:, :-1]) ** 2).mean()
                 + ((picture[1:] - picture[:-1]) ** 2).mean())
    outside = (picture - picture.clamp(0, 1)) ** 2
    return [contents, style, variation, outside.mean()], grams, means


def find_region_losses(seen, regions, style_guidance):
    """The losses of content and style where the first style applies in the first of REGIONS, and
    both in the second; STYLE_GUIDANCE has the weights of the second style's pixels. A region's share
    of the style's weight is its share of the picture. The content weighs as much as it would if the
    whole picture were like its part in regions."""
    features, content, styles = seen
    style = 0
    for tap in STYLE_TAPS:
        first = statistics(styles[0][tap])
        second = statistics(styles[1][tap], style_guidance)
        both = [sum(share * part for share, part in zip(SHARES, parts))
                for parts in zip(first, second)]
        for region, (target_gram, target_mean), ones in zip(regions, (first, both),
                                                            (styles[:1], styles)):
            gram, mean = statistics(features[tap], region)
            share = reduce_guidance(region, features[tap]).mean()
            style = style + share * (
                features_share(tap) * square(gram - target_gram) / square(target_gram)
                + MEANS_WEIGHT * square(mean - target_mean) / square(target_mean)
                + CHANGES_SHARE * change_losses(tap, features, ones, region, style_guidance)
            ) / len(STYLE_TAPS)
    return [find_region_contents(features, content, regions, CONTENT_TAPS), style]


def find_region_contents(features, content, regions, taps):
    contents = 0
    for tap in taps:
        coverage = reduce_guidance(sum(regions), content[tap])
        contents = contents + (square(features[tap] - content[tap]) * coverage.mean()
                               / (coverage * content[tap] ** 2).sum()) / len(taps)
    return contents


def rows_of(features):
    return features.flatten(1).T


def keep_positions(styles, style_guidance):
    """The styles' positions that a region's neighbours are searched among; of the second style
    those whose weight is at least a half."""
    kept = [rows_of(style[NEIGHBOURS_TAP]) for style in styles]
    if len(styles) > 1:
        weights = reduce_guidance(style_guidance, styles[1][NEIGHBOURS_TAP]).flatten()
        check_margin(weights - 0.5)
        kept[1] = kept[1][weights >= 0.5]
    return torch.cat(kept)


def find_neighbours_loss(seen, regions, style_guidance):
    """How unlike each position is to the nearest one of its region's styles."""
    features, content, styles = seen
    here, there = rows_of(features[NEIGHBOURS_TAP]), rows_of(content[NEIGHBOURS_TAP])
    loss = 0
    for region, ones in zip(regions, (styles[:1], styles)):
        kept = keep_positions(ones, style_guidance)
        mean = kept.mean(0)
        flat = FLAT * ((kept - mean) ** 2).sum(1).mean()

        def length(rows):
            return ((rows ** 2).sum(1) + flat).sqrt()

        kept = (kept - mean) / length(kept - mean)[:, None]
        products = (here + BY_CONTENT * (there - here) - mean).detach() @ kept.T
        best = products.topk(2, dim=1).values
        check_margin((best[:, 0] - best[:, 1]) / best.abs().max())
        nearest = kept[products.argmax(1)]
        cosine = ((here - mean) * nearest).sum(1) / length(here - mean)
        weights = reduce_guidance(region, features[NEIGHBOURS_TAP]).flatten()
        loss = loss + (weights * (1 - cosine)).mean()
    return loss


def network_tensors(layers, store=torch.Tensor.numpy):
    tensors, index, layer = {}, 0, iter(layers)
    for count in CONVOLUTIONS:
        for _ in range(count):
            weight, bias = next(layer)
            tensors[f"features.{index}.weight"] = store(weight)
            tensors[f"features.{index}.bias"] = store(bias)
            index += 2
        index += 1
    return tensors


def positions_first(features):
    """Channels × height × width to height × width × channels, as the engine keeps maps."""
    return features.detach().permute(1, 2, 0)


def random_picture(generator, size):
    """Numbers from −0.1 to 1.1; single ones, as files and engine have, in double precision."""
    picture = torch.rand(*size, 3, generator=generator) * 1.2 - 0.1
    return picture.double()


def make_heads(generator, widths, rows):
    """A linear map for each tap in ROWS, with as many rows as stand there."""
    return {tap: torch.randn(n_rows, widths[int(tap[4]) - 1], generator=generator)
            for tap, n_rows in rows.items()}


def look(features, heads):
    """The features that losses compare: after their tap's head, if there is one."""
    return {tap: torch.einsum("rc,chw->rhw", heads[tap].double(), seen) if tap in heads else seen
            for tap, seen in features.items()}


def make_case(folder, case, seed):
    """Writes the files of CASE; raises NearTie if SEED will not do."""
    generator = torch.Generator().manual_seed(seed)
    layers = make_weights(generator, case.widths, 70 if case.metadata is BGR else 1)
    heads = make_heads(generator, case.widths, case.heads)
    picture = random_picture(generator, case.size).requires_grad_()
    content = random_picture(generator, case.size)
    styles = [random_picture(generator, size) for size in STYLE_SIZES]

    features = run_network(layers, picture, case, check=True)
    seen = Seen(look(features, heads), look(run_network(layers, content, case), heads),
                [look(run_network(layers, style, case), heads) for style in styles])
    losses, grams, means = find_losses(seen, picture)
    if heads:
        losses[0] = CONTENT_WEIGHT * losses[0]
    # Weights by which all losses have gradients of one size, so that an error in none can hide.
    gradients = [torch.autograd.grad(loss, picture, retain_graph=True)[0] for loss in losses]
    weights = [float(np.float32(1 / gradient.norm())) for gradient in gradients]
    gradient = sum(weight * gradient for weight, gradient in zip(weights, gradients))

    expected = {"picture": picture.detach(), "content": content, "style1": styles[0],
                "style2": styles[1], "shares": SHARES, "weights": weights,
                "losses": [float(weight * loss) for weight, loss in zip(weights, losses)],
                "gram_losses": [float(loss) for loss in grams],
                "mean_losses": [float(loss) for loss in means],
                "gradient": gradient}
    for tap, values in features.items():
        # A rectifier's output follows from its convolution's; the test computes it.
        if tap.startswith("conv"):
            expected[tap] = positions_first(values)
    expected |= expect_regions(generator, seen, picture,
                               [CONTENT_WEIGHT * weights[0] if heads else weights[0], weights[1]],
                               CONTENT_WEIGHT if heads else 1)
    write_safetensors(folder / f"{case.name}.expected.safetensors", expected)
    metadata = {"padding": case.padding, "pooling": case.pooling, **case.metadata}
    if heads:
        metadata["content.weight"] = str(CONTENT_WEIGHT)
    write_safetensors(folder / f"{case.name}.network.safetensors",
                      network_tensors(layers)
                      | {f"head.{tap}.weight": head.numpy() for tap, head in heads.items()},
                      metadata)
    smallest = min(values.abs().max().item() for values in features.values())
    print(f"{case.name}: seed {seed}, losses {[f'{float(loss):.3g}' for loss in losses]}, "
          f"weakest layer's largest value {smallest:.3g}")


def expect_regions(generator, seen, picture, weights, detail_weight):
    """The same pictures with a region for each style; the regions overlap, and leave pixels out."""
    size = picture.shape[:2]
    regions = [torch.rand(*size, generator=generator).double() / 2 for _ in range(2)]
    regions[0][:, : size[1] // 3] = 0
    regions[1][size[0] // 2 :] = 0
    style_guidance = torch.rand(*STYLE_SIZES[1], generator=generator).double()
    style_guidance[:, 25:] = 0
    losses = find_region_losses(seen, regions, style_guidance)
    total = sum(weight * loss for weight, loss in zip(weights, losses))
    contents = find_region_contents(seen.picture, seen.content, regions, DETAIL_TAPS)
    found = [detail_weight * contents, find_neighbours_loss(seen, regions, style_guidance)]
    return {"neighbours_losses": [float(loss) for loss in found],
            "neighbours_gradient": torch.autograd.grad(sum(found), picture, retain_graph=True)[0],
            "by_content": [BY_CONTENT],
            "region1": regions[0][..., None], "region2": regions[1][..., None],
            "style2_guidance": style_guidance[..., None],
            "region_losses": [float(weight * loss) for weight, loss in zip(weights, losses)],
            "region_gradient": torch.autograd.grad(total, picture)[0]}


def half_bits(weight):
    return "F16", weight.shape, weight.half().numpy().astype("<f2").tobytes()


def bfloat_bits(weight):
    halves = weight.bfloat16().float().numpy().view("<u4") >> 16
    return "BF16", weight.shape, halves.astype("<u2").tobytes()


def make_short_types(folder, seed):
    """Networks with weights of 16 bits, and the features that the rounded weights give."""
    case = Case("", FEW, SHORT_PICTURE_SIZE, "zero", "max", RGB, {})
    for name, store, rounded in (("half", half_bits, torch.Tensor.half),
                                 ("bfloat", bfloat_bits, torch.Tensor.bfloat16)):
        generator = torch.Generator().manual_seed(seed)
        layers = make_weights(generator, case.widths, 1)
        picture = random_picture(generator, case.size)
        # The smallest numbers of F16 have fewer bits and a code of their own.
        layers[0][1][:2] = torch.tensor([3e-7, -2e-5])
        short = [tuple(rounded(tensor).float() for tensor in layer) for layer in layers]
        features = run_network(short, picture, case)
        expected = {"picture": picture}
        for tap in ("conv1_1", "conv5_1"):
            expected[tap] = positions_first(features[tap])
        write_safetensors(folder / f"{name}.expected.safetensors", expected)
        write_safetensors(folder / f"{name}.network.safetensors", network_tensors(layers, store))


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    torch.set_num_threads(1)
    for number, case in enumerate(CASES):
        for seed in range(100 * number, 100 * number + 100):
            try:
                make_case(folder, case, seed)
                break
            except NearTie:
                continue
        else:
            sys.exit(f"{case.name}: no seed without a near tie")
    make_short_types(folder, 1000)


if __name__ == "__main__":
    main()
