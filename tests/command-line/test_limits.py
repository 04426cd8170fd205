#!/usr/bin/env python3
"""The command line where memory is limited: by its own setting, by ulimit, and by control groups as
a container has them. Whatever the limit, it paints or says in one line that memory is short; it is
not killed, and does not wait for memory.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import os
import re
import resource
import statistics
import subprocess
import sys
import time
import unittest
from pathlib import Path

from PIL import Image

from command_line import COMMAND, CommandLineTest, make_picture, run

# Conversions that a program has made of many pixels; babl 0.1.98 makes tables of 256 MiB for them.
BABL_TABLE = """#BABL_0_1_98 BABL_PATH_LENGTH=3 BABL_TOLERANCE=0.000005
R'G'B' u8
RaGaBaA float
\tpixels=264020894 cost=50 error=0.0000000963
\t{0}/gegl-fixups.so 0: R'G'B' u8 to RaGaBaA float
----
"""


def limit_to(kind, mebibytes):
    """Limits the process that calls the result."""
    return lambda: resource.setrlimit(kind, (mebibytes << 20, mebibytes << 20))


@unittest.skipIf(os.environ.get("NST_SANITIZED"), "sanitizers need more memory than there would be")
class Limits(CommandLineTest):
    def setUp(self):
        super().setUp()
        make_picture(self.content, 1200, 900)
        self.given = sorted(self.folder.iterdir())

    def check(self, result):
        """Checks that it was painted, or refused for want of memory. Returns whether it was
        painted."""
        if result.returncode == 0:
            self.output.unlink()
            return True
        self.assert_refused(result, "memory")
        return False


class Threads(CommandLineTest):
    def count(self, **environment):
        """As many threads as are seen mostly while it paints; more begin with GEGL."""
        environment = {**{name: value for name, value in os.environ.items()
                          if name not in ("GEGL_THREADS", "OMP_NUM_THREADS")}, **environment}
        seen = []
        with subprocess.Popen([COMMAND, self.content, self.style, "-o", self.output, "--size=300",
                               "--iterations=30", "-q"], stdin=subprocess.DEVNULL,
                              env=environment) as process:
            while process.poll() is None:
                try:
                    seen.append(len(os.listdir(f"/proc/{process.pid}/task")))
                except FileNotFoundError:
                    break
                time.sleep(0.01)
        return statistics.mode(seen)

    @unittest.skipIf(len(os.sched_getaffinity(0)) < 2, "there is one processor")
    def test_shared_out(self):
        """As whoever shares out a machine says: fewer threads than without a word."""
        usual = self.count()
        self.assertLess(self.count(OMP_NUM_THREADS="1"), usual)
        self.assertEqual(self.count(OMP_NUM_THREADS="1", GEGL_THREADS="2"),
                         self.count(GEGL_THREADS="2"))


class Settings(Limits):
    def test_setting(self):
        self.assert_refused(run(self.content, self.style, "-o", self.output, "--memory=1"),
                            "memory")

    def test_addresses(self):
        """From where the system finds room for the libraries themselves: 70 MiB on Debian 12, 78 on
        Debian 13. Before, its loader says so, and nothing of the command has run."""
        painted = []
        for mebibytes in (64, 72, 80, 100, 150, 300, 500, 700, 750, 800, 1000, 4000):
            result = run(self.content, self.style, "-o", self.output, "--size=400",
                         "--iterations=1", timeout=15,
                         preexec_fn=limit_to(resource.RLIMIT_AS, mebibytes))
            if result.returncode == 127 and "loading shared libraries" in result.stderr:
                self.assertLess(mebibytes, 80)
            elif self.check(result):
                painted.append(mebibytes)
        self.assertIn(4000, painted)

    def test_data(self):
        painted = [mebibytes for mebibytes in (64, 300, 700, 4000)
                   if self.check(run(self.content, self.style, "-o", self.output, "--size=400",
                                     "--iterations=1", timeout=15,
                                     preexec_fn=limit_to(resource.RLIMIT_DATA, mebibytes)))]
        self.assertIn(4000, painted)

    def test_data_with_alpha(self):
        """babl 0.1.98 would take 350 MiB for a moment to convert eight bits with alpha, and does not
        look whether they are there. Where the environment names OpenBLAS's core, less than that is asked
        for at the start."""
        version = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)
        core = re.search(r"openblas: (\S+)", version.stdout).group(1)
        picture = Image.open(self.content).convert("RGBA")
        picture.putalpha(128)
        picture.save(self.content)
        painted = [mebibytes for mebibytes in (530, 560, 600, 650, 700, 4000)
                   if self.check(run(self.content, self.style, "-o", self.output, "--size=64",
                                     "--iterations=1", timeout=60,
                                     env={**os.environ, "OPENBLAS_CORETYPE": core},
                                     preexec_fn=limit_to(resource.RLIMIT_DATA, mebibytes)))]
        self.assertIn(4000, painted)

    def test_table_of_conversions(self):
        """What GIMP has left in the user's cache takes no memory here, and stays as it is."""
        cache = self.folder / "cache"
        (cache / "babl").mkdir(parents=True)
        table = cache / "babl" / "babl-fishes"
        plug_ins = subprocess.run(["pkg-config", "--variable=pluginsdir", "babl"], text=True,
                                  capture_output=True, check=False).stdout.strip()
        if not plug_ins:
            plug_ins = next(Path("/usr/lib").glob("*/babl-0.1"), "")
        text = BABL_TABLE.format(plug_ins)
        table.write_text(text)
        # babl names the plug-in after the processor's level.
        for level in ("x86-64-v3-", "x86-64-v2-", "arm-neon-"):
            if Path(f"{plug_ins}/{level}gegl-fixups.so").exists():
                table.write_text(text.replace("/gegl-fixups", f"/{level}gegl-fixups"))
                break
        before = table.read_bytes()
        peaks = []
        for folder in (cache, self.folder / "empty"):
            command = [COMMAND, self.content, self.style, "-o", self.output, "--size=64",
                       "--iterations=1"]
            process = subprocess.Popen(command, stderr=subprocess.DEVNULL,
                                       env={**os.environ, "XDG_CACHE_HOME": str(folder)})
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(process.returncode, 0)
            peaks.append(usage.ru_maxrss / 1024)
        # Two runs of the same differ by a few MiB; the table would add more than 200.
        self.assertLess(peaks[0], peaks[1] + 20)
        self.assertEqual(table.read_bytes(), before)


