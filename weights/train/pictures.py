#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches pictures from Debian packages and cuts them into crops to train with.

    pictures.py FOLDER

writes FOLDER/crops.npy (crops × 112 × 112 × 3, bytes, R'G'B'), FOLDER/pictures.npy (for each crop
the number of the picture it is from) and FOLDER/packages.txt (the packages with their versions).
Packages are unpacked in FOLDER, not installed. The same packages give the same crops.
"""
import argparse
import math
import pathlib
import random
import subprocess
import sys

import numpy as np
from PIL import Image

from files import Failure, replacing, run_program

SIDE = 112
SEED = 1

# How many crops to take from each package, and from how many of its pictures at most. Photographs
# and drawings of many hands get the most; games' textures stand for flat and repeating surfaces.
PACKAGES = {
    "gnome-backgrounds": (2400, 100),
    "lomiri-wallpapers-16.04": (2600, 100),
    "lomiri-wallpapers-20.04": (800, 100),
    "mate-backgrounds": (4000, 100),
    "plasma-workspace-wallpapers": (4000, 100),
    "ukui-wallpapers": (2200, 100),
    "tuxpaint-stamps-default": (5000, 1000),
    "supertuxkart-data": (4000, 700),
    "wesnoth-1.16-data": (4000, 700),
    "freeorion-data": (2000, 700),
    "stellarium-data": (1000, 700),
}

SMALLEST_FILE = 15000  # bytes; files below are icons
SMALLEST_SIDE = 160
LARGEST_SIDE = 2400  # to which larger pictures are scaled down
LEAST_DEVIATION = 12  # of a crop's bytes; crops below are empty sky
EXTENSIONS = {".jpg", ".jpeg", ".png", ".webp"}


def fetch(package, folder):
    """Downloads PACKAGE and unpacks it in FOLDER/PACKAGE, if that is not there yet."""
    target = folder / package
    if target.is_dir():
        return
    partial = folder / f"{package}.part"
    subprocess.run(["rm", "-rf", partial], check=True)
    partial.mkdir(parents=True)
    print(f"fetching {package}", flush=True)
    # By default apt downloads as a user who cannot write into FOLDER.
    run_program(["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", package],
                cwd=partial)
    (archive,) = partial.glob("*.deb")
    run_program(["dpkg-deb", "--extract", archive, partial])
    (partial / "package.txt").write_text(f"{archive.stem}\n")
    archive.unlink()
    partial.rename(target)


def list_pictures(folder):
    """The pictures under FOLDER that are large enough, in an order that is the same everywhere."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in EXTENSIONS or path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_size < SMALLEST_FILE:
            continue
        try:
            with Image.open(path) as picture:
                if min(picture.size) >= SMALLEST_SIDE:
                    found.append(path)
        except (OSError, ValueError, Image.DecompressionBombError):
            pass  # games have files that only they can read
    return found


def load(path, generator):
    """The picture as RGB, on a background of one random colour where it is transparent."""
    with Image.open(path) as picture:
        picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
        if picture.mode != "RGB":
            colour = tuple(generator.randrange(256) for _ in range(3)) + (255,)
            picture = picture.convert("RGBA")
            background = Image.new("RGBA", picture.size, colour)
            picture = Image.alpha_composite(background, picture).convert("RGB")
        picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
        return picture.copy()


def cut(picture, count, generator):
    """Up to COUNT crops, SIDE × SIDE: square parts of random sizes and places, scaled down."""
    width, height = picture.size
    crops = []
    for _ in range(4 * count):
        if len(crops) == count:
            break
        side = int(SIDE * 2 ** generator.uniform(0, max(0, math.log2(min(width, height) / SIDE))))
        side = min(side, width, height)
        left, top = generator.randrange(width - side + 1), generator.randrange(height - side + 1)
        part = picture.resize((SIDE, SIDE), Image.BICUBIC, (left, top, left + side, top + side))
        crop = np.asarray(part)
        if crop.std() >= LEAST_DEVIATION:
            crops.append(crop)
    return crops


def cut_package(folder, wanted, most):
    """Crops from up to MOST pictures under FOLDER, about WANTED of them: a list for each
    picture."""
    generator = random.Random(f"{SEED} {folder.name}")
    paths = list_pictures(folder)
    generator.shuffle(paths)
    paths = paths[:most]
    cuts, total = [], 0
    for n, path in enumerate(paths):
        count = math.ceil((wanted - total) / (len(paths) - n))
        try:
            cuts.append(cut(load(path, generator), count, generator))
            total += len(cuts[-1])
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            print(f"leaving out {path}: {error}", file=sys.stderr)
    return [crops for crops in cuts if crops]


def prepare(folder, packages):
    """Cuts crops of all PACKAGES, unpacked in FOLDER, into FOLDER/crops.npy and pictures.npy."""
    crops, pictures = [], []
    for package, (wanted, most) in packages.items():
        cuts = cut_package(folder / package, wanted, most)
        for of_picture in cuts:
            number = pictures[-1] + 1 if pictures else 0
            crops += of_picture
            pictures += [number] * len(of_picture)
        print(f"{package}: {sum(map(len, cuts))} crops of {len(cuts)} pictures", flush=True)
    if not crops:
        raise Failure(f"There are no pictures in “{folder}”: "
                      f"unpack Debian packages there, such as {', '.join(list(packages)[:3])}.")
    versions = [(folder / package / "package.txt") for package in packages]
    with replacing(folder / "packages.txt") as part:
        part.write_text("".join(v.read_text() for v in versions if v.exists()))
    for name, array in (("crops", np.stack(crops)), ("pictures", np.array(pictures))):
        with replacing(folder / f"{name}.npy") as part, part.open("wb") as file:
            np.save(file, array)
    print(f"{len(crops)} crops of {pictures[-1] + 1} pictures")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    folder = parser.parse_args().folder
    for package in PACKAGES:
        fetch(package, folder)
    prepare(folder, PACKAGES)


if __name__ == "__main__":
    Failure.report(main)
