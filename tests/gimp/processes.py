# Waiting for processes, and finding the filter's among them.
# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import os
import pathlib
import time

FILTER = b"neural-style-transfer"
PATIENCE = 60  # seconds
MOMENT = 0.1


def wait_for(condition, name, seconds=PATIENCE):
    """Waits until CONDITION returns something true. Returns that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(MOMENT)
    raise AssertionError(f"waited in vain for {name}")


def read_status(process):
    """What the system says of PROCESS after its name, which may have spaces; None if it has ended,
    even if nobody has asked how."""
    with contextlib.suppress(OSError):
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")")[-1].split()
        return None if fields[0] == "Z" else fields
    return None


def parent_of(process):
    """The id of the parent of PROCESS; 0 if PROCESS has ended."""
    status = read_status(process)
    return int(status[1]) if status else 0


def find_filter(gimp_process):
    """The id of the filter's process that GIMP has started, or None."""
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
            if os.path.basename(arguments[0]) == FILTER and b"-run" in arguments \
                    and parent_of(folder.name) == gimp_process:
                return int(folder.name)
    return None


def processor_time(process):
    """Clock ticks that PROCESS has used; 0 if it has ended."""
    status = read_status(process)
    return int(status[11]) + int(status[12]) if status else 0
