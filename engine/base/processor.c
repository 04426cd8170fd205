/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/processor.h"

#include <stdlib.h>

#include "base/blas.h"

static NstLevel level;

static NstLevel
find_level (void)
{
#ifdef NST_X86_64_LEVELS
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512cd") && __builtin_cpu_supports ("avx512dq")
      && __builtin_cpu_supports ("avx512vl"))
    return NST_LEVEL_X86_64_V4;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma")
      && __builtin_cpu_supports ("bmi2"))
    return NST_LEVEL_X86_64_V3;
#endif
  return NST_LEVEL_BASELINE;
}

/* The highest level that NST_CPU allows. */
static NstLevel
read_limit (void)
{
  static const char *const names[] = { "x86-64", "x86-64-v3", "x86-64-v4" };
  const char *name = g_getenv ("NST_CPU");

  if (name == NULL || *name == '\0')
    return NST_LEVEL_X86_64_V4;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return i;
  g_printerr ("neural-style: NST_CPU=%s is ignored: it can be x86-64, x86-64-v3 or x86-64-v4.\n",
              name);
  return NST_LEVEL_X86_64_V4;
}

/* Runs before main: once something has called OpenBLAS, its core cannot be changed any more. */
__attribute__ ((constructor)) static void
choose (void)
{
  const NstLevel found = find_level (), limit = read_limit ();

  level = MIN (found, limit);
  nst_blas_choose_core (level, level < found);
}

NstLevel
nst_processor_level (void)
{
  return level;
}
