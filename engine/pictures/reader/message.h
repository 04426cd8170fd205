/* What the reader's process says to the one that started it, by a pipe: that it is there, which
 * stage begins, and at last either that it has no picture, or the picture, its profile, its pixels,
 * and that they are all. One that reads tags says those, or that it failed; one that writes tags,
 * that this is the end, or that it failed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/raster.h"

G_BEGIN_DECLS

#define NST_MESSAGE_MAGIC 0x4e535450 /* NSTP */
#define NST_MESSAGE_LONGEST_PROFILE ((guint32) 16 << 20)
#define NST_MESSAGE_MOST_TAGS ((guint32) 64 << 20) /* bytes */

/* The arguments of the reader's process: one of these words, and the file. To read a picture, the
 * bytes that its pixels may take, and what is left out; see reading.h. To write tags, the file with
 * the task; see tags-message.h. */
#define NST_MESSAGE_READ_PICTURE "--neural-style-reads-a-picture"
#define NST_MESSAGE_READ_TAGS "--neural-style-reads-tags"
#define NST_MESSAGE_WRITE_TAGS "--neural-style-writes-tags"
enum
{
  NST_MESSAGE_ARGUMENT_WORD = 1,
  NST_MESSAGE_ARGUMENT_PATH,
  NST_MESSAGE_ARGUMENT_ROOM,
  NST_MESSAGE_ARGUMENT_TASK = NST_MESSAGE_ARGUMENT_ROOM,
  NST_MESSAGE_ARGUMENT_LEFT_OUT,
  NST_MESSAGE_ARGUMENTS /* at most */
};

/* The descriptors of the reader's process: the one that is at its end when nobody waits any more,
 * and the one to write to. */
#define NST_MESSAGE_LEASH 0
#define NST_MESSAGE_PIPE 3

typedef enum
{
  NST_MESSAGE_HELLO,
  NST_MESSAGE_STAGE,   /* value: NstStage */
  NST_MESSAGE_FAILED,  /* value: NstReadingOutcome; form: the picture that there is no room for */
  NST_MESSAGE_TAGS,    /* value: the bytes that follow, as tags-message.h has them */
  NST_MESSAGE_PICTURE, /* value: the bytes of its profile, which follow, and then its pixels */
  NST_MESSAGE_END
} NstMessageKind;

typedef struct
{
  guint32 magic;
  guint32 kind; /* NstMessageKind */
  guint32 value;
  NstForm form;
} NstMessage;

G_END_DECLS
