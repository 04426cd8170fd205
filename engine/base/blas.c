/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/blas.h"

#include <cblas.h>

#include "base/blas-check.h"

/* Exported by OpenBLAS where it has cores to choose from, but in none of its headers. The first
 * takes the core that OPENBLAS_CORETYPE names, or else OpenBLAS's own choice, and is called by
 * OpenBLAS's constructor; the second forgets that core, and is called by its destructor. */
__attribute__ ((weak)) void gotoblas_dynamic_init (void);
__attribute__ ((weak)) void gotoblas_dynamic_quit (void);

/* Ends OpenBLAS's threads, if it has any, as OpenBLAS itself does before a process forks. Threads
 * that it started a moment ago would still take memory, and choose a core where there is none. */
__attribute__ ((weak)) int blas_thread_shutdown_ (void);

#define VARIABLE "OPENBLAS_CORETYPE"

/* The cores to take, the best first. */
static const struct
{
  const char *name;
  NstLevel level;
} cores[] = {
  { "SkylakeX", NST_LEVEL_X86_64_V4 },
  { "Haswell", NST_LEVEL_X86_64_V3 },
  { "Prescott", NST_LEVEL_BASELINE },
};

/* OpenBLAS's cores for processors without AVX2. */
static const char *const old_cores[] = {
  "Katmai",    "Coppermine", "Northwood", "Prescott",    "Banias",      "Atom",    "Core2",
  "Penryn",    "Dunnington", "Nehalem",   "Sandybridge", "Athlon",      "Opteron", "Opteron_SSE3",
  "Barcelona", "Bobcat",     "Bulldozer", "Piledriver",  "Steamroller", "Nano",    NULL,
};

static gboolean
is_core (const char *name)
{
  return g_ascii_strcasecmp (nst_blas_core (), name) == 0;
}

/* The level whose vectors the core at work uses; AVX-512's if this file does not name the core. */
static NstLevel
level_of_core (void)
{
  for (int i = 0; old_cores[i]; i++)
    if (is_core (old_cores[i]))
      return NST_LEVEL_BASELINE;
  return is_core ("Haswell") || is_core ("Zen") || is_core ("Excavator") ? NST_LEVEL_X86_64_V3
                                                                         : NST_LEVEL_X86_64_V4;
}

/* Whether the core at work suits LEVEL. Old cores differ in which vectors they use: unless LIMITED,
 * all that the processor has are allowed. */
static gboolean
suits (NstLevel level, gboolean limited)
{
  return level == NST_LEVEL_BASELINE && limited ? is_core ("Prescott") : level_of_core () == level;
}

/* Changes to the core NAME, or to OpenBLAS's own choice for NULL. OpenBLAS must have no threads. */
static void
use_core (const char *name)
{
  gotoblas_dynamic_quit ();
  if (name)
    g_setenv (VARIABLE, name, TRUE);
  else
    g_unsetenv (VARIABLE);
  gotoblas_dynamic_init ();
  g_unsetenv (VARIABLE); /* programs that this one starts choose for themselves */
}

void
nst_blas_choose_core (NstLevel level, gboolean limited)
{
  openblas_set_num_threads (1); /* as always: see parallel.c */
#ifdef NST_X86_64_LEVELS
  if (gotoblas_dynamic_init == NULL || gotoblas_dynamic_quit == NULL || g_getenv (VARIABLE)
      || !nst_blas_reserve (1) || (suits (level, limited) && nst_blas_is_right ()))
    return;
  if (blas_thread_shutdown_)
    blas_thread_shutdown_ ();
  for (guint i = 0; i < G_N_ELEMENTS (cores); i++)
    if (cores[i].level <= level)
      {
        use_core (cores[i].name);
        if (is_core (cores[i].name) && nst_blas_is_right ())
          return;
      }
  use_core (NULL);
#endif
}

const char *
nst_blas_core (void)
{
  return openblas_get_corename ();
}
