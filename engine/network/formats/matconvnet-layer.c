/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/matconvnet-layer.h"

#include <string.h>

/* The fields of a layer by their names. */
static const struct
{
  const char *name;
  gsize offset;
} text_fields[] = { { "type", offsetof (NstMatconvnetLayer, type) },
                    { "name", offsetof (NstMatconvnetLayer, name) },
                    { "method", offsetof (NstMatconvnetLayer, method) } },
  number_fields[] = { { "filters", offsetof (NstMatconvnetLayer, kernels) }, /* before beta 8 */
                      { "biases", offsetof (NstMatconvnetLayer, bias) },
                      { "pad", offsetof (NstMatconvnetLayer, pad) },
                      { "stride", offsetof (NstMatconvnetLayer, stride) },
                      { "dilate", offsetof (NstMatconvnetLayer, dilate) },
                      { "pool", offsetof (NstMatconvnetLayer, pool) },
                      { "param", offsetof (NstMatconvnetLayer, param) },
                      { "leak", offsetof (NstMatconvnetLayer, leak) } };

typedef struct
{
  NstMatconvnetLayer *layer;
  gboolean has_pooled;
} Fields;

/* Reads MATRIX into NUMBERS, a part of the layer. The kernel of a classifier, most of a file, ends
 * the layer: it is not even inflated. */
static gboolean
read_numbers (const Fields *fields, NstMatStream *stream, const NstMatMatrix *matrix,
              NstMatNumbers *numbers, GError **error)
{
  NstMatconvnetLayer *layer = fields->layer;

  if (matrix->kind != NST_MAT_NUMBERS || matrix->count == 0)
    return TRUE;
  if (numbers == &layer->kernels && fields->has_pooled
      && matrix->shape[0] > NST_MATCONVNET_MAX_SIDE)
    {
      layer->is_classifier = TRUE;
      return FALSE;
    }
  return nst_mat_matrix_read_numbers (stream, matrix, numbers, error);
}

/* Reads the cells of MATRIX: kernels, then the bias. */
static gboolean
read_weights (const Fields *fields, NstMatStream *stream, const NstMatMatrix *matrix,
              GError **error)
{
  NstMatNumbers *parts[] = { &fields->layer->kernels, &fields->layer->bias };

  for (gsize i = 0; i < MIN (matrix->count, G_N_ELEMENTS (parts)); i++)
    {
      NstMatMatrix part;

      if (!nst_mat_matrix_next (stream, matrix->end, &part, error)
          || !read_numbers (fields, stream, &part, parts[i], error)
          || !nst_mat_stream_go_to (stream, part.end, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_field (NstMatStream *stream, const char *name, const NstMatMatrix *matrix, gpointer data,
            GError **error)
{
  const Fields *fields = data;

  if (strcmp (name, "weights") == 0 && matrix->kind == NST_MAT_CELLS)
    return read_weights (fields, stream, matrix, error);
  for (guint i = 0; i < G_N_ELEMENTS (text_fields); i++)
    if (strcmp (name, text_fields[i].name) == 0)
      {
        char **text = G_STRUCT_MEMBER_P (fields->layer, text_fields[i].offset);

        g_free (*text);
        return nst_mat_matrix_read_text (stream, matrix, text, error);
      }
  for (guint i = 0; i < G_N_ELEMENTS (number_fields); i++)
    if (strcmp (name, number_fields[i].name) == 0)
      return read_numbers (fields, stream, matrix,
                           G_STRUCT_MEMBER_P (fields->layer, number_fields[i].offset), error);
  return TRUE;
}

gboolean
nst_matconvnet_layer_read (NstMatconvnetLayer *layer, NstMatStream *stream,
                           const NstMatMatrix *matrix, gboolean has_pooled, GError **error)
{
  Fields fields = { layer, has_pooled };

  if (matrix->kind != NST_MAT_STRUCT)
    return nst_mat_stream_fail (stream, error);
  return nst_mat_matrix_visit (stream, matrix, read_field, &fields, error) || layer->is_classifier;
}

void
nst_matconvnet_layer_clear (NstMatconvnetLayer *layer)
{
  for (guint i = 0; i < G_N_ELEMENTS (text_fields); i++)
    g_clear_pointer ((char **) G_STRUCT_MEMBER_P (layer, text_fields[i].offset), g_free);
  for (guint i = 0; i < G_N_ELEMENTS (number_fields); i++)
    nst_mat_numbers_clear (G_STRUCT_MEMBER_P (layer, number_fields[i].offset));
}
