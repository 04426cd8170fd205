/* Preloaded before a program (LD_PRELOAD), has one of its calls of the system or of the C library
 * fail, as on a machine that has run out of something. In the environment:
 *
 *   - NST_FAULT=KIND:N: the Nth call of KIND fails, from 1 on: memory, thread, open, read, write,
 *     seek, map, rename or sync;
 *   - NST_FAULT=KIND:N:all: and all after it, too, as on a disk that stays full;
 *   - NST_CHANGE=HOW:N:FILE: as soon as the process has used FILE, which is there at its start, the
 *     Nth time (asked for it, opened, read or mapped it), somebody removes, empties or halves it;
 *   - NST_FAULT_COUNTS=FILE: into FILE.ITS-NUMBER each process counts its calls of these kinds in
 *     this order, and its uses of the file of NST_CHANGE, an int each.
 *
 * Processes that the program starts have the same environment, and count for themselves. Of memory
 * only what is asked for at once in LEAST_MEMORY bytes or more counts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LEAST_MEMORY 131072 /* what the C library asks the system for by itself */

typedef enum
{
  MEMORY,
  THREAD,
  OPEN,
  READ,
  WRITE,
  SEEK,
  MAP,
  RENAME,
  SYNC,
  KINDS
} Kind;

static const char *const names[KINDS]
  = { "memory", "thread", "open", "read", "write", "seek", "map", "rename", "sync" };
static const int errors[KINDS] = { ENOMEM, EAGAIN, EACCES, EIO, ENOSPC, EIO, ENOMEM, EIO, EIO };

static atomic_int own_counts[KINDS + 1]; /* the last: uses of the file that is changed */
static atomic_int *counts = own_counts;  /* or in a file */
static int wanted = -1;                  /* a Kind */
static int first;
static int all;

/* The file that somebody changes while it is used. */
static struct
{
  const char *path;
  struct stat status; /* at the start */
  char how;           /* the first letter of NST_CHANGE */
  int when;
} changing;

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
extern void *__libc_memalign (size_t alignment, size_t size);

/* Counts a call of KIND. Returns whether it is to fail, with errno set. */
static int
fails (Kind kind)
{
  const int number = atomic_fetch_add (&counts[kind], 1) + 1;

  if ((int) kind != wanted || number < first || (number > first && !all))
    return 0;
  errno = errors[kind];
  return 1;
}

static void
change (void)
{
  if (changing.how == 'r')
    syscall (SYS_unlinkat, AT_FDCWD, changing.path, 0);
  else
    syscall (SYS_truncate, changing.path, changing.how == 'h' ? changing.status.st_size / 2 : 0);
}

static void
use (const struct stat *status)
{
  const int error = errno;

  if (status->st_dev == changing.status.st_dev && status->st_ino == changing.status.st_ino
      && atomic_fetch_add (&counts[KINDS], 1) + 1 == changing.when)
    change ();
  errno = error;
}

/* To be called once FILE has been opened, read or mapped. */
static void
use_file (int file)
{
  struct stat status;

  if (changing.path && fstat (file, &status) == 0)
    use (&status);
}

static void *
find (const char *name)
{
  return dlsym (RTLD_NEXT, name);
}

static void
begin_change (void)
{
  const char *text = getenv ("NST_CHANGE");
  const char *number = text ? strchr (text, ':') : NULL;
  const char *path = number ? strchr (number + 1, ':') : NULL;

  if (path == NULL || fstatat (AT_FDCWD, path + 1, &changing.status, 0) != 0)
    return;
  changing.path = path + 1;
  changing.how = text[0];
  changing.when = atoi (number + 1);
}

