#!/usr/bin/python3
"""Measures programs side by side: they run in turns, several times, and their medians are compared.

    measure.py marks CONTENT STYLE     all comparisons with others and between threads, in one table
    measure.py gradient [NETWORK…]     one evaluation, against PyTorch: time and memory
    measure.py scaling [NETWORK…]      one evaluation over sizes and threads
    measure.py job CONTENT STYLE       a whole painting at 512, 1024 and 2048 pixels, and against
                                       G'MIC's stylize at 1024
    measure.py steps CONTENT STYLE [CONTENT STYLE…]
                                       loss and seconds by the number of steps
    measure.py large CONTENT STYLE     6 and 24 megapixels within 2 GiB, against --estimate; tiles
                                       against one piece
    measure.py flicker CONTENT STYLE   a film of 24 frames, as --frames paints them and frame by frame
    measure.py frontier JUDGE PLOT CONTENT STYLE [CONTENT STYLE…]
                                       quality against seconds: draft, normal, best and G'MIC's stylize at
                                       512 pixels; JUDGE is VGG-19, PLOT the picture to make
    measure.py estimates CONTENT STYLE five paintings of 512 to 3000 pixels, against --estimate
                                       asked three times, and the time left, told on the way

Without NETWORK: the built-in one, and one of VGG-19's shape with random weights, which takes as
long as VGG-19. NST_BENCH, NST_PEAK and NST_COMMAND name the programs (build/… by default). The
gradient needs Debian's python3-torch, the comparison of jobs gmic, the frontier both and
python3-matplotlib.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import pathlib
import re
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import numpy
from PIL import Image

from frontier import frontier, stylize_command

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
BENCH = os.environ.get("NST_BENCH", TOP / "build/tests/bench-gradient")
PEAK = os.environ.get("NST_PEAK", TOP / "build/tests/bench-peak")
COMMAND = os.environ.get("NST_COMMAND", TOP / "build/engine/neural-style")
BUILT_IN = TOP / "weights/builtin.safetensors"
ROUNDS = 3

# Multiply-adds for each pixel, forward, up to conv5_1.
VGG19_MULTIPLY_ADDS = 360.6e3


def make_vgg19(path):
    """A network of VGG-19's shape up to conv5_1, with random weights of a size that keeps features
    of order 1."""
    random = numpy.random.default_rng(0)
    header, data, offset, channels, index = {}, [], 0, 3, 0
    for block in ([64] * 2, [128] * 2, [256] * 4, [512] * 4, [512]):
        for width in block:
            deviation = (2 / (9 * channels)) ** 0.5
            for name, numbers in (
                ("weight", random.standard_normal((width, channels, 3, 3)) * deviation),
                ("bias", random.standard_normal(width) * 0.05),
            ):
                numbers = numbers.astype("<f4")
                header[f"features.{index}.{name}"] = {
                    "dtype": "F32", "shape": list(numbers.shape),
                    "data_offsets": [offset, offset + numbers.nbytes]}
                offset += numbers.nbytes
                data.append(numbers.tobytes())
            channels, index = width, index + 2
        index += 1
    header["__metadata__"] = {"padding": "reflect"}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(data))


def networks(arguments, folder):
    if arguments:
        return {pathlib.Path(name).stem: name for name in arguments}
    vgg19 = pathlib.Path(folder) / "vgg19.safetensors"
    make_vgg19(vgg19)
    return {"built-in": BUILT_IN, "VGG-19's shape": vgg19}


def run_json(*command):
    output = subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout
    return json.loads(output)


def median(results, key):
    return statistics.median(result[key] for result in results)


def gradient(arguments, folder):
    for name, path in networks(arguments, folder).items():
        ours, theirs, peaks = [], [], []
        for _ in range(ROUNDS):
            peaks.append(run_json(PEAK, 2))
            ours.append(run_json(BENCH, "--network", path, "--size", 512, "--threads", 2))
            theirs.append(run_json(HERE / "pytorch-gradient.py", "--network", path, "--size", 512,
                                   "--threads", 2))
        print(f"{name}, 512 × 512, 2 threads, median of {ROUNDS} runs of 5 evaluations each:")
        for key, unit in (("seconds", "s"), ("peak_mib", "MiB")):
            a, b = median(theirs, key), median(ours, key)
            print(f"  {key:9} PyTorch {a:8.3f} {unit}  ours {b:8.3f} {unit}  ratio {a / b:.2f}")
        if name.startswith("VGG"):
            peak = median(peaks, "gigaflops")
            direct = 4 * VGG19_MULTIPLY_ADDS * 512 * 512 / 1e9 / peak
            ratio = median(ours, "seconds") / direct
            print(f"  direct convolution at the peak of {peak:.0f} GFLOP/s: {direct:.3f} s, "
                  f"of which ours is {ratio:.2f}")


def scaling(arguments, folder):
    for name, path in networks(arguments, folder).items():
        print(name)
        for size in (128, 256, 512, 1024):
            seconds = {}
            for threads in (1, 2):
                results = [run_json(BENCH, "--network", path, "--size", size, "--threads", threads)
                           for _ in range(ROUNDS)]
                seconds[threads] = median(results, "seconds")
            print(f"  {size:5} × {size:<5} {seconds[1]:.4f} s on 1 thread, "
                  f"{seconds[2]:.4f} s on 2 ({seconds[1] / seconds[2]:.2f}), "
                  f"{seconds[2] / size / size * 1e9:.0f} ns a pixel, {results[0]['peak_mib']} MiB")


def timed(command):
    start = time.monotonic()
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return time.monotonic() - start


def job(arguments, folder):
    content, style = arguments
    output = pathlib.Path(folder) / "output.png"
    for size in (512, 1024, 2048):
        report = run_json(COMMAND, content, style, "-o", output, f"--size={size}", "--json")
        steps = ", ".join(f"{scale['width']}: {scale['seconds']:.1f} s"
                          for scale in report["scales"])
        print(f"{size:5}: {report['seconds']:.1f} s, {report['peak_mib']:.0f} MiB ({steps})")

    a, b = painting_times(content, style, folder)
    print(f"1024 pixels wide, whole process: G'MIC {a:.1f} s, ours {b:.1f} s, ratio {a / b:.2f}")


def painting_times(content, style, folder):
    """Seconds that G'MIC's stylize and ours take for CONTENT, 1024 pixels wide, medians."""
    sized, output = pathlib.Path(folder) / "content.png", pathlib.Path(folder) / "output.png"
    subprocess.run(["gmic", content, "resize2dx", "1024", "output", sized], check=True,
                   capture_output=True)
    theirs, ours = [], []
    for _ in range(ROUNDS):
        theirs.append(timed(stylize_command(sized, style, output)))
        ours.append(timed([COMMAND, sized, style, "-o", output]))
    return statistics.median(theirs), statistics.median(ours)


def print_mark(name, other, ours, unit, mark, ratio=None):
    places = 0 if unit == "MiB" else 1 if other > 10 else 2 if other > 1 else 3
    print(f"| {name} | {other:.{places}f} {unit} | {ours:.{places}f} {unit} "
          f"| {ratio or other / ours:.2f} | {mark} |", flush=True)


def marks(arguments, folder):
    small, vgg19 = networks([], folder).values()
    pytorch = HERE / "pytorch-gradient.py"
    # In turns, as the machine is not as fast in one minute as in the next.
    runs = {"ours": (BENCH, vgg19, 2), "one thread": (BENCH, vgg19, 1),
            "PyTorch": (pytorch, vgg19, 2), "small": (BENCH, small, 2),
            "PyTorch, small": (pytorch, small, 2)}
    found, peaks = {name: [] for name in runs}, []
    for _ in range(ROUNDS):
        peaks.append(run_json(PEAK, 2))
        for name, (program, path, threads) in runs.items():
            found[name].append(run_json(program, "--network", path, "--size", 512, "--threads",
                                        threads, "--repeat", 3))
    seconds = {name: median(results, "seconds") for name, results in found.items()}
    ours, peak = seconds["ours"], median(peaks, "gigaflops")
    direct = 4 * VGG19_MULTIPLY_ADDS * 512 * 512 / 1e9 / peak
    threads_gain = statistics.median(one["seconds"] / two["seconds"] for one, two in
                                     zip(found["one thread"], found["ours"]))

    print("| measure | other | ours | ratio | mark |\n| --- | --- | --- | --- | --- |")
    print_mark("VGG-19's shape, PyTorch", seconds["PyTorch"], ours, "s", "≥ 4")
    print_mark(f"the same, direct convolution at the peak of {peak:.0f} GFLOP/s", direct, ours, "s",
               "≤ 0.75", ours / direct)
    print_mark("the same, peak memory, PyTorch", median(found["PyTorch"], "peak_mib"),
               median(found["ours"], "peak_mib"), "MiB", "≥ 2.5")
    print_mark("the same, one thread against two", seconds["one thread"], ours, "s", "≥ 1.8",
               threads_gain)
    print_mark("built-in network, PyTorch", seconds["PyTorch, small"], seconds["small"], "s", "≥ 3")
    print_mark("whole job at 1024 pixels, G'MIC's stylize", *painting_times(*arguments, folder),
               "s", "≥ 1")


# Optimisers and numbers of steps, from a sketch to more than anybody waits for.
STEPS = [("--optimiser=lbfgs", f"--iterations={count}") for count in (30, 60, 120, 240, 480)] + [
    ("--optimiser=adam", f"--iterations={count}") for count in (120, 240)]


def steps(arguments, folder):
    output = pathlib.Path(folder) / "output.png"
    sums = {options: [0, 0, 0, 0, 0] for options in STEPS}
    for content, style in zip(arguments[::2], arguments[1::2]):
        print(f"{content}, {style}")
        for options in STEPS:
            report = run_json(COMMAND, content, style, "-o", output, "--size=512", "--json",
                              *options)
            scales, loss = report["scales"], report["scales"][-1]["loss"]
            found = [sum(scale["iterations"] for scale in scales),
                     sum(scale["evaluations"] for scale in scales),
                     sum(scale["seconds"] for scale in scales), loss["content"], loss["style"]]
            sums[options] = [a + b for a, b in zip(sums[options], found)]
            print_steps(options, found)
    print("mean")
    for options, found in sums.items():
        print_steps(options, [2 * number / len(arguments) for number in found])


def print_steps(options, found):
    print(f"  {options[0]:17} {options[1]:16}" + "%6.0f steps, %6.0f evaluations, %6.1f s: content "
          "%6.0f, style %6.0f" % tuple(found), flush=True)


LARGE = ((3000, 2000), (6000, 4000))
TILE_BUDGETS = (0, 400, 300, 200)  # MiB for 1024 × 1024 pixels; 0 for no limit


def large(arguments, folder):
    content, style = arguments
    folder = pathlib.Path(folder)
    for size in LARGE:
        picture, output = folder / "content.jpg", folder / "output.jpg"
        Image.open(content).convert("RGB").resize(size).save(picture)
        said = run_json(COMMAND, picture, style, "--memory=2048", "--estimate", "--json")
        found = run_json(COMMAND, picture, style, "--memory=2048", "--json", "-o", output)
        print("%d x %d: %.0f s, %.0f MiB; said before: %.0f s, %.0f MiB" % (
            *size, found["seconds"], found["peak_mib"], said["seconds"], said["mebibytes"]),
            flush=True)
    for budget in TILE_BUDGETS:
        options = ["--memory", budget] if budget else []
        seconds = [run_json(BENCH, "--size", 1024, "--repeat", 3, *options)["seconds"]
                   for _ in range(ROUNDS)]
        print("1024 x 1024, %s: %.3f s" % (f"{budget} MiB" if budget else "in one piece",
                                           statistics.median(seconds)))


ESTIMATED = (512, 768, 1024, 2048, 3000)


def follow(*command):
    """Runs COMMAND. Returns its JSON; and for each line that tells the time left, the seconds since
    the first line and the seconds left."""
    told = []
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    start = None
    for line in process.stderr:
        start = start or time.monotonic()
        left = re.search(r"about (\d+) (seconds|minutes) left", line)
        if left:
            told.append((time.monotonic() - start,
                         int(left[1]) * (60 if left[2] == "minutes" else 1)))
    output = process.stdout.read()
    if process.wait() != 0:
        sys.exit(f"{command[0]} failed")
    return json.loads(output), told


def estimates(arguments, folder):
    content, style = arguments
    folder = pathlib.Path(folder)
    for size in ESTIMATED:
        picture, output = folder / "content.png", folder / "output.png"
        whole = Image.open(content).convert("RGB")
        factor = size / max(whole.size)
        whole.resize([round(side * factor) for side in whole.size]).save(picture)
        said = [run_json(COMMAND, picture, style, "--estimate", "--json")["seconds"]
                for _ in range(ROUNDS)]
        report, told = follow(COMMAND, picture, style, "--json", "-o", output)
        end = report["seconds"]
        ratios = [left / (end - when) for when, left in told if end / 5 <= when < 0.9 * end]
        print("%4d pixels: said %s s, took %.1f s: %.2f to %.2f times; time left %s times" % (
            size, ", ".join("%.1f" % seconds for seconds in said), report["seconds"],
            min(said) / report["seconds"], max(said) / report["seconds"],
            " ".join("%.2f" % ratio for ratio in ratios) or "not told"), flush=True)


FRAMES = 24
FRAME = (256, 192)
PAN = (3.5, 1.0)  # pixels to the right and down from one frame to the next
BORDER = 2  # pixels that are not compared, as the filter that undoes the motion reaches beyond them


def make_film(content, folder):
    """A camera that pans over CONTENT: the frames' paths."""
    whole = Image.open(content).convert("RGB")
    scale = min(side / (frame + move * (FRAMES - 1))
                for side, frame, move in zip(whole.size, FRAME, PAN))
    folder.mkdir()
    paths = []
    for number in range(FRAMES):
        x, y = (move * number * scale for move in PAN)
        box = (x, y, x + FRAME[0] * scale, y + FRAME[1] * scale)
        paths.append(folder / f"{number:04}.png")
        whole.resize(FRAME, Image.LANCZOS, box=box).save(paths[-1])
    return paths


