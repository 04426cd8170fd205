/* Knows published weights by their numbers, where a file does not say how they want their input.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"

G_BEGIN_DECLS

/* Sets the metadata of TENSORS about the input, where there are none, if the network is the VGG-16
 * or VGG-19 that its authors published for Caffe, converted to torchvision's names, such as
 * vgg19-d01eb7cb.pth (github.com/jcjohnson/pytorch-vgg): they were trained on 0 to 255, less their
 * mean, blue first, where torchvision's own have the same names and another input. */
void nst_network_weights_recognise (NstTensors *tensors);

G_END_DECLS
