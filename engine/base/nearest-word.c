/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/nearest-word.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LONGEST 64 /* bytes; nobody mistypes longer words */

/* The fewest changes that make B of A: of a letter, by one more or less, or of two neighbours'
 * order (optimal string alignment). */
static int
count_changes (const char *a, const char *b)
{
  const int length = strlen (a), width = strlen (b);
  int changes[LONGEST + 1][LONGEST + 1];

  for (int i = 0; i <= length; i++)
    for (int j = 0; j <= width; j++)
      {
        if (i == 0 || j == 0)
          {
            changes[i][j] = i + j;
            continue;
          }
        changes[i][j] = MIN (MIN (changes[i - 1][j], changes[i][j - 1]) + 1,
                             changes[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          changes[i][j] = MIN (changes[i][j], changes[i - 2][j - 2] + 1);
      }
  return changes[length][width];
}

const char *
nst_nearest_word (const char *word, const char *const *words)
{
  g_autofree char *lower = g_ascii_strdown (word, -1);
  const int length = strnlen (lower, LONGEST + 1);
  const char *nearest = NULL;
  int fewest = G_MAXINT;

  for (guint i = 0; length <= LONGEST && words[i]; i++)
    {
      g_autofree char *other = g_ascii_strdown (words[i], -1);
      const int width = strnlen (other, LONGEST + 1), longer = MAX (length, width),
                most = MAX (1, longer / 3);
      int changes;

      /* Each letter more or less is a change. */
      if (longer > LONGEST || ABS (length - width) > most)
        continue;
      changes = count_changes (lower, other);
      if (changes < fewest && changes <= most && changes < longer)
        {
          fewest = changes;
          nearest = words[i];
        }
    }
  return nearest;
}

void
nst_nearest_word_ask (const char *word, const char *const *words, GError **error)
{
  const char *nearest = error ? nst_nearest_word (word, words) : NULL;
  char *message;

  if (nearest == NULL)
    return;
  message = g_strdup_printf (_ ("%s Did you mean “%s”?"), (*error)->message, nearest);
  g_free ((*error)->message);
  (*error)->message = message;
}
