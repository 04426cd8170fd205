/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/paint.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "command-line/display.h"
#include "command-line/inputs.h"
#include "command-line/messages.h"
#include "command-line/outputs.h"
#include "command-line/streams.h"
#include "painting/estimate.h"
#include "pictures/picture-file.h"
#include "stylize.h"

/* What all paintings of a run share. */
typedef struct
{
  const NstArguments *arguments;
  NstInputs inputs;
  NstDisplay display;
  const char *last_content;  /* of a film: the last frame that is painted, and its painting; NULL */
  const char *last_painting; /* before the first */
} Run;

/* Prints the memory and the time that painting CONTENT would take. */
static gboolean
print_estimate (const Run *run, GeglBuffer *content, GError **error)
{
  const NstStyle *styles = (const NstStyle *) run->inputs.styles->data;
  g_autoptr (NstEstimator) estimator = nst_estimator_new ();
  g_auto (NstPaintingSize) size = { 0 };
  g_autofree char *text = NULL, *line = NULL;
  NstEstimate estimate;

  nst_painting_size_init (&size, content, styles, run->inputs.styles->len);
  size.follows = run->arguments->frames;
  if (!nst_estimator_estimate (estimator, run->arguments->settings, &size, &estimate, error))
    return FALSE;
  text
    = run->arguments->json ? nst_estimate_to_json (&estimate) : nst_estimate_describe (&estimate);
  line = g_strconcat (text, "\n", NULL);
  return nst_streams_print (line, error);
}

/* Prints REPORT as a line of JSON; of one painting among several with its file PATH. */
static gboolean
print_report (const NstReport *report, const char *path, GError **error)
{
  g_autofree char *json = nst_report_to_json (report, path);
  g_autofree char *line = g_strconcat (json, "\n", NULL);

  return nst_streams_print (line, error);
}

static void
clear_frame (NstFrame *frame)
{
  g_clear_object (&frame->content);
  g_clear_object (&frame->painting);
}

/* Loads the last frame into LAST, where there is one. It is read from its files even if it was
 * painted just now, so that a film that is gone on with becomes the same. */
static gboolean
load_last (const Run *run, NstFrame *last, GError **error)
{
  return run->last_content == NULL
         || ((last->content = nst_inputs_load_content (&run->inputs, run->last_content, error))
             && (last->painting
                 = nst_inputs_load_content (&run->inputs, run->last_painting, error)));
}

/* Paints CONTENT, after LAST where that is a frame. As nst_stylize() otherwise. */
static GeglBuffer *
stylize (Run *run, GeglBuffer *content, const NstFrame *last, NstReport **report, GError **error)
{
  const NstStylizeInput input
    = { content, (const NstStyle *) run->inputs.styles->data, run->inputs.styles->len,
        run->arguments->settings, last->content ? last : NULL };
  const NstAudience audience = { .progress = nst_display_show, .user_data = &run->display };

  return nst_stylize_before (&input, &audience, report, error);
}

/* Paints CONTENT, which has METADATA (may be NULL), to OUTPUT. */
static gboolean
paint_loaded (Run *run, GeglBuffer *content, const NstOutput *output, NstPictureMetadata *metadata,
              GError **error)
{
  const NstArguments *arguments = run->arguments;
  g_autoptr (GeglBuffer) result = NULL;
  g_autoptr (NstReport) report = NULL;
  NstFrame last = { NULL };

  if (!nst_output_try (output, content, arguments->settings, metadata, error))
    return FALSE;
  if (load_last (run, &last, error))
    result = stylize (run, content, &last, &report, error);
  clear_frame (&last);
  nst_display_clear (&run->display);
  return result && nst_output_save (output, result, metadata, error)
         && (!arguments->json
             || print_report (report, arguments->folder ? output->path : NULL, error));
}

/* The kind of the painting on standard output of the content in the file PATH. */
static const char *
choose_kind (const NstArguments *arguments, const char *path)
{
  const char *own = arguments->kind ? arguments->kind : nst_picture_file_find_kind (path);

  return own ? own : NST_USUAL_KIND;
}

/* Paints the content called NAME to OUTPUT, or prints what that would take where it is NULL. */
static gboolean
paint_content (Run *run, const char *name, NstOutput *output, GError **error)
{
  g_autoptr (GeglBuffer) content = nst_inputs_load_content (&run->inputs, name, error);
  g_autoptr (NstPictureMetadata) metadata = NULL;
  const char *path;

  if (content == NULL)
    return FALSE;
  if (output == NULL)
    return print_estimate (run, content, error);
  path = nst_inputs_find_path (name, error);
  metadata = nst_picture_metadata_load (path);
  if (output->path == NULL)
    output->kind = choose_kind (run->arguments, path);
  return paint_loaded (run, content, output, metadata, error);
}

