/* One convolution to be computed, whichever way: by direct.h, scatter.h or winograd.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "layers/epilogue.h"
#include "layers/padding.h"

G_BEGIN_DECLS

/* output = input * filters, then the epilogue. */
typedef struct
{
  const NstMap *input; /* height × width × in channels */
  NstPadding padding;  /* of the input; any but NST_PADDING_NETWORK */
  NstEpilogue epilogue;
  NstMap *output; /* height × width × out channels, allocated */
  float *scratch; /* as many floats as …_scratch() says: nst_direct_scratch(), for example */
  int threads;    /* how many may be used at most; 0 for all */
} NstConvolutionTask;

G_END_DECLS
