/* The search for a picture: by the optimiser that the settings choose, and in its units.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* How long a search is, and how much it remembers. */
typedef struct
{
  NstSettings *settings; /* not owned */
  int iterations;
  int history; /* pairs of L-BFGS, at most */
} NstSearchPlan;

/* Finds out whether there is the optimiser that SETTINGS choose. FALSE with NST_ERROR_SETTING. */
gboolean nst_search_check (NstSettings *settings, GError **error);

/* Improves POINT by PROBLEM, whose numbers are a picture's, from 0 for black to 1 for white. They
 * are searched for as numbers up to the setting "levels", and clamped if the settings say so, also
 * at the end. FALSE as the optimisers say, or with NST_ERROR_SETTING where there is none such. */
gboolean nst_search_run (const NstSearchPlan *plan, const NstProblem *problem, float *point,
                         NstSearch *search, GError **error);

/* The pairs that SETTINGS' optimiser remembers if there are steps and memory enough. */
int nst_search_history (NstSettings *settings);

/* Whether fewer pairs may be remembered where they would take much memory: the picture is then
 * another, but as good. */
gboolean nst_search_may_forget (NstSettings *settings);

/* The bytes that nst_search_run() takes for each number of POINT. */
gsize nst_search_bytes (const NstSearchPlan *plan);

G_END_DECLS
