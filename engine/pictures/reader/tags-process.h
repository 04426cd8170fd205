/* Has a reader's process read and write what is said about pictures.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/tags.h"

G_BEGIN_DECLS

/* As nst_tags_read and nst_tags_write, in this process where no other can be started; one that ends
 * before it is done has found nothing, or failed. */
void nst_tags_process_read (NstTags *tags, const char *path);
gboolean nst_tags_process_write (const NstTagsTask *task, const char *path);

G_END_DECLS
