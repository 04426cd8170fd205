/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/showing.h"

#include "painting/finishing.h"
#include "pictures/resampling.h"

void
nst_showing_init (NstShowing *showing, const NstAudience *audience)
{
  *showing = (NstShowing){ audience };
}

void
nst_showing_clear (NstShowing *showing)
{
  g_clear_object (&showing->content);
}

/* Makes the content small, once. */
static void
prepare (NstShowing *showing, const NstPainting *painting)
{
  const int width = gegl_buffer_get_width (painting->content);
  const int height = gegl_buffer_get_height (painting->content);
  const double factor = MIN (1, (double) showing->audience->shown_side / MAX (width, height));

  if (showing->content == NULL)
    showing->content = nst_resample_to_size (painting->content, MAX (1, (int) (width * factor)),
                                             MAX (1, (int) (height * factor)));
  showing->small = *painting;
  showing->small.content = showing->content;
  showing->small.showing = NULL;
}

void
nst_showing_offer (NstShowing *showing, const NstPainting *painting, const NstMap *picture)
{
  const NstAudience *audience = showing->audience;
  g_auto (NstMap) small = NST_MAP_INIT;
  int factor, threads;

  if (audience == NULL || audience->wants_picture == NULL
      || !audience->wants_picture (audience->user_data))
    return;
  g_object_get (painting->settings, "threads", &threads, NULL);
  factor
    = (MAX (picture->width, picture->height) + audience->shown_side - 1) / audience->shown_side;
  prepare (showing, painting);
  /* A picture that cannot be shown for want of memory is no reason to end the painting. */
  if (nst_resample_average (picture, MAX (1, picture->width / factor),
                            MAX (1, picture->height / factor), threads, &small, NULL)
      && nst_finishing_apply (&showing->small, &small, NULL, NULL))
    audience->take_picture (&small, audience->user_data);
}
