#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the .caffemodel fixtures by Google's own protobuf, with Caffe's names and numbers of fields.

On Debian with protobuf-compiler, python3-protobuf and python3-numpy. Run by hand: what it writes is committed.
"""

import importlib
import subprocess
import sys
import tempfile

import numpy

from fixtures import FOLDER, make_random, write_expected

# Of src/caffe/proto/caffe.proto (BVLC), what the networks below need.
PROTO = """
syntax = "proto2";
package caffe;
message BlobShape { repeated int64 dim = 1 [packed = true]; }
message BlobProto {
  optional BlobShape shape = 7;
  repeated float data = 5 [packed = true];
  repeated float diff = 6 [packed = true];
  repeated double double_data = 8 [packed = true];
  optional int32 num = 1 [default = 0];
  optional int32 channels = 2 [default = 0];
  optional int32 height = 3 [default = 0];
  optional int32 width = 4 [default = 0];
}
message FillerParameter { optional string type = 1 [default = "constant"]; optional float value = 2; }
message NetParameter {
  optional string name = 1;
  repeated string input = 3;
  repeated BlobShape input_shape = 8;
  repeated int32 input_dim = 4;
  optional bool force_backward = 5 [default = false];
  repeated LayerParameter layer = 100;
  repeated V1LayerParameter layers = 2;
}
enum Phase { TRAIN = 0; TEST = 1; }
message NetStateRule { optional Phase phase = 1; optional int32 min_level = 2; repeated string stage = 4; }
message ParamSpec { optional string name = 1; optional float lr_mult = 3 [default = 1.0]; }
message LayerParameter {
  optional string name = 1;
  optional string type = 2;
  repeated string bottom = 3;
  repeated string top = 4;
  optional Phase phase = 10;
  repeated float loss_weight = 5;
  repeated ParamSpec param = 6;
  repeated BlobProto blobs = 7;
  repeated NetStateRule include = 8;
  repeated NetStateRule exclude = 9;
  optional BatchNormParameter batch_norm_param = 139;
  optional ConcatParameter concat_param = 104;
  optional ConvolutionParameter convolution_param = 106;
  optional DropoutParameter dropout_param = 108;
  optional InnerProductParameter inner_product_param = 117;
  optional InputParameter input_param = 143;
  optional LRNParameter lrn_param = 118;
  optional PoolingParameter pooling_param = 121;
  optional ReLUParameter relu_param = 123;
  optional ScaleParameter scale_param = 142;
}
message BatchNormParameter { optional bool use_global_stats = 1; optional float eps = 3 [default = 1e-5]; }
message ConcatParameter { optional int32 axis = 2 [default = 1]; optional uint32 concat_dim = 1 [default = 1]; }
message ConvolutionParameter {
  optional uint32 num_output = 1;
  optional bool bias_term = 2 [default = true];
  repeated uint32 pad = 3;
  repeated uint32 kernel_size = 4;
  repeated uint32 stride = 6;
  repeated uint32 dilation = 18;
  optional uint32 pad_h = 9 [default = 0];
  optional uint32 pad_w = 10 [default = 0];
  optional uint32 kernel_h = 11;
  optional uint32 kernel_w = 12;
  optional uint32 stride_h = 13;
  optional uint32 stride_w = 14;
  optional uint32 group = 5 [default = 1];
  optional FillerParameter weight_filler = 7;
}
message DropoutParameter { optional float dropout_ratio = 1 [default = 0.5]; }
message InnerProductParameter { optional uint32 num_output = 1; }
message InputParameter { repeated BlobShape shape = 1; }
message LRNParameter {
  optional uint32 local_size = 1 [default = 5];
  optional float alpha = 2 [default = 1.];
  optional float beta = 3 [default = 0.75];
  optional float k = 5 [default = 1.];
}
message PoolingParameter {
  enum PoolMethod { MAX = 0; AVE = 1; STOCHASTIC = 2; }
  optional PoolMethod pool = 1 [default = MAX];
  optional uint32 pad = 4 [default = 0];
  optional uint32 kernel_size = 2;
  optional uint32 stride = 3 [default = 1];
  optional bool global_pooling = 12 [default = false];
  enum RoundMode { CEIL = 0; FLOOR = 1; }
  optional RoundMode round_mode = 13 [default = CEIL];
}
message ReLUParameter { optional float negative_slope = 1 [default = 0]; }
message ScaleParameter { optional int32 axis = 1 [default = 1]; optional bool bias_term = 4 [default = false]; }
message V0LayerParameter { optional string name = 1; optional string type = 2; }
message V1LayerParameter {
  repeated string bottom = 2;
  repeated string top = 3;
  optional string name = 4;
  repeated NetStateRule include = 32;
  enum LayerType { NONE = 0; CONCAT = 3; CONVOLUTION = 4; DATA = 5; DROPOUT = 6; INNER_PRODUCT = 14; LRN = 15;
    POOLING = 17; RELU = 18; SOFTMAX = 20; SOFTMAX_LOSS = 21; SPLIT = 22; }
  optional LayerType type = 5;
  repeated BlobProto blobs = 6;
  repeated float blobs_lr = 7;
  optional ConcatParameter concat_param = 9;
  optional ConvolutionParameter convolution_param = 10;
  optional InnerProductParameter inner_product_param = 17;
  optional LRNParameter lrn_param = 18;
  optional PoolingParameter pooling_param = 19;
  optional ReLUParameter relu_param = 30;
  optional V0LayerParameter layer = 1;
}
"""

V1_TYPES = {"Convolution": "CONVOLUTION", "ReLU": "RELU", "Pooling": "POOLING", "LRN": "LRN", "Concat": "CONCAT",
            "InnerProduct": "INNER_PRODUCT", "Softmax": "SOFTMAX", "Dropout": "DROPOUT", "Data": "DATA",
            "Split": "SPLIT", "SoftmaxWithLoss": "SOFTMAX_LOSS"}


def compile_proto(folder, name, text):
    """The Python module of the messages in TEXT, each NAME in a process's only pool of them."""
    with open(f"{folder}/{name}.proto", "w", encoding="utf-8") as file:
        file.write(text)
    subprocess.run(["protoc", f"--python_out={folder}", f"-I{folder}", f"{name}.proto"], check=True)
    return importlib.import_module(name + "_pb2")


