/* The processor that the program runs on, as far as the engine's arithmetic cares.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What vectors it has: the generations of x86-64 as the psABI names them (x86-64-v3: AVX2 and FMA;
 * x86-64-v4: AVX-512). The first one is what every processor of an architecture has: SSE2 on
 * x86-64, NEON on arm64. */
typedef enum
{
  NST_LEVEL_BASELINE,
  NST_LEVEL_X86_64_V3,
  NST_LEVEL_X86_64_V4,
} NstLevel;

/* The level to compute at, found before main: the processor's, or the one that the environment
 * variable NST_CPU names (x86-64, x86-64-v3 or x86-64-v4), if that is lower. */
NstLevel nst_processor_level (void);

G_END_DECLS
