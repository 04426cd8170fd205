"""Quality against time: what each way of painting gives for its seconds, as a table and a plot.

Style and content are those of weights/evaluate.py, under VGG-19; unlike, missing and grain those of patches.py.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import pathlib
import subprocess
import sys

import numpy
from PIL import Image

import patches

WEIGHTS = pathlib.Path(__file__).resolve().parents[2] / "weights"
sys.path[:0] = [str(WEIGHTS), str(WEIGHTS / "train")]

SIZE = 512  # pixels
COLUMNS = ("seconds", "style", "content", "unlike", "missing", "grain")
PLOTTED = ("style", "content", "unlike", "missing")


# Our ways by their options; G'MIC's has none.
WAYS = {"draft": ["--quality=draft"], "normal": [], "best": ["--quality=best"],
        "no brushwork": ["--brushwork=0"], "G'MIC's stylize": None}


def stylize_command(content, style, output):
    """What paints CONTENT like STYLE into OUTPUT by G'MIC, at CONTENT's size."""
    return ["gmic", content, style, "stylize[0]", "[1]", "keep[0]", "output", output]


def command_of(way, command, content, style, output):
    """What paints CONTENT like STYLE into OUTPUT in this WAY; COMMAND is ours."""
    if WAYS[way] is None:
        return stylize_command(content, style, output)
    return [command, content, style, "-o", output, "--overwrite", f"--size={SIZE}", "--seed=1", *WAYS[way]]


def shrink(path, output):
    """The picture PATH at SIZE: all begin with the same."""
    with Image.open(path) as file:
        picture = file.convert("RGB")
    factor = SIZE / max(picture.size)
    picture.resize([round(side * factor) for side in picture.size], Image.LANCZOS).save(output)
    return output


def measure(judge, pairs, command, timed, folder):
    """For each way the rows of COLUMNS, one for each of PAIRS."""
    rows = {way: [] for way in WAYS}
    for number, (content, style) in enumerate(pairs):
        sized = shrink(content, folder / f"content-{number}.png")
        height, width = patches.read(sized).shape[:2]
        painting = patches.Painting(style, width * height)
        seen = judge.look(sized), judge.look(style)
        for way in WAYS:
            output = folder / f"{number}.png"
            seconds = timed(command_of(way, command, sized, style, output))
            rows[way].append((seconds, *judge.measure(output, *seen), *painting.compare(output)))
            print(f"{content.stem} as {style.stem}, {way}:",
                  ", ".join(f"{key} {value:.3g}" for key, value in zip(COLUMNS, rows[way][-1])), flush=True)
    return rows


def print_table(rows):
    print("\n| way |", " | ".join(COLUMNS), "|\n|", " | ".join(["---"] * (len(COLUMNS) + 1)), "|")
    for name, found in rows.items():
        means = numpy.mean(found, 0)
        means[0] = numpy.median([row[0] for row in found])
        print(f"| {name} | {means[0]:.1f} | {means[1]:.4f} |", " | ".join(f"{mean:.3f}" for mean in means[2:]), "|")


def plot(rows, path):
    """One field for each of PLOTTED over the seconds; further down and to the left is better."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, fields = pyplot.subplots(1, len(PLOTTED), figsize=(12, 3.2), constrained_layout=True)
    for field, key in zip(fields, PLOTTED):
        for name, found in rows.items():
            x = numpy.median([row[0] for row in found])
            y = numpy.mean([row[COLUMNS.index(key)] for row in found])
            field.plot(x, y, "o")
            field.annotate(name, (x, y), (4, 4), textcoords="offset points", fontsize=8)
        field.set(title=key, xlabel="seconds")
        field.margins(0.3)
        field.set_xlim(left=0)
        field.grid(alpha=0.3)
    figure.savefig(path, dpi=90)


def frontier(arguments, command, timed, folder):
    import evaluate

    judge_path, picture, *paths = map(pathlib.Path, arguments)
    evaluate.SIZE = SIZE
    try:
        judge = evaluate.Judge(judge_path)
        rows = measure(judge, list(zip(paths[::2], paths[1::2])), command, timed, pathlib.Path(folder))
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr.decode(errors="replace"))
    print_table(rows)
    plot(rows, picture)
