/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-others.h"

#include <glib/gi18n-lib.h>

#include "network/network-error.h"

/* By a name that these networks alone have; the first that is found says which it is. */
static const struct
{
  const char *tensor;
  const char *network;
} names[] = {
  { NST_NAMES_LAYERS "3.squeeze.weight", N_ ("a SqueezeNet") },
  { NST_NAMES_LAYERS "1.running_mean", N_ ("a VGG with batch norms") },
  { NST_NAMES_LAYERS "denseblock1.denselayer1.conv1.weight", N_ ("a DenseNet") },
  { NST_NAMES_LAYERS "0.0.weight", N_ ("a MobileNet or EfficientNet") },
  { "inception3a.branch1.conv.weight", N_ ("a GoogLeNet") },
  { "Mixed_5b.branch1x1.conv.weight", N_ ("an Inception v3") },
  { "layer1.0.conv1.weight", N_ ("a ResNet") },
};

/* What network it is, in words; NULL when it is not known. */
static const char *
find (const NstTensors *tensors)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (nst_tensors_find (tensors, names[i].tensor))
      return names[i].network;
  return NULL;
}

gboolean
nst_network_others_refuse (NstTensors *tensors, GError **error)
{
  const char *network = find (tensors);

  if (network)
    return nst_network_error_unfit (error, nst_tensors_get_name (tensors),
                                    _ ("it is %s, which is not known yet"), _ (network));
  return TRUE;
}
