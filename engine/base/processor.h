/* Which vectors the processor has that the program runs on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Levels of vectors: the generations of x86-64 as the psABI names them (x86-64-v3: AVX2 and FMA;
 * x86-64-v4: AVX-512). The baseline is common to all processors of an architecture: SSE2 on x86-64,
 * NEON on arm64. */
typedef enum
{
  NST_LEVEL_BASELINE,
  NST_LEVEL_X86_64_V3,
  NST_LEVEL_X86_64_V4,
} NstLevel;

/* The level to compute at: the processor's, or the one that the environment variable NST_CPU names
 * (x86-64, x86-64-v3 or x86-64-v4), if that is lower. It is found before main runs. */
NstLevel nst_processor_level (void);

G_END_DECLS
