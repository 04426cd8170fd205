/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/map.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/error.h"
#include "base/machine.h"

#define ALIGNMENT 64 /* a cache line, and the widest vector there is */
#define HUGE_PAGE ((gsize) 2 << 20)

/* Asks Linux for pages of 2 MiB: a transformed tile lies in dozens of places far apart, and the
 * processor remembers only so many pages. */
static void
ask_for_huge_pages (void *memory, gsize bytes)
{
#ifdef MADV_HUGEPAGE
  madvise (memory, bytes, MADV_HUGEPAGE);
#endif
}

static gboolean
set_no_memory (double bytes, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
               _ ("There is no memory left for %.0f MiB more: paint at a smaller size, or close "
                  "other programs."),
               ceil (bytes / NST_MEBIBYTE));
  return FALSE;
}

void *
nst_memory_new (gsize bytes, GError **error)
{
  const gboolean large = bytes >= HUGE_PAGE;
  void *memory = NULL;

  if (bytes > G_MAXSIZE - HUGE_PAGE
      || posix_memalign (&memory, large ? HUGE_PAGE : ALIGNMENT, MAX (bytes, 1)) != 0)
    {
      set_no_memory (bytes, error);
      return NULL;
    }
  if (large)
    ask_for_huge_pages (memory, bytes);
  return memory;
}

void
nst_memory_free (void *memory)
{
  free (memory);
}

float *
nst_floats_new (gsize count, GError **error)
{
  if (count <= G_MAXSIZE / sizeof (float))
    return nst_memory_new (count * sizeof (float), error);
  set_no_memory (count * (double) sizeof (float), error);
  return NULL;
}

void
nst_floats_free (float *floats)
{
  nst_memory_free (floats);
}

gboolean
nst_map_allocate (NstMap *map, int height, int width, int channels, GError **error)
{
  g_assert (map->data == NULL && height > 0 && width > 0 && channels > 0);

  map->data = nst_floats_new ((gsize) height * width * channels, error);
  if (map->data == NULL)
    return FALSE;
  map->height = height;
  map->width = width;
  map->channels = channels;
  return TRUE;
}

gboolean
nst_map_allocate_zeros (NstMap *map, int height, int width, int channels, GError **error)
{
  if (!nst_map_allocate (map, height, width, channels, error))
    return FALSE;
  memset (map->data, 0, nst_map_length (map) * sizeof *map->data);
  return TRUE;
}

gboolean
nst_map_copy (const NstMap *map, NstMap *copy, GError **error)
{
  if (!nst_map_allocate (copy, map->height, map->width, map->channels, error))
    return FALSE;
  memcpy (copy->data, map->data, nst_map_length (map) * sizeof *map->data);
  return TRUE;
}

void
nst_map_clear (NstMap *map)
{
  nst_floats_free (map->data);
  *map = (NstMap) NST_MAP_INIT;
}

gsize
nst_map_positions (const NstMap *map)
{
  return (gsize) map->height * map->width;
}

gsize
nst_map_length (const NstMap *map)
{
  return nst_map_positions (map) * map->channels;
}
