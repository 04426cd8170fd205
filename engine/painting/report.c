/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/report.h"

#include <json-glib/json-glib.h>

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
  if (scale->frame_loss > 0)
    add_number (builder, "frame", scale->frame_loss);
  if (scale->touches_loss > 0)
    add_number (builder, "touches", scale->touches_loss);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

char *
nst_report_to_json (const NstReport *report, const char *path)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *name = path ? g_filename_display_name (path) : NULL;

  json_builder_begin_object (builder);
  add_number (builder, "seconds", report->seconds);
  add_number (builder, "peak_mib", report->peak_mib);
  if (report->followed > 0)
    add_number (builder, "followed", report->followed);
  json_builder_set_member_name (builder, "scales");
  json_builder_begin_array (builder);
  for (guint i = 0; i < report->scales->len; i++)
    add_scale (builder, &g_array_index (report->scales, NstScaleReport, i));
  json_builder_end_array (builder);
  if (name)
    {
      json_builder_set_member_name (builder, "output");
      json_builder_add_string_value (builder, name);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
