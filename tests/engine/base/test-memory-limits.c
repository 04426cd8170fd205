/* The limits of control groups, as the kernel's documentation lays out their files, in a made-up
 * system's folders.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "base/machine.h"
#include "base/memory-limits.h"
#include "base/processor-limits.h"
#include "support/support.h"

#define MIB ((double) NST_MEBIBYTE)

typedef struct
{
  const char *path;
  const char *text;
} File;

static void
remove_tree (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_tree (path);
      else
        g_remove (path);
    }
  g_dir_close (dir);
  g_rmdir (folder);
}

/* The folder of a system that has FILES, which end with a path of NULL. */
static char *
make_system (const File *files)
{
  char *root = nst_test_make_folder ();

  for (; files->path; files++)
    {
      g_autofree char *path = g_build_filename (root, files->path, NULL);
      g_autofree char *folder = g_path_get_dirname (path);

      g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
      g_assert_true (g_file_set_contents (path, files->text, -1, NULL));
    }
  return root;
}

/* The limits of memory in a system that has FILES. */
static NstMemoryLimits
find_limits (const File *files)
{
  g_autofree char *root = make_system (files);
  const NstMemoryLimits limits = nst_memory_limits_find (root);

  remove_tree (root);
  return limits;
}

/* The threads that are of use in a system that has FILES. */
static int
find_threads (const File *files)
{
  g_autofree char *root = make_system (files);
  const int threads = nst_processor_limits_find (root);

  remove_tree (root);
  return threads;
}

static void
test_none (void)
{
  const File files[] = { { "proc/self/cgroup", "0::/\n" }, { NULL } };
  const NstMemoryLimits limits = find_limits (files);

  g_assert_cmpfloat (limits.most, ==, INFINITY);
  g_assert_cmpfloat (limits.left, ==, INFINITY);
}

#define UNIFIED "30 23 0:26 / /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"

/* The tightest of all groups counts, and memory.high as memory.max; what the system keeps of files
 * is as good as free. */
static void
test_unified (void)
{
  const File files[] = { { "proc/self/cgroup", "0::/user.slice/paint ing.scope\n" },
                         { "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n" UNIFIED },
                         { "sys/fs/cgroup/user.slice/memory.max", "536870912\n" },
                         { "sys/fs/cgroup/user.slice/memory.high", "314572800\n" },
                         { "sys/fs/cgroup/user.slice/memory.current", "209715200\n" },
                         { "sys/fs/cgroup/user.slice/memory.stat",
                           "anon 1\nfile 2\ninactive_file 52428800\nactive_file 10485760\n" },
                         { "sys/fs/cgroup/user.slice/memory.swap.max", "104857600\n" },
                         { "sys/fs/cgroup/user.slice/memory.swap.current", "94371840\n" },
                         { "sys/fs/cgroup/user.slice/paint ing.scope/memory.max", "max\n" },
                         { "sys/fs/cgroup/user.slice/paint ing.scope/memory.current", "4096\n" },
                         { NULL } };
  const NstMemoryLimits limits = find_limits (files);

  g_assert_cmpfloat (limits.most, ==, 300 * MIB);
  g_assert_cmpfloat (limits.left, ==, (300 - (200 - 60)) * MIB);
  g_assert_cmpfloat (limits.swap_left, ==, 10 * MIB);
}

/* In a container the group's own folder is what is mounted, whatever the group is called outside.
 */
static void
test_container (void)
{
  static const char *const groups[]
    = { "0::/\n", "0::/../../elsewhere\n", "0::/docker/0123\n", "0::/docker/0123/inner\n" };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      const File files[]
        = { { "proc/self/cgroup", groups[i] },
            { "proc/self/mountinfo",
              i < 2 ? UNIFIED : "30 23 0:26 /docker/0123 /sys/fs/cgroup ro - cgroup2 cgroup rw\n" },
            { "sys/fs/cgroup/memory.max", "314572800\n" },
            { "sys/fs/cgroup/memory.current", "104857600\n" },
            { NULL } };

      g_assert_cmpfloat (find_limits (files).most, ==, 300 * MIB);
      g_assert_cmpfloat (find_limits (files).left, ==, 200 * MIB);
    }
}

