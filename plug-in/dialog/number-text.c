/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/number-text.h"

#include <math.h>

#define USUAL_DIGITS 6 /* as %g has, which almost all numbers need at most */
#define MOST_DIGITS 17 /* that tell any two doubles apart */
#define MOST_PLAIN 1e9 /* from there on with an exponent */

char *
nst_number_text_new (double value)
{
  const gboolean whole = fabs (value) < MOST_PLAIN && value == floor (value);

  if (whole)
    return g_strdup_printf ("%.0f", value);
  for (int digits = USUAL_DIGITS; digits < MOST_DIGITS; digits++)
    {
      g_autofree char *text = g_strdup_printf ("%.*g", digits, value);
      double read;

      if (nst_number_text_read (text, &read) && read == value)
        return g_steal_pointer (&text);
    }
  return g_strdup_printf ("%.*g", MOST_DIGITS, value);
}

gboolean
nst_number_text_read (const char *text, double *value)
{
  g_autofree char *with_point = g_strdelimit (g_strstrip (g_strdup (text)), ",", '.');
  char *end = NULL;
  const double read = g_ascii_strtod (with_point, &end);

  if (end == with_point || *end != '\0' || !isfinite (read))
    return FALSE;
  *value = read;
  return TRUE;
}
