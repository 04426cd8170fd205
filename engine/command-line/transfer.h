/* Transfers a file from a server, by libcurl. It is a module of its own, loaded when something is
 * fetched (fetch.c): libcurl brings some thirty libraries, which paintings need not start with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *url;
  guint64 had;  /* bytes at the file's beginning that are there already, and not asked for */
  guint64 most; /* bytes that may come; more is a failure */
  FILE *file;   /* written to at its end */
  gboolean (*go_on) (guint64 n_bytes, gpointer user_data); /* told how many came; FALSE to stop */
  gpointer user_data;
} NstTransfer;

typedef enum
{
  NST_TRANSFER_DONE,
  NST_TRANSFER_STOPPED,   /* as go_on said */
  NST_TRANSFER_UNWRITTEN, /* the file takes no more */
  NST_TRANSFER_UNRANGED,  /* the server does not begin in the middle */
  NST_TRANSFER_FAILED     /* for another reason */
} NstTransferOutcome;

/* Does TRANSFER. *REASON becomes libcurl's words for what failed, which are never freed. */
typedef NstTransferOutcome (*NstTransferRun) (const NstTransfer *transfer, const char **reason);

/* The name of the module, and of its one function, an NstTransferRun. */
#define NST_TRANSFER_MODULE "neural-style-transfer-file.so"
#define NST_TRANSFER_SYMBOL "nst_transfer_run"

G_END_DECLS
