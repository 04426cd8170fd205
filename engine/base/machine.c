/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/machine.h"

#include <babl/babl.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory-limits.h"

/* What babl and GEGL take when they start, MiB: memory, and addresses for the libraries of its
 * modules, which it would leave out where they cannot be had. */
#define START_MEMORY 72
#define START_ADDRESSES 520

gsize
nst_machine_memory (void)
{
  const NstMemoryLimits limits = nst_memory_limits_find ("");

  return MIN ((double) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE), limits.most);
}

/* The number of kibibytes after FIELD in the file PATH, as MiB. */
static double
read_mib (const char *path, const char *field)
{
  g_autofree char *text = NULL;
  const char *place;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (place = strstr (text, field)) == NULL)
    return 0;
  return g_ascii_strtod (place + strlen (field), NULL) / 1024;
}

double
nst_machine_available_mib (void)
{
  const NstMemoryLimits limits = nst_memory_limits_find ("");
  const double memory = read_mib ("/proc/meminfo", "MemAvailable:");
  const double swap = read_mib ("/proc/meminfo", "SwapFree:");
  const double left = MIN (limits.both_left, limits.addresses_left) / NST_MEBIBYTE;

  if (memory == 0)
    return 0;
  return MAX (
    1, MIN (MIN (memory, limits.left / NST_MEBIBYTE) + MIN (swap, limits.swap_left / NST_MEBIBYTE),
            left));
}

double
nst_machine_peak_mib (void)
{
  /* getrusage() would count the process before its exec() too. */
  return read_mib ("/proc/self/status", "VmHWM:");
}

double
nst_machine_resident_mib (void)
{
  return read_mib ("/proc/self/status", "VmRSS:");
}

/* Writes TEXT to the file PATH, if the system has it. */
static void
tell_system (const char *path, const char *text)
{
  const int file = open (path, O_WRONLY);

  if (file >= 0 && write (file, text, strlen (text)) != (gssize) strlen (text))
    g_debug ("%s does not take %s", path, text);
  if (file >= 0)
    close (file);
}

static gboolean
set_no_start (double left, double needed, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
               _ ("%.0f MiB of memory may be taken, and %.0f are needed to begin: close other "
                  "programs, or raise the limit that is set."),
               left, needed);
  return FALSE;
}

void
nst_machine_settle_conversions (void)
{
  /* Of ways that all are exact it does not matter which one was faster. */
  g_setenv ("BABL_TOLERANCE", "0.0000000001", FALSE);
  g_setenv ("BABL_PATH_LENGTH", "1", FALSE);
  g_setenv ("BABL_INHIBIT_CACHE", "1", FALSE);
  g_setenv ("BABL_LUT", "0", FALSE); /* tables of all colours, from 0.1.102 on */
  babl_init (); /* once more than it is left, or it would write what it did not read */
}

gboolean
nst_machine_prepare_start (GError **error)
{
  const double available = nst_machine_available_mib ();
  const double addresses = nst_memory_limits_find ("").addresses_left / NST_MEBIBYTE;

  if (available > 0 && available < START_MEMORY)
    return set_no_start (available, START_MEMORY, error);
  if (addresses < START_ADDRESSES)
    return set_no_start (addresses, START_ADDRESSES, error);
  nst_machine_settle_conversions ();
  return TRUE;
}

void
nst_machine_reset_peak (void)
{
  tell_system ("/proc/self/clear_refs", "5");
}

void
nst_machine_end_first (void)
{
  tell_system ("/proc/self/oom_score_adj", "1000");
}
