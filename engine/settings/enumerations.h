/* The values of settings that are one of several words.
 *
 * As in GEGL's own enumerations, each GEnumValue's value_name is a translatable label (in domain
 * GETTEXT_PACKAGE) and its value_nick the word used on command lines and in scripts.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "layers/padding.h"
#include "layers/pooling.h"

G_BEGIN_DECLS

typedef enum
{
  NST_QUALITY_DRAFT,
  NST_QUALITY_NORMAL,
  NST_QUALITY_BEST
} NstQuality;

typedef enum
{
  NST_COLOUR_STYLE,   /* the painting's colours */
  NST_COLOUR_CONTENT, /* the photograph's: only luma is painted */
  NST_COLOUR_MATCHED, /* the painting with its colours brought to the photograph's palette */
  NST_COLOUR_PLAIN    /* those of both pictures as they are; nothing is done to the result's */
} NstColour;

typedef enum
{
  NST_OPTIMISER_LBFGS,
  NST_OPTIMISER_ADAM,
  NST_OPTIMISER_LBFGS_FIXED, /* steps of a fixed length, as PyTorch's */
  NST_OPTIMISER_LBFGS_B      /* within bounds: Byrd, Lu, Nocedal & Zhu 1995 */
} NstOptimiser;

/* What the squared differences of a style tap's Gram matrices, which are means over positions, are
 * multiplied by: of C channels. */
typedef enum
{
  NST_STYLE_FORMULA_RELATIVE,    /* 1 / the target's sum of squares, and the recipe's weight */
  NST_STYLE_FORMULA_MEAN_SQUARE, /* 1 / C⁴: the mean square of matrices divided by C */
  NST_STYLE_FORMULA_GATYS        /* 1 / 4C²: Gatys, Ecker & Bethge 2015, equation 4 */
} NstStyleFormula;

typedef enum
{
  NST_STYLE_TARGET_AVERAGE, /* the style's Gram matrix as a mean over its positions */
  NST_STYLE_TARGET_SUM      /* as a sum over its positions, divided by those of the content */
} NstStyleTargetKind;

/* What the squared differences of a content tap's features are multiplied by: of C channels and M
 * positions. */
typedef enum
{
  NST_CONTENT_FORMULA_RELATIVE,     /* 1 / the content's sum of squares, and the recipe's weight */
  NST_CONTENT_FORMULA_MEAN,         /* 1 / CM */
  NST_CONTENT_FORMULA_QUARTER_MEAN, /* 1 / 4CM */
  NST_CONTENT_FORMULA_HALF_SUM      /* 1 / 2: Gatys, Ecker & Bethge 2015, equation 1 */
} NstContentFormula;

typedef enum
{
  NST_NORMALISE_NONE,
  NST_NORMALISE_LAYERS /* the gradient that each tap adds is divided by the sum of its magnitudes */
} NstNormalise;

typedef enum
{
  NST_SMOOTHNESS_MEAN,     /* the mean of squares, and the recipe's weight */
  NST_SMOOTHNESS_SUM,      /* half the sum of squares */
  NST_SMOOTHNESS_LAPLACIAN /* a sixteenth of the sum of squares, with the mean colour around */
} NstSmoothnessFormula;

typedef enum
{
  NST_SCALES_PYRAMID,
  NST_SCALES_ONE
} NstScales;

typedef enum
{
  NST_SCHEDULE_COSINE, /* full steps in the first half, then half a cosine to none */
  NST_SCHEDULE_CONSTANT
} NstSchedule;

typedef enum
{
  NST_EPSILON_CORRECTED, /* Kingma & Ba 2014, algorithm 1 */
  NST_EPSILON_HAT        /* the form at the end of its section 2, as TensorFlow has it */
} NstEpsilonForm;

typedef enum
{
  NST_CLAMP_END,
  NST_CLAMP_ALWAYS
} NstClamp;

typedef enum
{
  NST_STYLE_SIZE_AREA,      /* as many pixels as the content */
  NST_STYLE_SIZE_STRETCHED, /* the content's sides */
  NST_STYLE_SIZE_OWN,       /* the style's own */
  NST_STYLE_SIZE_SIDES      /* the style's own brought to the size that is painted at */
} NstStyleSize;

