/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/pickle-machine.h"

#include <string.h>

void
nst_pickle_machine_init (NstPickleMachine *machine, NstPickleValues *values, const guint8 *data,
                         gsize size)
{
  *machine = (NstPickleMachine){ .data = data, .size = size, .values = values };
  machine->stack = g_ptr_array_new ();
  machine->memo = g_hash_table_new (NULL, NULL);
}

void
nst_pickle_machine_clear (NstPickleMachine *machine)
{
  g_ptr_array_unref (machine->stack);
  g_hash_table_unref (machine->memo);
  g_clear_error (&machine->error);
}

const guint8 *
nst_pickle_machine_take (NstPickleMachine *machine, gsize count)
{
  const guint8 *bytes = machine->data + machine->place;

  if (count > machine->size - machine->place)
    return NULL;
  machine->place += count;
  return bytes;
}

gboolean
nst_pickle_machine_take_number (NstPickleMachine *machine, gsize count, guint64 *number)
{
  const guint8 *bytes = nst_pickle_machine_take (machine, count);

  *number = 0;
  for (gsize i = 0; bytes && i < count; i++)
    *number |= (guint64) bytes[i] << 8 * i;
  return bytes != NULL;
}

char *
nst_pickle_machine_take_line (NstPickleMachine *machine, gsize longest)
{
  const guint8 *line = machine->data + machine->place;
  const guint8 *end = memchr (line, '\n', MIN (longest + 1, machine->size - machine->place));

  if (end == NULL)
    return NULL;
  machine->place += end + 1 - line;
  return g_utf8_make_valid ((const char *) line, end - line);
}

gboolean
nst_pickle_machine_push (NstPickleMachine *machine, NstPickleValue *value)
{
  if (value)
    g_ptr_array_add (machine->stack, value);
  return value != NULL;
}

NstPickleValue *
nst_pickle_machine_push_new (NstPickleMachine *machine, NstPickleKind kind)
{
  NstPickleValue *value = nst_pickle_values_add (machine->values, kind);

  nst_pickle_machine_push (machine, value);
  return value;
}

static NstPickleValue *
get_from_top (const NstPickleMachine *machine, guint depth)
{
  const GPtrArray *stack = machine->stack;

  return depth < stack->len ? g_ptr_array_index (stack, stack->len - 1 - depth) : NULL;
}

NstPickleValue *
nst_pickle_machine_peek (const NstPickleMachine *machine)
{
  NstPickleValue *value = get_from_top (machine, 0);

  return nst_pickle_value_is (value, NST_PICKLE_MARK) ? NULL : value;
}

NstPickleValue *
nst_pickle_machine_pop (NstPickleMachine *machine)
{
  NstPickleValue *value = nst_pickle_machine_peek (machine);

  if (value)
    g_ptr_array_set_size (machine->stack, machine->stack->len - 1);
  return value;
}

gboolean
nst_pickle_machine_move (NstPickleMachine *machine, guint count, GPtrArray *items)
{
  for (guint depth = 0; depth < count; depth++)
    {
      const NstPickleValue *value = get_from_top (machine, depth);

      if (value == NULL || value->kind == NST_PICKLE_MARK)
        return FALSE;
    }
  for (guint depth = count; depth-- > 0;)
    g_ptr_array_add (items, get_from_top (machine, depth));
  g_ptr_array_set_size (machine->stack, machine->stack->len - count);
  return TRUE;
}

gboolean
nst_pickle_machine_unmark (NstPickleMachine *machine, guint *count)
{
  for (guint i = machine->stack->len; i-- > 0;)
    if (nst_pickle_value_is (g_ptr_array_index (machine->stack, i), NST_PICKLE_MARK))
      {
        g_ptr_array_remove_index (machine->stack, i);
        *count = machine->stack->len - i;
        return TRUE;
      }
  return FALSE;
}
