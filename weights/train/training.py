# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop that every training goes through: steps, progress, checkpoints."""
import io
import signal
import time

import torch

from files import Failure, replacing

WARM_UP = 100  # steps
DECAY = 0.3  # of the steps, the last ones
GRADIENT_LIMIT = 5.0
WEIGHT_DECAY = 1e-4
EVERY = 100  # steps from one line of progress to the next
CHECKPOINT_EVERY = 200
MEMORY = 0.98  # of a running mean from step to step: it is over about fifty steps


def learning_rate(step, steps, highest):
    """Rises at the start, stays, falls to nothing at the end: a run can still be made longer until
    it falls (Hu et al. 2024, arXiv 2404.06395, call it warm-up, stable, decay)."""
    rest = (steps - step) / (DECAY * steps)
    return highest * min(1.0, (step + 1) / WARM_UP, rest)


class Interruption:
    """Whether somebody asked to stop (Ctrl+C, or a polite kill): looked at between two steps."""

    def __enter__(self):
        self.asked = False
        self.before = {number: signal.signal(number, self.ask)
                       for number in (signal.SIGINT, signal.SIGTERM)}
        return self

    def ask(self, *_):
        self.asked = True

    def __exit__(self, *_):
        for number, handler in self.before.items():
            signal.signal(number, handler)


class Averages(dict):
    """Running means of the losses, by name."""

    def add(self, losses):
        for name, loss in losses.items():
            self[name] = MEMORY * self.get(name, loss.item()) + (1 - MEMORY) * loss.item()

    def __str__(self):
        return "  ".join(f"{name} {value:.4f}" for name, value in self.items())


def save(path, step, task, optimiser, settings, averages):
    memory = io.BytesIO()  # torch ends the process where the disk is full
    torch.save({"step": step, "task": task.state_dict(), "optimiser": optimiser.state_dict(),
                "settings": settings, "averages": dict(averages)}, memory)
    with replacing(path) as part:
        part.write_bytes(memory.getbuffer())


def resume(path, task, optimiser, settings, averages):
    """The step that the checkpoint PATH was written before; 0 without one."""
    if not path.exists():
        return 0
    try:
        saved = torch.load(path, map_location="cpu")
        if saved["settings"] == settings:
            task.load_state_dict(saved["task"])
            optimiser.load_state_dict(saved["optimiser"])
            averages.update(saved["averages"])
            return saved["step"]
    except Exception as error:  # whatever unpickling meets
        raise Failure(f"The checkpoint “{path}” is damaged: delete it to start afresh.") from error
    raise Failure(f"The checkpoint “{path}” is of another training: "
                  "give the same options again, or delete it.")


def train(task, steps, highest, checkpoint, settings):
    """Minimises the sum of what TASK (a module) gives for each step's number: losses by name.

    A TASK's losses depend on its parameters and the step alone, so that a run which was interrupted
    and goes on from CHECKPOINT ends like any other. SETTINGS says which training it is.
    """
    optimiser = torch.optim.AdamW(task.parameters(), weight_decay=WEIGHT_DECAY)
    averages = Averages()
    first = resume(checkpoint, task, optimiser, settings, averages)
    if first:
        print(f"going on from step {first}", flush=True)
    began = time.monotonic()
    with Interruption() as interruption:
        for step in range(first, steps):
            optimiser.param_groups[0]["lr"] = learning_rate(step, steps, highest)
            losses = task(step)
            total = sum(losses.values())
            if not torch.isfinite(total):
                raise Failure(f"The losses are no numbers any more at step {step}: "
                              "train with a lower --rate.")
            optimiser.zero_grad()
            total.backward()
            torch.nn.utils.clip_grad_norm_(task.parameters(), GRADIENT_LIMIT)
            optimiser.step()
            averages.add(losses)
            done = step + 1
            if done % EVERY == 0:
                pace = (time.monotonic() - began) / (done - first)
                print(f"{done}/{steps}  {pace * (steps - done) / 60:.0f} min left  {averages}",
                      flush=True)
            if done % CHECKPOINT_EVERY == 0 or done == steps or interruption.asked:
                save(checkpoint, done, task, optimiser, settings, averages)
            if interruption.asked:
                raise Failure(f"Stopped before step {done} of {steps}: "
                              "the same command goes on from there.")
    return averages
