#!/usr/bin/env python3
"""Files that somebody removes, empties or cuts while they are read: pictures, network, presets; after
each time that the command line asks for the file, opens, reads or maps it. There is the same picture
and exit status 0, or one sentence and exit status 1, and no file that was not there.

Everything is tried with --all in the arguments; otherwise some times, spread evenly, and no cuts.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import concurrent.futures
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
SOME = 8  # times for each file, unless EVERY
CONTENTS = ("content.png", "content.jpg", "content.tif", "content.webp")
PRESETS = "neural-style-transfer/presets.ini"
HALF_PRESETS = ("halve", PRESETS)  # a whole preset, perhaps
ARTIST = 0x13b  # Exif's tag
CHANGES = ("remove", "empty", "halve") if EVERY else ("remove", "empty")


def write_given(folder):
    """All files that a painting reads. Noise keeps pictures longer than a page of memory."""
    make_picture(folder / "content.png", 80, 60, 1)
    picture = Image.open(folder / "content.png").convert("RGB")
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Jane Roe")
    exif = Image.Exif()
    exif[ARTIST] = "Jane Roe"
    picture.save(folder / "content.png", pnginfo=text)
    for name in CONTENTS[1:]:
        picture.save(folder / name, exif=exif)
    make_picture(folder / "style.png", 64, 48, 2)
    make_picture(folder / "mask.png", 60, 45, 3)
    shutil.copy(NETWORK, folder / "network.safetensors")
    (folder / PRESETS).parent.mkdir()
    (folder / PRESETS).write_text("[small]\nsize=48\niterations=2\n")


class ChangedFiles(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.given = self.folder / "given"
        self.given.mkdir()
        write_given(self.given)

    def paint(self, number, content, change, **environment):
        """Paints CONTENT in a copy of the given folder; CHANGE is what happens, how often the file is
        used before, and the file. Returns the outcome, the files that are new, the picture or None."""
        folder = self.folder / str(number)
        shutil.copytree(self.given, folder)
        before = set(folder.rglob("*"))
        output = folder / "output.png"
        how, when, name = change
        result = subprocess.run(
            [COMMAND, folder / content, folder / "style.png", "-o", output, "--mask",
             folder / "mask.png", "--network", folder / "network.safetensors", "--preset=small",
             "--threads=1"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=30,
            check=False, cwd=SHIM.parent,
            env={**os.environ, "XDG_CONFIG_HOME": str(folder), "TMPDIR": str(folder),
                 "LD_PRELOAD": f"./{SHIM.name}",  # a space in its folder would end it
                 "NST_CHANGE": f"{how}:{when}:{folder / name}", **environment})
        new = sorted(str(path.relative_to(folder)) for path in set(folder.rglob("*")) - before)
        picture = np.asarray(Image.open(output)) if output.is_file() else None
        shutil.rmtree(folder)
        return result, new, picture

    def is_right(self, picture, content):
        return np.array_equal(picture, self.right[content])

    def explain(self, number, content, change):
        """What is wrong about the outcome of CHANGE, or None."""
        try:
            result, new, picture = self.paint(number, content, change)
        except subprocess.TimeoutExpired:
            return "it hangs"
        said = [line for line in result.stderr.splitlines() if not re.match(r" *\d+% ", line)]
        if result.returncode == 0:
            if picture is None or not self.is_right(picture, content):
                return "another picture, exit status 0"
            return f"painted, but {new} {said}" if new != ["output.png"] or said else None
        if result.returncode != 1:
            return f"exit status {result.returncode}, {said[-2:]}"
        if new:
            return f"it leaves {new}"
        if len(said) != 1 or not said[0].startswith("neural-style: "):
            return f"it says {said}"
        return None

    def count_uses(self, content, name):
        """How often the file NAME is used while CONTENT is painted, by any process. Keeps what is
        painted."""
        counts = self.folder / "counts"
        result, new, picture = self.paint("count", content, ("remove", 0, name),
                                          NST_FAULT_COUNTS=str(counts))
        self.assertEqual((result.returncode, new), (0, ["output.png"]), result.stderr)
        self.right[content] = picture
        uses = [np.fromfile(path, np.intc)[-1] for path in self.folder.glob("counts.*")]
        for path in self.folder.glob("counts.*"):
            path.unlink()
        return int(max(uses))

    def test_each(self):
        self.right, wrong = {}, []
        numbers, jobs = itertools.count(), []
        others = ("style.png", "mask.png", "network.safetensors", PRESETS)
        for content, name in [*zip(CONTENTS, CONTENTS), *((CONTENTS[0], name) for name in others)]:
            count = self.count_uses(content, name)
            self.assertGreater(count, 1, name)
            chosen = range(1, count + 1) if EVERY else sorted(
                {round(place) for place in np.linspace(1, count, SOME)})
            jobs += [(next(numbers), content, (how, when, name)) for when in chosen
                     for how in CHANGES if (how, name) != HALF_PRESETS]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for job, problem in zip(jobs, pool.map(lambda job: self.explain(*job), jobs)):
                if problem:
                    wrong.append(f"{':'.join(map(str, job[2]))}: {problem}")
        print(f"{len(jobs)} changes, {len(wrong)} of them wrong", *wrong, sep="\n")
        self.assertFalse(wrong)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
