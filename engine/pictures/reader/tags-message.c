/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/tags-message.h"

#define TAGS "(ddasay)"
#define TASK "(ddiiayay)"

/* BYTES, or none for NULL, as a part of a message. */
static GVariant *
pack_bytes (GBytes *bytes)
{
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes ? bytes : none, TRUE);
}

/* The child INDEX of MESSAGE; NULL for no bytes. */
static GBytes *
unpack_bytes (GVariant *message, int index)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (message, index);

  return g_variant_get_size (child) > 0 ? g_variant_get_data_as_bytes (child) : NULL;
}

static GBytes *
pack (GVariant *message)
{
  GBytes *bytes;

  g_variant_ref_sink (message);
  bytes = g_variant_get_data_as_bytes (message);
  g_variant_unref (message);
  return bytes;
}

/* The message of TYPE that BYTES are; NULL where they are none. */
static GVariant *
unpack (const char *type, GBytes *bytes)
{
  g_autoptr (GVariant) message
    = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, FALSE));

  return g_variant_is_normal_form (message) ? g_steal_pointer (&message) : NULL;
}

GBytes *
nst_tags_pack (const NstTags *tags)
{
  static const char *const none[] = { NULL };

  return pack (g_variant_new ("(dd^as@ay)", tags->resolution[0], tags->resolution[1],
                              tags->texts ? (const char *const *) tags->texts : none,
                              pack_bytes (tags->carrier)));
}

gboolean
nst_tags_unpack (NstTags *tags, GBytes *bytes)
{
  g_autoptr (GVariant) message = unpack (TAGS, bytes);
  guint n_texts;

  *tags = (NstTags){ 0 };
  if (message == NULL)
    return FALSE;
  g_variant_get (message, "(dd^as@ay)", &tags->resolution[0], &tags->resolution[1], &tags->texts,
                 NULL);
  tags->carrier = unpack_bytes (message, 3);
  n_texts = g_strv_length (tags->texts);
  if (n_texts == 0)
    g_clear_pointer (&tags->texts, g_strfreev);
  return n_texts % 2 == 0;
}

GBytes *
nst_tags_task_pack (const NstTagsTask *task)
{
  return pack (g_variant_new ("(ddii@ay@ay)", task->resolution[0], task->resolution[1], task->width,
                              task->height, pack_bytes (task->carrier),
                              pack_bytes (task->profile)));
}

gboolean
nst_tags_task_unpack (NstTagsTask *task, GBytes *bytes)
{
  g_autoptr (GVariant) message = unpack (TASK, bytes);

  *task = (NstTagsTask){ 0 };
  if (message == NULL)
    return FALSE;
  g_variant_get (message, "(ddii@ay@ay)", &task->resolution[0], &task->resolution[1], &task->width,
                 &task->height, NULL, NULL);
  task->carrier = unpack_bytes (message, 4);
  task->profile = unpack_bytes (message, 5);
  return TRUE;
}

void
nst_tags_task_clear (NstTagsTask *task)
{
  g_clear_pointer (&task->carrier, g_bytes_unref);
  g_clear_pointer (&task->profile, g_bytes_unref);
}
