#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kernel and which of OpenBLAS's cores are at work, against what /proc/cpuinfo says the processor
has, and where OpenBLAS itself errs.

NST_COMMAND and NST_BENCH are the programs, NST_STAND_IN what is preloaded to make OpenBLAS err.
"""
import json
import os
import pathlib
import platform
import subprocess
import unittest

COMMAND = os.environ["NST_COMMAND"]
BENCH = os.environ["NST_BENCH"]
STAND_IN = pathlib.Path(os.environ["NST_STAND_IN"])

# The kernel, and a core of OpenBLAS that suits, for each level.
LEVELS = {"x86-64-v4": ("AVX-512", "SkylakeX"),
          "x86-64-v3": ("AVX2", "Haswell"),
          "x86-64": ("OpenBLAS", "Prescott")}
NEEDED = {"x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
          "x86-64-v3": {"avx2", "fma", "bmi2"},
          "x86-64": set()}


def run(*command, preload=False, **variables):
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("OPENBLAS_", "NST_CPU"))}
    environment.update(variables)
    if preload:
        environment["LD_PRELOAD"] = f"./{STAND_IN.name}"  # a space in its folder would end it
    return subprocess.run(command, env=environment, cwd=STAND_IN.parent, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=True, timeout=60)


def version(**variables):
    """What the command says of itself: (kernel, core)."""
    lines = run(COMMAND, "--version", **variables).stdout.splitlines()
    said = dict(line.split(": ") for line in lines[1:])
    return said["kernel"], said["openblas"]


def find_levels():
    """Those that this processor has, the highest first."""
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    flags = next((set(line.split()) for line in text.splitlines() if line.startswith("flags")), set())
    return [level for level, needed in NEEDED.items() if needed <= flags]


@unittest.skipUnless(platform.machine() == "x86_64", "levels are x86-64's")
@unittest.skipIf("NST_SANITIZED" in os.environ, "sanitizers want to be loaded first")
class Processor(unittest.TestCase):
    def setUp(self):
        self.levels = find_levels()

    def test_is_used_as_far_as_it_goes(self):
        self.assertEqual(version()[0], LEVELS[self.levels[0]][0])

    def test_can_be_limited(self):
        for level in self.levels[1:]:
            with self.subTest(level):
                self.assertEqual(version(NST_CPU=level), LEVELS[level])

    def test_limit_above_is_none(self):
        self.assertEqual(version(NST_CPU="x86-64-v4"), version())

    def test_limit_that_is_none_is_told(self):
        result = run(COMMAND, "--version", NST_CPU="x86-64-v9")
        self.assertIn("NST_CPU=x86-64-v9 is ignored", result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1)

    def test_benchmark_says_the_same(self):
        for level in self.levels:
            result = json.loads(run(BENCH, "--size", "32", "--repeat", "1", NST_CPU=level).stdout)
            self.assertEqual((result["kernel"], result["openblas"]), version(NST_CPU=level))

    def test_openblas_that_does_not_know_it(self):
        for level in self.levels[:-1]:
            for found in ("Prescott", "Core2", "Nehalem"):
                with self.subTest(level, found=found):
                    self.assertEqual(version(preload=True, NST_TEST_FOUND=found, NST_CPU=level),
                                     LEVELS[level])

    def test_core_that_is_right_already_stays(self):
        if "x86-64-v3" in self.levels:
            self.assertEqual(version(preload=True, NST_TEST_FOUND="Zen", NST_CPU="x86-64-v3")[1], "Zen")

    def test_core_that_computes_wrongly_is_not_taken(self):
        for better, worse in zip(self.levels, self.levels[1:]):
            with self.subTest(better):
                wrong = LEVELS[better][1]
                self.assertEqual(version(preload=True, NST_TEST_FOUND="Core2", NST_TEST_WRONG=wrong,
                                         NST_CPU=better)[1], LEVELS[worse][1])
                # Whether OpenBLAS takes it of its own accord, too.
                self.assertEqual(version(preload=True, NST_TEST_FOUND=wrong, NST_TEST_WRONG=wrong,
                                         NST_CPU=better)[1], LEVELS[worse][1])

    def test_what_the_user_has_set_stands(self):
        self.assertEqual(version(OPENBLAS_CORETYPE="Nehalem")[1], "Nehalem")
        self.assertEqual(version(OPENBLAS_CORETYPE="Nehalem", NST_CPU="x86-64")[1], "Nehalem")


if __name__ == "__main__":
    unittest.main(verbosity=2)
