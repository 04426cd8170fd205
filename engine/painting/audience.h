/* Whoever watches a painting grow, and may end it early.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "painting/progress.h"

G_BEGIN_DECLS

/* All functions are called from the thread that paints; each may be NULL. */
typedef struct
{
  NstProgress progress;

  /* Asked when PROGRESS has said stop: TRUE to keep the painting as far as it is, FALSE to leave
   * nothing. */
  gboolean (*keeps) (gpointer user_data);

  /* Asked as often as PROGRESS: whether to hand out the painting now. It costs nothing but this
   * call while the answer is FALSE. */
  gboolean (*wants_picture) (gpointer user_data);

  /* Takes the painting as it is, height × width × 3, R'G'B' of the content's space, made smaller so
   * that no side is longer than shown_side. PICTURE is borrowed. */
  void (*take_picture) (const NstMap *picture, gpointer user_data);
  int shown_side; /* pixels, ≥ 1 */

  gpointer user_data;
} NstAudience;

G_END_DECLS
