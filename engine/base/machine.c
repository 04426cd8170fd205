/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/machine.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

gsize
nst_machine_memory (void)
{
  return (gsize) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE);
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
  return read_mib ("/proc/meminfo", "MemAvailable:") + read_mib ("/proc/meminfo", "SwapFree:");
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
