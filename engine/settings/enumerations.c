/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/enumerations.h"

#include <glib/gi18n-lib.h>

#define DEFINE_ENUM(TypeName, type_name, ...)                                                      \
  GType type_name##_get_type (void)                                                                \
  {                                                                                                \
    static const GEnumValue values[] = { __VA_ARGS__, { 0, NULL, NULL } };                         \
    static gsize type = 0;                                                                         \
    if (g_once_init_enter (&type))                                                                 \
      g_once_init_leave (&type, g_enum_register_static (#TypeName, values));                       \
    return type;                                                                                   \
  }

DEFINE_ENUM (NstQuality, nst_quality, { NST_QUALITY_DRAFT, N_ ("Draft"), "draft" },
             { NST_QUALITY_NORMAL, N_ ("Normal"), "normal" },
             { NST_QUALITY_BEST, N_ ("Best"), "best" })

DEFINE_ENUM (NstColour, nst_colour, { NST_COLOUR_STYLE, N_ ("Of the style"), "style" },
             { NST_COLOUR_CONTENT, N_ ("Of the layer"), "content" },
             { NST_COLOUR_MATCHED, N_ ("Style in the layer's palette"), "matched" },
             { NST_COLOUR_PLAIN, N_ ("Of both, unchanged"), "plain" })

DEFINE_ENUM (NstOptimiser, nst_optimiser, { NST_OPTIMISER_LBFGS, N_ ("L-BFGS"), "lbfgs" },
             { NST_OPTIMISER_ADAM, N_ ("Adam"), "adam" },
             { NST_OPTIMISER_LBFGS_FIXED, N_ ("L-BFGS with fixed steps"), "lbfgs-fixed" },
             { NST_OPTIMISER_LBFGS_B, N_ ("L-BFGS-B"), "lbfgs-b" })

DEFINE_ENUM (NstPadding, nst_padding,
             { NST_PADDING_NETWORK, N_ ("As the network was trained"), "network" },
             { NST_PADDING_ZERO, N_ ("Zero"), "zero" },
             { NST_PADDING_REFLECT, N_ ("Reflect"), "reflect" },
             { NST_PADDING_REPLICATE, N_ ("Replicate"), "replicate" })

DEFINE_ENUM (NstPooling, nst_pooling,
             { NST_POOLING_NETWORK, N_ ("As the network was trained"), "network" },
             { NST_POOLING_MAX, N_ ("Maximum"), "max" },
             { NST_POOLING_AVERAGE, N_ ("Average"), "average" })

DEFINE_ENUM (NstStyleFormula, nst_style_formula,
             { NST_STYLE_FORMULA_RELATIVE, N_ ("Relative to the style"), "relative" },
             { NST_STYLE_FORMULA_MEAN_SQUARE, N_ ("Mean square"), "mean-square" },
             { NST_STYLE_FORMULA_GATYS, N_ ("As Gatys et al."), "gatys" })

DEFINE_ENUM (NstStyleTargetKind, nst_style_target_kind,
             { NST_STYLE_TARGET_AVERAGE, N_ ("Average"), "average" },
             { NST_STYLE_TARGET_SUM, N_ ("Sum"), "sum" })

DEFINE_ENUM (NstContentFormula, nst_content_formula,
             { NST_CONTENT_FORMULA_RELATIVE, N_ ("Relative to the content"), "relative" },
             { NST_CONTENT_FORMULA_MEAN, N_ ("Mean square"), "mean" },
             { NST_CONTENT_FORMULA_QUARTER_MEAN, N_ ("Quarter of the mean square"),
               "quarter-mean" },
             { NST_CONTENT_FORMULA_HALF_SUM, N_ ("Half the sum of squares"), "half-sum" })

DEFINE_ENUM (NstNormalise, nst_normalise, { NST_NORMALISE_NONE, N_ ("None"), "none" },
             { NST_NORMALISE_LAYERS, N_ ("Each layer"), "layers" })

DEFINE_ENUM (NstSmoothnessFormula, nst_smoothness_formula,
             { NST_SMOOTHNESS_MEAN, N_ ("Mean square"), "mean" },
             { NST_SMOOTHNESS_SUM, N_ ("Half the sum of squares"), "sum" },
             { NST_SMOOTHNESS_LAPLACIAN, N_ ("Laplacian"), "laplacian" })

DEFINE_ENUM (NstScales, nst_scales, { NST_SCALES_PYRAMID, N_ ("Coarse to fine"), "pyramid" },
             { NST_SCALES_ONE, N_ ("One"), "one" })

DEFINE_ENUM (NstSchedule, nst_schedule,
             { NST_SCHEDULE_COSINE, N_ ("Half a cosine at the end"), "cosine" },
             { NST_SCHEDULE_CONSTANT, N_ ("Constant"), "constant" })

DEFINE_ENUM (NstEpsilonForm, nst_epsilon_form,
             { NST_EPSILON_CORRECTED, N_ ("Corrected"), "corrected" },
             { NST_EPSILON_HAT, N_ ("Epsilon hat"), "hat" })

DEFINE_ENUM (NstClamp, nst_clamp, { NST_CLAMP_END, N_ ("At the end"), "end" },
             { NST_CLAMP_ALWAYS, N_ ("Always"), "always" })

DEFINE_ENUM (NstStyleSize, nst_style_size, { NST_STYLE_SIZE_AREA, N_ ("The layer's area"), "area" },
             { NST_STYLE_SIZE_STRETCHED, N_ ("The layer's sides"), "stretched" },
             { NST_STYLE_SIZE_OWN, N_ ("Its own"), "own" },
             { NST_STYLE_SIZE_SIDES, N_ ("The size to paint at"), "sides" })

DEFINE_ENUM (NstResampling, nst_resampling, { NST_RESAMPLING_CUBIC, N_ ("Cubic"), "cubic" },
             { NST_RESAMPLING_LINEAR, N_ ("Linear"), "linear" })

DEFINE_ENUM (
  NstNoise, nst_noise, { NST_NOISE_UNIFORM, N_ ("Uniform"), "uniform" },
  { NST_NOISE_UNIFORM_MEAN, N_ ("Uniform around the network's mean colour"), "uniform-mean" },
  { NST_NOISE_NORMAL, N_ ("Normal"), "normal" },
  { NST_NOISE_NORMAL_MEAN, N_ ("Normal around the network's mean colour"), "normal-mean" },
  { NST_NOISE_NORMAL_PICTURE, N_ ("Normal, as wide as the picture's values"), "normal-picture" },
  { NST_NOISE_PINK, N_ ("Pink"), "pink" })

DEFINE_ENUM (NstPoolingWindow, nst_pooling_window,
             { NST_POOLING_WINDOW_NETWORK, N_ ("As the network was trained"), "network" },
             { NST_POOLING_WINDOW_2, N_ ("2 × 2"), "2" },
             { NST_POOLING_WINDOW_3, N_ ("3 × 3"), "3" })

DEFINE_ENUM (NstPoolingRounding, nst_pooling_rounding,
             { NST_POOLING_ROUNDING_NETWORK, N_ ("As the network was trained"), "network" },
             { NST_POOLING_ROUNDING_FLOOR, N_ ("Down"), "floor" },
             { NST_POOLING_ROUNDING_CEILING, N_ ("Up"), "ceiling" })

DEFINE_ENUM (NstQuantise, nst_quantise, { NST_QUANTISE_ROUND, N_ ("Round"), "round" },
             { NST_QUANTISE_TRUNCATE, N_ ("Truncate"), "truncate" })

DEFINE_ENUM (NstSaveWhen, nst_save_when, { NST_SAVE_BEFORE, N_ ("Before a step"), "before" },
             { NST_SAVE_AFTER, N_ ("After a step"), "after" })
