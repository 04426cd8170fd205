/* What the reader's process says to the one that started it, by a pipe: that it is there, which
 * stage begins, and at last either that it has no picture, or the picture, its profile, its pixels,
 * and that they are all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/raster.h"

G_BEGIN_DECLS

#define NST_MESSAGE_MAGIC 0x4e535450 /* NSTP */
#define NST_MESSAGE_LONGEST_PROFILE ((guint32) 16 << 20)

/* The arguments of the reader's process: this word, the file, the bytes that its pixels may take,
 * and what is left out; see reading.h. */
#define NST_MESSAGE_WORD "--neural-style-reads-a-picture"
enum
{
  NST_MESSAGE_ARGUMENT_PATH = 2,
  NST_MESSAGE_ARGUMENT_ROOM,
  NST_MESSAGE_ARGUMENT_LEFT_OUT,
  NST_MESSAGE_ARGUMENTS
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

/* Writes LENGTH bytes to FILE. FALSE with errno when they do not get there. */
gboolean nst_message_write (int file, gconstpointer data, gsize length);

G_END_DECLS
