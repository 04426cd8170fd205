#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the ONNX fixtures by ONNX's own library, and by PyTorch's export.

On Debian with python3-onnx, python3-torch and python3-numpy. Run by hand: what it writes is committed.
"""

import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from fixtures import FOLDER, make_random, write_expected


class Graph:
    """A graph that grows by nodes, and the tensors that it has."""

    def __init__(self, name, numbers="raw", listed=False):
        self.name, self.numbers, self.listed = name, numbers, listed
        self.random = make_random(sum(name.encode()))
        self.nodes, self.weights, self.expected = [], [], {}

    def add_weight(self, name, values):
        kind = {"half": TensorProto.FLOAT16, "double": TensorProto.DOUBLE,
                "bfloat": TensorProto.BFLOAT16}.get(self.numbers, TensorProto.FLOAT)
        if self.numbers == "raw":
            tensor = numpy_helper.from_array(values, name)
        elif self.numbers == "half":
            values = values.astype(numpy.float16)
            tensor = numpy_helper.from_array(values, name)
        elif self.numbers == "bfloat":
            bits = values.view(numpy.uint32) & 0xffff0000
            values = bits.view(numpy.float32)
            tensor = helper.make_tensor(name, kind, values.shape, (bits >> 16).astype("<u2").tobytes(), raw=True)
        else:
            tensor = helper.make_tensor(name, kind, values.shape, values.ravel().tolist())
        self.weights.append(tensor)
        return values.astype(numpy.float32)

    def add(self, kind, name, inputs, **attributes):
        """Adds a node NAME that gives NAME."""
        self.nodes.append(helper.make_node(kind, inputs.split(), [name], name=name, **attributes))
        return name

    def convolve(self, name, bottom, ins, outs, kernel, bias=True, **attributes):
        groups = attributes.get("group", 1)
        weight = self.add_weight(name + "_w", self.random(outs, ins // groups, kernel, kernel))
        self.expected[name + ".weight"] = weight
        inputs = f"{bottom} {name}_w"
        if bias:
            self.expected[name + ".bias"] = self.add_weight(name + "_b", self.random(outs))
            inputs += f" {name}_b"
        pad = attributes.pop("pad", None)
        if pad is not None:
            attributes["pads"] = [pad] * 4
        return self.add("Conv", name, inputs, kernel_shape=[kernel, kernel], **attributes)

    def rectify(self, name, bottom):
        return self.add("Relu", name, bottom)

    def write(self, file, output):
        inputs = [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, "height", "width"])]
        if self.listed:
            inputs += [helper.make_tensor_value_info(tensor.name, tensor.data_type, tensor.dims)
                       for tensor in self.weights]
        outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["n", "c", "h", "w"])]
        graph = helper.make_graph(self.nodes, self.name, inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
        onnx.checker.check_model(model)
        (FOLDER / (file + ".onnx")).write_bytes(model.SerializeToString())
        write_expected(file + ".onnx", self.expected)


def write_vgg(file, **how):
    graph = Graph(file, **how)
    graph.rectify("relu1_1", graph.convolve("conv1_1", "data", 3, 4, 3, pad=1))
    graph.rectify("relu1_2", graph.convolve("conv1_2", "relu1_1", 4, 4, 3, auto_pad="SAME_UPPER"))
    graph.add("MaxPool", "pool1", "relu1_2", kernel_shape=[2, 2], strides=[2, 2])
    graph.rectify("relu2_1", graph.convolve("conv2_1", "pool1", 4, 6, 3, bias=False, pad=1))
    graph.add("AveragePool", "pool2", "relu2_1", kernel_shape=[2, 2], strides=[2, 2], ceil_mode=0)
    graph.add("Flatten", "flat", "pool2")
    graph.add_weight("fc_w", graph.random(5, 6))
    graph.add("Gemm", "fc", "flat fc_w", transB=1)
    graph.add("Softmax", "prob", "fc")
    graph.write(file, "prob")


def write_alexnet():
    graph = Graph("alexnet")
    graph.rectify("relu1", graph.convolve("conv1", "data", 3, 4, 11, strides=[4, 4], pad=2))
    graph.add("LRN", "norm1", "relu1", size=5, alpha=2e-4, beta=0.5, bias=2.0)
    graph.add("MaxPool", "pool1", "norm1", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    graph.rectify("relu2", graph.convolve("conv2", "pool1", 4, 6, 5, pad=2, group=2))
    graph.convolve("conv3", "relu2", 6, 4, 3, pad=2, dilations=[2, 2])
    graph.add("GlobalAveragePool", "pool3", "conv3")
    graph.write("alexnet", "pool3")


def write_inceptions():
    """Two blocks of branches, as GoogLeNet has them, and an auxiliary classifier between."""
    graph = Graph("inceptions")
    graph.rectify("relu1", graph.convolve("conv1", "data", 3, 4, 7, strides=[2, 2], pad=3))
    bottom, ins = graph.add("MaxPool", "pool1", "relu1", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1), 4
    for block in ("a", "b"):
        branches = [graph.rectify(f"{block}_relu_1x1", graph.convolve(f"{block}_1x1", bottom, ins, 2, 1))]
        reduced = graph.rectify(f"{block}_relu_reduce", graph.convolve(f"{block}_reduce", bottom, ins, 2, 1))
        branches.append(graph.rectify(f"{block}_relu_3x3", graph.convolve(f"{block}_3x3", reduced, 2, 3, 3, pad=1)))
        pool = graph.add("MaxPool", f"{block}_pool", bottom, kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
        branches.append(graph.rectify(f"{block}_relu_proj", graph.convolve(f"{block}_proj", pool, ins, 1, 1)))
        bottom, ins = graph.add("Concat", f"{block}_output", " ".join(branches), axis=1), 6
        if block == "a":
            graph.rectify("aux_relu", graph.convolve("aux_conv", bottom, ins, 2, 1))
            graph.add("GlobalAveragePool", "aux_pool", "aux_relu")
    graph.add("GlobalAveragePool", "pool", bottom)
    graph.write("inceptions", "pool")


def write_batch_normalised():
    graph = Graph("batch-normalised")
    graph.convolve("conv1", "data", 3, 4, 3, pad=1)
    factors, offsets, mean = (graph.add_weight(name, graph.random(4)) for name in ("scale", "shift", "mean"))
    variance = graph.add_weight("variance", abs(graph.random(4)) + numpy.float32(0.1))
    graph.add("BatchNormalization", "bn1", "conv1 scale shift mean variance", epsilon=1e-3)
    graph.rectify("relu1", "bn1")
    by = factors / numpy.sqrt(variance + numpy.float32(1e-3))
    graph.expected["conv1.weight"] = graph.expected["conv1.weight"] * by[:, None, None, None]
    graph.expected["conv1.bias"] = graph.expected["conv1.bias"] * by + (offsets - mean * by)
    graph.write("batch-normalised", "relu1")


class Vgg(torch.nn.Module):
    """Layers in torchvision's order and ways."""

    def __init__(self):
        super().__init__()
        self.features = torch.nn.Sequential(
            torch.nn.Conv2d(3, 4, 3, padding=1), torch.nn.ReLU(inplace=True),
            torch.nn.MaxPool2d(2, 2), torch.nn.Conv2d(4, 6, 3, padding=1), torch.nn.ReLU(inplace=True),
            torch.nn.MaxPool2d(2, 2))
        self.avgpool = torch.nn.AdaptiveAvgPool2d(2)
        self.classifier = torch.nn.Sequential(torch.nn.Linear(24, 4), torch.nn.Dropout(), torch.nn.Linear(4, 3))

    def forward(self, picture):
        return self.classifier(torch.flatten(self.avgpool(self.features(picture)), 1))


