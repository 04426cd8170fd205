/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "error.h"

/* clang-format off */
G_DEFINE_QUARK (nst-error-quark, nst_error)
