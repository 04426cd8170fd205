/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures/style.h"

static void
clear_style (gpointer data)
{
  NstStyle *style = data;

  g_clear_object (&style->picture);
  g_clear_object (&style->mask);
}

GArray *
nst_style_array_new (void)
{
  GArray *array = g_array_new (FALSE, TRUE, sizeof (NstStyle));

  g_array_set_clear_func (array, clear_style);
  return array;
}

GArray *
nst_style_array_copy (const NstStyle *styles, guint n_styles)
{
  GArray *array = nst_style_array_new ();

  g_array_append_vals (array, styles, n_styles);
  for (guint i = 0; i < n_styles; i++)
    {
      g_object_ref (styles[i].picture);
      if (styles[i].mask)
        g_object_ref (styles[i].mask);
    }
  return array;
}
