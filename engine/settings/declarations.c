/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/declarations.h"

#include <glib/gi18n-lib.h>

#include "settings/settings.h"

/* clang-format off */

static void
declare_basic (GPtrArray *settings, GParamFlags basic)
{
  g_ptr_array_add (settings, g_param_spec_double ("strength", N_ ("Strength"),
    N_ ("How strongly the layer is repainted: 0 hardly touches it, 100 hardly leaves it"),
    0, 100, 50, basic));
  g_ptr_array_add (settings, g_param_spec_double ("style-scale", N_ ("Size of detail"),
    N_ ("Size of the brush strokes, as a multiple of the style picture's own"),
    0.25, 4, 1, basic));
  g_ptr_array_add (settings, g_param_spec_enum ("quality", N_ ("Quality"),
    N_ ("How long to paint: draft takes about half the time of normal, best two and a half "
        "times it"),
    NST_TYPE_QUALITY, NST_QUALITY_NORMAL, basic));
  g_ptr_array_add (settings, g_param_spec_enum ("colour", N_ ("Colours"),
    N_ ("Whose colours the result has"),
    NST_TYPE_COLOUR, NST_COLOUR_STYLE, basic));
}

static void
declare_advanced (GPtrArray *settings, GParamFlags advanced)
{
  g_ptr_array_add (settings, g_param_spec_string ("network", N_ ("Network"),
    N_ ("What looks at the pictures: built-in, an installed network's name, or a network's file"),
    "built-in", advanced));
  g_ptr_array_add (settings, g_param_spec_int ("size", N_ ("Size to paint at"),
    N_ ("Longest side, in pixels, of the finest scale painted; 0 for the layer's own"),
    0, 262144, 0, advanced));
  g_ptr_array_add (settings, g_param_spec_int ("iterations", N_ ("Iterations"),
    N_ ("Steps at the coarsest scale, of which finer scales take a share; 0 for what the quality "
        "asks for"),
    0, 100000, 0, advanced));
  g_ptr_array_add (settings, g_param_spec_string ("style-weights", N_ ("Style weights"),
    N_ ("With several styles, how much of each: numbers separated by commas, such as 2,1"),
    "", advanced));
  g_ptr_array_add (settings, g_param_spec_double ("smoothness", N_ ("Smoothness"),
    N_ ("How much to hold back noise between neighbouring pixels"),
    0, 100, 10, advanced));
  g_ptr_array_add (settings, g_param_spec_double ("brushwork", N_ ("Brushwork"),
    N_ ("How much the result is made of the style picture's own brush strokes: 0 not at all, 100 "
        "wholly, at the cost of fine detail"),
    0, 100, 40, advanced));
  g_ptr_array_add (settings, g_param_spec_double ("initial-noise", N_ ("Noise to start from"),
    N_ ("What the painting starts from: 0 the layer itself, 1 nothing but noise"),
    0, 1, 0, advanced));
  g_ptr_array_add (settings, g_param_spec_int ("seed", N_ ("Random seed"),
    N_ ("Starts the noise; the same seed gives the same picture"),
    0, G_MAXINT, 0, advanced));
  g_ptr_array_add (settings, g_param_spec_enum ("optimiser", N_ ("Optimiser"),
    N_ ("How the picture is searched for: L-BFGS needs fewer steps, Adam less memory"),
    NST_TYPE_OPTIMISER, NST_OPTIMISER_LBFGS, advanced));
  g_ptr_array_add (settings, g_param_spec_enum ("padding", N_ ("Padding"),
    N_ ("What the network sees beyond the border of the picture"),
    NST_TYPE_PADDING, NST_PADDING_NETWORK, advanced));
  g_ptr_array_add (settings, g_param_spec_enum ("pooling", N_ ("Pooling"),
    N_ ("How the network brings four neighbours into one"),
    NST_TYPE_POOLING, NST_POOLING_AVERAGE, advanced));
  g_ptr_array_add (settings, g_param_spec_int ("threads", N_ ("Threads"),
    N_ ("Processors to use; 0 for as many as GEGL may use"),
    0, 1024, 0, advanced));
  g_ptr_array_add (settings, g_param_spec_int ("memory", N_ ("Memory"),
    N_ ("Most memory to use, in MiB; 0 for a quarter of the machine's, at most 4096"),
    0, 16777216, 0, advanced));
}

