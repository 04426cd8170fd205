/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/spaces.h"

#include "pictures/reader/profile.h"

#define MOST_SPACES 4    /* each may bring another one, with sRGB's curve: see picture.h */
#define MOST_PROFILES 40 /* of which babl is asked for the space; most are sRGB in other words */

/* Each profile that was asked for, with its space. */
static struct
{
  GBytes *profile;
  const Babl *space;
} known[MOST_PROFILES];
static int n_known;
G_LOCK_DEFINE_STATIC (known);

/* How many spaces there are, without sRGB. */
static int
count_spaces (void)
{
  const Babl *srgb = babl_space ("sRGB");
  int count = 0;

  for (int i = 0; i < n_known; i++)
    {
      gboolean first = known[i].space != NULL && known[i].space != srgb;

      for (int k = 0; k < i; k++)
        first = first && known[k].space != known[i].space;
      count += first;
    }
  return count;
}

/* The number of PROFILE, which is new if need be; -1 when there are too many. */
static int
find (GBytes *profile)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (profile, &size);
  const char *failure = NULL;

  for (int i = 0; i < n_known; i++)
    if (g_bytes_equal (known[i].profile, profile))
      return i;
  if (n_known == MOST_PROFILES || count_spaces () == MOST_SPACES)
    return -1;
  known[n_known].profile = g_bytes_ref (profile);
  known[n_known].space
    = babl_space_from_icc (data, size, BABL_ICC_INTENT_RELATIVE_COLORIMETRIC, &failure);
  return n_known++;
}

gboolean
nst_spaces_find (GBytes *profile, const Babl **space)
{
  gsize size, whole;
  gconstpointer data = g_bytes_get_data (profile, &size);
  int number;

  *space = NULL;
  if (!nst_profile_is_whole (data, size, "RGB ", &whole) || whole != size
      || !nst_profile_is_plain (data, size))
    return TRUE;
  G_LOCK (known);
  number = find (profile);
  if (number >= 0)
    *space = known[number].space;
  G_UNLOCK (known);
  return number >= 0;
}
