# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop that every training goes through: steps, progress, checkpoints."""
import io
import signal
import time

import torch

from files import Failure, replacing

WARM_UP = 100  # steps
DECAY = 0.3  # share of the steps, the last ones, in which the learning rate falls
GRADIENT_LIMIT = 5.0
WEIGHT_DECAY = 1e-4
PROGRESS_EVERY = 100  # steps
CHECKPOINT_EVERY = 200  # steps
MEMORY = 0.98  # of a running mean from step to step: it is over about fifty steps


def learning_rate(step, steps, highest):
    """Rises at the start, stays at HIGHEST, and falls to 0 at the end. Until it falls a training
    can still be made longer (Hu et al. 2024, arXiv 2404.06395: warm-up, stable, decay)."""
    rest = (steps - step) / (DECAY * steps)
    return highest * min(1.0, (step + 1) / WARM_UP, rest)


class Interruption:
    """Notes whether somebody asks to stop, by Ctrl+C or SIGTERM, instead of stopping at once."""

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
    memory = io.BytesIO()  # on a full disk torch.save (…, path) would end the process
    torch.save({"step": step, "task": task.state_dict(), "optimiser": optimiser.state_dict(),
                "settings": settings, "averages": dict(averages)}, memory)
    with replacing(path) as part:
        part.write_bytes(memory.getbuffer())


def resume(path, task, optimiser, settings, averages):
    """Takes everything from the checkpoint PATH. Returns the next step; 0 without a checkpoint."""
    if not path.exists():
        return 0
    try:
        saved = torch.load(path, map_location="cpu")
        if saved["settings"] == settings:
            task.load_state_dict(saved["task"])
            optimiser.load_state_dict(saved["optimiser"])
            averages.update(saved["averages"])
            return saved["step"]
    except Exception as error:  # unpickling may raise any
        raise Failure(f"The checkpoint “{path}” is damaged: delete it to start afresh.") from error
    raise Failure(f"The checkpoint “{path}” is of another training: "
                  "give the same options again, or delete it.")


def train(task, steps, highest, checkpoint, settings):
    """Minimises the sum of TASK's losses: TASK is a module that gives losses by name for the number
    of a step. Returns their averages.

    The losses depend on TASK's parameters and the step alone, so that a training which goes on from
    CHECKPOINT ends like one that was never stopped. SETTINGS are what a checkpoint has to agree in.
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
            if done % PROGRESS_EVERY == 0:
                pace = (time.monotonic() - began) / (done - first)
                print(f"{done}/{steps}  {pace * (steps - done) / 60:.0f} min left  {averages}",
                      flush=True)
            if done % CHECKPOINT_EVERY == 0 or done == steps or interruption.asked:
                save(checkpoint, done, task, optimiser, settings, averages)
            if interruption.asked:
                raise Failure(f"Stopped before step {done} of {steps}: "
                              "the same command goes on from there.")
    return averages
