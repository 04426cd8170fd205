/* Style pictures for previews: loaded in threads, made small, and kept for a while. Knows neither
 * GIMP nor a toolkit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

/* The longest side of the pictures, pixels: as fine as a preview can look at a style. */
#define NST_STYLE_CACHE_SIDE 1024

/* Called in the main context when a picture has arrived, or its error. */
typedef void (*NstStyleCacheArrival) (gpointer user_data);

/* Tries in the main context to load a file that the engine cannot. NULL when it cannot either. */
typedef GeglBuffer *(*NstStyleCacheLoader) (const char *path);

typedef struct _NstStyleCache NstStyleCache;

/* LOADER may be NULL. Free with nst_style_cache_free, after which ARRIVAL is not called. */
NstStyleCache *nst_style_cache_new (NstStyleCacheLoader loader, NstStyleCacheArrival arrival,
                                    gpointer user_data);
void nst_style_cache_free (NstStyleCache *cache);

/* The picture in the file PATH as it is now, borrowed. NULL while it is being loaded, or with
 * NST_ERROR_INPUT when it cannot be. */
GeglBuffer *nst_style_cache_get (NstStyleCache *cache, const char *path, GError **error);

/* BUFFER made so small that no side is longer than SIDE pixels; a new reference to it where it is.
 */
GeglBuffer *nst_style_cache_shrink (GeglBuffer *buffer, int side);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStyleCache, nst_style_cache_free)

G_END_DECLS
