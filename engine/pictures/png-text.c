/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/png-text.h"

#include "pictures/png-bytes.h"

#define SIGNATURE 8 /* bytes */

/* Those of PNG's own keywords that are about the picture, not about its file. */
static const char *const keywords[]
  = { "Title",      "Author",  "Description", "Copyright", "Creation Time",
      "Disclaimer", "Warning", "Source",      "Comment",   NULL };

/* Leaves by png_longjmp without a message. */
static void
take_error (png_structp png, const char *message)
{
  png_longjmp (png, 1);
}

static void
take_warning (png_structp png, const char *message)
{
}

/* Adds those of the texts of INFO that are about the picture. */
static void
collect (png_structp png, png_infop info, GStrvBuilder *found)
{
  png_textp texts;
  const int n_texts = png_get_text (png, info, &texts, NULL);

  for (int i = 0; i < n_texts; i++)
    {
      const gboolean international = texts[i].compression >= PNG_ITXT_COMPRESSION_NONE;
      g_autofree char *text
        = international ? g_utf8_make_valid (texts[i].text, -1)
                        : g_convert (texts[i].text, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

      if (text && *text && g_strv_contains (keywords, texts[i].key))
        g_strv_builder_add_many (found, texts[i].key, text, NULL);
    }
}

/* Reads as far as the pixels. */
static void
read_info (png_structp png, png_infop info, NstPngBytes *file)
{
  if (setjmp (png_jmpbuf (png)))
    return;
  nst_png_bytes_set (png, file);
  png_read_info (png, info);
}

char **
nst_png_text_load (const guchar *data, gsize length)
{
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  NstPngBytes file = { data, length };
  png_structp png = NULL;
  png_infop info = NULL;
  char **texts;

  if (length >= SIGNATURE && png_sig_cmp (data, 0, SIGNATURE) == 0)
    png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, take_error, take_warning);
  if (png)
    info = png_create_info_struct (png);
  if (info)
    {
      read_info (png, info, &file);
      collect (png, info, found);
    }
  png_destroy_read_struct (&png, &info, NULL);
  texts = g_strv_builder_end (found);
  if (*texts == NULL)
    g_clear_pointer (&texts, g_strfreev);
  return texts;
}

void
nst_png_text_set (png_structp png, png_infop info, char **texts)
{
  for (int i = 0; texts && texts[i]; i += 2)
    {
      png_text text = { .compression = g_str_is_ascii (texts[i + 1]) ? PNG_TEXT_COMPRESSION_NONE
                                                                     : PNG_ITXT_COMPRESSION_NONE,
                        .key = texts[i],
                        .text = texts[i + 1] };

      png_set_text (png, info, &text, 1);
    }
}