class Network:
    """A NetParameter that grows by layers, and the tensors that it has."""

    def __init__(self, messages, name, v1=False):
        self.network = messages.NetParameter(name=name)
        self.v1 = v1
        self.random = make_random(sum(name.encode()))
        self.expected = {}
        self.double = False

    def add(self, kind, name, bottoms, tops, **parameters):
        """Adds a layer; BOTTOMS and TOPS are names with spaces between."""
        layers = self.network.layers if self.v1 else self.network.layer
        layer = layers.add(name=name, bottom=bottoms.split(), top=tops.split(), **parameters)
        layer.type = type(layer).LayerType.Value(V1_TYPES[kind]) if self.v1 else kind
        return layer

    def add_blob(self, layer, numbers):
        blob = layer.blobs.add()
        if self.double:
            blob.double_data.extend(numbers.ravel().tolist())
        else:
            blob.data.extend(numbers.ravel().tolist())
        if self.v1:
            sides = [1] * (4 - numbers.ndim) + list(numbers.shape)
            blob.num, blob.channels, blob.height, blob.width = sides
        else:
            blob.shape.dim.extend(numbers.shape)

    def convolve(self, name, bottom, ins, outs, kernel, bias=True, **parameters):
        """Adds a convolution NAME that gives NAME."""
        groups = parameters.get("group", 1)
        layer = self.add("Convolution", name, bottom, name)
        pair = {"num_output": outs, "kernel_size": [kernel], **parameters}
        for key in ("pad", "stride", "dilation"):
            if key in pair:
                pair[key] = [pair[key]]
        layer.convolution_param.MergeFrom(type(layer.convolution_param)(**pair))
        weight = self.random(outs, ins // groups, kernel, kernel)
        self.add_blob(layer, weight)
        self.expected[name + ".weight"] = weight
        if bias:
            numbers = self.random(outs)
            self.add_blob(layer, numbers)
            self.expected[name + ".bias"] = numbers
        else:
            layer.convolution_param.bias_term = False
        return name

    def rectify(self, name, blob):
        self.add("ReLU", name, blob, blob)
        return blob

    def pool(self, name, bottom, side, stride, **parameters):
        layer = self.add("Pooling", name, bottom, name)
        layer.pooling_param.MergeFrom(type(layer.pooling_param)(kernel_size=side, stride=stride, **parameters))
        return name

    def normalise(self, name, bottom):
        layer = self.add("LRN", name, bottom, name)
        layer.lrn_param.MergeFrom(type(layer.lrn_param)(local_size=5, alpha=1e-4, beta=0.75))
        return name

    def connect(self, name, bottom, ins, outs):
        """Adds a fully connected layer."""
        layer = self.add("InnerProduct", name, bottom, name)
        layer.inner_product_param.num_output = outs
        self.add_blob(layer, self.random(outs, ins))
        return name

    def write(self, name):
        (FOLDER / (name + ".caffemodel")).write_bytes(self.network.SerializeToString())
        write_expected(name + ".caffemodel", self.expected)


def make_vgg(messages, name, v1):
    """A VGG of two blocks, whose last one takes part in training alone."""
    net = Network(messages, "VGG_" + name, v1)
    if v1:
        net.network.input.append("data")
        net.network.input_dim.extend([1, 3, 224, 224])
    else:
        net.add("Data", "data", "", "data label").include.add(phase=messages.TRAIN)
        net.add("Data", "data", "", "data label").include.add(phase=messages.TEST)
    net.rectify("relu1_1", net.convolve("conv1_1", "data", 3, 4, 3, pad=1))
    net.rectify("relu1_2", net.convolve("conv1_2", "conv1_1", 4, 4, 3, pad=1))
    net.pool("pool1", "conv1_2", 2, 2)
    net.double = not v1
    net.rectify("relu2_1", net.convolve("conv2_1", "pool1", 4, 6, 3, pad=1, bias=v1))
    net.double = False
    net.pool("pool2", "conv2_1", 2, 2)
    net.connect("fc6", "pool2", 24, 5)
    net.rectify("relu6", "fc6")
    net.add("Dropout", "drop6", "fc6", "fc6")
    if v1:
        net.add("Softmax", "prob", "fc6", "prob")
    else:
        net.add("SoftmaxWithLoss", "loss", "fc6 label", "loss")
    return net


def make_caffenet(messages):
    net = Network(messages, "CaffeNet", True)
    net.network.input.append("data")
    net.rectify("relu1", net.convolve("conv1", "data", 3, 4, 11, stride=4))
    net.normalise("norm1", net.pool("pool1", "conv1", 3, 2))
    net.rectify("relu2", net.convolve("conv2", "norm1", 4, 6, 5, pad=2, group=2))
    net.normalise("norm2", net.pool("pool2", "conv2", 3, 2))
    net.rectify("relu3", net.convolve("conv3", "norm2", 6, 8, 3, pad=1))
    net.rectify("relu4", net.convolve("conv4", "conv3", 8, 8, 3, pad=1, group=2))
    net.rectify("relu5", net.convolve("conv5", "conv4", 8, 6, 3, pad=1, group=2))
    net.connect("fc6", net.pool("pool5", "conv5", 3, 2), 6, 4)
    net.rectify("relu6", "fc6")
    net.connect("fc8", "fc6", 4, 3)
    net.add("Softmax", "prob", "fc8", "prob")
    return net


def add_inception(net, block, bottom, ins, sizes):
    """Adds an inception block; SIZES as in Szegedy et al. 2014, table 1."""
    one, reduce3, three, reduce5, five, projection = sizes
    name = f"inception_{block}/"
    outputs = [net.rectify(name + "relu_1x1", net.convolve(name + "1x1", bottom, ins, one, 1))]
    for side, reduced, wide in ((3, reduce3, three), (5, reduce5, five)):
        kernel = f"{name}{side}x{side}"
        net.rectify(f"{name}relu_{side}x{side}_reduce", net.convolve(kernel + "_reduce", bottom, ins, reduced, 1))
        outputs.append(net.rectify(f"{name}relu_{side}x{side}",
                                   net.convolve(kernel, kernel + "_reduce", reduced, wide, side, pad=side // 2)))
    net.pool(name + "pool", bottom, 3, 1, pad=1)
    outputs.append(net.rectify(name + "relu_pool_proj",
                               net.convolve(name + "pool_proj", name + "pool", ins, projection, 1)))
    net.add("Concat", name + "output", " ".join(outputs), name + "output")
    return name + "output"


def make_googlenet(messages):
    """As the training's file has it, with an auxiliary classifier between."""
    net = Network(messages, "GoogleNet")
    net.add("Data", "data", "", "data label")
    net.rectify("conv1/relu_7x7", net.convolve("conv1/7x7_s2", "data", 3, 4, 7, stride=2, pad=3))
    net.normalise("pool1/norm1", net.pool("pool1/3x3_s2", "conv1/7x7_s2", 3, 2))
    net.add("Split", "pool1/norm1_split", "pool1/norm1", "split_0 split_1 split_2 split_3")
    add_inception(net, "3a", "split_0", 4, (2, 3, 4, 2, 2, 1))
    net.pool("loss1/ave_pool", "inception_3a/output", 5, 3, pool=1)
    net.rectify("loss1/relu_conv", net.convolve("loss1/conv", "loss1/ave_pool", 9, 2, 1))
    net.connect("loss1/fc", "loss1/conv", 2, 3)
    net.add("SoftmaxWithLoss", "loss1/loss", "loss1/fc label", "loss1/loss1")
    add_inception(net, "3b", "inception_3a/output", 9, (2, 2, 3, 1, 2, 2))
    net.pool("pool5/7x7_s1", "inception_3b/output", 7, 1, pool=1)
    net.add("Dropout", "pool5/drop_7x7_s1", "pool5/7x7_s1", "pool5/7x7_s1")
    net.connect("loss3/classifier", "pool5/7x7_s1", 9, 205)
    net.add("SoftmaxWithLoss", "loss3/loss3", "loss3/classifier label", "loss3/loss3")
    return net


def make_nin(messages):
    net = Network(messages, "CaffeNet_NIN", True)
    net.add("Data", "data", "", "data label")
    net.rectify("relu0", net.convolve("conv1", "data", 3, 3, 11, stride=4))
    net.rectify("relu1", net.convolve("cccp1", "conv1", 3, 4, 1, stride=1))
    net.pool("pool0", "cccp1", 3, 2)
    net.rectify("relu3", net.convolve("conv2", "pool0", 4, 4, 5, pad=2, stride=1))
    net.rectify("relu4", net.convolve("cccp3", "conv2", 4, 5, 1))
    net.add("Dropout", "drop", "cccp3", "cccp3")
    net.rectify("relu10", net.convolve("conv4-1024", "cccp3", 5, 4, 3, pad=1))
    net.add("SoftmaxWithLoss", "loss", net.pool("pool4", "conv4-1024", 6, 1, pool=1) + " label", "")
    return net


def add_fire(net, number, bottom, ins, squeezed, wide):
    name = f"fire{number}/"
    net.rectify(name + "relu_squeeze1x1", net.convolve(name + "squeeze1x1", bottom, ins, squeezed, 1))
    outputs = [net.rectify(f"{name}relu_expand{side}x{side}",
                           net.convolve(f"{name}expand{side}x{side}", name + "squeeze1x1", squeezed, wide, side,
                                        pad=side // 2)) for side in (1, 3)]
    net.add("Concat", name + "concat", " ".join(outputs), name + "concat")
    return name + "concat"


def make_squeezenet(messages):
    net = Network(messages, "SqueezeNet")
    layer = net.add("Input", "data", "", "data")
    layer.input_param.shape.add(dim=[1, 3, 227, 227])
    net.rectify("relu_conv1", net.convolve("conv1", "data", 3, 4, 3, stride=2))
    net.pool("pool1", "conv1", 3, 2)
    add_fire(net, 2, "pool1", 4, 2, 3)
    add_fire(net, 3, "fire2/concat", 6, 2, 4)
    net.rectify("relu_conv10", net.convolve("conv10", "fire3/concat", 8, 5, 1))
    net.add("Pooling", "pool10", "conv10", "pool10").pooling_param.MergeFrom(
        messages.PoolingParameter(pool=1, global_pooling=True))
    net.add("Softmax", "prob", "pool10", "prob")
    return net


def make_batch_normalised(messages):
    """Batch normalisation and scale, which become part of the convolution before."""
    net = Network(messages, "BatchNormalised")
    net.network.input.append("data")
    net.convolve("conv1", "data", 3, 4, 3, pad=1, bias=False)
    layer = net.add("BatchNorm", "bn1", "conv1", "conv1")
    mean, variance, summed = net.random(4), abs(net.random(4)) + 0.1, numpy.float32(2.5)
    for numbers in (mean * summed, variance * summed, numpy.array([summed])):
        net.add_blob(layer, numbers)
    layer = net.add("Scale", "scale1", "conv1", "scale1")
    layer.scale_param.bias_term = True
    factors, offsets = net.random(4), net.random(4)
    net.add_blob(layer, factors)
    net.add_blob(layer, offsets)
    net.rectify("relu1", "scale1")
    by = factors / numpy.sqrt(variance + 1e-5)
    net.expected["conv1.weight"] = net.expected["conv1.weight"] * by[:, None, None, None]
    net.expected["conv1.bias"] = offsets - mean * by
    return net


def main():
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        messages = compile_proto(folder, "caffe", PROTO)
        unpacked = compile_proto(folder, "unpacked", PROTO.replace("[packed = true]", "").replace(
            "package caffe", "package unpacked"))
    make_vgg(messages, "v1", True).write("vgg-v1")
    make_vgg(messages, "new", False).write("vgg-new")
    make_vgg(unpacked, "unpacked", True).write("vgg-unpacked")
    make_caffenet(messages).write("caffenet")
    make_googlenet(messages).write("googlenet")
    make_nin(messages).write("nin")
    make_squeezenet(messages).write("squeezenet")
    make_batch_normalised(messages).write("batch-normalised")
    oldest = messages.NetParameter(name="oldest")
    oldest.layers.add().layer.MergeFrom(messages.V0LayerParameter(name="conv1", type="conv"))
    (FOLDER / "oldest.caffemodel").write_bytes(oldest.SerializeToString())


if __name__ == "__main__":
    main()
