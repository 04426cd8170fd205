/* A feature map: height × width × channels floats, channels contiguous. A picture is one with
 * three channels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int height;
  int width;
  int channels;
  float *data; /* owned by the map, 64-byte aligned */
} NstMap;

#define NST_MAP_INIT                                                                               \
  {                                                                                                \
    0, 0, 0, NULL                                                                                  \
  }

/* Gives MAP, which must be empty, room for height × width × channels floats, not initialised. On
 * failure returns FALSE with NST_ERROR_MEMORY and leaves the map empty. */
gboolean nst_map_allocate (NstMap *map, int height, int width, int channels, GError **error);

/* The same, all zeros. */
gboolean nst_map_allocate_zeros (NstMap *map, int height, int width, int channels, GError **error);

/* Makes COPY, which must be empty, a copy of MAP. Fails as nst_map_allocate() does. */
gboolean nst_map_copy (const NstMap *map, NstMap *copy, GError **error);

/* Frees what MAP holds and leaves it empty. */
void nst_map_clear (NstMap *map);

/* How many floats, and how many positions (height × width), MAP holds. */
gsize nst_map_length (const NstMap *map);
gsize nst_map_positions (const NstMap *map);

/* The channels of the position in column X and row Y of MAP. */
static inline float *
nst_map_at (const NstMap *map, int x, int y)
{
  return map->data + ((gsize) y * map->width + x) * map->channels;
}

/* BYTES of memory, 64-byte aligned, not initialised; NULL with NST_ERROR_MEMORY when they cannot be
 * had. Free with nst_memory_free. */
void *nst_memory_new (gsize bytes, GError **error);
void nst_memory_free (void *memory);

/* COUNT floats, 64-byte aligned, not initialised; NULL with NST_ERROR_MEMORY when they cannot be
 * had. Free with nst_floats_free. */
float *nst_floats_new (gsize count, GError **error);
void nst_floats_free (float *floats);

/* How far MAP (height × width × 1) says that the pixel of number POSITION counts: wholly, 1, where
 * it is empty. */
static inline float
nst_map_part (const NstMap *map, gsize position)
{
  return map->data ? map->data[position] : 1;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstMap, nst_map_clear)

G_END_DECLS
