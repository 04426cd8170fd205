/* The settings of a painting: one GObject whose properties are all the options.
 *
 * Each option is declared once, as a GParamSpec in declarations.c. The command line's flags, the
 * PDB procedure's documentation and the dialog's widgets are all made from these.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "settings/enumerations.h"

G_BEGIN_DECLS

#define NST_TYPE_SETTINGS (nst_settings_get_type ())
G_DECLARE_FINAL_TYPE (NstSettings, nst_settings, NST, SETTINGS, GObject)

/* Marks the properties that a dialog shows at once; the others belong under "Advanced". */
#define NST_PARAM_BASIC (1 << G_PARAM_USER_SHIFT)

/* Marks those that make up a recipe of losses, search and start, such as that of another program:
 * for who knows these, and for presets. A dialog keeps them apart. */
#define NST_PARAM_RECIPE (1 << (G_PARAM_USER_SHIFT + 1))

/* New settings, all at their defaults. The caller owns them (g_object_unref). */
NstSettings *nst_settings_new (void);

/* The declarations of all settings, in the order a user should meet them.
 * Returns a newly allocated array of *n_settings borrowed GParamSpecs; free it with g_free. */
GParamSpec **nst_settings_list (guint *n_settings);

/* Gives TO all values of FROM. */
void nst_settings_copy (NstSettings *from, NstSettings *to);

/* Sets the setting NAME from text: numbers as the C locale writes them, enumerations by nick,
 * strings as they are. On an unknown name, or a value that does not parse or lies outside the
 * range, returns FALSE with NST_ERROR_SETTING (naming the setting and its range) and changes
 * nothing. */
gboolean nst_settings_set_from_text (NstSettings *settings, const char *name, const char *value,
                                     GError **error);

/* VALUE of setting PSPEC as nst_settings_set_from_text takes it. Free with g_free. */
char *nst_settings_value_to_text (GParamSpec *pspec, const GValue *value);

/* A part of a sentence that says which values PSPEC takes, such as "a number from 0 to 100" or
 * "draft, normal or best". Translated; free with g_free. */
char *nst_settings_describe_range (GParamSpec *pspec);

/* The words that PSPEC takes; none where it takes something else. Free with g_strfreev. */
GStrv nst_settings_list_nicks (GParamSpec *pspec);

/* Appends a description of PSPEC, which takes RANGE, to TEXT. */
typedef void (*NstSettingDescription) (GString *text, GParamSpec *pspec, const char *range);

/* What DESCRIBE appends for all settings in their order. Free with g_free. */
char *nst_settings_describe_all (NstSettingDescription describe);

G_END_DECLS
