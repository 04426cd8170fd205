#!/usr/bin/env python3
"""The contract of bench-gradient: it prints one line of JSON with true numbers.

SPDX-License-Identifier: GPL-3.0-or-later

NST_BENCH is the benchmark under test, NST_NETWORK a network file.
"""

import json
import os
import re
import subprocess
import sys
import unittest

BENCH = os.environ["NST_BENCH"]
NETWORK = os.environ["NST_NETWORK"]


def run(*arguments):
    return subprocess.run([BENCH, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False, timeout=60)


def measure(*arguments):
    result = run("--network", NETWORK, *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("\n") == 1, result.stdout
    assert result.stderr == "", result.stderr
    return json.loads(result.stdout)


class BenchGradient(unittest.TestCase):
    def test_line(self):
        line = measure("--size", 96, "--repeat", 3, "--threads", 1)
        self.assertEqual(set(line), {"seconds", "min", "peak_mib", "evaluations", "width",
                                     "height", "threads", "kernel", "openblas"})
        self.assertEqual((line["width"], line["height"]), (96, 96))
        self.assertEqual(line["evaluations"], 3)
        self.assertEqual(line["threads"], 1)
        self.assertGreater(line["min"], 0)
        self.assertGreaterEqual(line["seconds"], line["min"])
        self.assertGreater(line["peak_mib"], 1)

    def test_width_and_height(self):
        line = measure("--size", 64, "--width", 100, "--height", 40, "--repeat", 1)
        self.assertEqual((line["width"], line["height"]), (100, 40))
        line = measure("--size", 64, "--width", 100, "--repeat", 1)
        self.assertEqual((line["width"], line["height"]), (100, 64))

    def test_time_grows_with_size(self):
        """Sixteen times the pixels take some eleven times as long. The least of evaluations that last
        longer together than others have the processor depends little on what else the machine does."""
        small = measure("--size", 64, "--repeat", 300, "--threads", 1)
        large = measure("--size", 256, "--repeat", 20, "--threads", 1)
        self.assertGreater(large["min"], 4 * small["min"])

    def test_memory(self):
        """Features stay within the memory that is allowed for them."""
        free = measure("--width", 1200, "--height", 160, "--repeat", 1)
        bound = measure("--width", 1200, "--height", 160, "--repeat", 1, "--memory", 28)
        self.assertLess(bound["peak_mib"], free["peak_mib"] - 10)

    def test_too_little_memory(self):
        """The memory that the message asks for is enough, and a MiB less is not."""
        size = ("--network", NETWORK, "--size", 96, "--repeat", 1)
        refused = run(*size, "--memory", 1)
        self.assertEqual(refused.returncode, 1)
        message = re.fullmatch(r"bench-gradient: --memory .* at least (\d+) .*\n", refused.stderr)
        enough = int(message[1])
        self.assertEqual(run(*size, "--memory", enough - 1).returncode, 1)
        self.assertEqual(run(*size, "--memory", enough).returncode, 0)

    def test_bad_arguments(self):
        for arguments in (["--network", "/no/such/file", "--size", 64],
                          ["--network", NETWORK, "--size", 0],
                          ["--network", NETWORK, "--size", "x"],
                          ["--network", NETWORK, "--size", 64, "--repeat", 0],
                          ["--network", NETWORK, "--size", 64, "--threads", -1],
                          ["--nonsense"]):
            with self.subTest(arguments=arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, 1)
                self.assertEqual(result.stdout, "")
                self.assertEqual(result.stderr.count("\n"), 1)
                self.assertTrue(result.stderr.startswith("bench-gradient: "))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose", *sys.argv[1:]])