/* Version 1 has a hierarchy for each controller, and counts memory and swap together. */
static void
test_legacy (void)
{
  const File files[]
    = { { "proc/self/cgroup", "9:cpu,cpuacct:/a\n4:memory:/paint/inner\n0::/\n" },
        { "proc/self/mountinfo",
          UNIFIED "33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
                  "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n" },
        { "sys/fs/cgroup/cpu/a/memory.limit_in_bytes", "1048576\n" },
        { "sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n" },
        { "sys/fs/cgroup/memory/paint/memory.limit_in_bytes", "209715200\n" },
        { "sys/fs/cgroup/memory/paint/memory.usage_in_bytes", "104857600\n" },
        { "sys/fs/cgroup/memory/paint/memory.memsw.limit_in_bytes", "262144000\n" },
        { "sys/fs/cgroup/memory/paint/memory.memsw.usage_in_bytes", "104857600\n" },
        { "sys/fs/cgroup/memory/paint/memory.stat",
          "inactive_file 1\ntotal_inactive_file 20971520\ntotal_active_file 0\n" },
        { "sys/fs/cgroup/memory/paint/inner/memory.limit_in_bytes", "419430400\n" },
        { NULL } };
  const NstMemoryLimits limits = find_limits (files);

  g_assert_cmpfloat (limits.most, ==, 200 * MIB);
  g_assert_cmpfloat (limits.left, ==, 120 * MIB);
  g_assert_cmpfloat (limits.both_left, ==, 170 * MIB);
  g_assert_cmpfloat (limits.swap_left, ==, INFINITY);
}

/* The tightest of all groups counts, in full processors; where it says nothing, those of the
 * machine. */
static void
test_processors (void)
{
  const int all = g_get_num_processors ();
  const File none[] = { { "proc/self/cgroup", "0::/\n" }, { NULL } };
  const File unified[] = { { "proc/self/cgroup", "0::/outer/inner\n" },
                           { "proc/self/mountinfo", UNIFIED },
                           { "sys/fs/cgroup/outer/cpu.max", "50000 100000\n" },
                           { "sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n" },
                           { NULL } };
  const File more[] = { { "proc/self/cgroup", "0::/outer\n" },
                        { "proc/self/mountinfo", UNIFIED },
                        { "sys/fs/cgroup/outer/cpu.max", "150000 100000\n" },
                        { NULL } };
  const File legacy[] = { { "proc/self/cgroup", "3:cpu,cpuacct:/paint\n" },
                          { "proc/self/mountinfo",
                            "31 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n" },
                          { "sys/fs/cgroup/cpu/paint/cpu.cfs_quota_us", "100000\n" },
                          { "sys/fs/cgroup/cpu/paint/cpu.cfs_period_us", "100000\n" },
                          { "sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n" },
                          { NULL } };

  g_unsetenv ("OMP_NUM_THREADS");
  g_assert_cmpint (find_threads (none), ==, all);
  g_assert_cmpint (find_threads (unified), ==, 1);
  g_assert_cmpint (find_threads (more), ==, MIN (all, 2));
  g_assert_cmpint (find_threads (legacy), ==, 1);
}

static void
test_wanted_threads (void)
{
  const int all = g_get_num_processors ();
  const File none[] = { { NULL } };
  const struct
  {
    const char *wanted;
    int expected;
  } cases[] = { { "1", 1 },    { "1,8", 1 }, { "100000", all }, { "0", all },
                { "-3", all }, { "x", all }, { "", all } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_setenv ("OMP_NUM_THREADS", cases[i].wanted, TRUE);
      g_assert_cmpint (find_threads (none), ==, cases[i].expected);
    }
  g_unsetenv ("OMP_NUM_THREADS");
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/memory-limits/none", test_none);
  g_test_add_func ("/memory-limits/unified", test_unified);
  g_test_add_func ("/memory-limits/container", test_container);
  g_test_add_func ("/memory-limits/legacy", test_legacy);
  g_test_add_func ("/processor-limits/groups", test_processors);
  g_test_add_func ("/processor-limits/wanted", test_wanted_threads);
  return nst_test_run ();
}
