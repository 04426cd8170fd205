/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/reader.h"

#include "base/error.h"
#include "pictures/reader/message.h"
#include "pictures/reader/reader-process.h"
#include "pictures/reader/reader-spawn.h"
#include "pictures/reader/spaces.h"

#define STRIP ((gsize) 1 << 20) /* bytes of a picture that are handed over at once */

/* What was heard of a reader. */
typedef struct
{
  gboolean hello;
  guint stage;   /* the one that it was at */
  gboolean srgb; /* it has to be read as sRGB */
  NstReadingOutcome outcome;
  NstForm form; /* of the picture, or of one that there is no room for */
  GeglBuffer *picture;
} Heard;

/* A picture of FORM with the PROFILE (or NULL), without its pixels. NULL when that has to be read
 * as sRGB. */
static GeglBuffer *
make_buffer (const NstForm *form, GBytes *profile)
{
  const Babl *space = NULL;

  if (profile && !nst_spaces_find (profile, &space))
    return NULL;
  return gegl_buffer_new (GEGL_RECTANGLE (0, 0, form->width, form->height),
                          nst_form_to_babl (form, space));
}

static void
set_rows (GeglBuffer *buffer, guint32 y, guint32 rows, gconstpointer pixels)
{
  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, gegl_buffer_get_width (buffer), rows), 0,
                   gegl_buffer_get_format (buffer), pixels, GEGL_AUTO_ROWSTRIDE);
}

/* Takes the picture that MESSAGE says follows: its profile, its pixels, and its end. *SRGB becomes
 * TRUE when it has to be read as sRGB. */
static GeglBuffer *
hear_picture (const NstReader *reader, const NstReaderTask *task, const NstMessage *message,
              gboolean *srgb)
{
  const NstForm *form = &message->form;
  const gsize row = form->width * nst_form_pixel_bytes (form);
  const guint32 rows = CLAMP (STRIP / row, 1, form->height);
  g_autofree guint8 *profile = g_try_malloc (message->value);
  g_autofree guint8 *strip = g_try_malloc (rows * row);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GeglBuffer) picture = NULL;
  NstMessage end;

  if (strip == NULL || (message->value > 0 && profile == NULL)
      || !nst_reader_hear (reader, profile, message->value, task->watch))
    return NULL;
  bytes = message->value ? g_bytes_new_take (g_steal_pointer (&profile), message->value) : NULL;
  picture = make_buffer (form, bytes);
  if ((*srgb = picture == NULL))
    return NULL;
  for (guint32 y = 0; y < form->height; y += rows)
    {
      const guint32 n = MIN (rows, form->height - y);

      if (!nst_reader_hear (reader, strip, n * row, task->watch))
        return NULL;
      set_rows (picture, y, n, strip);
    }
  if (!nst_reader_hear (reader, &end, sizeof end, task->watch) || end.magic != NST_MESSAGE_MAGIC
      || end.kind != NST_MESSAGE_END)
    return NULL;
  return g_steal_pointer (&picture);
}

/* Whether the reader may be believed that a picture like that of MESSAGE follows. */
static gboolean
is_acceptable (const NstMessage *message, const NstReaderTask *task)
{
  return nst_form_is_possible (&message->form) && message->form.model != NST_MODEL_CMYK
         && nst_form_bytes (&message->form) <= task->room
         && message->value <= NST_MESSAGE_LONGEST_PROFILE;
}

/* Listens to READER until it says no more. */
static void
hear (const NstReader *reader, const NstReaderTask *task, Heard *heard)
{
  NstMessage message;

  heard->outcome = NST_READING_UNREADABLE;
  while (nst_reader_hear (reader, &message, sizeof message, task->watch)
         && message.magic == NST_MESSAGE_MAGIC)
    {
      heard->hello |= message.kind == NST_MESSAGE_HELLO;
      if (message.kind == NST_MESSAGE_STAGE)
        heard->stage = message.value;
      if (message.kind < NST_MESSAGE_FAILED)
        continue;
      heard->form = message.form;
      heard->stage = NST_STAGE_DECODING;
      if (message.kind == NST_MESSAGE_FAILED && message.value == NST_READING_TOO_LARGE)
        heard->outcome = NST_READING_TOO_LARGE;
      if (message.kind == NST_MESSAGE_PICTURE && is_acceptable (&message, task)
          && (heard->picture = hear_picture (reader, task, &message, &heard->srgb)))
        heard->outcome = NST_READING_DONE;
      return;
    }
}

/* Starts a process that reads the picture of TASK, without what LEFT_OUT says. */
static gboolean
start (NstReader *reader, const NstReaderTask *task, guint left_out)
{
  g_autofree char *room = g_strdup_printf ("%" G_GSIZE_FORMAT, task->room);
  g_autofree char *flags = g_strdup_printf ("%u", left_out);
  const char *const arguments[] = { NST_MESSAGE_READ_PICTURE, task->path, room, flags, NULL };

  return nst_reader_start (reader, arguments);
}

/* Reads in a process of its own, and again without what ended it, if that can be left out. FALSE
 * when there is no such process. */
static gboolean
read_elsewhere (const NstReaderTask *task, Heard *heard)
{
  guint left_out, next = 0;

  do
    {
      NstReader reader;

      left_out = next;
      *heard = (Heard){ 0 };
      if (!nst_reader_process_is_ready () || !start (&reader, task, left_out))
        return FALSE;
      hear (&reader, task, heard);
      nst_reader_end (&reader);
      next = left_out | (heard->stage & (NST_STAGE_UPRIGHT | NST_STAGE_PROFILE))
             | (heard->srgb ? NST_READING_SRGB : 0);
    }
  while (next != left_out && nst_watch_go_on (task->watch, NULL));
  return heard->hello || !nst_watch_go_on (task->watch, NULL);
}

/* Reads in this process. */
static void
read_here (const NstReaderTask *task, guint left_out, Heard *heard)
{
  g_auto (NstRaster) raster = { task->room };

  *heard = (Heard){ .outcome = nst_reading_do (task->path, left_out, NULL, &raster) };
  heard->form = raster.form;
  if (heard->outcome != NST_READING_DONE)
    return;
  heard->picture = make_buffer (&raster.form, raster.profile);
  heard->srgb = heard->picture == NULL;
  if (heard->picture)
    set_rows (heard->picture, 0, raster.form.height, raster.pixels);
}

GeglBuffer *
nst_reader_load (const NstReaderTask *task, NstReadingOutcome *outcome, NstForm *form,
                 GError **error)
{
  Heard heard;

  if (!read_elsewhere (task, &heard))
    {
      read_here (task, 0, &heard);
      if (heard.srgb)
        read_here (task, NST_READING_SRGB, &heard);
    }
  *outcome = heard.outcome;
  *form = heard.form;
  if (heard.picture == NULL)
    nst_watch_go_on (task->watch, error);
  return heard.picture;
}
