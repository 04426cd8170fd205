/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "pictures/reader/reader-process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "pictures/reader/decoders.h"
#include "pictures/reader/message.h"
#include "pictures/reader/reading.h"

#define SECONDS 20               /* of processor time, for any picture */
#define BYTES_A_SECOND (1 << 20) /* decoding is a hundred times as fast */
#define LIBRARIES ((gsize) 512 << 20)

static gboolean ready;

static void
limit (int resource, rlim_t most)
{
  struct rlimit limits;

  if (getrlimit (resource, &limits) != 0)
    return;
  limits.rlim_cur = limits.rlim_max == RLIM_INFINITY ? most : MIN (most, limits.rlim_max);
  setrlimit (resource, &limits);
}

/* Limits what a picture of BYTES may take. Sanitizers take memory of their own, without bound. */
static void
set_limits (gsize bytes)
{
  limit (RLIMIT_CPU, SECONDS + bytes / BYTES_A_SECOND);
#if !defined(__SANITIZE_ADDRESS__)
  limit (RLIMIT_DATA, LIBRARIES + bytes * NST_DECODER_OVERHEAD);
#endif
}

static void
send_message (NstMessageKind kind, guint32 value, const NstForm *form)
{
  NstMessage message = { NST_MESSAGE_MAGIC, kind, value };

  if (form)
    message.form = *form;
  if (!nst_message_write (NST_MESSAGE_PIPE, &message, sizeof message))
    _exit (EXIT_FAILURE);
}

static void
tell_stage (NstStage stage)
{
  send_message (NST_MESSAGE_STAGE, stage, NULL);
}

/* A thread that ends the process as soon as nobody waits for it: the other end of its first
 * descriptor is closed then, however that process ends. */
static gpointer
watch_leash (gpointer data)
{
  char byte;

  while (read (NST_MESSAGE_LEASH, &byte, 1) < 0 && errno == EINTR)
    ;
  _exit (EXIT_FAILURE);
}

/* Reads the picture of ARGUMENTS, and sends it. */
static void
serve (char **arguments)
{
  const guint left_out = atoi (arguments[NST_MESSAGE_ARGUMENT_LEFT_OUT]);
  NstRaster raster
    = { g_ascii_strtoull (arguments[NST_MESSAGE_ARGUMENT_ROOM], NULL, 10), set_limits };
  NstReadingOutcome outcome;
  gconstpointer profile = NULL;
  gsize length = 0;

  outcome = nst_reading_do (arguments[NST_MESSAGE_ARGUMENT_PATH], left_out, tell_stage, &raster);
  if (outcome != NST_READING_DONE)
    {
      send_message (NST_MESSAGE_FAILED, outcome, &raster.form);
      return;
    }
  if (raster.profile)
    profile = g_bytes_get_data (raster.profile, &length);
  send_message (NST_MESSAGE_PICTURE, length, &raster.form);
  if (nst_message_write (NST_MESSAGE_PIPE, profile, length)
      && nst_message_write (NST_MESSAGE_PIPE, raster.pixels, nst_form_bytes (&raster.form)))
    send_message (NST_MESSAGE_END, 0, NULL);
}

void
nst_reader_process_serve (int argc, char **argv)
{
  if (argc != NST_MESSAGE_ARGUMENTS || strcmp (argv[1], NST_MESSAGE_WORD) != 0)
    {
      ready = TRUE;
      return;
    }
  signal (SIGXFSZ, SIG_IGN);
  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_FSIZE, 0);
  set_limits (0);
  send_message (NST_MESSAGE_HELLO, 0, NULL);
  g_thread_unref (g_thread_new ("leash", watch_leash, NULL));
  serve (argv);
  _exit (EXIT_SUCCESS); /* GEGL, babl and others need not tidy up */
}

gboolean
nst_reader_process_is_ready (void)
{
  return ready;
}
