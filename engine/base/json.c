/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

gboolean
nst_json_is_shallow (const char *text, gsize length, int depth)
{
  gboolean in_string = FALSE;
  int level = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '{' || text[i] == '[') && ++level > depth)
        return FALSE;
      else if (!in_string && (text[i] == '}' || text[i] == ']'))
        level--;
    }
  return TRUE;
}
