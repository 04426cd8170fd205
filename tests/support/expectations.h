/* The numbers that PyTorch expects of the engine, in tests/oracle/NAME.expected.safetensors; they
 * are read by hand, not by the reader that is under test.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

typedef struct _NstTestExpectations NstTestExpectations;

/* Free with nst_test_expectations_free. */
NstTestExpectations *nst_test_expectations_new (const char *name);
void nst_test_expectations_free (NstTestExpectations *expectations);

/* The numbers of tensor NAME and how many there are; they belong to EXPECTATIONS. */
const float *nst_test_expectations_get (NstTestExpectations *expectations, const char *name,
                                        gsize *count);

/* A copy of tensor NAME, height × width × channels. Clear with nst_map_clear. */
NstMap nst_test_expectations_get_map (NstTestExpectations *expectations, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTestExpectations, nst_test_expectations_free)

G_END_DECLS
