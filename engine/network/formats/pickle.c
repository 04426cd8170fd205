/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/pickle.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/pickle-globals.h"
#include "network/formats/pickle-machine.h"
#include "network/network-error.h"

#define MAX_PROTOCOL 3 /* later ones have commands that are not known here */
#define MAX_NAME 256   /* bytes of a module's or function's name */
#define STOP '.'

/* Carries out a command whose ARGUMENT is part of it. FALSE when it cannot be. */
typedef gboolean (*Run) (NstPickleMachine *machine, int argument);

static gboolean
check_protocol (NstPickleMachine *machine, int argument)
{
  guint64 protocol;

  if (!nst_pickle_machine_take_number (machine, 1, &protocol))
    return FALSE;
  if (protocol > MAX_PROTOCOL)
    return nst_network_error_unfit (&machine->error, nst_pickle_values_get_name (machine->values),
                                    _ ("it was saved by pickle protocol %d, not 2 as is usual"),
                                    (int) protocol);
  return TRUE;
}

static gboolean
push_integer (NstPickleMachine *machine, int integer)
{
  NstPickleValue *value = nst_pickle_machine_push_new (machine, NST_PICKLE_INTEGER);

  if (value)
    value->integer = integer;
  return value != NULL;
}

/* A whole number of so many bytes; only those of four have a sign. */
static gboolean
push_bytes (NstPickleMachine *machine, int count)
{
  guint64 number;

  return nst_pickle_machine_take_number (machine, count, &number)
         && push_integer (machine, (gint32) number);
}

/* A whole number that says how many bytes it has, its sign in the highest bit. */
static gboolean
push_long (NstPickleMachine *machine, int argument)
{
  NstPickleValue *value = nst_pickle_machine_push_new (machine, NST_PICKLE_INTEGER);
  guint64 length, number;

  if (value == NULL || !nst_pickle_machine_take_number (machine, 1, &length) || length > 8
      || !nst_pickle_machine_take_number (machine, length, &number))
    return FALSE;
  if (length > 0 && length < 8 && number >> (8 * length - 1) != 0)
    number |= G_MAXUINT64 << 8 * length;
  value->integer = (gint64) number;
  return TRUE;
}

static gboolean
push_number (NstPickleMachine *machine, int argument)
{
  const guint8 *bytes = nst_pickle_machine_take (machine, 8);
  NstPickleValue *value = nst_pickle_machine_push_new (machine, NST_PICKLE_NUMBER);
  guint64 bits;

  if (bytes == NULL || value == NULL)
    return FALSE;
  memcpy (&bits, bytes, sizeof bits);
  bits = GUINT64_FROM_BE (bits);
  memcpy (&value->number, &bits, sizeof bits);
  return TRUE;
}

/* A text behind its length. Texts of Python 2 may be of any encoding; those that matter are
 * ASCII. */
static gboolean
push_text (NstPickleMachine *machine, int bytes_of_length)
{
  NstPickleValue *value = nst_pickle_machine_push_new (machine, NST_PICKLE_TEXT);
  const guint8 *bytes;
  guint64 length;

  if (value == NULL || !nst_pickle_machine_take_number (machine, bytes_of_length, &length)
      || (bytes = nst_pickle_machine_take (machine, length)) == NULL)
    return FALSE;
  value->text = g_utf8_make_valid ((const char *) bytes, length);
  return TRUE;
}

static gboolean
push_empty (NstPickleMachine *machine, int kind)
{
  return nst_pickle_machine_push_new (machine, kind) != NULL;
}

static gboolean
make_tuple (NstPickleMachine *machine, int count)
{
  NstPickleValue *tuple = nst_pickle_values_add (machine->values, NST_PICKLE_TUPLE);

  return tuple && nst_pickle_machine_move (machine, count, tuple->items)
         && nst_pickle_machine_push (machine, tuple);
}

static gboolean
make_marked_tuple (NstPickleMachine *machine, int argument)
{
  guint count;

  return nst_pickle_machine_unmark (machine, &count) && make_tuple (machine, count);
}

/* Adds the stack's last COUNT values to the one before them. */
static gboolean
add_items (NstPickleMachine *machine, guint count, NstPickleKind kind)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  NstPickleValue *to;

  if ((kind == NST_PICKLE_DICTIONARY && count % 2 != 0)
      || !nst_pickle_machine_move (machine, count, items))
    return FALSE;
  to = nst_pickle_machine_peek (machine);
  if (!nst_pickle_value_is (to, kind))
    return FALSE;
  g_ptr_array_extend (to->items, items, NULL, NULL);
  return TRUE;
}

static gboolean
add_one (NstPickleMachine *machine, int kind)
{
  return add_items (machine, kind == NST_PICKLE_DICTIONARY ? 2 : 1, kind);
}

static gboolean
add_marked (NstPickleMachine *machine, int kind)
{
  guint count;

  return nst_pickle_machine_unmark (machine, &count) && add_items (machine, count, kind);
}

/* Keeps the value on top of the stack, under a number of so many bytes. */
static gboolean
remember (NstPickleMachine *machine, int bytes_of_number)
{
  NstPickleValue *value = nst_pickle_machine_peek (machine);
  guint64 number;

  if (value == NULL || !nst_pickle_machine_take_number (machine, bytes_of_number, &number))
    return FALSE;
  g_hash_table_insert (machine->memo, GUINT_TO_POINTER ((guint) number), value);
  return TRUE;
}

