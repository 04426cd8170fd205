/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "base/error.h"
#include "network/known-networks.h"
#include "network/network-catalogue.h"

#define PART ".part"     /* what is not whole yet ends so */
#define BLOCK (1 << 20)  /* bytes, of a file that is checked */
#define SLOW_BYTES 1000L /* a second; slower for SLOW_SECONDS is given up */
#define SLOW_SECONDS 60L
#define CONNECT_SECONDS 30L

typedef struct
{
  const NstKnownNetwork *network;
  guint64 had; /* bytes from earlier */
  NstProgress progress;
  gpointer user_data;
  gboolean cancelled;
} Transfer;

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

/* A curl_xferinfo_callback. */
static int
tell_progress (void *user_data, curl_off_t total, curl_off_t now, curl_off_t sent, curl_off_t up)
{
  Transfer *transfer = user_data;
  const double fraction = (double) (transfer->had + now) / transfer->network->bytes;

  transfer->cancelled
    = !transfer->progress (MIN (fraction, 1), _ ("Fetching the network"), transfer->user_data);
  return transfer->cancelled;
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

/* Has CURL write to FILE what it has not yet. */
static void
set_options (CURL *curl, Transfer *transfer, FILE *file)
{
  curl_easy_setopt (curl, CURLOPT_URL, transfer->network->url);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, file);
  curl_easy_setopt (curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t) transfer->had);
  curl_easy_setopt (curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t) transfer->network->bytes);
  curl_easy_setopt (curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, tell_progress);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, transfer);
}

/* Fetches what is missing of TRANSFER's network into FILE, at whose end it is. */
static CURLcode
fetch_rest (Transfer *transfer, FILE *file)
{
  CURL *curl = curl_easy_init ();
  CURLcode code = CURLE_FAILED_INIT;

  if (curl)
    {
      set_options (curl, transfer, file);
      code = curl_easy_perform (curl);
      curl_easy_cleanup (curl);
    }
  return code;
}

/* Fetches what is missing of the file PATH; all of it where the server cannot go on. */
static gboolean
fetch_file (Transfer *transfer, const char *path, GError **error)
{
  FILE *file = g_fopen (path, transfer->had > 0 ? "ab" : "wb");
  CURLcode code = CURLE_OK;

  if (file == NULL)
    return fail_writing (path, errno, error);
  if (transfer->had < transfer->network->bytes)
    code = fetch_rest (transfer, file);
  if (fclose (file) != 0 || code == CURLE_WRITE_ERROR)
    return fail_writing (path, errno, error);
  if (transfer->cancelled)
    return nst_error_set_cancelled (error);
  if (code == CURLE_RANGE_ERROR && transfer->had > 0)
    {
      transfer->had = 0;
      return fetch_file (transfer, path, error);
    }
  if (code == CURLE_OK)
    return TRUE;
  g_set_error (
    error, NST_ERROR, NST_ERROR_NETWORK,
    _ ("The network cannot be fetched from %s (%s): try again later, which goes on where "
       "this has stopped."),
    transfer->network->url, curl_easy_strerror (code));
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

/* The network NAME; says which ones are known when it is not. */
static NstKnownNetwork *
find (const char *name, GError **error)
{
  NstKnownNetwork *network = nst_known_network_find (name);

  if (network == NULL)
    {
      g_auto (GStrv) names = nst_known_network_list ();
      g_autofree char *list = g_strjoinv (", ", names);

      g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                   _ ("No network “%s” is known that could be fetched: choose one of %s."), name,
                   list);
    }
  return network;
}

char *
nst_fetch_network (const char *name, NstProgress progress, gpointer user_data, GError **error)
{
  g_autoptr (NstKnownNetwork) network = find (name, error);
  g_autofree char *folder = nst_network_own_folder ();
  g_autofree char *path = NULL, *part = NULL;
  Transfer transfer = { network, .progress = progress, .user_data = user_data };

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
  transfer.had = find_length (part);
  if (!fetch_file (&transfer, part, error) || !name_file (network, part, path, error))
    return NULL;
  return g_steal_pointer (&path);
}
