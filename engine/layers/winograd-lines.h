/* The transforms of Winograd's F(4 × 4, 3 × 3) and F(6 × 6, 3 × 3) along one line of a tile: Lavin
 * & Gray 2015 (arXiv 1509.09308), for the points 0, ±1, ±2, ∞, and for six results also ±½. The
 * numbers are derived as by wincnn (github.com/andravin/wincnn).
 *
 * STEP is how many results a line has, 4 or 6; a constant wherever these functions are called, so
 * that the compiler knows it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lanes.h"

G_BEGIN_DECLS

/* One line of a tile: a vector for each number, of as many channels as there are lanes. */
typedef struct
{
  NstLanes *at; /* the first one */
  int stride;   /* vectors from one to the next */
} NstWinogradLine;

/* Sets numbers FIRST and FIRST + 1, of the points p and −p, from the sums of p's terms of EVEN and
 * of ODD powers. */
NST_INLINE void
nst_winograd_line_set_pair (NstWinogradLine line, int first, NstLanes even, NstLanes odd)
{
  line.at[first * line.stride] = even + odd;
  line.at[(first + 1) * line.stride] = even - odd;
}

/* G: transforms three weights to STEP + 2. */
NST_INLINE void
nst_winograd_line_of_filter (int step, NstWinogradLine from, NstWinogradLine to)
{
  const NstLanes a = from.at[0], b = from.at[from.stride], c = from.at[2 * from.stride];

  if (step == 4)
    {
      to.at[0] = a * 0.25f;
      nst_winograd_line_set_pair (to, 1, (a + c) * (-1.0f / 6), b * (-1.0f / 6));
      nst_winograd_line_set_pair (to, 3, (a + 4 * c) * (1.0f / 24), b * (1.0f / 12));
    }
  else
    {
      to.at[0] = a;
      nst_winograd_line_set_pair (to, 1, (a + c) * (-2.0f / 9), b * (-2.0f / 9));
      nst_winograd_line_set_pair (to, 3, (a + 4 * c) * (1.0f / 90), b * (1.0f / 45));
      nst_winograd_line_set_pair (to, 5, (4 * a + c) * (1.0f / 180), b * (1.0f / 90));
    }
  to.at[(step + 1) * to.stride] = c;
}

/* Bᵀ: transforms STEP + 2 inputs to as many. */
NST_INLINE void
nst_winograd_line_of_inputs (int step, NstWinogradLine from, NstWinogradLine to)
{
  const NstLanes *d = from.at;
  const int s = from.stride;

  if (step == 4)
    {
      to.at[0] = 4 * d[0] - 5 * d[2 * s] + d[4 * s];
      nst_winograd_line_set_pair (to, 1, d[4 * s] - 4 * d[2 * s], d[3 * s] - 4 * d[s]);
      nst_winograd_line_set_pair (to, 3, d[4 * s] - d[2 * s], 2 * (d[3 * s] - d[s]));
      to.at[5 * to.stride] = 4 * d[s] - 5 * d[3 * s] + d[5 * s];
    }
  else
    {
      to.at[0] = d[0] - d[6 * s] + 5.25f * (d[4 * s] - d[2 * s]);
      nst_winograd_line_set_pair (to, 1, d[2 * s] + d[6 * s] - 4.25f * d[4 * s],
                                  d[s] + d[5 * s] - 4.25f * d[3 * s]);
      nst_winograd_line_set_pair (to, 3, d[6 * s] + 0.25f * d[2 * s] - 1.25f * d[4 * s],
                                  0.5f * d[s] - 2.5f * d[3 * s] + 2 * d[5 * s]);
      nst_winograd_line_set_pair (to, 5, d[6 * s] + 4 * d[2 * s] - 5 * d[4 * s],
                                  2 * d[s] - 2.5f * d[3 * s] + 0.5f * d[5 * s]);
      to.at[7 * to.stride] = d[7 * s] - d[s] + 5.25f * (d[3 * s] - d[5 * s]);
    }
}

/* Aᵀ: transforms STEP + 2 products to STEP results. */
NST_INLINE void
nst_winograd_line_of_results (int step, NstWinogradLine from, NstWinogradLine to)
{
  const NstLanes *m = from.at;
  const int s = from.stride;
  const NstLanes even = m[s] + m[2 * s], odd = m[s] - m[2 * s];           /* of ±1 */
  const NstLanes even2 = m[3 * s] + m[4 * s], odd2 = m[3 * s] - m[4 * s]; /* of ±2 */

  if (step == 4)
    {
      to.at[0] = m[0] + even + even2;
      to.at[to.stride] = odd + 2 * odd2;
      to.at[2 * to.stride] = even + 4 * even2;
      to.at[3 * to.stride] = odd + 8 * odd2 + m[5 * s];
    }
  else
    {
      /* Of ±½, whose powers are multiplied by 32. */
      const NstLanes even3 = m[5 * s] + m[6 * s], odd3 = m[5 * s] - m[6 * s];

      to.at[0] = m[0] + even + even2 + 32 * even3;
      to.at[to.stride] = odd + 2 * odd2 + 16 * odd3;
      to.at[2 * to.stride] = even + 4 * even2 + 8 * even3;
      to.at[3 * to.stride] = odd + 8 * odd2 + 4 * odd3;
      to.at[4 * to.stride] = even + 16 * even2 + 2 * even3;
      to.at[5 * to.stride] = odd + 32 * odd2 + odd3 + m[7 * s];
    }
}

G_END_DECLS