static gboolean
recall (NstPickleMachine *machine, int bytes_of_number)
{
  guint64 number;

  return nst_pickle_machine_take_number (machine, bytes_of_number, &number)
         && nst_pickle_machine_push (
           machine, g_hash_table_lookup (machine->memo, GUINT_TO_POINTER ((guint) number)));
}

/* Pushes what two lines name, if a pickle may name it. */
static gboolean
push_global (NstPickleMachine *machine, int argument)
{
  g_autofree char *module = nst_pickle_machine_take_line (machine, MAX_NAME);
  g_autofree char *name = module ? nst_pickle_machine_take_line (machine, MAX_NAME) : NULL;
  const NstPickleGlobal *global = name ? nst_pickle_globals_find (module, name) : NULL;
  NstPickleValue *value;

  if (name == NULL)
    return FALSE;
  if (global == NULL)
    return nst_network_error_unfit (&machine->error, nst_pickle_values_get_name (machine->values),
                                    _ ("it would run “%s.%s”, which no network needs"), module,
                                    name);
  value = nst_pickle_machine_push_new (machine, NST_PICKLE_GLOBAL);
  if (value)
    value->global = global;
  return value != NULL;
}

/* Replaces a function and its arguments by what it makes of them. */
static gboolean
call (NstPickleMachine *machine, int argument)
{
  const NstPickleValue *arguments = nst_pickle_machine_pop (machine);
  const NstPickleValue *function = nst_pickle_machine_pop (machine);

  return nst_pickle_value_is (arguments, NST_PICKLE_TUPLE)
         && nst_pickle_value_is (function, NST_PICKLE_GLOBAL) && function->global->call
         && nst_pickle_machine_push (machine, function->global->call (machine->values, arguments));
}

/* Drops what a dictionary is given besides its items: a state_dict's numbers of versions. */
static gboolean
drop_state (NstPickleMachine *machine, int argument)
{
  return nst_pickle_machine_pop (machine)
         && nst_pickle_value_is (nst_pickle_machine_peek (machine), NST_PICKLE_DICTIONARY);
}

/* Pushes what a tuple or, in the oldest files, a number's text stands for. */
static gboolean
push_reference (NstPickleMachine *machine, int argument)
{
  const NstPickleValue *identity = nst_pickle_machine_pop (machine);
  NstPickleValue *value;

  if (nst_pickle_value_is (identity, NST_PICKLE_TEXT))
    value = nst_pickle_values_refer (machine->values, g_ascii_strtoll (identity->text, NULL, 10));
  else
    value = nst_pickle_globals_storage (machine->values, identity);
  return nst_pickle_machine_push (machine, value);
}

/* By their byte, as Python's pickletools has them. */
static const struct
{
  Run run;
  int argument;
} commands[256] = {
  [0x80] = { check_protocol },
  ['N'] = { push_empty, NST_PICKLE_NONE },
  [0x88] = { push_integer, TRUE },
  [0x89] = { push_integer, FALSE },
  ['K'] = { push_bytes, 1 },
  ['M'] = { push_bytes, 2 },
  ['J'] = { push_bytes, 4 },
  [0x8a] = { push_long },
  ['G'] = { push_number },
  ['X'] = { push_text, 4 },
  ['T'] = { push_text, 4 },
  ['U'] = { push_text, 1 },
  ['('] = { push_empty, NST_PICKLE_MARK },
  [')'] = { push_empty, NST_PICKLE_TUPLE },
  [']'] = { push_empty, NST_PICKLE_LIST },
  ['}'] = { push_empty, NST_PICKLE_DICTIONARY },
  [0x85] = { make_tuple, 1 },
  [0x86] = { make_tuple, 2 },
  [0x87] = { make_tuple, 3 },
  ['t'] = { make_marked_tuple },
  ['a'] = { add_one, NST_PICKLE_LIST },
  ['e'] = { add_marked, NST_PICKLE_LIST },
  ['s'] = { add_one, NST_PICKLE_DICTIONARY },
  ['u'] = { add_marked, NST_PICKLE_DICTIONARY },
  ['q'] = { remember, 1 },
  ['r'] = { remember, 4 },
  ['h'] = { recall, 1 },
  ['j'] = { recall, 4 },
  ['c'] = { push_global },
  ['R'] = { call },
  [0x81] = { call }, /* of a class */
  ['b'] = { drop_state },
  ['Q'] = { push_reference },
};

/* Runs the pickle to its end. FALSE where it has none or a command cannot be carried out. */
static gboolean
run (NstPickleMachine *machine)
{
  guint64 command;

  while (nst_pickle_machine_take_number (machine, 1, &command))
    if (command == STOP)
      return TRUE;
    else if (commands[command].run == NULL
             || !commands[command].run (machine, commands[command].argument))
      return FALSE;
  return FALSE;
}

const NstPickleValue *
nst_pickle_read (NstPickleValues *values, GBytes *bytes, gsize *place, GError **error)
{
  const NstPickleValue *result = NULL;
  NstPickleMachine machine;
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  nst_pickle_machine_init (&machine, values, data + *place,
                           MIN (size - *place, NST_PICKLE_MAX_BYTES));
  if (run (&machine))
    result = nst_pickle_machine_pop (&machine);
  *place += machine.place;
  if (machine.error)
    g_propagate_error (error, g_steal_pointer (&machine.error));
  else if (result == NULL)
    nst_network_error_damaged (error, nst_pickle_values_get_name (values),
                               _ ("its list of tensors cannot be read, or is cut short"));
  nst_pickle_machine_clear (&machine);
  return result;
}
