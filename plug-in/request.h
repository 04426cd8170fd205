/* What the user asks for: which styles, and with which settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

/* The name of the procedure; also of its help, and of the data that it remembers. */
#define NST_PROCEDURE "plug-in-neural-style-transfer"

/* The name of the procedure by which the batch script asks about files. */
#define NST_BATCH_PROCEDURE "plug-in-neural-style-check-batch"

/* The open image IMAGE as it looks, where a style's drawable is asked for; and the other way. */
#define NST_DRAWABLE_OF_IMAGE(image) (-2 - (image))

/* A style, and where it applies. */
typedef struct
{
  char *path; /* of the picture, in the encoding of file names; NULL while none is chosen */
  char *mask; /* a name for nst_masks_find(); NULL for the part that other styles' masks leave */

  /* -1 for the file PATH; else an open image's layer, or an NST_DRAWABLE_OF_IMAGE(). Only the
   * dialog chooses these, and they are never remembered, as they end with GIMP. */
  gint32 drawable;
} NstStyleChoice;

typedef struct
{
  GPtrArray *styles; /* of NstStyleChoice */
  NstSettings *settings;
  double mix;       /* the opacity of the painting's layer, from 0 to 1 */
  gboolean replace; /* the new painting takes the place of the last one of the same layer */
} NstRequest;

/* A request without styles, all settings at their defaults, and a mix of 1. Free with
 * nst_request_free. */
NstRequest *nst_request_new (void);
void nst_request_free (NstRequest *request);

/* A new style with copies of PATH and MASK, both of which may be NULL. It is freed with the array
 * of styles that it is added to. */
NstStyleChoice *nst_request_new_style (const char *path, const char *mask);

/* Takes the styles from TEXT: a path on each line, which a tab and the name of a mask may follow.
 * Returns FALSE with NST_ERROR_SETTING, and changes nothing, when TEXT has no style, or one without
 * a path. */
gboolean nst_request_set_styles (NstRequest *request, const char *text, GError **error);

/* Whether each style is chosen and, if it is a file, exists. */
gboolean nst_request_is_complete (const NstRequest *request);

/* REQUEST's styles, settings and mix as a key file, for later runs and for a painting's layer.
 * Instead of a style that is a layer or an image, it has one that is not chosen yet. Free with
 * g_key_file_unref. */
GKeyFile *nst_request_to_key_file (const NstRequest *request);

/* Sets REQUEST to what nst_request_to_key_file() put into FILE. Returns FALSE, and changes nothing,
 * when this version of the plug-in cannot read FILE. */
gboolean nst_request_set_from_key_file (NstRequest *request, GKeyFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstRequest, nst_request_free)

G_END_DECLS
