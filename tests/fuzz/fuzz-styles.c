/* The styles of the procedure, a text: paths and masks, of which each has its line. What follows a
 * NUL is what a painting's layer says of how it was made, which is read from an image's file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/error.h"
#include "fuzz.h"
#include "request.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* Reads the SIZE bytes TEXT as a key file. */
static void
recall (const char *text, gsize size)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (NstRequest) request = nst_request_new ();

  if (g_key_file_load_from_data (file, text, size, G_KEY_FILE_NONE, NULL))
    nst_request_set_from_key_file (request, file);
  g_assert_true (request->mix >= 0 && request->mix <= 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  const gsize length = strlen (text) + 1;
  g_autoptr (NstRequest) request = nst_request_new ();
  g_autoptr (NstRequest) recalled = nst_request_new ();
  g_autoptr (GError) error = NULL;

  if (nst_request_set_styles (request, text, &error))
    {
      g_autoptr (GKeyFile) file = nst_request_to_key_file (request);

      g_assert_cmpuint (request->styles->len, >, 0);
      nst_request_set_from_key_file (recalled, file);
      g_assert_cmpuint (recalled->styles->len, ==, request->styles->len);
    }
  else
    g_assert_true (error->domain == NST_ERROR);
  if (length < size)
    recall ((const char *) data + length, size - length);
  return 0;
}
