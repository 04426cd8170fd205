/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-input.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "network/network-error.h"

typedef struct
{
  NstNetwork *network;
  const NstTensors *tensors;
} Input;

static gboolean
fail_numbers (const Input *input, const char *key, int wanted, GError **error)
{
  const char *name = input->network->name;

  if (wanted == 1)
    return nst_network_error_unfit (error, name, _ ("its metadata “%s” is not one number"), key);
  return nst_network_error_unfit (error, name, _ ("its metadata “%s” is not three numbers"), key);
}

/* Reads WANTED numbers, separated by commas, from the metadata KEY; without it, VALUES stay as they
 * are. */
static gboolean
read_numbers (const Input *input, const char *key, float *values, int wanted, GError **error)
{
  const char *text = nst_tensors_get_metadata (input->tensors, key);
  g_auto (GStrv) words = text ? g_strsplit_set (text, "[], ", -1) : NULL;
  int count = 0;

  for (int i = 0; words && words[i]; i++)
    {
      char *end;
      float number;

      if (*words[i] == '\0')
        continue;
      number = g_ascii_strtod (words[i], &end);
      if (*end != '\0' || !isfinite (number) || count == wanted)
        return fail_numbers (input, key, wanted, error);
      values[count++] = number;
    }
  if (words && count != wanted)
    return fail_numbers (input, key, wanted, error);
  return TRUE;
}

/* Sets *CHOICE to the index of the metadata KEY in CHOICES, which end with NULL; without KEY,
 * *CHOICE stays as it is. */
static gboolean
read_choice (const Input *input, const char *key, const char *const *choices, int *choice,
             GError **error)
{
  const char *text = nst_tensors_get_metadata (input->tensors, key);

  if (text == NULL)
    return TRUE;
  for (int i = 0; choices[i]; i++)
    if (strcmp (text, choices[i]) == 0)
      {
        *choice = i;
        return TRUE;
      }
  return nst_network_error_unfit (error, input->network->name,
                                  _ ("its metadata “%s” cannot be “%s”"), key, text);
}

static gboolean
read_choices (const Input *input, GError **error)
{
  static const char *const orders[] = { "rgb", "bgr", NULL };
  static const char *const scales[] = { "1", "255", NULL };
  static const char *const paddings[] = { "zero", "reflect", "replicate", NULL };
  static const char *const poolings[] = { "max", "average", NULL };
  NstNetwork *network = input->network;
  int order = 0, scale = 0, padding = 0, pooling = -1;

  if (!read_choice (input, "input.order", orders, &order, error)
      || !read_choice (input, "input.scale", scales, &scale, error)
      || !read_choice (input, "padding", paddings, &padding, error)
      || !read_choice (input, "pooling", poolings, &pooling, error))
    return FALSE;
  network->blue_first = order == 1;
  network->scale = scale == 1 ? 255 : 1;
  network->padding = NST_PADDING_ZERO + padding;
  network->pooling = pooling < 0 ? NST_POOLING_NETWORK : NST_POOLING_MAX + pooling;
  return TRUE;
}

gboolean
nst_network_input_read (NstNetwork *network, const NstTensors *tensors, GError **error)
{
  /* Torchvision's values: ImageNet's mean and deviation. */
  static const float mean[] = { 0.485f, 0.456f, 0.406f };
  static const float deviation[] = { 0.229f, 0.224f, 0.225f };
  const Input input = { network, tensors };

  memcpy (network->mean, mean, sizeof mean);
  memcpy (network->deviation, deviation, sizeof deviation);
  network->content_weight = 1;
  if (!read_choices (&input, error) || !read_numbers (&input, "input.mean", network->mean, 3, error)
      || !read_numbers (&input, "input.std", network->deviation, 3, error)
      || !read_numbers (&input, "content.weight", &network->content_weight, 1, error))
    return FALSE;
  for (int c = 0; c < 3; c++)
    if (!(network->deviation[c] > 0))
      return nst_network_error_unfit (error, network->name, _ ("its metadata “%s” is not above 0"),
                                      "input.std");
  if (!(network->content_weight > 0))
    return nst_network_error_unfit (error, network->name, _ ("its metadata “%s” is not above 0"),
                                    "content.weight");
  return TRUE;
}
