/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/report.h"

#include <json-glib/json-glib.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

NstReport *
nst_report_new (void)
{
  NstReport *report = g_new0 (NstReport, 1);

  report->scales = g_array_new (FALSE, TRUE, sizeof (NstScaleReport));
  return report;
}

void
nst_report_free (NstReport *report)
{
  g_array_unref (report->scales);
  g_free (report);
}

/* The number of kibibytes after FIELD in a file as proc(5) describes them, as MiB; 0 where it is
 * not to be had. */
static double
read_mib (const char *path, const char *field)
{
  g_autofree char *text = NULL;
  const char *place;

  if (!g_file_get_contents (path, &text, NULL, NULL) || (place = strstr (text, field)) == NULL)
    return 0;
  return g_ascii_strtod (place + strlen (field), NULL) / 1024;
}

double
nst_report_peak_mib (void)
{
  /* getrusage() would count what the process was before exec() too. */
  return read_mib ("/proc/self/status", "VmHWM:");
}

double
nst_report_resident_mib (void)
{
  return read_mib ("/proc/self/status", "VmRSS:");
}

double
nst_report_available_mib (void)
{
  return read_mib ("/proc/meminfo", "MemAvailable:") + read_mib ("/proc/meminfo", "SwapFree:");
}

/* Writes TEXT to the file PATH, if the system has it: proc(5). */
static void
tell_system (const char *path, const char *text)
{
  const int file = open (path, O_WRONLY);

  if (file >= 0 && write (file, text, strlen (text)) != (gssize) strlen (text))
    g_debug ("%s does not take %s", path, text);
  if (file >= 0)
    close (file);
}

void
nst_report_reset_peak (void)
{
  /* Without it the peak is only less telling. */
  tell_system ("/proc/self/clear_refs", "5");
}

void
nst_report_go_first (void)
{
  tell_system ("/proc/self/oom_score_adj", "1000");
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_count (JsonBuilder *builder, const char *name, int value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_scale (JsonBuilder *builder, const NstScaleReport *scale)
{
  json_builder_begin_object (builder);
  add_count (builder, "width", scale->width);
  add_count (builder, "height", scale->height);
  add_count (builder, "iterations", scale->iterations);
  add_count (builder, "evaluations", scale->evaluations);
  add_number (builder, "seconds", scale->seconds);
  json_builder_set_member_name (builder, "loss");
  json_builder_begin_object (builder);
  add_number (builder, "content", scale->content_loss);
  add_number (builder, "style", scale->style_loss);
  add_number (builder, "variation", scale->variation_loss);
  add_number (builder, "range", scale->range_loss);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

char *
nst_report_to_json (const NstReport *report)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  add_number (builder, "seconds", report->seconds);
  add_number (builder, "peak_mib", report->peak_mib);
  json_builder_set_member_name (builder, "scales");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->scales->len; i++)
    add_scale (builder, &g_array_index (report->scales, NstScaleReport, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
