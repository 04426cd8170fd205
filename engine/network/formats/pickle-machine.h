/* The machine that a pickle is a program for: a stack of values, and a memory of some of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/pickle-values.h"

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data; /* the pickle's SIZE bytes */
  gsize size;
  gsize place; /* of the next byte */
  NstPickleValues *values;
  GPtrArray *stack; /* of NstPickleValue */
  GHashTable *memo; /* number → value, as the pickle says to remember it */
  GError *error;    /* why reading ended, where more is known than that it cannot go on */
} NstPickleMachine;

/* Has MACHINE, which takes no ownership, read SIZE bytes at DATA. */
void nst_pickle_machine_init (NstPickleMachine *machine, NstPickleValues *values,
                              const guint8 *data, gsize size);
void nst_pickle_machine_clear (NstPickleMachine *machine);

/* The next COUNT bytes; NULL where the pickle ends before. */
const guint8 *nst_pickle_machine_take (NstPickleMachine *machine, gsize count);

/* Reads a number without sign of COUNT bytes, 8 at most, the least significant one first. */
gboolean nst_pickle_machine_take_number (NstPickleMachine *machine, gsize count, guint64 *number);

/* The text up to the end of the line, which may have LONGEST bytes; NULL when it has more. */
char *nst_pickle_machine_take_line (NstPickleMachine *machine, gsize longest);

/* Puts VALUE on the stack. FALSE where it is NULL. */
gboolean nst_pickle_machine_push (NstPickleMachine *machine, NstPickleValue *value);

/* Puts a new value of KIND on the stack and returns it; NULL when there are too many. */
NstPickleValue *nst_pickle_machine_push_new (NstPickleMachine *machine, NstPickleKind kind);

/* The value on top of the stack; NULL where there is none, or a mark. The second takes it off. */
NstPickleValue *nst_pickle_machine_peek (const NstPickleMachine *machine);
NstPickleValue *nst_pickle_machine_pop (NstPickleMachine *machine);

/* Moves the stack's last COUNT values to the end of ITEMS; FALSE where there are fewer above the
 * last mark. */
gboolean nst_pickle_machine_move (NstPickleMachine *machine, guint count, GPtrArray *items);

/* Takes away the last mark, and sets *COUNT to the number of values above it, which stay. FALSE
 * where there is no mark. */
gboolean nst_pickle_machine_unmark (NstPickleMachine *machine, guint *count);

G_END_DECLS
