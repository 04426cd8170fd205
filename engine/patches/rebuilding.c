/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/rebuilding.h"

#include "base/arrays.h"
#include "patches/patch-blend.h"
#include "pictures/binomial.h"
#include "pictures/resampling.h"

#define LEAST_PATCHES 4       /* on a side of what is halved */
#define FRESH_ROUNDS 2        /* times as many where places were taken by chance */
#define PASS_SEED 0x9e3779b9u /* what parts the seeds of passes: the golden ratio's bits */
#define SHARPENED 2 /* blurs between what is coarse and what is multiplied by the contrast */

/* One size, and what was made there. */
typedef struct
{
  NstMap picture; /* what is rebuilt */
  NstMap built;
  NstRebuilder rebuilder;
} Level;

void
nst_rebuilder_drop_styles (NstRebuilder *rebuilder)
{
  for (int k = 0; k < rebuilder->n_styles; k++)
    {
      nst_map_clear (&rebuilder->styles[k].pixels);
      nst_map_clear (&rebuilder->styles[k].visible);
    }
}

void
nst_rebuilder_clear (NstRebuilder *rebuilder)
{
  nst_rebuilder_drop_styles (rebuilder);
  g_clear_pointer (&rebuilder->styles, g_free);
  rebuilder->n_styles = 0;
  nst_patch_source_clear (&rebuilder->source);
  nst_patch_field_clear (&rebuilder->field);
}

