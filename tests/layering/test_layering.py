#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every include of engine and plug-in against who may include whom: nothing runs up, nothing in a circle.

A room is a folder, or a file that stands alone beside folders. It may include its own headers and those of
the rooms named here, from the lowest on; ARCHITECTURE.md says the same in one line.
"""
import pathlib
import re
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]

ENGINE = {
    "base": "",
    "layers": "base",
    "pictures": "base",
    "network": "layers pictures base",
    "settings": "layers base",
    "optimise": "base",
    "loss": "network layers pictures base",
    "patches": "pictures base",
    "motion": "pictures base",
    "painting": "loss optimise patches motion settings network layers pictures base",
    "stylize": "painting loss optimise patches motion settings network layers pictures base",
    "job": "stylize painting settings pictures base",
    "command-line": "stylize painting settings network pictures base",
}
FRONT_END = ENGINE["command-line"] + " stylize job"
# What the plug-in sees of GIMP: objects and widgets, each GIMP's names.h before them.
GIMP = " names gimp start"
PLUG_IN = {
    "names": "",
    "start": "names " + FRONT_END,
    "gimp": "names",
    "request": FRONT_END,
    "memory": "request" + GIMP,
    "batch": "request " + FRONT_END,
    "session": FRONT_END,
    "image": "request " + FRONT_END + GIMP,
    "paint": "request image " + FRONT_END + GIMP,
    "dialog": "request memory image session paint " + FRONT_END + GIMP,
    "procedure": "request memory batch image dialog paint " + FRONT_END + GIMP,
    "arguments": "request procedure " + FRONT_END + GIMP,
    "main": "request procedure arguments " + FRONT_END + GIMP,
}
# The rooms of which each GIMP has its own, in the folder of its name; the folder's other files are those
# of the room "gimp".
OWN_ROOMS = ("names", "main", "arguments")


def room_of(path):
    """The room of a file, given by its path below engine/ or plug-in/."""
    if path.parts[0].startswith("gimp-"):
        return path.stem if path.stem in OWN_ROOMS else "gimp"
    return path.parts[0] if len(path.parts) > 1 else path.stem


def find_faults(folder, rules, text_of):
    """A sentence for each include that FOLDER's RULES do not allow."""
    faults = []
    for path in sorted(folder.rglob("*.[ch]")):
        inside = path.relative_to(folder)
        room = room_of(inside)
        for included in re.findall(r'^#include "([^"]+)"', text_of(path), re.MULTILINE):
            target = room_of(pathlib.PurePath(included))
            if included != "config.h" and target != room and target not in rules[room].split():
                faults.append(f"{folder.name}/{inside} includes {included}: {room} may not see {target}")
    return faults


def read(path):
    return path.read_text(encoding="utf-8")


class Layering(unittest.TestCase):
    def test_engine(self):
        self.assertEqual(find_faults(TOP / "engine", ENGINE, read), [])

    def test_plug_in(self):
        self.assertEqual(find_faults(TOP / "plug-in", PLUG_IN, read), [])

    def test_rules_have_no_circle(self):
        below = set()
        for room, seen in (*ENGINE.items(), *PLUG_IN.items()):
            self.assertLessEqual(set(seen.split()), below, room)
            below.add(room)

    def test_an_include_that_runs_up_is_found(self):
        """The test itself: a map that knew the network, and a style loss that knew the settings."""
        for name, line in (("base/map.h", '#include "network/network.h"\n'),
                           ("loss/style-loss.c", '#include "settings/settings.h"\n')):
            path = TOP / "engine" / name
            faults = find_faults(TOP / "engine", ENGINE,
                                 lambda other: read(other) + (line if other == path else ""))
            self.assertEqual(len(faults), 1, faults)

    def test_gimp_stays_in_the_plug_in(self):
        for path in (TOP / "engine").rglob("*.[ch]"):
            self.assertIsNone(re.search(r"#include <(libgimp|gtk|gdk/)", read(path)), path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
