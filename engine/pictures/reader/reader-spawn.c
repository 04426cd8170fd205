/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "pictures/reader/reader-spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pictures/reader/message.h"

#define PROGRAM "/proc/self/exe"
#define PATIENCE 50         /* milliseconds between two looks at a watch */
#define PIPE_SIZE (1 << 20) /* bytes; fewer switches between the processes than by default */
#define FIRST_DESCRIPTOR 10 /* for this end of pipes, clear of those of the reader */

extern char **environ;

static void
close_pair (int *pair)
{
  for (int i = 0; i < 2; i++)
    if (pair[i] >= 0)
      close (pair[i]);
}

/* Makes a pipe whose ends no other program inherits. */
static gboolean
make_pipe (int *ends)
{
  int made[2];

  if (pipe2 (made, O_CLOEXEC) != 0)
    return FALSE;
  for (int i = 0; i < 2; i++)
    ends[i] = fcntl (made[i], F_DUPFD_CLOEXEC, FIRST_DESCRIPTOR);
  close_pair (made);
  return ends[0] >= 0 && ends[1] >= 0;
}

/* Starts the program again with ARGUMENTS, the end LEASH to listen to and the end SPEECH to write
 * to. What libraries say besides, nobody reads. Signals are as at a program's start. */
static gboolean
spawn (pid_t *process, char **arguments, int leash, int speech)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  gboolean started;

  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, leash, NST_MESSAGE_LEASH);
  posix_spawn_file_actions_addopen (&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen (&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2 (&actions, speech, NST_MESSAGE_PIPE);
  posix_spawn_file_actions_addclosefrom_np (&actions, NST_MESSAGE_PIPE + 1);
  posix_spawnattr_init (&attributes);
  sigfillset (&all);
  sigemptyset (&none);
  posix_spawnattr_setsigdefault (&attributes, &all);
  posix_spawnattr_setsigmask (&attributes, &none);
  posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  started = posix_spawn (process, PROGRAM, &actions, &attributes, arguments, environ) == 0;
  posix_spawnattr_destroy (&attributes);
  posix_spawn_file_actions_destroy (&actions);
  return started;
}

/* A handle of PROCESS that stays its own when its number is given to another; -1 for none. */
static int
open_handle (pid_t process)
{
#ifdef SYS_pidfd_open
  return syscall (SYS_pidfd_open, process, 0);
#else
  return -1;
#endif
}

static void
kill_by_handle (int handle)
{
#ifdef SYS_pidfd_open
  if (handle >= 0)
    syscall (SYS_pidfd_send_signal, handle, SIGKILL, NULL, 0);
#endif
}

gboolean
nst_reader_start (NstReader *reader, const char *const *arguments)
{
  char *all[NST_MESSAGE_ARGUMENTS + 1] = { PROGRAM };
  int leash[2] = { -1, -1 }, speech[2] = { -1, -1 };

  for (int i = 0; arguments[i]; i++)
    all[i + 1] = (char *) arguments[i];
  if (!make_pipe (leash) || !make_pipe (speech)
      || !spawn (&reader->process, all, leash[0], speech[1]))
    {
      close_pair (leash);
      close_pair (speech);
      return FALSE;
    }
  close (leash[0]);
  close (speech[1]);
  reader->handle = open_handle (reader->process);
  reader->leash = leash[1];
  reader->pipe = speech[0];
  fcntl (reader->pipe, F_SETPIPE_SZ, PIPE_SIZE);
  return TRUE;
}

gboolean
nst_reader_hear (const NstReader *reader, gpointer to, gsize length, const NstWatch *watch)
{
  guint8 *place = to;

  while (length > 0)
    {
      struct pollfd waiting = { reader->pipe, POLLIN };
      gssize n_bytes;

      if (!nst_watch_go_on (watch, NULL))
        return FALSE;
      if (poll (&waiting, 1, PATIENCE) <= 0)
        continue;
      n_bytes = read (reader->pipe, place, length);
      if (n_bytes == 0 || (n_bytes < 0 && errno != EINTR))
        return FALSE;
      place += MAX (n_bytes, 0);
      length -= MAX (n_bytes, 0);
    }
  return TRUE;
}

void
nst_reader_end (NstReader *reader)
{
  close (reader->leash);
  close (reader->pipe);
  kill_by_handle (reader->handle);
  if (reader->handle >= 0)
    close (reader->handle);
  /* It may be gone: GIMP's library waits for every process that a plug-in starts. */
  while (waitpid (reader->process, NULL, 0) < 0 && errno == EINTR)
    ;
}
