/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/matconvnet.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/matconvnet-table.h"
#include "network/network-error.h"

/* The head of the file: a text that begins so, then the version and the order of bytes. */
#define BEGINNING "MATLAB "
#define HEAD 128
#define VERSION 124
#define VERSION_5 "\0\1IM"
#define VERSION_7_3 "\0\2IM" /* HDF5 */

/* Structs that hold the variables that are looked for: MatConvNet's meta and, in it or of its own,
 * normalization; net, as whoever saves a network in one variable calls it. */
static const char *const holders[] = { "net", "meta", "normalization", NULL };
#define MAX_DEPTH 4

#define MAX_LAYERS 1024 /* a file that asks for more is damaged, or made to do harm */

typedef struct
{
  NstMatconvnetTable network;
  const char *file;
  int depth;       /* of structs around the variable */
  gboolean is_fed; /* whether the file says what is subtracted from the input */
} Reading;

gboolean
nst_matconvnet_knows (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= strlen (BEGINNING) && memcmp (data, BEGINNING, strlen (BEGINNING)) == 0;
}

static gboolean
read_layers (Reading *reading, NstMatStream *stream, const NstMatMatrix *matrix, GError **error)
{
  NstMatconvnetTable *network = &reading->network;

  if (matrix->kind == NST_MAT_STRUCT)
    return nst_network_error_unfit (
      error, reading->file, _ ("it is a graph of MatConvNet's (DagNN), which is not known"));
  if (matrix->kind != NST_MAT_CELLS)
    return TRUE;
  if (matrix->count > MAX_LAYERS)
    return nst_mat_stream_fail (stream, error);
  for (gsize i = 0; i < matrix->count && !network->is_done; i++)
    {
      g_auto (NstMatconvnetLayer) layer = { 0 };
      NstMatMatrix own;

      if (!nst_mat_matrix_next (stream, matrix->end, &own, error)
          || !nst_matconvnet_layer_read (&layer, stream, &own, network->has_pooled, error)
          || !nst_matconvnet_table_add (network, &layer, error))
        return FALSE;
      /* What follows the classifier's first layer is not even inflated. */
      if (!network->is_done && !nst_mat_stream_go_to (stream, own.end, error))
        return FALSE;
    }
  network->is_done = TRUE;
  return TRUE;
}

/* Sets what is subtracted from the three channels of the input, of 0 … 255. */
static void
set_mean (Reading *reading, const double *mean)
{
  char texts[3][G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = NULL;

  for (int c = 0; c < 3; c++)
    g_ascii_formatd (texts[c], sizeof texts[c], "%.9g", mean[c]);
  text = g_strjoin (",", texts[0], texts[1], texts[2], NULL);
  nst_tensors_say_input (reading->network.tensors, "rgb", text);
}

/* Reads MATRIX, three numbers or a picture, of which the mean of each channel counts, as the
 * network sees pictures of any size. An empty one subtracts nothing. */
static gboolean
read_average_image (Reading *reading, NstMatStream *stream, const NstMatMatrix *matrix,
                    GError **error)
{
  g_auto (NstMatNumbers) image = { 0 };
  const gsize positions = matrix->count / 3;
  double mean[3] = { 0 };

  reading->is_fed = TRUE;
  if (matrix->kind == NST_MAT_NUMBERS && matrix->count > 0)
    {
      if (matrix->count != 3 && (matrix->rank != 3 || matrix->shape[2] != 3))
        return nst_network_error_unfit (error, reading->file,
                                        _ ("its average image has not three channels"));
      if (!nst_mat_matrix_read_numbers (stream, matrix, &image, error))
        return FALSE;
      for (gsize i = 0; i < matrix->count; i++)
        mean[i / positions] += nst_mat_numbers_get (&image, i) / positions;
    }
  set_mean (reading, mean);
  return TRUE;
}

static gboolean
read_variable (NstMatStream *stream, const char *name, const NstMatMatrix *matrix, gpointer data,
               GError **error)
{
  Reading *reading = data;
  gboolean is_read;

  if (strcmp (name, "layers") == 0 && !reading->network.is_done)
    return read_layers (reading, stream, matrix, error);
  if (strcmp (name, "averageImage") == 0)
    return read_average_image (reading, stream, matrix, error);
  if (matrix->kind != NST_MAT_STRUCT || !g_strv_contains (holders, name)
      || reading->depth == MAX_DEPTH)
    return TRUE;
  reading->depth++;
  is_read = nst_mat_matrix_visit (stream, matrix, read_variable, reading, error);
  reading->depth--;
  return is_read;
}

/* Reads the variable in ELEMENT, to which STREAM has come, if it is one. */
static gboolean
read_element (Reading *reading, NstMatStream *stream, const NstMatElement *element, GError **error)
{
  NstMatMatrix matrix;

  if (element->type == NST_MAT_COMPRESSED)
    {
      g_auto (NstMatStream) inflated = { 0 };

      nst_mat_stream_init_inflated (&inflated, stream, element);
      return nst_mat_matrix_next (&inflated, inflated.end, &matrix, error)
             && read_variable (&inflated, matrix.name, &matrix, reading, error);
    }
  return element->type != NST_MAT_MATRIX
         || (nst_mat_matrix_begin (stream, element, &matrix, error)
             && read_variable (stream, matrix.name, &matrix, reading, error));
}

static gboolean
read_elements (Reading *reading, NstMatStream *stream, GError **error)
{
  while (stream->position < stream->end)
    {
      NstMatElement element;

      if (!nst_mat_stream_next (stream, stream->end, &element, error)
          || !read_element (reading, stream, &element, error)
          || !nst_mat_stream_go_to (stream, element.end, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
nst_matconvnet_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  Reading reading = { { tensors, table, .channels = 3 }, nst_tensors_get_name (tensors) };
  g_auto (NstMatStream) stream = { 0 };
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size >= HEAD && memcmp (data + VERSION, VERSION_7_3, 4) == 0)
    return nst_network_error_unfit (
      error, reading.file,
      _ ("it is a MATLAB file of version 7.3, but MATLAB's “save -v7” makes one that can be read"));
  if (size < HEAD || memcmp (data + VERSION, VERSION_5, 4) != 0)
    return nst_network_error_unfit (
      error, reading.file,
      _ ("it is a MATLAB file, but not of version 5 to 7, and may be cut short"));
  nst_mat_stream_init (&stream, reading.file, bytes, HEAD, size - HEAD);
  if (!read_elements (&reading, &stream, error))
    return FALSE;
  if (table->entries->len == 0)
    return nst_network_error_unfit (error, reading.file,
                                    _ ("it is a MATLAB file without layers of MatConvNet's"));
  /* ImageNet's, which nearly all networks of MatConvNet have learned from. */
  if (!reading.is_fed)
    nst_tensors_say_input (tensors, "rgb", NST_INPUT_MEAN_RGB);
  return TRUE;
}
