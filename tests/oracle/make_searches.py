#!/usr/bin/python3
"""Makes the fixtures that test-lbfgs-fixed.c and test-lbfgs-b.c compare searches with: by PyTorch's
L-BFGS in single precision, as the engine's, and SciPy's L-BFGS-B.

SPDX-License-Identifier: GPL-3.0-or-later

Both are given the functions of tests/support/problems.c, computed in double precision at a point of
floats, with a gradient of floats: as the engine computes losses.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from safetensors import write_safetensors  # noqa: E402

LENGTH = 12
ITERATIONS = 40
RUN = 20  # iterations of one step() of PyTorch's
NEVER = float("-inf")  # a tolerance that nothing is below
# Within which some numbers come to lie at a bound, and some not.
BOXES = {"quadratic": (-1.1, 1.1), "rosenbrock": (0, 1)}
BOUNDED_BOXES = {"quadratic": (-0.9, 1.2), "rosenbrock": (-0.9, 0.75)}
# Of the gradient and of change, each alone.
TOLERANCES = {"quadratic": {"gradient": (20, NEVER), "change": (NEVER, 0.1)},
              "rosenbrock": {"gradient": (10, NEVER), "change": (NEVER, 0.1)}}
MOST_SPREAD = 1e-3
LEAST_COUNT = 15  # of points compared
BOUNDED_ITERATIONS, BOUNDED_HISTORY = 40, 8
VALUE_TOLERANCE, GRADIENT_TOLERANCE = 2.220446049250313e-09, 1e-5  # SciPy's own


def quadratic(point):
    curvature = 10 ** (4 * np.arange(len(point)) / (len(point) - 1))
    difference = point.astype(float) - 1
    return (0.5 * curvature * difference ** 2).sum(), (curvature * difference).astype(np.float32)


def rosenbrock(point):
    x = point.astype(float)
    off = x[1:] - x[:-1] ** 2
    gradient = np.zeros(len(point), np.float32)
    gradient[1:] = 200 * off
    gradient[:-1] = gradient[:-1] - 400 * x[:-1] * off - 2 * (1 - x[:-1])
    return (100 * off ** 2 + (1 - x[:-1]) ** 2).sum(), gradient


FUNCTIONS = {"quadratic": quadratic, "rosenbrock": rosenbrock}


def start():
    return (-1 + 0.3 * np.sin(np.arange(LENGTH))).astype(np.float32)


def search_fixed(function, history, box, kind, tolerances=(NEVER, NEVER)):
    """All points that PyTorch evaluates in numbers of KIND, and the last one: in runs of RUN steps,
    or in one where there are tolerances."""
    point = torch.tensor(start(), dtype=kind)
    run = RUN if tolerances == (NEVER, NEVER) else ITERATIONS
    search = torch.optim.LBFGS([point], lr=1, max_iter=run, max_eval=2 * run, history_size=history,
                               tolerance_grad=tolerances[0], tolerance_change=tolerances[1])
    points = []

    def evaluate():
        if box:
            point.clamp_(*box)
        points.append(point.numpy().copy())
        value, gradient = function(point.numpy().astype(np.float32))
        point.grad = torch.tensor(gradient, dtype=kind)
        return torch.tensor(value, dtype=torch.float64)

    for _ in range(ITERATIONS // run):
        search.step(evaluate)
    if box:
        point.clamp_(*box)
    return np.array(points + [point.numpy().copy()])


def search_bounded(function, box):
    """The points that SciPy accepts, and how the search ended."""
    points = []

    def evaluate(point):
        value, gradient = function(point.astype(np.float32))
        return value, gradient.astype(float)

    result = minimize(evaluate, start().astype(float), jac=True, method="L-BFGS-B",
                      bounds=[box] * LENGTH if box else None,
                      callback=lambda point: points.append(point.copy()),
                      options={"maxiter": BOUNDED_ITERATIONS, "maxcor": BOUNDED_HISTORY,
                               "ftol": VALUE_TOLERANCE, "gtol": GRADIENT_TOLERANCE})
    return np.array(points), result


def add_fixed(tensors, name, function):
    for history in (5, 100):
        for kind, box in (("free", None), ("boxed", BOXES[name])):
            points, others = (search_fixed(function, history, box, numbers)
                              for numbers in (torch.float32, torch.float64))
            # How far rounding has led apart by then; points that it has led too far say nothing.
            spread = np.maximum.accumulate(abs(points - others).max(1))
            count = np.searchsorted(spread, MOST_SPREAD)
            assert count >= LEAST_COUNT, (name, history, kind, count)
            tensors[f"fixed.{name}.{history}.{kind}"] = points[:count]
            tensors[f"fixed.{name}.{history}.{kind}.spread"] = spread[:count]
    for kind, tolerances in TOLERANCES[name].items():
        points = search_fixed(function, 100, None, torch.float32, tolerances)
        tensors[f"fixed.{name}.{kind}"] = [tolerances[kind == "change"], len(points) - 1]


def add_bounded(tensors, name, function):
    for kind, box in (("free", None), ("boxed", np.float32(BOUNDED_BOXES[name]).tolist())):
        points, result = search_bounded(function, box)
        tensors[f"bounded.{name}.{kind}"] = points
        tensors[f"bounded.{name}.{kind}.end"] = [result.nit, result.nfev, result.fun]


def main():
    tensors = {}
    for name, function in FUNCTIONS.items():
        tensors[f"fixed.{name}.box"] = BOXES[name]
        tensors[f"bounded.{name}.box"] = BOUNDED_BOXES[name]
        add_fixed(tensors, name, function)
        add_bounded(tensors, name, function)
    write_safetensors(Path(__file__).resolve().parent / "searches.expected.safetensors",
                      {name: np.array(numbers) for name, numbers in tensors.items()})


main()
