/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/tensors.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "network/network-error.h"

struct _NstTensors
{
  char *name;
  GHashTable *tensors;  /* name → NstTensor */
  GHashTable *metadata; /* key → value */
};

gsize
nst_numbers_size (NstNumbers numbers)
{
  static const gsize sizes[] = { 4, 2, 2, 8 };

  return sizes[numbers];
}

static void
free_tensor (gpointer data)
{
  NstTensor *tensor = data;

  g_bytes_unref (tensor->bytes);
  g_free (tensor);
}

NstTensors *
nst_tensors_new (const char *name)
{
  NstTensors *tensors = g_new (NstTensors, 1);

  tensors->name = g_strdup (name);
  tensors->tensors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_tensor);
  tensors->metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return tensors;
}

void
nst_tensors_free (NstTensors *tensors)
{
  g_free (tensors->name);
  g_hash_table_unref (tensors->tensors);
  g_hash_table_unref (tensors->metadata);
  g_free (tensors);
}

const char *
nst_tensors_get_name (const NstTensors *tensors)
{
  return tensors->name;
}

gsize
nst_tensor_count (const NstTensor *tensor)
{
  gsize count = 1;

  for (guint i = 0; i < tensor->rank; i++)
    count *= tensor->shape[i];
  return count;
}

void
nst_tensor_set_contiguous (NstTensor *tensor)
{
  gsize stride = 1;

  for (guint i = tensor->rank; i-- > 0;)
    {
      tensor->strides[i] = stride;
      stride *= tensor->shape[i];
    }
}

/* Sets *COUNT to the numbers of TENSOR, and *EXTENT to those from its first to its last one. FALSE
 * where memory cannot hold as many. */
static gboolean
measure (const NstTensor *tensor, gsize *count, gsize *extent)
{
  gsize last = 0;

  *count = 1;
  for (guint i = 0; i < tensor->rank; i++)
    {
      gsize step;

      if (!g_size_checked_mul (count, *count, tensor->shape[i])
          || !g_size_checked_mul (&step, MAX (tensor->shape[i], 1) - 1, tensor->strides[i])
          || !g_size_checked_add (&last, last, step))
        return FALSE;
    }
  *extent = *count > 0 ? last + 1 : 0;
  return *count <= G_MAXSIZE / sizeof (double) && *extent <= G_MAXSIZE / sizeof (double);
}

gboolean
nst_tensors_add (NstTensors *tensors, const char *name, const NstTensor *tensor, GError **error)
{
  const gsize available = g_bytes_get_size (tensor->bytes);
  gsize count, extent;
  NstTensor *own;

  if (!measure (tensor, &count, &extent))
    return nst_network_error_damaged (error, tensors->name, _ ("its tensor “%s” is too large"),
                                      name);
  /* Steps of 0 would make a few numbers a tensor of any size. */
  if (count > extent || tensor->offset > available
      || extent * nst_numbers_size (tensor->numbers) > available - tensor->offset)
    return nst_network_error_damaged (
      error, tensors->name, _ ("its tensor “%s” lies outside the file, which may be cut short"),
      name);
  own = g_memdup2 (tensor, sizeof *tensor);
  g_bytes_ref (own->bytes);
  g_hash_table_insert (tensors->tensors, g_strdup (name), own);
  return TRUE;
}

const char **
nst_tensors_list (NstTensors *tensors)
{
  return (const char **) g_hash_table_get_keys_as_array (tensors->tensors, NULL);
}

const NstTensor *
nst_tensors_find (const NstTensors *tensors, const char *name)
{
  return g_hash_table_lookup (tensors->tensors, name);
}

const char *
nst_tensors_get_metadata (const NstTensors *tensors, const char *key)
{
  return g_hash_table_lookup (tensors->metadata, key);
}

void
nst_tensors_set_metadata (NstTensors *tensors, const char *key, const char *value)
{
  g_hash_table_insert (tensors->metadata, g_strdup (key), g_strdup (value));
}

