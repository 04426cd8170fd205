/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/write-all.h"

#include <errno.h>
#include <unistd.h>

gboolean
nst_write_all (int descriptor, gconstpointer data, gsize length)
{
  const guint8 *from = data;

  while (length > 0)
    {
      const gssize written = write (descriptor, from, length);

      if (written < 0 && errno != EINTR)
        return FALSE;
      from += MAX (written, 0);
      length -= MAX (written, 0);
    }
  return TRUE;
}