/* Prints for each content what painting it would take. */
static gboolean
estimate_all (Run *run, GError **error)
{
  if (!nst_inputs_load (&run->inputs, run->arguments, error))
    return FALSE;
  for (guint i = 0; run->arguments->contents[i]; i++)
    if (!paint_content (run, run->arguments->contents[i], NULL, error))
      return FALSE;
  return TRUE;
}

/* Paints the one content to where "-o" says. */
static gboolean
paint_one (Run *run, GError **error)
{
  const NstArguments *arguments = run->arguments;
  NstOutput output = { NULL, -1 };
  gboolean done;

  if (!g_str_equal (arguments->output, NST_STREAM))
    output.path = g_strdup (arguments->output);
  else if ((output.stream = nst_streams_take_output (error)) < 0)
    return FALSE;
  done = (output.path == NULL || nst_outputs_check (arguments, output.path, error))
         && nst_inputs_load (&run->inputs, arguments, error)
         && paint_content (run, arguments->contents[0], &output, error);
  nst_output_clear (&output);
  return done;
}

/* Tells of ERROR, in painting the content called NAME. */
static void
tell_failure (const char *name, const GError *error)
{
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *sentence = strstr (error->message, shown) || strstr (error->message, name)
                                ? g_strdup (error->message)
                                : g_strdup_printf (_ ("“%s”: %s"), shown, error->message);

  nst_messages_say (sentence);
}

/* Says how many contents came to what, unless nobody wants to know. FALSE where some failed. */
static gboolean
tell_count (const Run *run, guint n_painted, guint n_kept, guint n_failed, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%u painted, %u failed"), n_painted, n_failed);
  if (n_kept > 0)
    g_string_append_printf (text, _ (", %u there already (--overwrite paints them anew)"), n_kept);
  if (n_failed > 0)
    g_set_error (error, NST_ERROR, NST_ERROR_INPUT, "%s.", text->str);
  else if (!run->arguments->quiet)
    {
      g_string_append_c (text, '.');
      nst_messages_say (text->str);
    }
  return n_failed == 0;
}

/* Has the frames that follow go on from content NUMBER, whose painting is PATH. */
static void
note_frame (Run *run, guint number, const char *path)
{
  if (!run->arguments->frames)
    return;
  run->last_content = run->arguments->contents[number];
  run->last_painting = path;
}

/* Paints content NUMBER as PATH. */
static gboolean
paint_as (Run *run, guint number, const char *path, GError **error)
{
  const char *content = run->arguments->contents[number];
  g_autofree char *name = g_filename_display_basename (content);
  NstOutput output = { (char *) path, -1 };

  run->display.first = number;
  run->display.name = name;
  return nst_outputs_check (run->arguments, path, error)
         && paint_content (run, content, &output, error);
}

/* Paints all contents into the folder, as far as they are not there already. */
static gboolean
paint_all (Run *run, GError **error)
{
  const NstArguments *arguments = run->arguments;
  g_auto (GStrv) paths = nst_outputs_name (arguments, error);
  guint counts[3] = { 0 }; /* painted, kept, failed */

  if (paths == NULL || !nst_inputs_load (&run->inputs, arguments, error))
    return FALSE;
  run->display.all = g_strv_length (paths);
  for (guint i = 0; paths[i]; i++)
    {
      g_autoptr (GError) reason = NULL;

      if (!arguments->overwrite && nst_outputs_is_kept (arguments, paths[i]))
        counts[1]++;
      else if (paint_as (run, i, paths[i], &reason))
        counts[0]++;
      if (reason == NULL)
        note_frame (run, i, paths[i]);
      else if (g_error_matches (reason, NST_ERROR, NST_ERROR_CANCELLED))
        {
          g_set_error (error, NST_ERROR, NST_ERROR_CANCELLED,
                       _ ("Painting was cancelled after %u of %u pictures."), counts[0],
                       run->display.all);
          return FALSE;
        }
      else
        {
          tell_failure (arguments->contents[i], reason);
          counts[2]++;
        }
    }
  return tell_count (run, counts[0], counts[1], counts[2], error);
}

gboolean
nst_paint (const NstArguments *arguments, GError **error)
{
  Run run = { arguments };
  gboolean done;

  nst_display_init (&run.display, arguments->quiet);
  done = arguments->estimate ? estimate_all (&run, error)
         : arguments->folder ? paint_all (&run, error)
                             : paint_one (&run, error);
  nst_inputs_clear (&run.inputs);
  return done;
}
