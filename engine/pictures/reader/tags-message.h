/* Tags, and tasks to write them, as bytes on their way between processes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/tags.h"

G_BEGIN_DECLS

GBytes *nst_tags_pack (const NstTags *tags);
GBytes *nst_tags_task_pack (const NstTagsTask *task);

/* Takes what was packed. FALSE where BYTES, which are believed nothing, hold no such thing. Clear
 * either, whatever comes of it. */
gboolean nst_tags_unpack (NstTags *tags, GBytes *bytes);
gboolean nst_tags_task_unpack (NstTagsTask *task, GBytes *bytes);
void nst_tags_task_clear (NstTagsTask *task);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstTagsTask, nst_tags_task_clear)

G_END_DECLS
