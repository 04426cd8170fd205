#!/usr/bin/env python3
"""Faults, one by one, in a small painting by the command line: the nth large piece of memory, thread,
open, read, write, seek, map, rename or sync fails, once or from then on. After each there is the right
picture and exit status 0, or one sentence and exit status 1, and no file that was not there.

Every call is made to fail with --all in the arguments, which takes an hour; otherwise some, spread
evenly, and those with which each kind of file ends.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import concurrent.futures
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "command-line"))
from command_line import COMMAND, make_picture  # noqa: E402

SHIM = Path(os.environ["NST_FAULTS"])
NETWORK = os.environ["NST_NETWORK"]
EVERY = "--all" in sys.argv
PATIENCE = 60 if EVERY else 20 # seconds
SOME = 10  # faults of each kind, unless EVERY,
LAST = 6  # and as many of SAVING for each kind of file: the last calls are its own
EARLY = 8  # large pieces of memory, the last of which is taken after OpenBLAS has all of its own
COUNTED = ("memory", "thread", "open", "read", "write", "seek", "map", "rename", "sync")
LASTING = ("memory", "write")  # as memory and disks stay full
SAVING = ("write", "seek", "rename", "sync")
OUTPUTS = ("png", "jpg", "tif")
FURTHER_OUTPUTS = ("webp", "hdr", "ppm", "bmp")  # with --all, and only for SAVING


class Faults(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.given = self.folder / "given"
        self.given.mkdir()
        make_picture(self.given / "content.png", 200, 150, 1)
        text = PngImagePlugin.PngInfo()
        text.add_text("Author", "Jane Roe")
        Image.open(self.given / "content.png").save(self.given / "content.png", pnginfo=text)
        make_picture(self.given / "style.png", 90, 120, 2)
        make_picture(self.given / "mask.png", 60, 45, 3)
        config = self.given / "config"
        (config / "neural-style-transfer").mkdir(parents=True)
        (config / "neural-style-transfer" / "presets.ini").write_text("[small]\nsize=150\n")
        self.config = str(config)

    def paint(self, number, extension, **environment):
        """Paints in a folder of its own. Returns the process's outcome, what is in the folder, and
        the bytes of the picture, or of one that is kept in its place, or None."""
        folder = self.folder / f"{number}"
        folder.mkdir()
        home = folder / "home"
        work = folder / "work"
        work.mkdir()
        output = work / f"output.{extension}"
        result = subprocess.run(
            [COMMAND, self.given / "content.png", self.given / "style.png", "-o", output,
             "--mask", self.given / "mask.png", "--network", NETWORK, "--preset=small",
             "--iterations=2", "--threads=1"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            timeout=PATIENCE, check=False, cwd=SHIM.parent,
            env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home),
                 "XDG_CONFIG_HOME": self.config, "XDG_DATA_HOME": str(home), "TMPDIR": str(work),
                 "LD_PRELOAD": f"./{SHIM.name}",  # a space in its folder would end it
                 **environment})
        left = sorted(str(path.relative_to(work)) for path in work.rglob("*"))
        picture = next((path.read_bytes() for path in (output, output.with_suffix(".png"))
                        if path.is_file()), None)
        shutil.rmtree(folder)
        return result, left, picture

    @staticmethod
    def is_right(picture, right):
        """Whether two pictures look the same. Where one of babl's plug-ins cannot be opened, another
        converts and rounds otherwise, which a search carries on: by a level or two, nowhere more."""
        if picture == right:
            return True
        try:
            found, wanted = (np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), float)
                             for data in (picture, right))
        except OSError: # not a whole picture
            return False
        if found.shape != wanted.shape:
            return False
        difference = np.abs(found - wanted)
        height, width = (side // 8 * 8 for side in difference.shape[:2])
        blocks = difference[:height, :width].reshape(height // 8, 8, width // 8, 8, 3)
        return blocks.mean(axis=(1, 3)).max() < 8

    def explain(self, fault, extension, number, **environment):
        """What is wrong about the outcome of FAULT, or None."""
        try:
            result, left, picture = self.paint(number, extension, NST_FAULT=fault, **environment)
        except subprocess.TimeoutExpired:
            return f"{extension} {fault}: it hangs"
        said = [line for line in result.stderr.splitlines() if not re.match(r" *\d+% ", line)]
        if result.returncode == 0:
            if picture is None or not self.is_right(picture, self.right[extension]):
                return f"{extension} {fault}: another picture, exit status 0"
            if left != [f"output.{extension}"] or said:
                return f"{extension} {fault}: painted, but {left} {said}"
            return None
        if result.returncode != 1:
            return f"{extension} {fault}: exit status {result.returncode}, {said[-2:]}"
        if left and not (left == ["output.png"] and len(said) == 1 and "is kept as" in said[0]
                         and self.is_right(picture, self.right["png"])):
            return f"{extension} {fault}: it leaves {left}"
        if len(said) != 1 or not said[0].startswith("neural-style: "):
            return f"{extension} {fault}: it says {said}"
        return None

    def count_calls(self, extension):
        """How many calls of each kind a painting makes, or a process that reads its pictures."""
        counts = self.folder / "counts"
        result, left, picture = self.paint(f"count-{extension}", extension,
                                           NST_FAULT_COUNTS=str(counts))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(left, [f"output.{extension}"])
        self.right[extension] = picture
        most = np.max([np.fromfile(path, np.intc) for path in self.folder.glob("counts.*")], 0)
        for path in self.folder.glob("counts.*"):
            path.unlink()
        return dict(zip(COUNTED, most.tolist()))

    @staticmethod
    def choose(kind, count, extension):
        """Which of the COUNT calls of KIND are to fail."""
        if EVERY:
            return range(1, count + 1) if extension in OUTPUTS or kind in SAVING else ()
        if extension != OUTPUTS[0]:
            return range(max(1, count - LAST + 1), count + 1) if kind in SAVING else ()
        step = max(1, count // SOME)
        return range(min(1 + step // 2, count), count + 1, step)

    def test_memory_of_openblas(self):
        """OpenBLAS tries for ever where it is denied memory: at the start if its core is to be
        chosen, and just before the painting if the environment names it."""
        version = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)
        os.environ.pop("OPENBLAS_CORETYPE", None)
        core = re.search(r"openblas: (\S+)", version.stdout).group(1)
        environments = ({}, {"OPENBLAS_CORETYPE": core})
        for number, environment in itertools.product(range(1, EARLY + 1), environments):
            fault = f"memory:{number}:all"
            with self.subTest(fault, **environment):
                self.assertIsNone(self.explain(fault, "png", fault, **environment))

    def test_each(self):
        self.right = {}
        jobs, all_wrong = [], []
        for extension in OUTPUTS + FURTHER_OUTPUTS * EVERY:
            for kind, count in self.count_calls(extension).items():
                for number in self.choose(kind, count, extension):
                    for more in ("", ":all") if kind in LASTING else ("",):
                        jobs.append((f"{kind}:{number}{more}", extension, len(jobs)))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for wrong in filter(None, pool.map(lambda job: self.explain(*job), jobs)):
                print(wrong, flush=True)
                all_wrong.append(wrong)
        print(f"{len(jobs)} faults, {len(all_wrong)} of them wrong")
        self.assertFalse(all_wrong)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
