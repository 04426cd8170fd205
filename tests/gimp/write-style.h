/* For the plug-ins of the tests that write a style as the filter reads it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#define READ_STYLE_PROCEDURE "test-read-style"

/* Writes the layer or image DRAWABLE, as in NstStyleChoice, into the PNG file PATH. FALSE where it
 * fails. */
gboolean write_style (gint32 drawable, const char *path);
