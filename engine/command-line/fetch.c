/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/fetch.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gmodule.h>
#include <stdio.h>

#include "base/error.h"
#include "base/module.h"
#include "base/nearest-word.h"
#include "command-line/transfer.h"
#include "network/known-networks.h"
#include "network/network-catalogue.h"

#define PART ".part"    /* what is not whole yet ends so */
#define BLOCK (1 << 20) /* bytes, of a file that is checked */

typedef struct
{
  const NstKnownNetwork *network;
  NstTransferRun run;
  guint64 had; /* bytes from earlier */
  NstProgress progress;
  gpointer user_data;
} Fetching;

/* Whether the file PATH has the checksum of NETWORK. */
static gboolean
is_right (const NstKnownNetwork *network, const char *path)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK);
  FILE *file = g_fopen (path, "rb");
  gsize length;

  if (file == NULL)
    return FALSE;
  while ((length = fread (block, 1, BLOCK, file)) > 0)
    g_checksum_update (checksum, block, length);
  fclose (file);
  return g_ascii_strcasecmp (g_checksum_get_string (checksum), network->sha256) == 0;
}

static guint64
find_length (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_size : 0;
}

/* The go_on of an NstTransfer. */
static gboolean
tell_progress (guint64 n_bytes, gpointer user_data)
{
  const Fetching *fetching = user_data;
  const double fraction = (double) (fetching->had + n_bytes) / fetching->network->bytes;

  return fetching->progress (MIN (fraction, 1), _ ("Fetching the network"), fetching->user_data);
}

/* Says why the file PATH cannot be written. Returns FALSE. */
static gboolean
fail_writing (const char *path, int number, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("“%s” cannot be written (%s): make room, or allow writing there."), path,
               g_strerror (number));
  return FALSE;
}

/* What transfers files; NULL when it cannot be loaded. */
static NstTransferRun
load_transfer (GError **error)
{
  gpointer run = nst_module_find (NST_TRANSFER_MODULE, NST_TRANSFER_SYMBOL);

  if (run == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                 _ ("Nothing can be fetched, as a part of neural-style is missing (%s): install it "
                    "again."),
                 g_module_error ());
  return (NstTransferRun) run;
}

/* Fetches what is missing of the file PATH; all of it where the server cannot go on. */
static gboolean
fetch_file (Fetching *fetching, const char *path, GError **error)
{
  const NstKnownNetwork *network = fetching->network;
  NstTransfer transfer = { network->url,   fetching->had,
                           network->bytes, g_fopen (path, fetching->had > 0 ? "ab" : "wb"),
                           tell_progress,  fetching };
  NstTransferOutcome outcome = NST_TRANSFER_DONE;
  const char *reason = NULL;

  if (transfer.file == NULL)
    return fail_writing (path, errno, error);
  if (fetching->had < network->bytes)
    outcome = fetching->run (&transfer, &reason);
  if (fclose (transfer.file) != 0 || outcome == NST_TRANSFER_UNWRITTEN)
    return fail_writing (path, errno, error);
  if (outcome == NST_TRANSFER_STOPPED)
    return nst_error_set_cancelled (error);
  if (outcome == NST_TRANSFER_UNRANGED && fetching->had > 0)
    {
      fetching->had = 0;
      return fetch_file (fetching, path, error);
    }
  if (outcome == NST_TRANSFER_DONE)
    return TRUE;
  g_set_error (
    error, NST_ERROR, NST_ERROR_NETWORK,
    _ ("The network cannot be fetched from %s (%s): try again later, which goes on where "
       "this has stopped."),
    network->url, reason);
  return FALSE;
}

/* Gives the fetched file PART its name PATH, if it is what it shall be. */
static gboolean
name_file (const NstKnownNetwork *network, const char *part, const char *path, GError **error)
{
  if (is_right (network, part))
    return g_rename (part, path) == 0 || fail_writing (path, errno, error);
  g_unlink (part);
  g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
               _ ("What was fetched from %s is not the network “%s” (its SHA-256 is another): try "
                  "again, or fetch %s elsewhere."),
               network->url, network->name, network->file);
  return FALSE;
}

/* The network NAME; where it cannot be fetched, says why, or which ones can. */
static NstKnownNetwork *
find (const char *name, GError **error)
{
  g_autoptr (NstKnownNetwork) network = nst_known_network_find (name);

  if (network && network->sha256 == NULL)
    {
      g_autofree char *folder = nst_network_own_folder ();

      g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                   _ ("The network “%s” is not fetched, as nobody could tell whether it arrived "
                      "whole: put %s from %s into %s."),
                   name, network->file, network->url, folder);
      return NULL;
    }
  if (network == NULL)
    {
      g_auto (GStrv) names = nst_known_network_list ();
      g_autofree char *list = g_strjoinv (", ", names);

      g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                   _ ("No network “%s” is known that could be fetched: choose one of %s."), name,
                   list);
      nst_nearest_word_ask (name, (const char *const *) names, error);
    }
  return g_steal_pointer (&network);
}

char *
nst_fetch_network (const char *name, NstProgress progress, gpointer user_data, GError **error)
{
  g_autoptr (NstKnownNetwork) network = find (name, error);
  g_autofree char *folder = nst_network_own_folder ();
  g_autofree char *path = NULL, *part = NULL;
  Fetching fetching = { network, .progress = progress, .user_data = user_data };

  if (network == NULL)
    return NULL;
  path = g_build_filename (folder, network->file, NULL);
  if (is_right (network, path))
    return g_steal_pointer (&path);
  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      fail_writing (folder, errno, error);
      return NULL;
    }
  part = g_strconcat (path, PART, NULL);
  fetching.had = find_length (part);
  if ((fetching.run = load_transfer (error)) == NULL || !fetch_file (&fetching, part, error)
      || !name_file (network, part, path, error))
    return NULL;
  return g_steal_pointer (&path);
}
