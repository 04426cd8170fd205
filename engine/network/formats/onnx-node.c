/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/onnx-node.h"

static const Onnx__AttributeProto *
find_attribute (const Onnx__NodeProto *node, const char *name)
{
  for (gsize i = 0; i < node->n_attribute; i++)
    if (g_strcmp0 (node->attribute[i]->name, name) == 0)
      return node->attribute[i];
  return NULL;
}

gint64
nst_onnx_node_get_integer (const Onnx__NodeProto *node, const char *name, gint64 otherwise)
{
  const Onnx__AttributeProto *attribute = find_attribute (node, name);

  return attribute && attribute->has_i ? attribute->i : otherwise;
}

float
nst_onnx_node_get_float (const Onnx__NodeProto *node, const char *name, float otherwise)
{
  const Onnx__AttributeProto *attribute = find_attribute (node, name);

  return attribute && attribute->has_f ? attribute->f : otherwise;
}

char *
nst_onnx_node_get_text (const Onnx__NodeProto *node, const char *name, const char *otherwise)
{
  const Onnx__AttributeProto *attribute = find_attribute (node, name);

  if (attribute == NULL || attribute->s.len == 0)
    return g_strdup (otherwise);
  return g_strndup ((const char *) attribute->s.data, attribute->s.len);
}

gboolean
nst_onnx_node_get_side (const Onnx__NodeProto *node, const char *name, gsize count, int otherwise,
                        int *side)
{
  const Onnx__AttributeProto *attribute = find_attribute (node, name);
  gint64 number = otherwise;

  if (attribute)
    {
      if (attribute->n_ints != count)
        return FALSE;
      number = attribute->ints[0];
      for (gsize i = 1; i < count; i++)
        if (attribute->ints[i] != number)
          return FALSE;
    }
  *side = CLAMP (number, -1, NST_ONNX_MAX_SIDE + 1);
  return number >= 0 && number <= NST_ONNX_MAX_SIDE;
}