class Fire(torch.nn.Module):
    """Part of torchvision's SqueezeNet."""

    def __init__(self, ins, squeezed, wide):
        super().__init__()
        self.squeeze = torch.nn.Conv2d(ins, squeezed, 1)
        self.expand1x1 = torch.nn.Conv2d(squeezed, wide, 1)
        self.expand3x3 = torch.nn.Conv2d(squeezed, wide, 3, padding=1)

    def forward(self, picture):
        seen = torch.relu(self.squeeze(picture))
        return torch.cat([torch.relu(self.expand1x1(seen)), torch.relu(self.expand3x3(seen))], 1)


def write_exported(file, model, names):
    """NAMES has the nodes that PyTorch makes of the modules that have weights, in order."""
    model.eval()
    torch.onnx.export(model, torch.zeros(1, 3, 8, 8), str(FOLDER / (file + ".onnx")), opset_version=11)
    modules = [module for module in model.modules() if isinstance(module, torch.nn.Conv2d)]
    expected = {}
    for name, module in zip(names, modules, strict=True):
        expected[name + ".weight"] = module.weight.detach().numpy()
        expected[name + ".bias"] = module.bias.detach().numpy()
    write_expected(file + ".onnx", expected)


def write_bad(name, change):
    """One convolution and a rectifier that CHANGE makes unusable; what ONNX checks is not to be checked."""
    graph = Graph("bad")
    graph.rectify("relu1", graph.convolve("conv1", "data", 3, 2, 3, bias=False, pad=1))
    inputs = [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, 8, 8])]
    model = helper.make_model(helper.make_graph(graph.nodes, "bad", inputs, [], graph.weights))
    change(model.graph)
    (FOLDER / f"bad-{name}.onnx").write_bytes(model.SerializeToString())