static void
clear_level (Level *level)
{
  nst_map_clear (&level->picture);
  nst_map_clear (&level->built);
  nst_rebuilder_clear (&level->rebuilder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Level, clear_level)

static gboolean
halve (const NstMap *map, int threads, NstMap *halved, GError **error)
{
  return nst_resample_average (map, map->width / 2, map->height / 2, threads, halved, error);
}

/* Makes HALVED of STYLE; a pixel is as visible as the least visible of those that it stands for. */
static gboolean
halve_style (const NstPatchStyle *style, int threads, NstPatchStyle *halved, GError **error)
{
  const NstMap *visible = &style->visible;

  if (!halve (&style->pixels, threads, &halved->pixels, error))
    return FALSE;
  if (visible->data == NULL)
    return TRUE;
  if (!nst_map_allocate (&halved->visible, halved->pixels.height, halved->pixels.width, 1, error))
    return FALSE;
  for (int y = 0; y < halved->pixels.height; y++)
    for (int x = 0; x < halved->pixels.width; x++)
      *nst_map_at (&halved->visible, x, y) = MIN (
        MIN (*nst_map_at (visible, 2 * x, 2 * y), *nst_map_at (visible, 2 * x + 1, 2 * y)),
        MIN (*nst_map_at (visible, 2 * x, 2 * y + 1), *nst_map_at (visible, 2 * x + 1, 2 * y + 1)));
  return TRUE;
}

/* Makes COARSE of LEVEL, at half its size. */
static gboolean
halve_level (const Level *level, int threads, Level *coarse, GError **error)
{
  const NstRebuilder *rebuilder = &level->rebuilder;

  coarse->rebuilder.styles = g_new0 (NstPatchStyle, rebuilder->n_styles);
  for (; coarse->rebuilder.n_styles < rebuilder->n_styles; coarse->rebuilder.n_styles++)
    {
      const int k = coarse->rebuilder.n_styles;

      if (!halve_style (&rebuilder->styles[k], threads, &coarse->rebuilder.styles[k], error))
        return FALSE;
    }
  return halve (&level->picture, threads, &coarse->picture, error);
}

static gboolean
is_large (const NstMap *map)
{
  return MIN (map->height, map->width) >= LEAST_PATCHES * NST_PATCH_SIDE;
}

/* Whether picture and styles of LEVEL can be made half as large, and have some patches then. */
static gboolean
can_be_halved (const Level *level)
{
  gboolean can = is_large (&level->picture);

  for (int k = 0; k < level->rebuilder.n_styles; k++)
    can = can && is_large (&level->rebuilder.styles[k].pixels);
  return can;
}

/* Makes LEVEL's field, if it has none yet. */
static gboolean
make_field (Level *level, GError **error)
{
  NstPatchField *field = &level->rebuilder.field;

  return field->best
         || nst_patch_field_init (field, level->picture.height, level->picture.width, error);
}

/* Begins LEVEL with places taken by chance. */
static gboolean
begin_by_chance (Level *level, const NstRebuilding *rebuilding, GError **error)
{
  if (!make_field (level, error))
    return FALSE;
  nst_patch_field_scatter (&level->rebuilder.field, &level->rebuilder.source,
                           rebuilding->search.seed);
  return TRUE;
}

/* Begins LEVEL where COARSE has ended: with what that has changed, enlarged, and its places. */
static gboolean
begin_from (Level *level, Level *coarse, const NstRebuilding *rebuilding, GError **error)
{
  const NstPatchField *from = &coarse->rebuilder.field;
  NstPatchField *field = &level->rebuilder.field;
  NstMap *change = &coarse->built;

  for (gsize i = 0; i < nst_map_length (change); i++)
    change->data[i] -= coarse->picture.data[i];
  if (!nst_resample_add (change, &level->built, rebuilding->search.threads, error)
      || !make_field (level, error))
    return FALSE;
  for (int y = 0; y < field->height; y++)
    for (int x = 0; x < field->width; x++)
      {
        const int cx = MIN (x / NST_PATCH_STEP, from->width - 1);
        const int cy = MIN (y / NST_PATCH_STEP, from->height - 1);
        const int place = from->best[(gsize) cy * from->width + cx].place
                          + (y - cy * NST_PATCH_STEP) * coarse->rebuilder.source.pixels.width + x
                          - cx * NST_PATCH_STEP;

        field->best[(gsize) y * field->width + x].place
          = nst_patch_source_enlarge (&coarse->rebuilder.source, &level->rebuilder.source, place);
      }
  return TRUE;
}

/* Makes SOUGHT what a pass of LEVEL looks for: the picture and what is built of it, mixed, with its
 * detail made stronger. */
static gboolean
mix_sought (const Level *level, const NstRebuilding *rebuilding, NstMap *sought, GError **error)
{
  const int threads = rebuilding->search.threads;

  if (!nst_map_copy (&level->built, sought, error))
    return FALSE;
  nst_array_add_difference (sought->data, rebuilding->fidelity, level->picture.data, sought->data,
                            nst_map_length (sought));
  return rebuilding->contrast == 1
         || nst_binomial_strengthen (sought, SHARPENED, rebuilding->contrast, threads, error);
}

/* Searches and blends once. PASS is its number in all of the rebuilding, FRESH whether places were
 * taken by chance. */
static gboolean
make_pass (Level *level, const NstRebuilding *rebuilding, guint32 pass, gboolean fresh,
           GError **error)
{
  NstRebuilder *rebuilder = &level->rebuilder;
  NstPatchSearch search = rebuilding->search;
  g_auto (NstMap) sought = NST_MAP_INIT;

  search.seed += pass * PASS_SEED;
  search.rounds *= fresh ? FRESH_ROUNDS : 1;
  search.reach = fresh ? 0 : search.reach;
  if ((rebuilding->overuse > 0 && !fresh
       && !nst_patch_field_count (&rebuilder->field, &rebuilder->source, rebuilding->overuse,
                                  search.threads, error))
      || !mix_sought (level, rebuilding, &sought, error)
      || !nst_patch_field_search (&rebuilder->field, &sought, &rebuilder->source, &search, error))
    return FALSE;
  return nst_patch_blend (&rebuilder->field, &rebuilder->source, search.threads, &level->built,
                          error);
}

static gboolean rebuild_level (Level *level, int n, const NstRebuilding *rebuilding,
                               GError **error);

/* Rebuilds LEVEL at half its size and N - 1 sizes in all, and begins it from there. */
static gboolean
begin_coarser (Level *level, int n, const NstRebuilding *rebuilding, GError **error)
{
  g_auto (Level) coarse = { 0 };

  if (!halve_level (level, rebuilding->search.threads, &coarse, error)
      || !rebuild_level (&coarse, n - 1, rebuilding, error))
    return FALSE;
  return coarse.rebuilder.source.n_usable > 0 ? begin_from (level, &coarse, rebuilding, error)
                                              : begin_by_chance (level, rebuilding, error);
}

/* Rebuilds LEVEL, with N - 1 halvings of it before. */
static gboolean
rebuild_level (Level *level, int n, const NstRebuilding *rebuilding, GError **error)
{
  NstRebuilder *rebuilder = &level->rebuilder;
  const gboolean continued = n == 1 && rebuilder->field.best;
  const gboolean fresh = !continued && (n == 1 || !can_be_halved (level));

  if (!nst_map_copy (&level->picture, &level->built, error)
      || (rebuilder->source.usable == NULL
          && !nst_patch_source_init (&rebuilder->source, rebuilder->styles, rebuilder->n_styles,
                                     rebuilding->search.threads, error)))
    return FALSE;
  if (rebuilder->source.n_usable == 0)
    return TRUE;
  if (!continued
      && !(fresh ? begin_by_chance (level, rebuilding, error)
                 : begin_coarser (level, n, rebuilding, error)))
    return FALSE;
  for (int pass = 0; pass < rebuilding->passes; pass++)
    if (!make_pass (level, rebuilding, n * rebuilding->passes + pass, fresh && pass == 0, error))
      return FALSE;
  return TRUE;
}

gboolean
nst_rebuild (NstRebuilder *rebuilder, const NstMap *picture, const NstRebuilding *rebuilding,
             NstMap *result, GError **error)
{
  Level level = { *picture, NST_MAP_INIT, *rebuilder };
  const gboolean done
    = rebuild_level (&level, rebuilding->levels, rebuilding, error)
      && (level.rebuilder.source.n_usable == 0
          || nst_patch_blend_sharpen (&level.rebuilder.field, &level.rebuilder.source,
                                      rebuilding->search.threads, &level.built, error));

  *rebuilder = level.rebuilder;
  if (done)
    *result = level.built;
  else
    nst_map_clear (&level.built);
  return done;
}
