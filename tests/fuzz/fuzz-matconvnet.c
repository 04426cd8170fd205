/* Networks of MatConvNet, as they are and compressed: whatever the bytes, a network or an error;
 * never more memory than a few times the file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "fuzz.h"
#include "network/network-file.h"

#define HEAD 128      /* bytes before the first element */
#define ELEMENT 8     /* bytes before an element's data */
#define COMPRESSED 15 /* the type of a compressed element */
#define ROOM 1024     /* bytes that deflating may add */

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

static void
read_file (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = nst_network_new (bytes, "fuzz", &error);

  if (network)
    {
      g_assert_cmpint (network->n_layers, >, 0);
      return;
    }
  g_assert_true (error->domain == NST_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* Reads the file with all that follows its head as one compressed element. */
static void
read_compressed (const guint8 *data, gsize size)
{
  g_autoptr (GConverter) deflater
    = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 1));
  g_autofree guint8 *file = g_malloc0 (size + ROOM);
  guint32 words[2] = { GUINT32_TO_LE (COMPRESSED) };
  gsize taken, given;

  if (g_converter_convert (deflater, data + HEAD, size - HEAD, file + HEAD + ELEMENT,
                           size + ROOM - HEAD - ELEMENT, G_CONVERTER_INPUT_AT_END, &taken, &given,
                           NULL)
      != G_CONVERTER_FINISHED)
    return;
  memcpy (file, data, HEAD);
  words[1] = GUINT32_TO_LE ((guint32) given);
  memcpy (file + HEAD, words, sizeof words);
  read_file (file, HEAD + ELEMENT + given);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  read_file (data, size);
  if (size > HEAD)
    read_compressed (data, size);
  return 0;
}
