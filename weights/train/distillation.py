# SPDX-License-Identifier: GPL-3.0-or-later
"""A small network learns to see as larger ones do."""
import torch
from torch import nn
from torch.nn import functional

import crops
from taps import STYLE_TAPS
from vgg import share_taps

# How much each tap weighs: those that the engine compares by, and relu3_4.
TAP_WEIGHTS = {"relu1_1": 1.0, "relu2_1": 1.0, "relu3_1": 1.0, "relu3_4": 1.0,
               "relu4_1": 1.5, "relu4_2": 1.5, "relu5_1": 2.0}
GRAM_WEIGHT = 0.5  # of the Gram matrices' loss; the features' is 1
POSITIONS = 576  # of a crop that are compared, at random; positions side by side are alike
PAINTING_STEPS, PAINTING_STEP = 48, 0.01  # for each picture; a step's root mean square
RIDGE = 1e-3  # of the student's mean square, in the least squares that heads start from
LEAST_DEVIATION = 1e-3  # of a teacher's features; smaller ones are taken for this
FIRST_BATCHES = 8  # by which the teachers' features are measured and the heads started


def gram(rows):
    """Gram matrices of N × positions × channels: N × channels × channels."""
    return rows.transpose(1, 2) @ rows / rows.shape[1]


def rows_at(positions, features):
    """N × channels × height × width to N × positions × channels, at some positions."""
    return features.flatten(2)[:, :, positions].transpose(1, 2)


def relative(given, wanted):
    """The squared distance between both, relative to the square of WANTED."""
    return (given - wanted).square().sum() / wanted.square().sum()


def distance(grams, others):
    """For each picture the squared distance between its Gram matrix in GRAMS and in OTHERS,
    relative to the latter's square, as in the engine's loss."""
    return (grams - others).square().sum((1, 2)) / others.square().sum((1, 2))