def cut(path, x, y, size):
    """What the picture PATH has from X and Y on, which may lie between pixels."""
    box = (x, y, x + size[0], y + size[1])
    return numpy.asarray(Image.open(path).convert("RGB").resize(size, Image.LANCZOS, box=box), float)


def measure_flicker(paths):
    """The mean absolute difference of each frame and the next, of 255, where both see the same."""
    size = [int(side - move) - 2 * BORDER for side, move in zip(FRAME, PAN)]
    return statistics.mean(
        numpy.abs(cut(last, BORDER + PAN[0], BORDER + PAN[1], size)
                  - cut(now, BORDER, BORDER, size)).mean()
        for last, now in zip(paths, paths[1:]))


def flicker(arguments, folder):
    content, style = arguments
    folder = pathlib.Path(folder)
    paths = make_film(content, folder / "film")
    found = {}
    print("%-15s %.2f" % ("the film itself", measure_flicker(paths)), flush=True)
    for name, option in (("frame by frame", []), ("--frames", ["--frames"])):
        out = folder / name
        seconds = timed([COMMAND, *paths, "--style", style, "--output-folder", out, *option])
        found[name] = measure_flicker([out / path.name for path in paths])
        print("%-15s %.2f, %.1f s" % (name, found[name], seconds), flush=True)
    print("ratio           %.2f (mark: at most 0.5)" % (found["--frames"] / found["frame by frame"]))


def main():
    verbs = {"flicker": flicker, "estimates": estimates, "marks": marks, "gradient": gradient, "scaling": scaling,
             "job": job, "steps": steps, "large": large,
             "frontier": lambda arguments, folder: frontier(arguments, COMMAND, timed, folder)}
    arguments = sys.argv[2:]
    if (len(sys.argv) < 2 or sys.argv[1] not in verbs
            or (sys.argv[1] in ("marks", "job", "large", "estimates", "flicker") and len(arguments) != 2)
            or (sys.argv[1] == "steps" and (not arguments or len(arguments) % 2))
            or (sys.argv[1] == "frontier" and (len(arguments) < 4 or len(arguments) % 2))):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        verbs[sys.argv[1]](sys.argv[2:], folder)


if __name__ == "__main__":
    main()
