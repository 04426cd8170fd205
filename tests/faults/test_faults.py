#!/usr/bin/env python3
"""Faults, one by one, in a small painting by the command line: the nth large piece of memory, thread,
open, read, write, seek, map, rename or sync fails, once or from then on. After each there is the right
picture and exit status 0, or one sentence and exit status 1, and no file that was not there.

Every call is made to fail with --all in the arguments, which takes an hour; otherwise some, spread
evenly, and no reads: how pictures are read is tested where they are.

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
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "command-line"))
from command_line import COMMAND, make_picture  # noqa: E402

SHIM = Path(os.environ["NST_FAULTS"])
EVERY = "--all" in sys.argv
SOME = 16  # faults of each kind, unless EVERY
EARLY = 8  # large pieces of memory, the last of which is taken after OpenBLAS has all of its own
KINDS = ("memory", "thread", "open", "write", "seek", "map", "rename", "sync")
READS = ("read",)  # with --all
LASTING = ("memory", "write")  # as memory and disks stay full
OUTPUTS = ("png", "jpg", "tif")


class Faults(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.given = self.folder / "given"
        self.given.mkdir()
        make_picture(self.given / "content.png", 200, 150, 1)
        make_picture(self.given / "style.png", 90, 120, 2)
        self.mask = ["--mask", str(self.given / "style.png")]

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
             "--size=150", "--iterations=2", "--threads=1"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=20,
            check=False, cwd=SHIM.parent,
            env={**os.environ, "HOME": str(home), "XDG_CACHE_HOME": str(home),
                 "XDG_CONFIG_HOME": str(home), "XDG_DATA_HOME": str(home), "TMPDIR": str(work),
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
        found, wanted = (np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), float)
                         for data in (picture, right))
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
            return f"{fault}: it hangs"
        said = [line for line in result.stderr.splitlines() if not re.match(r" *\d+% ", line)]
        if result.returncode == 0:
            if picture is None or not self.is_right(picture, self.right[extension]):
                return f"{fault}: another picture, exit status 0"
            if left != [f"output.{extension}"] or said:
                return f"{fault}: painted, but {left} {said}"
            return None
        if result.returncode != 1:
            return f"{fault}: exit status {result.returncode}, {said[-2:]}"
        if left and not (left == ["output.png"] and len(said) == 1 and "is kept as" in said[0]
                         and self.is_right(picture, self.right[extension])):
            return f"{fault}: it leaves {left}"
        if len(said) != 1 or not said[0].startswith("neural-style: "):
            return f"{fault}: it says {said}"
        return None

    def count_calls(self, extension):
        counts = self.folder / "counts"
        result, left, picture = self.paint(f"count-{extension}", extension,
                                           NST_FAULT_COUNTS=str(counts))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(left, [f"output.{extension}"])
        self.right[extension] = picture
        return {name: int(count) for name, count in
                (line.split() for line in counts.read_text().splitlines())}

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
        jobs = []
        for extension in OUTPUTS if EVERY else OUTPUTS[:1]:
            calls = self.count_calls(extension)
            for kind in KINDS + READS * EVERY:
                count = calls[kind]
                step = 1 if EVERY else max(1, count // SOME)
                first = 1 if EVERY else min(1 + step // 2, count)
                for number in range(first, count + 1, step):
                    for more in ("", ":all") if kind in LASTING else ("",):
                        jobs.append((f"{kind}:{number}{more}", extension, len(jobs)))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            wrong = [fault for fault in pool.map(lambda job: self.explain(*job), jobs) if fault]
        print(f"{len(jobs)} faults, {len(wrong)} of them wrong", *wrong, sep="\n")
        self.assertFalse(wrong)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
