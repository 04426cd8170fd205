/* A clock that goes as it likes when babl asks it: to be loaded before a program, so that it fares
 * as on a machine that is busy with other things. NST_CLOCK in the environment, a number, says how.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

int
gettimeofday (struct timeval *time, void *zone)
{
  static unsigned long state;
  static long now;
  Dl_info caller;

  if (!dladdr (__builtin_return_address (0), &caller)
      || strstr (caller.dli_fname, "libbabl") == NULL)
    return syscall (SYS_gettimeofday, time, zone);
  if (state == 0)
    state = getenv ("NST_CLOCK") ? strtoul (getenv ("NST_CLOCK"), NULL, 10) : 1;
  state = state * 6364136223846793005u + 1442695040888963407u;
  now += (state >> 40) % 10000; /* microseconds: what a way takes, or a pause of the program's */
  time->tv_sec = now / 1000000;
  time->tv_usec = now % 1000000;
  return 0;
}