def set_external(graph):
    weight = graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="weights.bin")


def make_cycle(graph):
    graph.node[0].input[0] = "relu1"


def share_weight(graph):
    node = graph.node.add()
    node.CopyFrom(graph.node[0])
    node.name = node.output[0] = "conv2"


def write_all_bad():
    write_bad("external", set_external)
    write_bad("cycle", make_cycle)
    write_bad("shared", share_weight)
    write_bad("integers", lambda graph: setattr(graph.initializer[0], "data_type", TensorProto.INT32))
    write_bad("huge", lambda graph: graph.initializer[0].dims.__setitem__(0, 2**61))
    write_bad("negative", lambda graph: graph.initializer[0].dims.__setitem__(0, -2))
    write_bad("short", lambda graph: setattr(graph.initializer[0], "raw_data", b"1234"))
    write_bad("uneven", lambda graph: graph.node[0].attribute[1].ints.__setitem__(0, 2))
    write_bad("unknown", lambda graph: setattr(graph.node[1], "op_type", "Einsum"))
    write_bad("nothing", lambda graph: graph.ClearField("node"))


def main():
    FOLDER.mkdir(exist_ok=True)
    write_all_bad()
    write_vgg("vgg-raw")
    write_vgg("vgg-listed", numbers="float", listed=True)
    write_vgg("vgg-double", numbers="double")
    write_vgg("vgg-half", numbers="half")
    write_vgg("vgg-bfloat", numbers="bfloat")
    write_alexnet()
    write_inceptions()
    write_batch_normalised()
    torch.manual_seed(7)
    write_exported("vgg-exported", Vgg(), ["/features/features.0/Conv", "/features/features.3/Conv"])
    write_exported("squeezenet-exported", torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, stride=2), torch.nn.ReLU(), torch.nn.MaxPool2d(3, 2, ceil_mode=True), Fire(4, 2, 3),
        torch.nn.Dropout(), torch.nn.Conv2d(6, 4, 1), torch.nn.AdaptiveAvgPool2d(1)),
        ["/0/Conv", "/3/squeeze/Conv", "/3/expand1x1/Conv", "/3/expand3x3/Conv", "/5/Conv"])


if __name__ == "__main__":
    main()
