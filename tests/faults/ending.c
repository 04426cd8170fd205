/* Preloaded before a program (LD_PRELOAD), has GExiv2 end the process that it is in, as damaged
 * files have made Exiv2 do: with NST_ENDS=read in the environment where it reads a file's bytes,
 * with NST_ENDS=write where it writes a file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static void
end_at (const char *place)
{
  const char *wanted = getenv ("NST_ENDS");

  if (wanted && strcmp (wanted, place) == 0)
    abort ();
}

int
gexiv2_metadata_open_buf (void *self, const unsigned char *data, long length, void **error)
{
  int (*real) (void *, const unsigned char *, long, void **)
    = dlsym (RTLD_NEXT, "gexiv2_metadata_open_buf");

  end_at ("read");
  return real (self, data, length, error);
}

int
gexiv2_metadata_save_file (void *self, const char *path, void **error)
{
  int (*real) (void *, const char *, void **) = dlsym (RTLD_NEXT, "gexiv2_metadata_save_file");

  end_at ("write");
  return real (self, path, error);
}
