/* Functions that are compiled once for each level of vectors (see processor.h), so that one binary
 * serves all processors. Their files are listed as level_sources in meson.build. A header declares
 * such a function in two lines,
 *
 *   NST_FOR_EVERY_LEVEL (void, nst_example, (float *values, gsize count));
 *   #define nst_example NST_OF_PROCESSOR (nst_example)
 *
 * its file defines NST_AT_LEVEL (nst_example), a macro that meson.build defines, and callers write
 * nst_example (values, count) as for any function.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "config.h"

#include "base/processor.h"

#define NST_INLINE static inline __attribute__ ((always_inline))

#ifdef NST_X86_64_LEVELS

#define NST_FOR_EVERY_LEVEL(type, name, parameters)                                                \
  type name##_baseline parameters;                                                                 \
  type name##_x86_64_v3 parameters;                                                                \
  type name##_x86_64_v4 parameters

#define NST_OF_PROCESSOR(name)                                                                     \
  (nst_processor_level () == NST_LEVEL_X86_64_V4   ? name##_x86_64_v4                              \
   : nst_processor_level () == NST_LEVEL_X86_64_V3 ? name##_x86_64_v3                              \
                                                   : name##_baseline)

#else

#define NST_FOR_EVERY_LEVEL(type, name, parameters) type name##_baseline parameters
#define NST_OF_PROCESSOR(name) name##_baseline

#endif
