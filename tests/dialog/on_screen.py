#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a program with its arguments on a screen without a monitor, and ends as it does."""
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "gimp"))

from desktop import Desktop  # noqa: E402

if __name__ == "__main__":
    with Desktop() as desktop:
        status = subprocess.run(sys.argv[1:], env=desktop.environment(), check=False).returncode
    sys.exit(status)
