/* The memory and time that a painting will take on this machine.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/needs.h"

G_BEGIN_DECLS

typedef struct
{
  double mebibytes; /* peak of the process's resident memory */
  double seconds;   /* wall clock, without loading and saving */
} NstEstimate;

/* Estimates; remembers the network and its speed from one to the next. */
typedef struct _NstEstimator NstEstimator;

/* Free with nst_estimator_free. */
NstEstimator *nst_estimator_new (void);
void nst_estimator_free (NstEstimator *estimator);

/* Estimates painting pictures of SIZE, all loaded already, as SETTINGS ask. The first estimate for
 * a network and a number of threads runs it over a small picture, for some tenths of a second.
 * FALSE with NST_ERROR_NETWORK, NST_ERROR_SETTING, or NST_ERROR_MEMORY when the painting would not
 * fit the memory allowed. */
gboolean nst_estimator_estimate (NstEstimator *estimator, NstSettings *settings,
                                 const NstPaintingSize *size, NstEstimate *estimate,
                                 GError **error);

/* ESTIMATE as a translated phrase, "about 450 MiB of memory and 20 seconds". Free with g_free. */
char *nst_estimate_describe (const NstEstimate *estimate);

/* The same as one line of JSON. Free with g_free. */
char *nst_estimate_to_json (const NstEstimate *estimate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstEstimator, nst_estimator_free)

G_END_DECLS
