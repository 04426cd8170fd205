/* For the tests of readers of network files: the fixtures in networks/fixtures, what has to be
 * found in them, and what is not to be believed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* The fixture NAME. Free with g_bytes_unref. */
GBytes *nst_test_network_file (const char *name);

/* Asserts that the tensor NAME of TENSORS and OTHER_NAME of OTHER have one shape and, to the last
 * bit, the same numbers. */
void nst_test_assert_same_tensor (const NstTensors *tensors, const char *name,
                                  const NstTensors *other, const char *other_name);

/* Asserts that TENSORS has those of the fixture NAME's expectations, each number equal, or as far
 * from it as TOLERANCE times the largest of its tensor allows. */
void nst_test_assert_tensors (const NstTensors *tensors, const char *name, double tolerance);

/* TABLE as text, a line for each layer. Free with g_free. */
char *nst_test_describe_table (const NstLayerTable *table);

/* Asserts that the fixture NAME has the layers LAYERS, as nst_test_describe_table describes them,
 * and tensors as nst_test_assert_tensors does; and that it becomes a network where IS_NETWORK. */
void nst_test_assert_network_file (const char *name, const char *layers, double tolerance,
                                   gboolean is_network);

/* Asserts that BYTES make a network, or an error in a line that names their file. Returns the
 * error's message, or NULL. Free with g_free. */
char *nst_test_try_network (GBytes *bytes);

/* Asserts that BYTES make no network, but an error with WORDS in it. */
void nst_test_assert_refused (GBytes *bytes, const char *words);

/* Tries the fixture NAME cut short at each STEP-th byte, and COUNT times changed at random. */
void nst_test_damage_network_file (const char *name, gsize step, int count);

G_END_DECLS
