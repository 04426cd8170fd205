/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/interruption.h"

#include <signal.h>

static volatile sig_atomic_t interrupted;

static void
interrupt (int number)
{
  interrupted = 1;
}

void
nst_interruption_begin (void)
{
  struct sigaction action = { .sa_handler = interrupt };
  struct sigaction earlier;

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  if (sigaction (SIGHUP, NULL, &earlier) == 0 && earlier.sa_handler != SIG_IGN)
    sigaction (SIGHUP, &action, NULL);
  signal (SIGXFSZ, SIG_IGN);
}

gboolean
nst_interrupted (void)
{
  return interrupted != 0;
}

/* An NstKeepGoing. */
static gboolean
is_not_interrupted (gpointer user_data)
{
  return !nst_interrupted ();
}

const NstWatch nst_interruption_watch = { is_not_interrupted };
