/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/network-choice.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"
#include "network/network-catalogue.h"

#define MEAN "input-mean"
#define DEVIATION "input-deviation"

/* What the settings say of the network. */
typedef struct
{
  char *name;
  NstPoolingWindow window;
  NstPoolingRounding rounding;
  double scale;
  char *mean;
  char *deviation;
} Choice;

static Choice
get_choice (NstSettings *settings)
{
  Choice choice;

  g_object_get (settings, "network", &choice.name, "pooling-window", &choice.window,
                "pooling-rounding", &choice.rounding, "input-scale", &choice.scale, MEAN,
                &choice.mean, DEVIATION, &choice.deviation, NULL);
  return choice;
}

static void
choice_clear (Choice *choice)
{
  g_free (choice->name);
  g_free (choice->mean);
  g_free (choice->deviation);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Choice, choice_clear)

/* Reads three numbers, separated by commas, from TEXT into VALUES. */
static gboolean
parse_three (const char *text, float *values)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  if (g_strv_length (words) != 3)
    return FALSE;
  for (int i = 0; i < 3; i++)
    {
      const char *word = g_strstrip (words[i]);
      char *end = NULL;

      values[i] = g_ascii_strtod (word, &end);
      if (end == word || *end != '\0' || !isfinite (values[i]))
        return FALSE;
    }
  return TRUE;
}

/* Reads TEXT, the value of MEAN, into CHANGES, unless it is empty or NULL. */
static gboolean
read_mean (const char *text, NstNetworkChanges *changes, GError **error)
{
  changes->has_mean = text && *text;
  if (!changes->has_mean || parse_three (text, changes->mean))
    return TRUE;
  g_set_error (
    error, NST_ERROR, NST_ERROR_SETTING,
    _ ("The setting “%s” cannot be “%s”: it takes three numbers, written with points and "
       "separated by commas, such as 123.68,116.779,103.939."),
    MEAN, text);
  return FALSE;
}

/* The same of DEVIATION. */
static gboolean
read_deviation (const char *text, NstNetworkChanges *changes, GError **error)
{
  const float *values = changes->deviation;

  changes->has_deviation = text && *text;
  if (!changes->has_deviation
      || (parse_three (text, changes->deviation) && values[0] > 0 && values[1] > 0
          && values[2] > 0))
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("The setting “%s” cannot be “%s”: it takes three numbers above 0, written with "
                  "points and separated by commas, such as 0.229,0.224,0.225."),
               DEVIATION, text);
  return FALSE;
}

NstNetwork *
nst_network_choice_load (NstSettings *settings, GError **error)
{
  static const int windows[] = { [NST_POOLING_WINDOW_2] = 2, [NST_POOLING_WINDOW_3] = 3 };
  g_auto (Choice) choice = get_choice (settings);
  NstNetworkChanges changes
    = { .pooling_window = windows[choice.window],
        .has_rounding = choice.rounding != NST_POOLING_ROUNDING_NETWORK,
        .rounding = choice.rounding == NST_POOLING_ROUNDING_CEILING ? NST_ROUNDING_CEILING
                                                                    : NST_ROUNDING_FLOOR,
        .scale = choice.scale };

  if (!read_mean (choice.mean, &changes, error)
      || !read_deviation (choice.deviation, &changes, error))
    return NULL;
  return nst_network_load_changed (choice.name, &changes, error);
}

char *
nst_network_choice_key (NstSettings *settings)
{
  g_auto (Choice) choice = get_choice (settings);

  return g_strdup_printf ("%d %d %.17g %s; %s; %s", choice.window, choice.rounding, choice.scale,
                          choice.mean, choice.deviation, choice.name);
}
