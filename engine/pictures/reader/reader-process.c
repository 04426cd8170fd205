/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "pictures/reader/reader-process.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/write-all.h"
#include "pictures/reader/decoders.h"
#include "pictures/reader/message.h"
#include "pictures/reader/reading.h"
#include "pictures/reader/tags-message.h"

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
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  limit (RLIMIT_DATA, LIBRARIES + bytes * NST_DECODER_OVERHEAD);
#endif
}

static void
send_message (NstMessageKind kind, guint32 value, const NstForm *form)
{
  NstMessage message = { NST_MESSAGE_MAGIC, kind, value };

  if (form)
    message.form = *form;
  if (!nst_write_all (NST_MESSAGE_PIPE, &message, sizeof message))
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

/* Limits what tags of the file PATH may take; MOST bytes may be written. */
static void
set_limits_by_file (const char *path, rlim_t most)
{
  GStatBuf status;

  set_limits (g_stat (path, &status) == 0 ? status.st_size : 0);
  limit (RLIMIT_FSIZE, most);
}

/* Reads the tags of ARGUMENTS, and sends them. */
static void
read_tags (char **arguments)
{
  const char *path = arguments[NST_MESSAGE_ARGUMENT_PATH];
  g_auto (NstTags) tags = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize length;

  set_limits_by_file (path, NST_MESSAGE_MOST_TAGS);
  nst_tags_read (&tags, path);
  bytes = nst_tags_pack (&tags);
  data = g_bytes_get_data (bytes, &length);
  if (length > NST_MESSAGE_MOST_TAGS)
    send_message (NST_MESSAGE_FAILED, NST_READING_TOO_LARGE, NULL);
  else
    {
      send_message (NST_MESSAGE_TAGS, length, NULL);
      nst_write_all (NST_MESSAGE_PIPE, data, length);
    }
}

/* Does the task of ARGUMENTS, to write tags. */
static void
write_tags (char **arguments)
{
  const char *path = arguments[NST_MESSAGE_ARGUMENT_PATH];
  g_auto (NstTagsTask) task = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  char *contents;
  gsize length;
  gboolean written;

  set_limits_by_file (path, RLIM_INFINITY);
  if (g_file_get_contents (arguments[NST_MESSAGE_ARGUMENT_TASK], &contents, &length, NULL))
    bytes = g_bytes_new_take (contents, length);
  written = bytes && nst_tags_task_unpack (&task, bytes) && nst_tags_write (&task, path);
  send_message (written ? NST_MESSAGE_END : NST_MESSAGE_FAILED, NST_READING_UNREADABLE, NULL);
}

/* Reads the picture of ARGUMENTS, and sends it. */
static void
read_picture (char **arguments)
{
  const guint left_out = atoi (arguments[NST_MESSAGE_ARGUMENT_LEFT_OUT]);
  NstRaster raster
    = { g_ascii_strtoull (arguments[NST_MESSAGE_ARGUMENT_ROOM], NULL, 10), set_limits };
  NstReadingOutcome outcome;
  gconstpointer profile = NULL;
  gsize length = 0;

  set_limits (0);
  limit (RLIMIT_FSIZE, 0);
  outcome = nst_reading_do (arguments[NST_MESSAGE_ARGUMENT_PATH], left_out, tell_stage, &raster);
  if (outcome != NST_READING_DONE)
    {
      send_message (NST_MESSAGE_FAILED, outcome, &raster.form);
      return;
    }
  if (raster.profile)
    profile = g_bytes_get_data (raster.profile, &length);
  send_message (NST_MESSAGE_PICTURE, length, &raster.form);
  if (nst_write_all (NST_MESSAGE_PIPE, profile, length)
      && nst_write_all (NST_MESSAGE_PIPE, raster.pixels, nst_form_bytes (&raster.form)))
    send_message (NST_MESSAGE_END, 0, NULL);
}

/* What readers are started for. */
static const struct
{
  const char *word;
  int n_arguments;
  void (*serve) (char **arguments);
} services[] = {
  { NST_MESSAGE_READ_PICTURE, NST_MESSAGE_ARGUMENT_LEFT_OUT + 1, read_picture },
  { NST_MESSAGE_READ_TAGS, NST_MESSAGE_ARGUMENT_PATH + 1, read_tags },
  { NST_MESSAGE_WRITE_TAGS, NST_MESSAGE_ARGUMENT_TASK + 1, write_tags },
};

/* Prepares this process for reading. Whoever interrupts its program at a terminal means that one,
 * which ends readers as it thinks fit. */
static void
begin (void)
{
  signal (SIGXFSZ, SIG_IGN);
  signal (SIGINT, SIG_IGN);
  limit (RLIMIT_CORE, 0);
}

void
nst_reader_process_serve (int argc, char **argv)
{
  for (guint i = 0; i < G_N_ELEMENTS (services); i++)
    if (argc == services[i].n_arguments
        && strcmp (argv[NST_MESSAGE_ARGUMENT_WORD], services[i].word) == 0)
      {
        begin ();
        send_message (NST_MESSAGE_HELLO, 0, NULL);
        g_thread_unref (g_thread_new ("leash", watch_leash, NULL));
        services[i].serve (argv);
        _exit (EXIT_SUCCESS); /* GEGL, babl and others need not tidy up */
      }
  ready = TRUE;
}

gboolean
nst_reader_process_is_ready (void)
{
  return ready;
}
