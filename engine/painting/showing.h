/* Shows a painting under way to its audience.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/audience.h"
#include "painting/painting.h"

G_BEGIN_DECLS

struct _NstShowing /* declared in painting.h */
{
  const NstAudience *audience;
  NstPainting small;   /* the painting with its content made small, to finish small pictures by */
  GeglBuffer *content; /* the small content; NULL until a picture is wanted */
};

/* Nothing is shown yet. AUDIENCE must live as long. Clear with nst_showing_clear. */
void nst_showing_init (NstShowing *showing, const NstAudience *audience);
void nst_showing_clear (NstShowing *showing);

/* Hands PICTURE (height × width × 3), of PAINTING under way, to the audience, if that wants it now:
 * made smaller by averages and finished as the painting will be. */
void nst_showing_offer (NstShowing *showing, const NstPainting *painting, const NstMap *picture);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstShowing, nst_showing_clear)

G_END_DECLS
