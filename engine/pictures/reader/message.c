/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/message.h"

#include <errno.h>
#include <unistd.h>

gboolean
nst_message_write (int file, gconstpointer data, gsize length)
{
  const guint8 *from = data;

  while (length > 0)
    {
      const gssize written = write (file, from, length);

      if (written < 0 && errno != EINTR)
        return FALSE;
      from += MAX (written, 0);
      length -= MAX (written, 0);
    }
  return TRUE;
}