/* What pictures are compared by. */
static void
declare_losses (GPtrArray *settings, GParamFlags recipe)
{
  g_ptr_array_add (settings, g_param_spec_string ("style-layers", N_ ("Style layers"),
    N_ ("Layers at which the style is compared, with weights: such as "
        "relu1_1:0.2,relu2_1:0.2; empty for the filter's own"),
    "", recipe));
  g_ptr_array_add (settings, g_param_spec_string ("content-layers", N_ ("Content layers"),
    N_ ("Layers at which the content is compared, with weights: such as relu4_2; empty for "
        "the filter's own"),
    "", recipe));
  g_ptr_array_add (settings, g_param_spec_double ("style-weight", N_ ("Weight of the style"),
    N_ ("What the loss of the style is multiplied by"),
    0, 1e15, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("content-weight", N_ ("Weight of the content"),
    N_ ("What the loss of the content is multiplied by"),
    0, 1e15, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("style-formula", N_ ("Formula of the style"),
    N_ ("How Gram matrices are compared; only the relative formula follows the strength"),
    NST_TYPE_STYLE_FORMULA, NST_STYLE_FORMULA_RELATIVE, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("style-target", N_ ("Target of the style"),
    N_ ("Whether a larger style picture counts more: sum, or not: average"),
    NST_TYPE_STYLE_TARGET_KIND, NST_STYLE_TARGET_AVERAGE, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("content-formula", N_ ("Formula of the content"),
    N_ ("How features are compared with the content; only the relative formula follows the "
        "strength"),
    NST_TYPE_CONTENT_FORMULA, NST_CONTENT_FORMULA_RELATIVE, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("normalise-gradients", N_ ("Normalised gradients"),
    N_ ("Whether each layer adds a gradient of the same size"),
    NST_TYPE_NORMALISE, NST_NORMALISE_NONE, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("detail", N_ ("Detail of the content"),
    N_ ("What the loss of the content's fine detail is multiplied by"),
    0, 1000, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("neighbours", N_ ("Neighbours in the style"),
    N_ ("What the loss of each place's likest in the style is multiplied by"),
    0, 1000, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("changes", N_ ("Changes in the style"),
    N_ ("What the loss of how the style changes from place to place is multiplied by"),
    0, 1000, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("means", N_ ("Means of the style"),
    N_ ("What the loss of the style's average features is multiplied by"),
    0, 1000, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("range", N_ ("Range of values"),
    N_ ("What the loss of values below black and above white is multiplied by"),
    0, 1000, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("smoothness-formula", N_ ("Formula of the smoothness"),
    N_ ("How neighbouring pixels are compared"),
    NST_TYPE_SMOOTHNESS_FORMULA, NST_SMOOTHNESS_MEAN, recipe));
}

/* How the picture is searched for. */
static void
declare_search (GPtrArray *settings, GParamFlags recipe)
{
  g_ptr_array_add (settings, g_param_spec_enum ("scales", N_ ("Scales"),
    N_ ("Whether to paint coarse to fine, or only at the size asked for, in as many steps as "
        "there are iterations"),
    NST_TYPE_SCALES, NST_SCALES_PYRAMID, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("levels", N_ ("Levels"),
    N_ ("The number that white is while the picture is searched for, black being 0: constants "
        "of steps and noise depend on it"),
    1, 65535, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_int ("history", N_ ("History"),
    N_ ("Steps that L-BFGS remembers; 0 for as many as suit it"),
    0, 1000, 0, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("step", N_ ("Step"),
    N_ ("Length of a step of Adam, or of L-BFGS with fixed steps; 0 for what suits them"),
    0, 1e6, 0, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("step-schedule", N_ ("Steps of Adam"),
    N_ ("How the length of its steps goes on"),
    NST_TYPE_SCHEDULE, NST_SCHEDULE_COSINE, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("epsilon", N_ ("Epsilon of Adam"),
    N_ ("What it adds to the roots of squares"),
    0, 1, 1e-8, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("epsilon-form", N_ ("Form of the epsilon"),
    N_ ("Which form of Adam the epsilon belongs to"),
    NST_TYPE_EPSILON_FORM, NST_EPSILON_CORRECTED, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("clamp", N_ ("Clamp"),
    N_ ("When values are brought between black and white; L-BFGS with lines does so at "
        "the end"),
    NST_TYPE_CLAMP, NST_CLAMP_END, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("tolerance-gradient", N_ ("Tolerance of the gradient"),
    N_ ("L-BFGS with fixed steps and L-BFGS-B end where the gradient is nowhere larger"),
    0, 1, 0, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("tolerance-change", N_ ("Tolerance of the change"),
    N_ ("L-BFGS with fixed steps and L-BFGS-B end where the loss changes less"),
    0, 1, 0, recipe));
}

/* The pictures that go in and come out. */
static void
declare_pictures (GPtrArray *settings, GParamFlags recipe)
{
  g_ptr_array_add (settings, g_param_spec_int ("size-shortest", N_ ("Shortest side"),
    N_ ("Least length, in pixels, of the shortest side painted; 0 for any"),
    0, 262144, 0, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("style-size", N_ ("Size of the style"),
    N_ ("What the size of a style picture is made from, before the size of detail"),
    NST_TYPE_STYLE_SIZE, NST_STYLE_SIZE_AREA, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("resampling", N_ ("Resampling"),
    N_ ("How pictures are brought to other sizes"),
    NST_TYPE_RESAMPLING, NST_RESAMPLING_CUBIC, recipe));
  g_ptr_array_add (settings, g_param_spec_string ("start-file", N_ ("File to start from"),
    N_ ("A picture that painting starts from instead of the layer"),
    "", recipe));
  g_ptr_array_add (settings, g_param_spec_double ("start-style", N_ ("Style to start from"),
    N_ ("How much of the style picture the start has"),
    0, 1, 0, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("noise", N_ ("Noise"),
    N_ ("What noise the painting starts from"),
    NST_TYPE_NOISE, NST_NOISE_UNIFORM, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("noise-amplitude", N_ ("Amplitude of the noise"),
    N_ ("How far noise around a mean reaches, or the deviation of normal noise"),
    0, 65535, 1, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("noise-exponent", N_ ("Exponent of pink noise"),
    N_ ("Power of the frequency by which pink noise falls"),
    -16, 16, -1, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("pooling-window", N_ ("Window of poolings"),
    N_ ("How many positions the network brings into one"),
    NST_TYPE_POOLING_WINDOW, NST_POOLING_WINDOW_NETWORK, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("pooling-rounding", N_ ("Rounding of poolings"),
    N_ ("Whether a rest of positions makes one more"),
    NST_TYPE_POOLING_ROUNDING, NST_POOLING_ROUNDING_NETWORK, recipe));
  g_ptr_array_add (settings, g_param_spec_double ("input-scale", N_ ("Scale of the input"),
    N_ ("The number that white is to the network; 0 for the network's own"),
    0, 65535, 0, recipe));
  g_ptr_array_add (settings, g_param_spec_string ("input-mean", N_ ("Mean of the input"),
    N_ ("What is taken from red, green and blue for the network: three numbers separated by "
        "commas; empty for the network's own"),
    "", recipe));
  g_ptr_array_add (settings, g_param_spec_string ("input-deviation", N_ ("Deviation of the input"),
    N_ ("What red, green and blue are then divided by: three numbers separated by commas; "
        "empty for the network's own"),
    "", recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("quantise", N_ ("Quantise"),
    N_ ("How values become whole numbers in the result"),
    NST_TYPE_QUANTISE, NST_QUANTISE_ROUND, recipe));
  g_ptr_array_add (settings, g_param_spec_int ("save-every", N_ ("Save every"),
    N_ ("Saves the painting into the folder after each so many steps; 0 for never"),
    0, 100000, 0, recipe));
  g_ptr_array_add (settings, g_param_spec_enum ("save-when", N_ ("Save when"),
    N_ ("Whether a step that is saved is shown before or after it"),
    NST_TYPE_SAVE_WHEN, NST_SAVE_AFTER, recipe));
  g_ptr_array_add (settings, g_param_spec_string ("save-folder", N_ ("Folder to save to"),
    N_ ("Folder that pictures and losses are saved into"),
    "", recipe));
  g_ptr_array_add (settings, g_param_spec_int ("print-every", N_ ("Print every"),
    N_ ("Prints the losses at each so many steps; 0 for never"),
    0, 100000, 0, recipe));
}

/* clang-format on */

GPtrArray *
nst_settings_declare (void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GPtrArray *settings = g_ptr_array_new ();

  declare_basic (settings, flags | NST_PARAM_BASIC);
  declare_advanced (settings, flags);
  declare_losses (settings, flags | NST_PARAM_RECIPE);
  declare_search (settings, flags | NST_PARAM_RECIPE);
  declare_pictures (settings, flags | NST_PARAM_RECIPE);
  return settings;
}
