# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are written whole or not at all, and failures told in one sentence."""
import contextlib
import os
import pathlib
import subprocess
import sys


class Failure(Exception):
    """A sentence for the user: what is wrong and what to do."""

    @staticmethod
    def report(main):
        """Runs MAIN; a failure ends the program with its sentence alone."""
        try:
            main()
        except Failure as failure:
            sys.exit(f"{os.path.basename(sys.argv[0])}: {failure}")


@contextlib.contextmanager
def replacing(path):
    """Gives a path beside PATH to write to. That file becomes PATH if all goes well, and is removed
    otherwise."""
    path = pathlib.Path(path)
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        os.replace(part, path)
    except OSError as error:
        raise Failure(f"“{path}” cannot be written ({error}): "
                      "make room or choose another folder, and run this again.") from error
    finally:
        part.unlink(missing_ok=True)


def run_program(command, **options):
    """Runs COMMAND, which must succeed."""
    try:
        subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True, **options)
    except FileNotFoundError as error:
        raise Failure(f"“{command[0]}” is missing: install it.") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.strip().splitlines()[-1:] or [f"exit status {error.returncode}"]
        raise Failure(f"“{' '.join(map(str, command))}” failed: {reason[0]}") from error
