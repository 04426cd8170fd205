# A GIMP of its own for each test: its folder, its plug-ins, and Script-Fu in it.
# SPDX-License-Identifier: GPL-3.0-or-later
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

PLUG_IN = os.environ["NST_PLUG_IN"]  # the filter's binary
COMMAND = os.environ["NST_COMMAND"]  # the command line
BATCH_SCRIPT = os.environ["NST_SCRIPT"]  # the batch script
SYSTEM_PLUG_INS = os.environ["NST_SYSTEM_PLUG_INS"]  # GIMP's own
SYSTEM_SCRIPTS = os.environ["NST_SYSTEM_SCRIPTS"]
IS_GIMP_3 = os.environ["NST_GIMP"] == "3"
WINDOW = "gimp-3.0" if IS_GIMP_3 else "gimp-2.10"
CONSOLE = "gimp-console-3.0" if IS_GIMP_3 else "gimp-console-2.10"
HERE = pathlib.Path(__file__).parent
NAME = "neural-style-transfer"
TIMEOUT = 300  # seconds for one GIMP, on a busy machine

# The plug-ins of GIMP's own that tests need. With all of them it would start slowly, as it asks each
# for its procedures.
NEEDED_PLUG_INS = ["script-fu", "file-glob", "file-png", "file-jpeg", "file-tiff", "file-gif-load"]
if IS_GIMP_3:
    NEEDED_PLUG_INS += ["script-fu-server", "python-eval"]


def quote(text):
    """TEXT as a string of Script-Fu."""
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def literal(value):
    """VALUE as Script-Fu writes it: a truth, a whole number, a text or path, or a list of these."""
    if isinstance(value, bool):
        return "#t" if value else "#f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (list, tuple)):
        return f"(list {' '.join(map(literal, value))})"
    return quote(value)


def call(procedure, *arguments, **definitions):
    """The expression that defines names, and then calls PROCEDURE."""
    defines = [f"(define {name} {literal(value)})" for name, value in definitions.items()]
    return f"(begin {' '.join(defines)} ({' '.join([procedure, *map(literal, arguments)])}))"


def link_scripts(folder, scripts):
    """Makes FOLDER with SCRIPTS of this folder, and what they need to run in this GIMP. GIMP 3 has its
    own scripts beside those of FOLDER, as its Script-Fu crashes without them."""
    folder.mkdir()
    needed = [] if IS_GIMP_3 else pathlib.Path(SYSTEM_SCRIPTS).glob("*.init")
    for script in [BATCH_SCRIPT, *(HERE / script for script in [*needed, *scripts])]:
        (folder / pathlib.Path(script).name).symlink_to(script)
    if IS_GIMP_3:
        # In one file, as GIMP loads files in any order.
        (folder / "checks.scm").unlink()
        (folder / "checks.scm").write_text("".join(
            (HERE / name).read_text(encoding="utf-8") for name in ("checks.scm", "gimp-3.scm")),
            encoding="utf-8")


def make_folder(root, scripts):
    """Makes GIMP's folder for a test, below ROOT, with the filter, SCRIPTS of this folder, and
    little else in it."""
    folder = root / "gimp"
    for name in NEEDED_PLUG_INS:
        (folder / "plug-ins").mkdir(parents=True, exist_ok=True)
        (folder / "plug-ins" / name).symlink_to(f"{SYSTEM_PLUG_INS}/{name}")
    (folder / "plug-ins" / NAME).mkdir()
    (folder / "plug-ins" / NAME / NAME).symlink_to(PLUG_IN)
    link_scripts(folder / "scripts", scripts)
    # GIMP complains about folders it may write to when they are not there.
    for name in ("brushes dynamics fonts gradients palettes patterns tool-presets").split():
        (folder / name).mkdir()
    (folder / "gimprc").write_text(
        f'(plug-in-path {quote(folder / "plug-ins")})\n'
        + ("" if IS_GIMP_3 else f'(script-fu-path {quote(folder / "scripts")})\n') +
        "(check-updates no)\n(save-session-info no)\n"
        + ('(config-version "3.0.4")\n(show-welcome-dialog no)\n' if IS_GIMP_3 else ""))
    return folder


def environment(root, scripts):
    """The variables for a GIMP below ROOT, which has SCRIPTS; its messages are in English."""
    folder = "GIMP3_DIRECTORY" if IS_GIMP_3 else "GIMP2_DIRECTORY"
    return {**os.environ, folder: str(make_folder(root, scripts)), "LC_ALL": "C.UTF-8",
            "LANGUAGE": "", "XDG_CONFIG_HOME": str(root / "config"),
            "XDG_DATA_HOME": str(root / "data"), "XDG_CACHE_HOME": str(root / "cache")}


class GimpTestCase(unittest.TestCase):
    """All tests of the class share a folder, and the reports of one run of GIMP.

    A class gives expressions() to run, once, before its first test: calls of procedures in its
    SCRIPT, a file beside checks.scm. Their reports, made by (report "name" value) of checks.scm,
    are in self.reported.
    """

    SCRIPT = None

    @classmethod
    def expressions(cls):
        """The expressions to run; may make files in cls.root first."""
        return []

    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp(prefix="neural-style-"))
        cls.addClassCleanup(shutil.rmtree, cls.root, ignore_errors=True)
        scripts = ["checks.scm", cls.SCRIPT] if cls.SCRIPT else ["checks.scm"]
        cls.environment = environment(cls.root, scripts)
        expressions = cls.expressions()
        if expressions:
            cls.output = run(cls.environment, cls.root, expressions)
            cls.reported = read_reports(cls.output)

    def report_of(self, name):
        self.assertIn(name, self.reported, self.output)
        return self.reported[name]


def command(expressions, interpreter="plug-in-script-fu-eval"):
    """The command that starts a GIMP without a window and runs EXPRESSIONS in it, each in an
    INTERPRETER of its own; there is a choice of these in GIMP 3."""
    batch = [f"--batch={expression}" for expression in expressions]
    end = ["--quit", f"--batch-interpreter={interpreter}"] if IS_GIMP_3 else ["--batch=(gimp-quit 0)"]
    return [CONSOLE, "--no-interface", "--no-data", "--no-fonts", *batch, *end]


def run(variables, folder, expressions):
    """Runs EXPRESSIONS in FOLDER. Returns all that GIMP prints."""
    done = subprocess.run(command(expressions), env=variables, cwd=folder, timeout=TIMEOUT,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    return done.stdout.decode(errors="replace")


def read_reports(output):
    """The reports in OUTPUT, as texts by name; (report) of checks.scm has made them."""
    return dict(re.findall(r"REPORT (\S+) = (.*?) END", output, re.DOTALL))


def numbers(report):
    """The whole numbers in a report, in order."""
    return [int(number) for number in re.findall(r"-?\d+", report)]


def paint_with_command(content, styles, output, masks=(), **options):
    """Paints with the command line, in one style or a list of them; returns OUTPUT. Options are the
    settings, by name."""
    styles = styles if isinstance(styles, list) else [styles]
    flags = [f'--{name.replace("_", "-")}={value}' for name, value in options.items()]
    flags += [f"--mask={mask}" for mask in masks]
    subprocess.run([COMMAND, *flags, *map(str, [content, *styles]), "-o", str(output)], check=True,
                   timeout=TIMEOUT, stderr=subprocess.PIPE)
    return output


def as_options(**options):
    """The settings as the procedure takes them."""
    return " ".join(f'{name.replace("_", "-")}={value}' for name, value in options.items())