void
nst_tensors_say_input (NstTensors *tensors, const char *order, const char *mean)
{
  const char *const input[][2] = { { "input.order", order },
                                   { "input.scale", "255" },
                                   { "input.mean", mean },
                                   { "input.std", "1,1,1" } };

  for (guint i = 0; i < G_N_ELEMENTS (input); i++)
    if (nst_tensors_get_metadata (tensors, input[i][0]) == NULL)
      nst_tensors_set_metadata (tensors, input[i][0], input[i][1]);
}

const char **
nst_tensors_list_metadata (NstTensors *tensors)
{
  return (const char **) g_hash_table_get_keys_as_array (tensors->metadata, NULL);
}

/* Converts IEEE 754 binary16 to binary32. HALF is sign 1 bit, exponent 5 (bias 15), fraction 10. */
static float
float_from_half (guint16 half)
{
  const int exponent = (half >> 10) & 31;
  const int fraction = half & 1023;
  float magnitude;

  if (exponent == 31)
    magnitude = fraction ? NAN : INFINITY;
  else if (exponent == 0)
    magnitude = ldexpf (fraction, -24);
  else
    magnitude = ldexpf (1024 + fraction, exponent - 25);
  return half & 0x8000 ? -magnitude : magnitude;
}

static float
read_number (NstNumbers numbers, const guint8 *data)
{
  guint64 wide;
  guint32 bits = data[0] | (guint32) data[1] << 8;
  double number;
  float single;

  switch (numbers)
    {
    case NST_NUMBERS_HALF:
      return float_from_half (bits);
    case NST_NUMBERS_DOUBLE:
      memcpy (&wide, data, sizeof wide);
      wide = GUINT64_FROM_LE (wide);
      memcpy (&number, &wide, sizeof number);
      return number;
    case NST_NUMBERS_BFLOAT:
      bits <<= 16;
      break;
    default:
      bits |= (guint32) data[2] << 16 | (guint32) data[3] << 24;
    }
  memcpy (&single, &bits, sizeof single);
  return single;
}

/* Reads the last index's numbers, which begin at DATA, into TO. */
static void
read_line (const NstTensor *tensor, const guint8 *data, float *to)
{
  const guint last = tensor->rank - 1;
  const gsize step = tensor->strides[last] * nst_numbers_size (tensor->numbers);

  for (gsize i = 0; i < tensor->shape[last]; i++, data += step)
    to[i] = read_number (tensor->numbers, data);
}

/* Reads all of TENSOR's numbers, one at least, into TO. */
static void
read_lines (const NstTensor *tensor, float *to)
{
  const gsize size = nst_numbers_size (tensor->numbers);
  const guint8 *data = (const guint8 *) g_bytes_get_data (tensor->bytes, NULL) + tensor->offset;
  gsize place[NST_TENSOR_MAX_RANK] = { 0 };
  guint index;

  if (tensor->rank == 0)
    {
      *to = read_number (tensor->numbers, data);
      return;
    }
  do
    {
      const guint8 *line = data;

      for (guint i = 0; i + 1 < tensor->rank; i++)
        line += place[i] * tensor->strides[i] * size;
      read_line (tensor, line, to);
      to += tensor->shape[tensor->rank - 1];
      /* On to the next line: like an odometer, from the last but one index to the first. */
      for (index = tensor->rank - 1; index-- > 0;)
        {
          if (++place[index] < tensor->shape[index])
            break;
          place[index] = 0;
        }
    }
  while (index != G_MAXUINT);
}

float *
nst_tensors_read (const NstTensors *tensors, const char *name, GError **error)
{
  const NstTensor *tensor = nst_tensors_find (tensors, name);
  gsize count;
  float *numbers;

  if (tensor == NULL)
    {
      nst_network_error_damaged (error, tensors->name, _ ("it has no tensor “%s”"), name);
      return NULL;
    }
  count = nst_tensor_count (tensor);
  numbers = nst_floats_new (count, error);
  if (numbers == NULL)
    return NULL;
  if (count > 0)
    read_lines (tensor, numbers);
  for (gsize i = 0; i < count; i++)
    if (!isfinite (numbers[i]))
      {
        nst_floats_free (numbers);
        nst_network_error_damaged (error, tensors->name,
                                   _ ("its tensor “%s” holds numbers that are not finite"), name);
        return NULL;
      }
  return numbers;
}
