#!/usr/bin/env python3
"""Networks fetched from a server of the test's own: whole, gone on with, cut off, wrong, refused.

SPDX-License-Identifier: GPL-3.0-or-later
"""

import hashlib
import http.server
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from command_line import COMMAND, CommandLineTest, run

NETWORK = Path(os.environ["NST_NETWORK"]).read_bytes()


class Server(http.server.BaseHTTPRequestHandler):
    """Serves NETWORK at every path: /whole knows no ranges, /cut ends early, /slow takes its time,
    /wrong has another byte, /missing is not there, /moved is elsewhere."""

    asked = []  # paths, and the ranges that were asked for

    def do_GET(self):
        kind = self.path.strip("/")
        wanted = self.headers.get("Range")
        Server.asked.append((kind, wanted))
        start = 0
        if kind == "missing":
            self.send_error(404)
            return
        if kind == "moved":
            self.send_response(302)
            self.send_header("Location", "/plain")
            self.end_headers()
            return
        if wanted and kind != "whole":
            start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(NETWORK) - 1}/{len(NETWORK)}")
        data = NETWORK[start:]
        if kind == "wrong":
            data = b"\0" + data[1:]
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if kind == "cut":
            self.wfile.write(data[:len(data) // 2])
            return
        if kind == "slow":
            for first in range(0, len(data), 65536):
                try:
                    self.wfile.write(data[first:first + 65536])
                except OSError:
                    return
                time.sleep(.2)
            return
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class FetchNetwork(CommandLineTest):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)

    def setUp(self):
        super().setUp()
        Server.asked.clear()
        self.data = self.folder / "data"
        own = self.data / "neural-style-transfer"
        own.mkdir(parents=True)
        self.networks = own / "networks"
        self.path = self.networks / "small.pth"
        self.part = self.networks / "small.pth.part"
        self.known = own / "known-networks.ini"
        self.environment = {**os.environ, "XDG_DATA_HOME": str(self.data), "no_proxy": "*",
                            "NO_PROXY": "*"}
        self.given = sorted(self.folder.iterdir())

    def know(self, kind, **more):
        """Makes the network small known, to be fetched from KIND."""
        facts = {"file": "small.pth", "bytes": len(NETWORK),
                 "url": f"http://127.0.0.1:{self.server.server_port}/{kind}",
                 "sha256": hashlib.sha256(NETWORK).hexdigest(), **more}
        self.known.write_text("[small]\n" + "".join(f"{key}={value}\n"
                                                    for key, value in facts.items()))

    def fetch(self, kind="plain", name="small", **more):
        self.know(kind, **more)
        return run("--fetch-network", name, env=self.environment)

    def assert_fetched(self, result):
        self.assertEqual((result.returncode, result.stdout), (0, f"{self.path}\n"), result.stderr)
        self.assertEqual(self.path.read_bytes(), NETWORK)
        self.assertFalse(self.part.exists())

    def test_whole(self):
        """Then it is there: it is not fetched again, is found by its name, and paints."""
        self.assert_fetched(self.fetch())
        self.assert_fetched(self.fetch())
        self.assertEqual(Server.asked, [("plain", None)])
        listed = run("--list-networks", env=self.environment)
        self.assertIn("small", listed.stdout.split())
        self.assert_painted(self.paint("--network=small", env=self.environment))

    def test_moved(self):
        self.assert_fetched(self.fetch("moved"))

    def test_gone_on_with(self):
        """After a connection that broke, only what is missing is asked for; from a server that cannot
        go on, all."""
        result = self.fetch("cut")
        self.assert_refused(result, "/cut")
        self.assertEqual(self.part.read_bytes(), NETWORK[:len(NETWORK) // 2])
        self.assertFalse(self.path.exists())
        self.assert_fetched(self.fetch())
        self.assertEqual(Server.asked[-1], ("plain", f"bytes={len(NETWORK) // 2}-"))
        self.path.unlink()
        self.part.write_bytes(NETWORK[:1000])
        self.assert_fetched(self.fetch("whole"))

    def test_interrupted(self):
        self.know("slow")
        with subprocess.Popen([COMMAND, "--fetch-network", "small"], env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              stdin=subprocess.DEVNULL) as process:
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, out), (1, ""))
        self.assertIn("cancelled", errors.splitlines()[-1])
        self.assertGreater(self.part.stat().st_size, 0)
        self.assert_fetched(self.fetch())

    def test_wrong(self):
        """What is not the network is not kept."""
        for kind, words in (("wrong", ["SHA-256", "small.pth"]), ("missing", ["/missing"])):
            with self.subTest(kind):
                self.assert_refused(self.fetch(kind), *words)
                self.assertFalse(self.path.exists())
        self.assert_refused(self.fetch("plain", bytes=len(NETWORK) // 2), "/plain")

    def test_nobody_there(self):
        self.know("plain", url="http://127.0.0.1:9/small")
        self.assert_refused(run("--fetch-network", "small", env=self.environment), "127.0.0.1:9")

    def test_names(self):
        """What is unknown, and what a file of known networks may not say."""
        self.assert_refused(self.fetch(name="nowhere"), "nowhere", "small", "vgg19", "vgg16")
        for more in ({"file": "../small.pth"}, {"sha256": "12"}, {"bytes": 0}):
            with self.subTest(more):
                self.assert_refused(self.fetch(**more), "small")

    def test_no_place(self):
        self.networks.write_text("a file")
        self.assert_refused(self.fetch(), "networks")

    def test_no_module(self):
        """What transfers files is loaded only then, and may not be there."""
        alone = self.folder / "alone"
        shutil.copy(COMMAND, alone)
        self.given = sorted(self.folder.iterdir())
        self.know("plain")
        result = subprocess.run([alone, "--fetch-network", "small"], env=self.environment,
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            self.skipTest("the module is installed on this machine")
        self.assert_refused(result, "neural-style-transfer-file.so")
        self.assertEqual(Server.asked, [])

    def test_missing(self):
        """Whoever asks for a network that is known learns which file it is."""
        result = self.paint("--network=vgg19", env=self.environment)
        self.assert_refused(result, "--fetch-network vgg19", "vgg19-dcbb9e9d.pth",
                            "https://download.pytorch.org/models/", "SHA-256 dcbb9e9dad569fff",
                            self.networks)
        self.assert_refused(self.paint("--network=vgg-nineteen", env=self.environment), "built-in")

    def test_unchecked(self):
        """A network without a checksum is not fetched, but its place is told, to presets' users, too."""
        expected = ("imagenet-vgg-verydeep-19.mat", "https://www.vlfeat.org/", self.networks)
        self.assert_refused(run("--fetch-network", "imagenet-vgg-verydeep-19", env=self.environment),
                            *expected)
        self.assert_refused(self.paint("--preset=tensorflow-painting", env=self.environment), *expected)
        self.assert_refused(self.paint("--preset=caffe-style-transfer", env=self.environment),
                            "VGG_ILSVRC_16_layers.caffemodel")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "--verbose"])
