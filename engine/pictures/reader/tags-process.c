/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/tags-process.h"

#include <unistd.h>

#include "base/memory-file.h"
#include "pictures/reader/message.h"
#include "pictures/reader/reader-process.h"
#include "pictures/reader/reader-spawn.h"
#include "pictures/reader/tags-message.h"

/* Hears what comes of READER's work. FALSE for nothing. *HELLO becomes TRUE when the process is
 * there at all. */
static gboolean
hear (const NstReader *reader, NstMessage *message, gboolean *hello)
{
  while (nst_reader_hear (reader, message, sizeof *message, NULL)
         && message->magic == NST_MESSAGE_MAGIC)
    {
      *hello = TRUE;
      if (message->kind != NST_MESSAGE_HELLO)
        return TRUE;
    }
  return FALSE;
}

/* The bytes that READER says belong to MESSAGE; NULL where they do not come. */
static GBytes *
hear_bytes (const NstReader *reader, const NstMessage *message)
{
  g_autofree guint8 *bytes
    = message->value <= NST_MESSAGE_MOST_TAGS ? g_try_malloc (message->value) : NULL;

  if (bytes == NULL || !nst_reader_hear (reader, bytes, message->value, NULL))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&bytes), message->value);
}

/* Runs a process with ARGUMENTS. *DONE becomes whether it says a message of KIND at last, with the
 * *BYTES that follow it unless BYTES is NULL. FALSE when there is no such process. */
static gboolean
run (const char *const *arguments, NstMessageKind kind, gboolean *done, GBytes **bytes)
{
  gboolean hello = FALSE;
  NstReader reader;
  NstMessage message;

  *done = FALSE;
  if (!nst_reader_process_is_ready () || !nst_reader_start (&reader, arguments))
    return FALSE;
  *done = hear (&reader, &message, &hello) && message.kind == kind;
  if (*done && bytes)
    *done = (*bytes = hear_bytes (&reader, &message)) != NULL;
  nst_reader_end (&reader);
  return hello;
}

void
nst_tags_process_read (NstTags *tags, const char *path)
{
  const char *const arguments[] = { NST_MESSAGE_READ_TAGS, path, NULL };
  g_autoptr (GBytes) bytes = NULL;
  gboolean done;

  *tags = (NstTags){ 0 };
  if (!run (arguments, NST_MESSAGE_TAGS, &done, &bytes))
    nst_tags_read (tags, path);
  else if (!done || !nst_tags_unpack (tags, bytes))
    nst_tags_clear (tags);
}

gboolean
nst_tags_process_write (const NstTagsTask *task, const char *path)
{
  g_autoptr (GBytes) bytes = nst_tags_task_pack (task);
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);
  const int file = nst_memory_file_new (data, length);
  g_autofree char *task_path = nst_memory_file_get_path (file);
  const char *const arguments[] = { NST_MESSAGE_WRITE_TAGS, path, task_path, NULL };
  gboolean done;

  if (file < 0 || !run (arguments, NST_MESSAGE_END, &done, NULL))
    done = nst_tags_write (task, path);
  if (file >= 0)
    close (file);
  return done;
}