def own_group():
    """The folder of the control group of memory that this process belongs to, and the name of the
    file there that limits it; None where there is none."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, group = line.split(":", 2)
        if "memory" in controllers.split(","):
            return Path("/sys/fs/cgroup/memory" + group), "memory.limit_in_bytes"
        folder = Path("/sys/fs/cgroup" + group)
        if controllers == "" and (folder / "memory.max").exists():
            return folder, "memory.max"
    return None


class ControlGroup(Limits):
    def setUp(self):
        super().setUp()
        found = own_group() if Path("/proc/self/cgroup").exists() else None
        if found is None:
            self.skipTest("there are no control groups here")
        folder, self.limit_file = found
        self.group = folder / f"neural-style-test-{os.getpid()}"
        try:
            self.group.mkdir()
        except OSError as error:
            self.skipTest(f"no control group can be made here: {error}")
        self.addCleanup(self.group.rmdir)
        if not (self.group / self.limit_file).exists():
            self.skipTest("memory cannot be limited in a control group here")

    def run_in_group(self, mebibytes, *arguments):
        """Runs the command where MEBIBYTES are all the memory there is."""
        (self.group / self.limit_file).write_text(str(mebibytes << 20))
        return run(self.content, self.style, *arguments, timeout=60,
                   preexec_fn=lambda: (self.group / "cgroup.procs").write_text(str(os.getpid())))

    def test_estimate(self):
        """What is said fits what there is."""
        said = []
        for mebibytes in (500, 1000):
            result = self.run_in_group(mebibytes, "--estimate", "--size=700")
            self.assertEqual(result.returncode, 0, result.stderr)
            said.append(int(re.search(r"(\d+) MiB", result.stdout).group(1)))
            self.assertLessEqual(said[-1], mebibytes)

    def test_painting(self):
        arguments = ["-o", self.output, "--size=400", "--iterations=1", "--memory=100000"]
        painted = [mebibytes for mebibytes in (80, 110, 140, 200, 1500)
                   if self.check(self.run_in_group(mebibytes, *arguments))]
        self.assertIn(1500, painted)
        self.assertNotIn(80, painted)

    def test_far_too_large(self):
        make_picture(self.content, 2400, 1600)
        self.given = sorted(self.folder.iterdir())
        self.assert_refused(self.run_in_group(300, "--estimate"), "memory")
        self.assert_refused(self.run_in_group(300, "-o", self.output), "memory")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
