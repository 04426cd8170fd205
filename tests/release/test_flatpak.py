#!/usr/bin/env python3
"""The Flatpak manifests: that they are read, and what their commands make of an installation. They are not
built, which needs GIMP's runtime.

SPDX-License-Identifier: GPL-3.0-or-later

NST_MESON is Meson, NST_BUILD the folder that is built, NST_PREFIX its prefix.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
FOLDER = TOP / "plug-in" / "flatpak"
ID = "org.gimp.GIMP.Plugin.NeuralStyleTransfer"
PLACE = "/app/extensions/NeuralStyleTransfer"  # where GIMP has the extension point's folders
BRANCHES = {"2-40", "3"}


def read(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def list_modules(modules):
    """MODULES and those within, from the files that name them."""
    for module in modules:
        module = read(module) if isinstance(module, str) else module
        yield module
        yield from list_modules(module.get("modules", []))


class Manifests(unittest.TestCase):
    def setUp(self):
        self.manifests = {path.name: read(path.name) for path in FOLDER.glob(f"{ID}.*.json")}

    def test_extensions(self):
        self.assertEqual(set(self.manifests), {f"{ID}.{branch}.json" for branch in BRANCHES})
        for name, manifest in self.manifests.items():
            self.assertEqual(name, f"{manifest['id']}.{manifest['branch']}.json")
            self.assertEqual(manifest["runtime"], "org.gimp.GIMP")
            self.assertTrue(manifest["build-extension"])
            self.assertEqual(manifest["build-options"]["prefix"], PLACE)

    def test_sources(self):
        """Each has an address and a checksum, but for the checkout."""
        for manifest in self.manifests.values():
            sources = [source for module in list_modules(manifest["modules"])
                       for source in module.get("sources", [])]
            self.assertGreater(len(sources), 4)
            for source in sources:
                if source["type"] == "dir":
                    self.assertEqual((FOLDER / source["path"]).resolve(), TOP)
                else:
                    self.assertTrue(source["url"].startswith("https://"), source)
                    self.assertRegex(source["sha256"], "^[0-9a-f]{64}$")

    def test_flatpak_builder_reads_them(self):
        if shutil.which("flatpak-builder") is None:
            self.skipTest("there is no flatpak-builder")
        for name, manifest in self.manifests.items():
            shown = subprocess.run(["flatpak-builder", "--show-manifest", FOLDER / name], check=True,
                                   capture_output=True, text=True)
            self.assertEqual(shown.stderr, "")
            self.assertEqual(json.loads(shown.stdout)["branch"], manifest["branch"])

    def test_commands_after_the_installation(self):
        """The filter, its script and its metainfo lie where GIMP's Flatpak has them."""
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([os.environ["NST_MESON"], "install", "-C", os.environ["NST_BUILD"], "--no-rebuild"],
                           check=True, env={**os.environ, "DESTDIR": folder}, stdout=subprocess.DEVNULL)
            place = Path(folder) / Path(os.environ["NST_PREFIX"]).relative_to("/")
            if not list(place.glob("share/gimp")):
                self.skipTest("there is no filter")
            for library in place.glob("lib/*/gimp"):  # Debian's own place for libraries
                library.rename(place / "lib" / "gimp")
            below = place / "build" / "below"
            below.mkdir(parents=True)
            shutil.copy(TOP / "LICENSE", below.parent)
            for command in read("neural-style-transfer.json")["post-install"]:
                subprocess.run(["sh", "-e", "-c", command], check=True, cwd=below,
                               env={**os.environ, "FLATPAK_DEST": str(place)})
            for name in ("plug-ins/neural-style-transfer/neural-style-transfer",
                         "share/neural-style-transfer/help/en/index.html", "scripts/neural-style-batch.scm",
                         "share/licenses/neural-style-transfer/LICENSE"):
                self.assertTrue((place / name).is_file(), name)
            descriptions = list(place.glob("share/metainfo/*"))
            self.assertEqual([path.name for path in descriptions], [f"{ID}.metainfo.xml"])
            self.assertEqual(re.findall("<id>(.*)</id>", descriptions[0].read_text(encoding="utf-8")), [ID])


if __name__ == "__main__":
    unittest.main()
