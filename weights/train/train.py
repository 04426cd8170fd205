#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains a network for the engine on the crops that pictures.py has cut.

    train.py FOLDER OUTPUT [--teacher FILE]… [--start FILE] [--steps N]

With teachers the network learns to see as they do; without, from the pictures alone. FOLDER holds
the crops, and gets the checkpoints; OUTPUT is written after the last step. A training that was
stopped goes on when the same command is given again, also with more --steps. After the last step
the same command writes OUTPUT again, with other metadata if wanted.
"""
import argparse
import pathlib

import torch

from crops import Crops
from distillation import Distillation
from files import Failure
from teacherless import Teacherless
from training import train
from vgg import OWN, Network

PICTURES_TO_START = 96
NOT_OF_THE_TRAINING = {"folder", "output", "steps", "name", "license", "source"}
BUILT_IN = "16,16/32,32/64,64,64,64/128,128,128,128/128"


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("folder", type=pathlib.Path)
    add("output", type=pathlib.Path)
    add("--teacher", type=pathlib.Path, action="append", default=[], metavar="FILE",
        help="a safetensors file with torchvision's names, such as torchvision's VGG-19; of "
             "several, each tap is taught by the first that has it")
    add("--start", type=pathlib.Path, metavar="FILE",
        help="a network to train on instead of random weights")
    add("--blocks", default=BUILT_IN,
        help="channels of the convolutions of each block: %(default)s")
    add("--steps", type=int, default=12000)
    add("--batch", type=int, default=16)
    add("--side", type=int, default=96, help="of the crops, in pixels")
    add("--rate", type=float, default=2e-3, help="the highest learning rate")
    add("--seed", type=int, default=1)
    add("--name", default="", help="for the file's metadata, as the next two")
    add("--license", default="")
    add("--source", default="")
    options = parser.parse_args()
    if options.batch < 4 or options.side < 48:
        parser.error("--batch is 4 at least, --side 48")
    return options


def make_student(options, source):
    """A new network; or the one of --start, with new weights for channels that see nothing."""
    if options.start:
        pictures, _ = source.draw(PICTURES_TO_START, options.side, torch.Generator().manual_seed(0))
        network = Network.load(options.start)
        network.standardise(pictures)
        n_dead = network.revive(pictures)
        print(f"{n_dead} channels of {options.start} see nothing: they start anew")
        return network
    try:
        return Network([[int(width) for width in block.split(",")]
                        for block in options.blocks.split("/")], OWN)
    except (ValueError, RuntimeError) as error:
        raise Failure(f"“{options.blocks}” is no list of blocks: "
                      "give numbers with commas, blocks with slashes.") from error


def main():
    options = parse()
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    source = Crops(options.folder)
    student = make_student(options, source).to(device)
    teachers = [Network.load(path).to(device) for path in options.teacher]
    lessons = (source, options.batch, options.side, options.seed)
    task = Distillation(student, teachers, *lessons) if teachers else Teacherless(student, *lessons)
    task.prepare()
    checkpoint = options.folder / f"{options.output.stem}.checkpoint"
    settings = {name: str(value) for name, value in vars(options).items()
                if name not in NOT_OF_THE_TRAINING}
    train(task.to(device), options.steps, options.rate, checkpoint, settings)
    metadata = {name: getattr(options, name) for name in ("name", "license", "source")}
    student.save(options.output, **{name: value for name, value in metadata.items() if value})
    print(f"wrote {options.output}")


if __name__ == "__main__":
    Failure.report(main)