class Distillation(nn.Module):
    """At each tap a linear map (a head) of the student's features should give the teacher's
    features, and their Gram matrices. After the training heads.py fits such maps anew.

    A quarter of each batch are pictures that the student is painting, one step a batch; another
    quarter are their styles. Painting leads to pictures that look like the style to the student but
    not to the teacher: from these the student has most to learn.
    """

    def __init__(self, student, teachers, source, batch, side, seed):
        """Each tap is taught by the first of TEACHERS that has it."""
        super().__init__()
        self.student, self.source = student, source
        self.batch, self.side, self.seed = batch, side, seed
        shared = share_taps(teachers, [tap for tap in TAP_WEIGHTS if tap in student.names])
        # Pairs of a teacher and its taps. In a plain list, as PyTorch trains the modules in others.
        self.lessons = [(teacher.requires_grad_(False), taps)
                        for teacher, taps in zip(teachers, shared) if taps]
        self.taps = [tap for _, taps in self.lessons for tap in taps]
        self.heads = nn.ModuleDict({
            tap: nn.Linear(student.channels(tap), teacher.channels(tap))
            for teacher, taps in self.lessons for tap in taps})

        shape = (batch // 4, 3, side, side)
        self.register_buffer("paintings", torch.zeros(shape))
        self.register_buffer("styles", torch.zeros(shape))

    def crops(self, step, count):
        """COUNT varied crops, always the same for a step; and the generator that drew them."""
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + step)
        batch, _ = self.source.draw(count, self.side, generator)
        return crops.vary(batch, generator).to(self.student.mean.device), generator

    def begin_paintings(self, step):
        """Starts the painting whose turn it is, and at first all of them: from a crop, with another
        crop as its style."""
        every = PAINTING_STEPS // len(self.paintings)
        due = range(len(self.paintings)) if step == 0 else [step // every % len(self.paintings)]
        if step % every == 0:
            for n in due:
                generator = torch.Generator().manual_seed(self.seed * 2_000_003 + step + n)
                (self.paintings[n], self.styles[n]), _ = self.source.draw(2, self.side, generator)

    def through_head(self, tap, rows):
        """The teacher's features, as far as the head gets them from the student's ROWS."""
        mean, deviation = self.get_buffer(f"mean_{tap}"), self.get_buffer(f"deviation_{tap}")
        return self.heads[tap](rows) * deviation + mean

    def grams(self, pictures):
        """The Gram matrices that the engine would paint by, by tap."""
        taps = [tap for tap in STYLE_TAPS if tap in self.taps]
        return {tap: gram(self.through_head(tap, seen.flatten(2).transpose(1, 2)))
                for tap, seen in self.student(pictures, taps).items()}

    def paint(self):
        """Brings each painting's Gram matrices, as the student sees them, a step nearer to its
        style's."""
        with torch.no_grad():
            wanted = self.grams(self.styles)
        paintings = self.paintings.clone().requires_grad_(True)
        loss = sum(distance(given, wanted[tap]).sum()
                   for tap, given in self.grams(paintings).items())
        (gradient,) = torch.autograd.grad(loss, paintings)
        size = gradient.square().mean((1, 2, 3), keepdim=True).sqrt().clamp_min(1e-12)
        self.paintings.copy_((self.paintings - PAINTING_STEP * gradient / size).clamp(0, 1))

    def pictures(self, step):
        """Paintings, their styles in the same order, and crops."""
        self.begin_paintings(step)
        self.paint()
        batch, generator = self.crops(step, self.batch - 2 * len(self.paintings))
        return torch.cat([self.paintings, self.styles, batch]), generator

    @torch.no_grad()
    def taught(self, pictures):
        """The teachers' features, by tap."""
        return {tap: seen for teacher, taps in self.lessons
                for tap, seen in teacher(pictures, taps).items()}

    def positions(self, features, generator):
        count = features[0, 0].numel()
        return torch.randperm(count, generator=generator)[:POSITIONS].to(features.device)

    @torch.no_grad()
    def prepare(self):
        """Measures the teachers' features, and starts each head at the least-squares fit."""
        seen, wanted = {tap: [] for tap in self.taps}, {tap: [] for tap in self.taps}
        for step in range(FIRST_BATCHES):
            pictures, generator = self.crops(-1 - step, self.batch)
            student, teacher = self.student(pictures, self.taps), self.taught(pictures)
            for tap in self.taps:
                at = self.positions(student[tap], generator)
                seen[tap].append(rows_at(at, student[tap]).flatten(0, 1))
                wanted[tap].append(rows_at(at, teacher[tap]).flatten(0, 1))
        for tap, head in self.heads.items():
            a, b = torch.cat(seen[tap]), torch.cat(wanted[tap])
            self.register_buffer(f"mean_{tap}", b.mean(0))
            self.register_buffer(f"deviation_{tap}", b.std().clamp_min(LEAST_DEVIATION))
            b = (b - b.mean(0)) / self.get_buffer(f"deviation_{tap}")
            centred = a - a.mean(0)
            ridge = RIDGE * centred.square().sum() / a.shape[1] * torch.eye(a.shape[1]).to(a)
            fit = torch.linalg.solve(centred.T @ centred + ridge, centred.T @ b)
            head.weight.copy_(fit.T)
            head.bias.copy_(-a.mean(0) @ fit)

    def forward(self, step):
        pictures, generator = self.pictures(step)
        seen, wanted = self.student(pictures, self.taps), self.taught(pictures)
        losses = {}
        for tap in self.taps:
            at = self.positions(seen[tap], generator)
            given = self.through_head(tap, rows_at(at, seen[tap]))
            teacher = rows_at(at, wanted[tap])
            error = functional.mse_loss(given, teacher) / self.get_buffer(f"deviation_{tap}") ** 2
            losses[tap] = TAP_WEIGHTS[tap] * error
            off = relative(gram(given), gram(teacher))
            losses[f"{tap} gram"] = TAP_WEIGHTS[tap] * GRAM_WEIGHT * off
        return losses
