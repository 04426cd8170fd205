# SPDX-License-Identifier: GPL-3.0-or-later
"""The layers that pictures are compared by, as engine/painting/recipe.c has them: networks are
trained for these, and tests/oracle and tests/bench compute the engine's losses a second time. A tap
is a rectifier's output; relu4_2 is the second one of the fourth block."""

STYLE_TAPS = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]
CONTENT_TAPS = ["relu4_2"]
DETAIL_TAPS = ["relu3_1"]
NEIGHBOURS_TAP = "relu3_1"  # where each position looks for the style's nearest one
STYLE_AND_CONTENT_TAPS = [*STYLE_TAPS, *CONTENT_TAPS]

# At these style taps changes are compared, too: differences of features this many positions apart.
CHANGE_DISTANCES = {"relu1_1": 3, "relu2_1": 2, "relu3_1": 2}

# The layers of VGG-19 that evaluate.py judges paintings by: the ones of the judge in MODEL_CARD.md.
JUDGE_STYLE_TAPS = ["relu1_1", "relu2_1", "relu3_1", "relu3_4"]
JUDGE_CONTENT_TAP = "relu3_4"