typedef enum
{
  NST_RESAMPLING_CUBIC,
  NST_RESAMPLING_LINEAR
} NstResampling;

typedef enum
{
  NST_NOISE_UNIFORM,        /* from 0 to 1 */
  NST_NOISE_UNIFORM_MEAN,   /* around the network's mean colour */
  NST_NOISE_NORMAL,         /* around 0 */
  NST_NOISE_NORMAL_MEAN,    /* around the network's mean colour */
  NST_NOISE_NORMAL_PICTURE, /* likewise, as wide as the picture's values spread */
  NST_NOISE_PINK            /* a random spectrum that falls by a power of the frequency */
} NstNoise;

typedef enum
{
  NST_POOLING_WINDOW_NETWORK,
  NST_POOLING_WINDOW_2, /* 2 × 2 positions */
  NST_POOLING_WINDOW_3  /* 3 × 3, one of them beyond each side, which no average counts */
} NstPoolingWindow;

typedef enum
{
  NST_POOLING_ROUNDING_NETWORK,
  NST_POOLING_ROUNDING_FLOOR,
  NST_POOLING_ROUNDING_CEILING
} NstPoolingRounding;

typedef enum
{
  NST_QUANTISE_ROUND,
  NST_QUANTISE_TRUNCATE
} NstQuantise;

typedef enum
{
  NST_SAVE_BEFORE,
  NST_SAVE_AFTER
} NstSaveWhen;

#define NST_TYPE_QUALITY (nst_quality_get_type ())
#define NST_TYPE_COLOUR (nst_colour_get_type ())
#define NST_TYPE_OPTIMISER (nst_optimiser_get_type ())
#define NST_TYPE_PADDING (nst_padding_get_type ())
#define NST_TYPE_POOLING (nst_pooling_get_type ())
#define NST_TYPE_STYLE_FORMULA (nst_style_formula_get_type ())
#define NST_TYPE_STYLE_TARGET_KIND (nst_style_target_kind_get_type ())
#define NST_TYPE_CONTENT_FORMULA (nst_content_formula_get_type ())
#define NST_TYPE_NORMALISE (nst_normalise_get_type ())
#define NST_TYPE_SMOOTHNESS_FORMULA (nst_smoothness_formula_get_type ())
#define NST_TYPE_SCALES (nst_scales_get_type ())
#define NST_TYPE_SCHEDULE (nst_schedule_get_type ())
#define NST_TYPE_EPSILON_FORM (nst_epsilon_form_get_type ())
#define NST_TYPE_CLAMP (nst_clamp_get_type ())
#define NST_TYPE_STYLE_SIZE (nst_style_size_get_type ())
#define NST_TYPE_RESAMPLING (nst_resampling_get_type ())
#define NST_TYPE_NOISE (nst_noise_get_type ())
#define NST_TYPE_POOLING_WINDOW (nst_pooling_window_get_type ())
#define NST_TYPE_POOLING_ROUNDING (nst_pooling_rounding_get_type ())
#define NST_TYPE_QUANTISE (nst_quantise_get_type ())
#define NST_TYPE_SAVE_WHEN (nst_save_when_get_type ())
GType nst_quality_get_type (void);
GType nst_colour_get_type (void);
GType nst_optimiser_get_type (void);
GType nst_padding_get_type (void);
GType nst_pooling_get_type (void);
GType nst_style_formula_get_type (void);
GType nst_style_target_kind_get_type (void);
GType nst_content_formula_get_type (void);
GType nst_normalise_get_type (void);
GType nst_smoothness_formula_get_type (void);
GType nst_scales_get_type (void);
GType nst_schedule_get_type (void);
GType nst_epsilon_form_get_type (void);
GType nst_clamp_get_type (void);
GType nst_style_size_get_type (void);
GType nst_resampling_get_type (void);
GType nst_noise_get_type (void);
GType nst_pooling_window_get_type (void);
GType nst_pooling_rounding_get_type (void);
GType nst_quantise_get_type (void);
GType nst_save_when_get_type (void);

G_END_DECLS
