/* The word that somebody most likely meant.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one of WORDS that is most like WORD: in which the fewest letters are wrong, missing, too many
 * or exchanged with the next, whatever their case. NULL where all differ in more than a third of
 * their letters, as none was meant then. It belongs to WORDS. */
const char *nst_nearest_word (const char *word, const char *const *words);

/* Adds to ERROR, which may be NULL and else is set, the question whether the one of WORDS was meant
 * that is most like WORD, if there is one. */
void nst_nearest_word_ask (const char *word, const char *const *words, GError **error);

G_END_DECLS
