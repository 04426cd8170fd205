/* What is said on standard error: sentences that begin with the command's name, one to a line,
 * whoever says them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Has GLib's messages said so from now on: those of the engine, and those of libraries only where
 * the environment variable G_MESSAGES_DEBUG asks for them. What GLib or a library would end the
 * process for, such as small memory that cannot be had, ends it with exit status 1 and a sentence.
 */
void nst_messages_begin (void);

/* Says SENTENCE. */
void nst_messages_say (const char *sentence);

/* Shows LINE, without the command's name. */
void nst_messages_show_line (const char *line);

/* Shows LINE, which is narrower than the terminal, in place of the last one shown so, until
 * something else is said; NULL takes it away. */
void nst_messages_show_passing (const char *line);

G_END_DECLS
