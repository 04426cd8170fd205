/* Starts and ends readers' processes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include <glib.h>

#include "base/watch.h"

G_BEGIN_DECLS

typedef struct
{
  pid_t process;
  int handle; /* of the process, to end it by; -1 where the system has none */
  int leash;  /* the process ends when this descriptor is closed */
  int pipe;   /* what it says: message.h */
} NstReader;

/* Starts a reader with ARGUMENTS, as message.h has them, up to a NULL. FALSE when the system does
 * not let it. */
gboolean nst_reader_start (NstReader *reader, const char *const *arguments);

/* Reads LENGTH bytes that the reader says to TO, unless WATCH says stop or the reader says no
 * more; then returns FALSE. */
gboolean nst_reader_hear (const NstReader *reader, gpointer to, gsize length,
                          const NstWatch *watch);

/* Ends the reader, whether it is done or not, and even if it is stuck in the system. */
void nst_reader_end (NstReader *reader);

G_END_DECLS
