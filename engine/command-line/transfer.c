/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/transfer.h"

#include <curl/curl.h>
#include <gmodule.h>

#define SLOW_BYTES 1000L /* a second; slower for SLOW_SECONDS is given up */
#define SLOW_SECONDS 60L
#define CONNECT_SECONDS 30L

G_MODULE_EXPORT NstTransferOutcome nst_transfer_run (const NstTransfer *transfer,
                                                     const char **reason);

/* A curl_xferinfo_callback. */
static int
tell_progress (void *user_data, curl_off_t total, curl_off_t now, curl_off_t sent, curl_off_t up)
{
  const NstTransfer *transfer = user_data;

  return !transfer->go_on (now, transfer->user_data);
}

static void
set_options (CURL *curl, const NstTransfer *transfer)
{
  curl_easy_setopt (curl, CURLOPT_URL, transfer->url);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, transfer->file);
  curl_easy_setopt (curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t) transfer->had);
  curl_easy_setopt (curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t) transfer->most);
  curl_easy_setopt (curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt (curl, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES);
  curl_easy_setopt (curl, CURLOPT_LOW_SPEED_TIME, SLOW_SECONDS);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, tell_progress);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, transfer);
}

NstTransferOutcome
nst_transfer_run (const NstTransfer *transfer, const char **reason)
{
  CURL *curl = curl_easy_init ();
  CURLcode code = CURLE_FAILED_INIT;

  if (curl)
    {
      set_options (curl, transfer);
      code = curl_easy_perform (curl);
      curl_easy_cleanup (curl);
    }
  *reason = curl_easy_strerror (code);
  switch (code)
    {
    case CURLE_OK:
      return NST_TRANSFER_DONE;
    case CURLE_ABORTED_BY_CALLBACK:
      return NST_TRANSFER_STOPPED;
    case CURLE_WRITE_ERROR:
      return NST_TRANSFER_UNWRITTEN;
    case CURLE_RANGE_ERROR:
      return NST_TRANSFER_UNRANGED;
    default:
      return NST_TRANSFER_FAILED;
    }
}
