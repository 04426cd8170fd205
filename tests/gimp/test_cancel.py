# A painting that is ended in the middle as GIMP's Cancel button ends it: by SIGKILL, which the
# plug-in cannot handle.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import subprocess
import unittest

import gimp
import pictures
from processes import find_filter, processor_time, wait_for

# For longer than any test may take.
OPTIONS = "iterations=100000"


class CancelTest(gimp.GimpTestCase):
    SCRIPT = "cancel.scm"

    def start(self):
        """Starts GIMP with a painting that takes for ever, and waits until the filter is at work.
        Returns GIMP's process and the id of the filter's."""
        content = pictures.save(self.root / "content.png", pictures.content())
        style = pictures.save(self.root / "style.png", pictures.style())
        expression = gimp.call("paint-twice", content, style, OPTIONS)
        with open(self.root / "output", "w") as output:
            process = subprocess.Popen(gimp.command([expression]), env=self.environment,
                                       stdin=subprocess.DEVNULL, stdout=output,
                                       stderr=subprocess.STDOUT)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        plug_in = wait_for(lambda: find_filter(process.pid), "the filter")
        wait_for(lambda: processor_time(plug_in) > 2 * os.sysconf("SC_CLK_TCK"),
                 "the filter to be at work")
        return process, plug_in

    def test_the_image_is_as_it_was(self):
        process, plug_in = self.start()
        os.kill(plug_in, signal.SIGKILL)
        process.wait(gimp.TIMEOUT)
        output = (self.root / "output").read_text()
        reported = gimp.read_reports(output)
        self.assertIn("failed", reported.get("message", ""), output)
        self.assertEqual(reported["unchanged"], "#t")
        self.assertEqual(reported["painted-after"], '"Painting: style, strength 50"',
                         "it cannot paint again")
        self.assertNotIn("undo", output.lower())

    def test_the_filter_ends_with_gimp(self):
        process, plug_in = self.start()
        process.kill()
        wait_for(lambda: processor_time(plug_in) == 0, "the filter to end", seconds=10)


if __name__ == "__main__":
    unittest.main()
