#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recipe of the networks keeps its promises, on small pictures of noise and smaller networks.
How well networks paint is measured by weights/evaluate.py."""
import math
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import torch
from PIL import Image

WEIGHTS = pathlib.Path(__file__).resolve().parents[2] / "weights"
TRAIN = WEIGHTS / "train"
sys.path.insert(0, str(TRAIN))
import pictures  # noqa: E402
import training  # noqa: E402
from crops import Crops, vary  # noqa: E402
from distillation import Distillation, distance, gram  # noqa: E402
from files import Failure  # noqa: E402
from heads import balance, fit, fit_heads  # noqa: E402
from prune import prune  # noqa: E402
from teacherless import OCTAVES, ORIENTATIONS, Teacherless, derivatives  # noqa: E402
from vgg import OWN, Network, read_safetensors, write_safetensors  # noqa: E402

BLOCKS = [[4], [6, 5], [6, 6, 6, 8], [8, 8], [8]]
BGR = {**OWN, "input.order": "bgr", "input.scale": "255", "input.mean": "103.9,116.8,123.7",
       "input.std": "1,2,1"}
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1"}


class RecipeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temporary.cleanup)
        cls.work = pathlib.Path(cls.temporary.name)
        (cls.work / "package").mkdir()
        generator = np.random.default_rng(1)
        for n in range(4):
            coarse = generator.integers(0, 256, (40, 50, 3), "u1")
            picture = Image.fromarray(coarse).resize((200, 160), Image.BICUBIC)
            picture.save(cls.work / "package" / f"{n}.png")
        pictures.prepare(cls.work, {"package": (24, 10)})
        torch.manual_seed(2)
        cls.teacher = Network(BLOCKS, BGR)
        # Small weights for large numbers, as VGG-19 has them in BGR's range.
        cls.teacher.features["0"].weight.data *= 0.02
        cls.teacher.save(cls.work / "teacher.safetensors")

    def pictures(self, count=4, side=64):
        return Crops(self.work).draw(count, side, torch.Generator().manual_seed(5))[0]

    def task(self, seed=3):
        torch.manual_seed(seed)
        student = Network([[4], [4], [4, 4], [6, 6], [6]], OWN)
        task = Distillation(student, [self.teacher], Crops(self.work), 4, 64, 7)
        task.prepare()
        return task

    def run_train(self, *arguments, **options):
        return subprocess.run([sys.executable, TRAIN / "train.py", self.work, *arguments],
                              capture_output=True, text=True, env=ENVIRONMENT, **options)


class Pictures(RecipeTest):
    def test_same_crops_again(self):
        before = (self.work / "crops.npy").read_bytes()
        pictures.prepare(self.work, {"package": (24, 10)})
        self.assertEqual((self.work / "crops.npy").read_bytes(), before)
        self.assertEqual(np.load(self.work / "crops.npy").shape, (24, 112, 112, 3))
        self.assertEqual(set(np.load(self.work / "pictures.npy")), {0, 1, 2, 3})

    def test_no_pictures(self):
        with tempfile.TemporaryDirectory() as empty:
            with self.assertRaisesRegex(Failure, "no pictures in"):
                pictures.prepare(pathlib.Path(empty), {"package": (24, 10)})
            with self.assertRaisesRegex(Failure, "no crops in .* run “pictures.py"):
                Crops(pathlib.Path(empty))
            self.assertEqual(os.listdir(empty), [])

    def test_variations_are_pictures(self):
        batch = self.pictures()
        varied = vary(batch, torch.Generator().manual_seed(1))
        self.assertEqual(varied.shape, batch.shape)
        self.assertGreaterEqual(varied.min(), 0)
        self.assertLessEqual(varied.max(), 1)
        self.assertGreater((varied - batch).abs().mean(), 0.01)


class Networks(RecipeTest):
    def test_standardised_sees_the_same(self):
        """Features keep their proportions, whatever the network took before."""
        network = Network.load(self.work / "teacher.safetensors")
        network.standardise(self.pictures())
        self.assertEqual(network.metadata, OWN)
        other = self.pictures(2, 48)
        with torch.no_grad():
            after = network(other, network.names)
            network_before = Network.load(self.work / "teacher.safetensors")
            before = network_before(other, network_before.names)
            measured = network(self.pictures(), network.names)
        for tap, features in before.items():
            ratio = features.norm() / after[tap].norm()
            # Thirteen layers of float32, each good to about 1e-7.
            self.assertLess((features - ratio * after[tap]).norm() / features.norm(), 1e-5, tap)
            self.assertAlmostEqual(measured[tap].square().mean().item(), 1, places=4)

    def test_revival(self):
        """A dead channel lives again, and what the next layer makes of the others is as it was."""
        network = Network.load(self.work / "teacher.safetensors")
        convolution = network.features["5"]  # conv2_2, after conv1_1, pool, conv2_1
        with torch.no_grad():
            network.standardise(self.pictures())
            convolution.weight[2] = 0
            convolution.bias[2] = -1
            before = network(self.pictures(), ["relu2_2", "relu3_1"])
            self.assertGreaterEqual(network.revive(self.pictures()), 1)
            after = network(self.pictures(), ["relu2_2", "relu3_1"])
        self.assertEqual(before["relu2_2"][:, 2].max(), 0)
        self.assertGreater(after["relu2_2"][:, 2].max(), 0)
        living = before["relu3_1"].amax((0, 2, 3)) > 0
        self.assertTrue(torch.equal(before["relu3_1"][:, living], after["relu3_1"][:, living]))

    def test_half_floats(self):
        network = Network.load(self.work / "teacher.safetensors")
        for name, tensor in self.teacher.state_dict().items():
            self.assertTrue(torch.equal(network.state_dict()[name], tensor.half().float()), name)


class Pruning(RecipeTest):
    def features(self, network, tap="relu4_1"):
        with torch.no_grad():
            return network(self.pictures(2, 48), [tap])[tap]

    def test_dead_channels_are_not_missed(self):
        """Without channels that are always 0 the network sees what it saw."""
        network = Network.load(self.work / "teacher.safetensors")
        network.standardise(self.pictures())
        with torch.no_grad():
            for channel in (1, 4):
                network.features["10"].weight[channel] = 0  # conv3_2
                network.features["10"].bias[channel] = -1
        pruned = prune(network, [[4], [6, 5], [6, 4, 6, 8], [8]], self.pictures(12))
        before = self.features(network)
        # float32 through a dozen layers, the least squares in float64.
        self.assertLess((self.features(pruned) - before).norm() / before.norm(), 1e-3)

    def test_a_layer_less(self):
        """Where a layer is left out the next one makes up for it: better than constant features."""
        network = Network.load(self.work / "teacher.safetensors")
        pruned = prune(network, [[4], [6], [6, 6, 6, 8], [8]], self.pictures(12))
        after, before = self.features(pruned, "relu3_1"), self.features(network, "relu3_1")
        mean = before.mean((0, 2, 3), keepdim=True)
        self.assertLess((after - before).square().mean(), (before - mean).square().mean())

    def test_wider(self):
        with self.assertRaisesRegex(Failure, "relu1_1 has 4 channels only"):
            prune(Network.load(self.work / "teacher.safetensors"), [[5]], self.pictures())


def far_apart(rows):
    """The distance of each picture's Gram matrix from the one before, of N × positions ×
    channels."""
    return distance(gram(rows), gram(rows).roll(1, 0))


class Heads(RecipeTest):
    def test_own_features(self):
        """Where a network's channels are mixtures of its teacher's, the head finds the mixture:
        its features compare as the teacher's do."""
        generator = torch.Generator().manual_seed(3)
        theirs = torch.randn(500, 6, generator=generator).double()
        mixing = torch.randn(6, 6, generator=generator).double()
        own = theirs @ mixing
        _, head = fit(own.T @ own, own.T @ theirs)
        found, wanted = own @ head.T @ head @ own.T, theirs @ theirs.T
        factor = (found * wanted).sum() / found.square().sum()
        # The ridge holds back by 1e-4 of what there is, more where the mixing makes channels faint.
        self.assertLess((factor * found - wanted).norm() / wanted.norm(), 1e-2)

    def test_other_sizes(self):
        """Where a network's channels are its teacher's times some factors, pictures are as far
        apart through its heads as to its teacher."""
        student = Network.load(self.work / "teacher.safetensors")
        generator = torch.Generator().manual_seed(4)
        with torch.no_grad():
            before = torch.ones(3)
            for index in student.names.values():
                layer = student.features[str(index)]
                sizes = 0.3 + 2 * torch.rand(layer.out_channels, generator=generator)
                layer.weight.copy_(layer.weight * sizes[:, None, None, None] / before[:, None, None])
                layer.bias.copy_(layer.bias * sizes)
                before = sizes
        heads = fit_heads(student, [self.teacher], Crops(self.work), 48, power=0)
        self.assertEqual(
            sorted(heads), ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu4_2", "relu5_1"])
        pictures = self.pictures(8, 48)
        with torch.no_grad():
            seen, wanted = (network(pictures, heads) for network in (student, self.teacher))
        for tap, head in heads.items():
            theirs = wanted[tap].flatten(2).transpose(1, 2)

            def uneven(rows):
                """How much the ratio of pictures' distances to the teacher's varies."""
                ratio = far_apart(rows) / far_apart(theirs)
                return (ratio / ratio.mean() - 1).square().mean().sqrt().item()

            rows = seen[tap].flatten(2).transpose(1, 2)
            self.assertGreater(uneven(rows), 0.05, tap)
            # The ridge holds back by 1e-4 of what there is, more where channels are faint.
            self.assertLess(uneven(rows @ head.T.float()), 0.02, tap)

    def test_balanced(self):
        """Where the mean squares of features' directions are known, each direction weighs by the
        power asked for, whatever mixture the features are seen through."""
        generator = torch.Generator().manual_seed(5)
        sizes = torch.tensor([4.0, 1.0, 0.25, 0.5, 2.0]).double()
        turn, _ = torch.linalg.qr(torch.randn(5, 5, generator=generator).double())
        for power in (0, 0.3, 0.5):
            head = balance(torch.eye(5).double(), turn @ torch.diag(sizes) @ turn.T, power)
            metric = turn.T @ head.T @ head @ turn
            wanted = torch.diag(sizes ** (-2 * power))
            # The floor is a thousandth of the largest, so 1.6 % of the smallest.
            self.assertLess((metric / metric.trace() - wanted / wanted.trace()).abs().max(), 0.01)

    def test_no_teacher(self):
        """Without a teacher a network's features are made equal in all directions, as far as the
        floor allows."""
        run = subprocess.run([sys.executable, TRAIN / "heads.py", self.work,
            self.work / "teacher.safetensors", self.work / "alone.safetensors", "--balance", "0.5"],
            capture_output=True, text=True, env=ENVIRONMENT)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertRegex(
            run.stdout, r"\A(relu._.: the network's own features, without a teacher\n){6}\Z")
        tensors, _ = read_safetensors(self.work / "alone.safetensors")
        # The content's tap is not balanced.
        self.assertTrue(torch.equal(tensors["head.relu4_2.weight"].float(), torch.eye(8)))
        head = tensors["head.relu2_1.weight"].double()
        with torch.no_grad():
            rows = self.teacher(self.pictures(8, 96), ["relu2_1"])["relu2_1"].double()
        rows = rows.transpose(0, 1).flatten(1).T

        def spread(rows):
            sizes = torch.linalg.eigvalsh(rows.T @ rows)
            return (sizes.max() / sizes.median()).item()

        self.assertGreater(spread(rows), 10)
        self.assertLess(spread(rows @ head.T), 3)  # other crops than those it was made of

    def test_teacher_of_some_taps(self):
        """The features of a tap that no teacher has stay, to the last bit of the file."""
        small = Network([[4], [5]], OWN)
        heads = fit_heads(self.teacher, [small], Crops(self.work), 48, power=0)
        own = [tap for tap, head in heads.items()
               if torch.equal(head.half(), torch.eye(len(head)).half())]
        self.assertEqual(own, ["relu3_1", "relu4_1", "relu5_1", "relu4_2"])

    def test_in_the_file(self):
        run = subprocess.run([sys.executable, TRAIN / "heads.py", self.work,
            self.work / "teacher.safetensors", self.work / "with.safetensors", "--teacher",
            self.work / "teacher.safetensors", "--content-weight", "1.5"],
            capture_output=True, text=True, env=ENVIRONMENT)
        self.assertEqual(run.returncode, 0, run.stderr)
        tensors, metadata = read_safetensors(self.work / "with.safetensors")
        self.assertEqual(metadata["content.weight"], "1.5")
        self.assertEqual(list(tensors["head.relu2_1.weight"].shape), [6, 6])


class Distilling(RecipeTest):
    def test_the_teacher_has_nothing_to_learn(self):
        """A network gives its own features through a linear map."""
        twin = Network.load(self.work / "teacher.safetensors")
        task = Distillation(twin, [twin], Crops(self.work), 4, 64, 7)
        task.prepare()
        for name, loss in task(0).items():
            # The least squares are held back by a thousandth, which remains.
            self.assertLess(loss.item(), 0.01, name)

    def test_paintings_near_their_styles(self):
        """Painting lowers the distance that the student sees, by steps of the size promised."""
        task = self.task()
        task.begin_paintings(0)
        def far():
            ours, wanted = task.grams(task.paintings), task.grams(task.styles)
            return sum(distance(ours[tap], wanted[tap]).sum() for tap in ours)

        before, start = far().item(), task.paintings.clone()
        for _ in range(12):
            task.paint()
        self.assertLess(far().item(), 0.9 * before)
        moved = (task.paintings - start).square().mean().sqrt()
        self.assertGreater(moved, 0.01)
        self.assertLess(moved, 12 * 0.01 + 1e-4)

    def test_losses_fall(self):
        task = self.task()
        before = sum(loss.item() for step in range(100, 104) for loss in task(step).values())
        training.train(task, 60, 3e-3, self.work / "falling.checkpoint", {})
        after = sum(loss.item() for step in range(100, 104) for loss in task(step).values())
        self.assertLess(after, 0.9 * before)

    def test_first_teacher_that_has_a_tap(self):
        small = Network([[4], [5]], OWN)
        task = Distillation(Network(BLOCKS, OWN), [small, self.teacher], Crops(self.work), 4, 64, 7)
        self.assertEqual(task.heads["relu2_1"].out_features, 5)
        self.assertEqual(task.heads["relu3_4"].out_features, 8)

    def test_resumed_is_the_same(self):
        """A training that is interrupted and started again ends like one that is not."""
        whole = self.task()
        training.train(whole, 8, 1e-3, self.work / "whole.checkpoint", {"a": "1"})

        class Interrupted(torch.nn.Module):
            def __init__(self, task):
                super().__init__()
                self.task = task

            def forward(self, step):
                if step == 4:
                    os.kill(os.getpid(), signal.SIGINT)
                return self.task(step)

        checkpoint = self.work / "parts.checkpoint"
        first = Interrupted(self.task())
        with self.assertRaisesRegex(Failure, "Stopped before step 5 of 8"):
            training.train(first, 8, 1e-3, checkpoint, {"a": "1"})
        second = Interrupted(self.task(seed=11))  # begins with other weights, and forgets them
        with self.assertRaisesRegex(Failure, "of another training"):
            training.train(second, 8, 1e-3, checkpoint, {"a": "2"})
        training.train(second, 8, 1e-3, checkpoint, {"a": "1"})
        for name, tensor in whole.state_dict().items():
            self.assertTrue(torch.equal(tensor, second.task.state_dict()[name]), name)

    def test_damaged_checkpoint(self):
        checkpoint = self.work / "damaged.checkpoint"
        checkpoint.write_bytes(b"nothing")
        with self.assertRaisesRegex(Failure, "damaged.checkpoint” is damaged"):
            training.train(self.task(), 8, 1e-3, checkpoint, {})


class WithoutTeacher(RecipeTest):
    def test_edges(self):
        """A slope of light is seen as steep as it is, where it rises, and at every octave."""
        across = torch.arange(64.0).expand(1, 3, 64, 64) / 640
        edges = derivatives(across).view(OCTAVES, ORIENTATIONS, 2, 3, 64, 64)[..., 24:40, 24:40]
        for octave in range(OCTAVES):
            for turn in range(ORIENTATIONS):
                steepness = math.cos(math.pi * turn / ORIENTATIONS) * 2 ** octave / 640
                for rise, sign in ((0, 1), (1, -1)):
                    lightness = edges[octave, turn, rise, 0]
                    expected = torch.full_like(lightness, max(0, sign * steepness))
                    torch.testing.assert_close(lightness, expected, atol=1e-5, rtol=1e-4)
        self.assertLess(edges[:, :, :, 1].max(), 1e-6)  # red is as green

    def test_losses_fall(self):
        torch.manual_seed(4)
        student = Network([[4], [4, 4], [6] * 4, [8] * 4, [8]], OWN)
        task = Teacherless(student, Crops(self.work), 4, 64, 7)
        task.prepare()

        def measure(kind):
            return sum(loss.item() for step in range(100, 104)
                       for name, loss in task(step).items() if name.endswith(kind))

        before = {kind: measure(kind) for kind in ("which", "restore", "texture")}
        training.train(task, 60, 3e-3, self.work / "free.checkpoint", {})
        for kind, loss in before.items():
            self.assertLess(measure(kind), loss, kind)


class Program(RecipeTest):
    ARGUMENTS = ["--steps", "2", "--batch", "4", "--side", "64", "--blocks", "4/4/4,4/6,6/6"]

    def assert_failed(self, result, *words):
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)

    def test_the_engine_reads_it(self):
        output = self.work / "new.safetensors"
        result = self.run_train(output, "--teacher", self.work / "teacher.safetensors",
                                "--name", "new", *self.ARGUMENTS)
        self.assertEqual(result.returncode, 0, result.stderr)
        tensors, metadata = read_safetensors(output)
        self.assertEqual(metadata, {**OWN, "name": "new"})
        content, painting = self.work / "package/0.png", self.work / "painting.png"
        result = subprocess.run(
            [os.environ["NST_COMMAND"], content, self.work / "package/1.png", "-o", painting,
             "--network", output, "--size", "64", "--iterations", "2"], capture_output=True, text=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(painting.exists())

    def test_without_a_teacher(self):
        output = self.work / "free.safetensors"
        result = self.run_train(output, "--steps", "1", "--batch", "4", "--side", "48",
                                "--blocks", "4/4,4/6,6,6,6/8,8,8,8/8")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(Network.load(output).blocks, [[4], [4, 4], [6] * 4, [8] * 4, [8]])

    def test_bad_teachers(self):
        output = self.work / "none.safetensors"
        write_safetensors(self.work / "wide.safetensors", {
            "features.0.weight": torch.zeros(4, 3, 5, 5), "features.0.bias": torch.zeros(4)}, {})
        write_safetensors(self.work / "other.safetensors", {"weight": torch.zeros(4)}, {})
        whole = (self.work / "teacher.safetensors").read_bytes()
        (self.work / "cut.safetensors").write_bytes(whole[:-10])
        for name, word in (("wide", "features.0.weight"), ("other", "no convolutions"),
                           ("cut", "not a whole safetensors file"), ("missing", "cannot be read")):
            path = self.work / f"{name}.safetensors"
            result = self.run_train(output, "--teacher", path, *self.ARGUMENTS)
            self.assert_failed(result, str(path), word)
        self.assertFalse(output.exists())

    def test_full_disk(self):
        """Where no file may grow beyond some bytes: one sentence, and no file is left."""
        result = self.run_train(
            self.work / "full.safetensors", "--teacher", self.work / "teacher.safetensors",
            *self.ARGUMENTS,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
        self.assert_failed(result, "cannot be written", "make room")
        self.assertEqual(list(self.work.glob("*full*")) + list(self.work.glob(".*")), [])

    def test_evaluation(self):
        """A content is no distance away from itself, neither as content nor as style; a painting
        is."""
        content, style = self.work / "package/0.png", self.work / "package/1.png"
        result = subprocess.run(
            [sys.executable, WEIGHTS / "evaluate.py", "--program", os.environ["NST_COMMAND"],
             "--judge", self.work / "teacher.safetensors",
             "--network", self.work / "teacher.safetensors",
             content, style, content, content], capture_output=True, text=True, env=ENVIRONMENT)
        self.assertEqual(result.returncode, 0, result.stderr)
        rows = [line.split(maxsplit=2) for line in result.stdout.splitlines()[1:]]
        of_content, painted, of_itself = rows[0], rows[1], rows[2]
        self.assertIn("(the content)", of_content[2])
        self.assertGreater(float(of_content[0]), 0)
        self.assertEqual(float(of_content[1]), 0)
        self.assertGreater(float(painted[1]), 0)
        self.assertEqual([float(of_itself[0]), float(of_itself[1])], [0, 0])
        mean = (float(of_content[0]) + float(of_itself[0])) / 2
        self.assertAlmostEqual(float(rows[4][0]), mean, delta=1e-4)  # of four decimals


if __name__ == "__main__":
    unittest.main(buffer=True)