/* Counts into a file from now on: it is there however the process ends. */
static void
begin_counts (void)
{
  const char *start = getenv ("NST_FAULT_COUNTS");
  char path[512];
  void *shared;
  int file;

  if (start == NULL)
    return;
  snprintf (path, sizeof path, "%s.%d", start, (int) getpid ());
  file = syscall (SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  syscall (SYS_ftruncate, file, sizeof own_counts);
  shared = (void *) syscall (SYS_mmap, NULL, sizeof own_counts, PROT_READ | PROT_WRITE, MAP_SHARED,
                             file, 0);
  syscall (SYS_close, file);
  counts = memcpy (shared, own_counts, sizeof own_counts);
}

__attribute__ ((constructor)) static void
begin (void)
{
  const char *text = getenv ("NST_FAULT");

  begin_change ();
  begin_counts ();

  for (int kind = 0; text && kind < KINDS; kind++)
    {
      const size_t length = strlen (names[kind]);

      if (strncmp (text, names[kind], length) == 0 && text[length] == ':')
        {
          first = atoi (text + length + 1);
          all = strstr (text, ":all") != NULL;
          wanted = kind;
        }
    }
}

static int
memory_fails (size_t size)
{
  return size >= LEAST_MEMORY && fails (MEMORY);
}

void *
malloc (size_t size)
{
  return memory_fails (size) ? NULL : __libc_malloc (size);
}

void *
calloc (size_t count, size_t size)
{
  return memory_fails (count * size) ? NULL : __libc_calloc (count, size);
}

void *
realloc (void *memory, size_t size)
{
  return memory_fails (size) ? NULL : __libc_realloc (memory, size);
}

void *
memalign (size_t alignment, size_t size)
{
  return memory_fails (size) ? NULL : __libc_memalign (alignment, size);
}

void *
aligned_alloc (size_t alignment, size_t size)
{
  return memalign (alignment, size);
}

int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  *memory = memalign (alignment, size);
  return *memory ? 0 : ENOMEM;
}

void *
mmap (void *address, size_t length, int protection, int flags, int file, off_t offset)
{
  void *memory;

  if (flags & MAP_ANONYMOUS ? memory_fails (length) : fails (MAP))
    return MAP_FAILED;
  memory = (void *) syscall (SYS_mmap, address, length, protection, flags, file, offset);
  if (!(flags & MAP_ANONYMOUS))
    use_file (file);
  return memory;
}

void *mmap64 (void *address, size_t length, int protection, int flags, int file, off_t offset)
  __attribute__ ((alias ("mmap")));

int
pthread_create (pthread_t *thread, const pthread_attr_t *attributes, void *(*start) (void *),
                void *argument)
{
  static int (*next) (pthread_t *, const pthread_attr_t *, void *(*) (void *), void *);

  if (fails (THREAD))
    return EAGAIN;
  if (next == NULL)
    next = find ("pthread_create");
  return next (thread, attributes, start, argument);
}

static int
open_at (int folder, const char *path, int flags, va_list arguments)
{
  const int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg (arguments, int) : 0;
  const int file = fails (OPEN) ? -1 : (int) syscall (SYS_openat, folder, path, flags, mode);

  if (file >= 0)
    use_file (file);
  return file;
}

int
open (const char *path, int flags, ...)
{
  va_list arguments;
  int file;

  va_start (arguments, flags);
  file = open_at (AT_FDCWD, path, flags, arguments);
  va_end (arguments);
  return file;
}

int open64 (const char *path, int flags, ...) __attribute__ ((alias ("open")));

int
openat (int folder, const char *path, int flags, ...)
{
  va_list arguments;
  int file;

  va_start (arguments, flags);
  file = open_at (folder, path, flags, arguments);
  va_end (arguments);
  return file;
}

int openat64 (int folder, const char *path, int flags, ...) __attribute__ ((alias ("openat")));

FILE *
fopen (const char *path, const char *mode)
{
  static FILE *(*next) (const char *, const char *);
  FILE *file;

  if (next == NULL)
    next = find ("fopen");
  file = fails (OPEN) ? NULL : next (path, mode);
  if (file)
    use_file (fileno (file));
  return file;
}

