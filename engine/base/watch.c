/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/watch.h"

#include "base/error.h"

gboolean
nst_watch_go_on (const NstWatch *watch, GError **error)
{
  return watch == NULL || watch->keep_going == NULL || watch->keep_going (watch->user_data)
         || nst_error_set_cancelled (error);
}
