/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/style-weights.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"

#define NAME "style-weights"

static gboolean
parse_weight (const char *word, double *weight)
{
  char *end = NULL;

  *weight = g_ascii_strtod (word, &end);
  return end != word && *end == '\0' && isfinite (*weight) && *weight >= 0;
}

gboolean
nst_style_weights_read (NstSettings *settings, guint n_styles, double *weights, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  guint n_words;
  gboolean readable = TRUE;

  g_object_get (settings, NAME, &text, NULL);
  words = g_strsplit (text ? text : "", ",", -1); /* none of an empty text */
  n_words = g_strv_length (words);
  for (guint i = 0; i < n_styles; i++)
    if (i >= n_words)
      weights[i] = 1;
    else if (!parse_weight (g_strstrip (words[i]), &weights[i]))
      {
        weights[i] = 1;
        readable = FALSE;
      }
  if (!readable)
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("The setting “style-weights” cannot be “%s”: it takes numbers from 0, "
                    "separated by commas."),
                 text);
  return readable;
}

/* Whether the setting has no more numbers than there are styles: more may be decimals with commas.
 */
static gboolean
check_count (NstSettings *settings, guint n_styles, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_object_get (settings, NAME, &text, NULL);
  words = g_strsplit (text ? text : "", ",", -1);
  if (g_strv_length (words) <= n_styles)
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               ngettext ("The setting “style-weights” is “%s”, but there is %u style: give as many "
                         "numbers, separated by commas and written with points, such as 0.5.",
                         "The setting “style-weights” is “%s”, but there are %u styles: give as "
                         "many numbers, separated by commas and written with points, such as 0.5.",
                         n_styles),
               text, n_styles);
  return FALSE;
}

double *
nst_style_weights_read_shares (NstSettings *settings, guint n_styles, GError **error)
{
  g_autofree double *shares = g_new (double, n_styles);
  double sum = 0;

  if (!nst_style_weights_read (settings, n_styles, shares, error)
      || !check_count (settings, n_styles, error))
    return NULL;
  for (guint i = 0; i < n_styles; i++)
    sum += shares[i];
  if (sum <= 0)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_SETTING,
                           _ ("The setting “style-weights” leaves no style: make at least one "
                              "weight larger than 0."));
      return NULL;
    }
  for (guint i = 0; i < n_styles; i++)
    shares[i] /= sum;
  return g_steal_pointer (&shares);
}

void
nst_style_weights_write (NstSettings *settings, const double *weights, guint n_styles)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean all_one = TRUE;

  for (guint i = 0; i < n_styles; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      all_one &= weights[i] == 1;
      g_ascii_formatd (number, sizeof number, "%.3g", weights[i]);
      g_string_append_printf (text, "%s%s", i ? "," : "", number);
    }
  g_object_set (settings, NAME, all_one ? "" : text->str, NULL);
}