FILE *fopen64 (const char *path, const char *mode) __attribute__ ((alias ("fopen")));

/* Only of files, as nothing else fails so: what threads wake each other by, say, does not. */
static int
read_fails (int file)
{
  struct stat status;

  return fstat (file, &status) == 0 && S_ISREG (status.st_mode) && fails (READ);
}

ssize_t
read (int file, void *data, size_t size)
{
  const ssize_t length = read_fails (file) ? -1 : syscall (SYS_read, file, data, size);

  use_file (file);
  return length;
}

ssize_t
pread (int file, void *data, size_t size, off_t offset)
{
  const ssize_t length = read_fails (file) ? -1 : syscall (SYS_pread64, file, data, size, offset);

  use_file (file);
  return length;
}

ssize_t pread64 (int file, void *data, size_t size, off_t offset) __attribute__ ((alias ("pread")));

size_t
fread (void *data, size_t size, size_t count, FILE *file)
{
  static size_t (*next) (void *, size_t, size_t, FILE *);
  size_t n_read;

  if (next == NULL)
    next = find ("fread");
  n_read = fails (READ) ? 0 : next (data, size, count, file);
  use_file (fileno (file));
  return n_read;
}

/* Nothing fails here: what is asked about a file may be other when it is opened. */
int
access (const char *path, int mode)
{
  const int outcome = faccessat (AT_FDCWD, path, mode, 0);
  struct stat status;

  if (changing.path && fstatat (AT_FDCWD, path, &status, 0) == 0)
    use (&status);
  return outcome;
}

int
stat (const char *path, struct stat *status)
{
  const int outcome = fstatat (AT_FDCWD, path, status, 0);

  if (outcome == 0)
    use (status);
  return outcome;
}

int
stat64 (const char *path, struct stat64 *status)
{
  return stat (path, (struct stat *) status);
}

/* What is said on the standard streams is not a file's contents. */
static int
write_fails (int file)
{
  return file > STDERR_FILENO && fails (WRITE);
}

ssize_t
write (int file, const void *data, size_t size)
{
  return write_fails (file) ? -1 : syscall (SYS_write, file, data, size);
}

ssize_t
pwrite (int file, const void *data, size_t size, off_t offset)
{
  return write_fails (file) ? -1 : syscall (SYS_pwrite64, file, data, size, offset);
}

ssize_t pwrite64 (int file, const void *data, size_t size, off_t offset)
  __attribute__ ((alias ("pwrite")));

size_t
fwrite (const void *data, size_t size, size_t count, FILE *file)
{
  static size_t (*next) (const void *, size_t, size_t, FILE *);

  if (next == NULL)
    next = find ("fwrite");
  return file != stdout && file != stderr && fails (WRITE) ? 0 : next (data, size, count, file);
}

off_t
lseek (int file, off_t offset, int whence)
{
  return fails (SEEK) ? -1 : syscall (SYS_lseek, file, offset, whence);
}

off_t lseek64 (int file, off_t offset, int whence) __attribute__ ((alias ("lseek")));

int
rename (const char *from, const char *to)
{
  return fails (RENAME) ? -1 : (int) syscall (SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

int
linkat (int from_folder, const char *from, int to_folder, const char *to, int flags)
{
  return fails (RENAME) ? -1 : (int) syscall (SYS_linkat, from_folder, from, to_folder, to, flags);
}

int
fsync (int file)
{
  return fails (SYNC) ? -1 : (int) syscall (SYS_fsync, file);
}

int
fdatasync (int file)
{
  return fails (SYNC) ? -1 : (int) syscall (SYS_fdatasync, file);
}

int
ftruncate (int file, off_t length)
{
  return fails (WRITE) ? -1 : (int) syscall (SYS_ftruncate, file, length);
}

int ftruncate64 (int file, off_t length) __attribute__ ((alias ("ftruncate")));
