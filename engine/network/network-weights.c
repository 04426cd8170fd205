/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-weights.h"

#include <math.h>

#include "base/map.h"

#define N_BIASES 8
#define CHANNELS 64 /* of the first convolution */
#define PLACES 9    /* of its kernels */

/* The numbers of Caffe's files are as they were, or rounded to bfloat, to a part in 256. */
#define NEAR 0.004f

/* How the first convolution begins: its biases, and its first kernel's upper left corner for blue,
 * green and red. Of VGG-16: as in Keras's vgg16_weights and MatConvNet's imagenet-vgg-verydeep-16;
 * of VGG-19: as in Keras's vgg19_weights and MatConvNet's imagenet-vgg-verydeep-19, all four made
 * of the authors' VGG_ILSVRC_16_layers and VGG_ILSVRC_19_layers (Simonyan and Zisserman 2014, arXiv
 * 1409.1556). */
static const struct
{
  float biases[N_BIASES];
  float corner[3];
} known[] = {
  { { 0.73429835f, 0.093403675f, 0.06775674f, 0.8862966f, 0.25994542f, 0.66426694f, -0.015828926f,
      0.3249065f },
    { 0.42947057f, 0.55037946f, 0.4800154f } },
  { { 0.73017758f, 0.06493629f, 0.03428847f, 0.8260386f, 0.2578029f, 0.54867655f, -0.01243854f,
      0.34789944f },
    { 0.34119523f, 0.46418372f, 0.39416704f } },
};

static gboolean
is_near (float number, float expected)
{
  return fabsf (number - expected) <= NEAR;
}

/* Sets *BLUE_FIRST by WEIGHTS and BIASES of the first convolution. FALSE where they are not those
 * of the network NUMBER, in either order. */
static gboolean
is_known (guint number, const float *weights, const float *biases, gboolean *blue_first)
{
  const float *corner = known[number].corner;

  for (int i = 0; i < N_BIASES; i++)
    if (!is_near (biases[i], known[number].biases[i]))
      return FALSE;
  *blue_first = is_near (weights[0], corner[0]);
  return is_near (weights[PLACES], corner[1]) && is_near (weights[0], corner[*blue_first ? 0 : 2])
         && is_near (weights[2 * PLACES], corner[*blue_first ? 2 : 0]);
}

/* The numbers of the tensor NAME, to be freed with nst_floats_free; NULL where it is of another
 * shape than RANK sides that begin with CHANNELS, or cannot be read. */
static float *
read_first (const NstTensors *tensors, const char *name, guint rank)
{
  const NstTensor *tensor = nst_tensors_find (tensors, name);

  if (tensor == NULL || tensor->rank != rank || tensor->shape[0] != CHANNELS)
    return NULL;
  if (rank == 4 && (tensor->shape[1] != 3 || tensor->shape[2] != 3 || tensor->shape[3] != 3))
    return NULL;
  return nst_tensors_read (tensors, name, NULL);
}

/* Whether the file itself says anything about the input. */
static gboolean
has_input (const NstTensors *tensors)
{
  static const char *const keys[] = { "input.order", "input.scale", "input.mean", "input.std" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (nst_tensors_get_metadata (tensors, keys[i]))
      return TRUE;
  return FALSE;
}

void
nst_network_weights_recognise (NstTensors *tensors)
{
  float *weights, *biases;
  gboolean blue_first;

  if (has_input (tensors))
    return;
  weights = read_first (tensors, NST_NAMES_LAYERS "0.weight", 4);
  biases = read_first (tensors, NST_NAMES_LAYERS "0.bias", 1);
  for (guint i = 0; weights && biases && i < G_N_ELEMENTS (known); i++)
    if (is_known (i, weights, biases, &blue_first))
      {
        nst_tensors_say_input (tensors, blue_first ? "bgr" : "rgb",
                               blue_first ? NST_INPUT_MEAN_BGR : NST_INPUT_MEAN_RGB);
        break;
      }
  nst_floats_free (weights);
  nst_floats_free (biases);
}
