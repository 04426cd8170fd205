/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "base/memory-file.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/write-all.h"

int
nst_memory_file_new (gconstpointer data, gsize length)
{
  const int file = memfd_create ("neural-style", MFD_CLOEXEC);
  g_autofree char *path = nst_memory_file_get_path (file);

  if (file >= 0 && nst_write_all (file, data, length) && access (path, R_OK | W_OK) == 0)
    return file;
  if (file >= 0)
    close (file);
  return -1;
}

char *
nst_memory_file_get_path (int descriptor)
{
  return g_strdup_printf ("/proc/%d/fd/%d", (int) getpid (), descriptor);
}
