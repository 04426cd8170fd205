/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/rebuilding.h"

#include <string.h>

#include "patches/binomial.h"
#include "patches/patch-blend.h"
#include "pictures/resampling.h"

#define SHARPENED 2 /* blurs between what is coarse and what is multiplied by the contrast */

/* What one size has made. */
typedef struct
{
  NstMap picture; /* what was to be rebuilt */
  NstMap built;
  NstPatchSource source;
  NstPatchField field;
} Level;

static void
clear_level (Level *level)
{
  nst_map_clear (&level->picture);
  nst_map_clear (&level->built);
  nst_patch_source_clear (&level->source);
  nst_patch_field_clear (&level->field);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Level, clear_level)

static gboolean
copy_map (const NstMap *map, NstMap *copy, GError **error)
{
  if (!nst_map_allocate (copy, map->height, map->width, map->channels, error))
    return FALSE;
  memcpy (copy->data, map->data, nst_map_length (map) * sizeof *map->data);
  return TRUE;
}

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

static void
free_styles (NstPatchStyle *styles, int n_styles)
{
  for (int k = 0; k < n_styles; k++)
    {
      nst_map_clear (&styles[k].pixels);
      nst_map_clear (&styles[k].visible);
    }
  g_free (styles);
}

/* The styles at half their size. NULL with NST_ERROR_MEMORY. */
static NstPatchStyle *
halve_styles (const NstPatchStyle *styles, int n_styles, int threads, GError **error)
{
  NstPatchStyle *halved = g_new0 (NstPatchStyle, n_styles);

  for (int k = 0; k < n_styles; k++)
    if (!halve_style (&styles[k], threads, &halved[k], error))
      {
        free_styles (halved, n_styles);
        return NULL;
      }
  return halved;
}

static gboolean
is_large (const NstMap *map, int patches)
{
  return MIN (map->height, map->width) >= patches * NST_PATCH_SIDE;
}

/* Whether the picture and all styles can be made half as large, and have some patches then. */
static gboolean
can_be_halved (const NstMap *picture, const NstPatchStyle *styles, int n_styles)
{
  gboolean can = is_large (picture, 4);

  for (int k = 0; k < n_styles; k++)
    can = can && is_large (&styles[k].pixels, 4);
  return can;
}

/* Begins LEVEL where COARSE has ended: with what that has changed, enlarged, and its places. */
static gboolean
begin_from (Level *level, Level *coarse, const NstRebuilding *rebuilding, GError **error)
{
  NstMap *change = &coarse->built;
  NstPatchField *field = &level->field;

  for (gsize i = 0; i < nst_map_length (change); i++)
    change->data[i] -= coarse->picture.data[i];
  if (!nst_resample_add (change, &level->built, rebuilding->search.threads, error)
      || !nst_patch_field_init (field, level->picture.height, level->picture.width, &level->source,
                                rebuilding->search.seed, error))
    return FALSE;
  for (int y = 0; y < field->height; y++)
    for (int x = 0; x < field->width; x++)
      {
        const int cx = MIN (x / 2, coarse->field.width - 1);
        const int cy = MIN (y / 2, coarse->field.height - 1);

        field->best[(gsize) y * field->width + x].place = nst_patch_source_enlarge (
          &coarse->source, &level->source,
          coarse->field.best[(gsize) cy * coarse->field.width + cx].place, x, y);
      }
  return TRUE;
}

/* Makes SOUGHT what a pass of LEVEL looks for: the picture and what is built of it, mixed, with its
 * detail made stronger. */
static gboolean
mix_sought (const Level *level, const NstRebuilding *rebuilding, NstMap *sought, GError **error)
{
  const float fidelity = rebuilding->fidelity, contrast = rebuilding->contrast;
  g_auto (NstMap) blurred = NST_MAP_INIT;

  if (!copy_map (&level->built, sought, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (sought); i++)
    sought->data[i] += fidelity * (level->picture.data[i] - sought->data[i]);
  if (contrast == 1)
    return TRUE;
  if (!copy_map (sought, &blurred, error)
      || !nst_binomial_blur (&blurred, SHARPENED, rebuilding->search.threads, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (sought); i++)
    sought->data[i] = blurred.data[i] + contrast * (sought->data[i] - blurred.data[i]);
  return TRUE;
}

/* Searches and blends once. PASS is its number in all of the rebuilding, FRESH whether places were
 * taken by chance. */
static gboolean
make_pass (Level *level, const NstRebuilding *rebuilding, guint32 pass, gboolean fresh,
           GError **error)
{
  NstPatchSearch search = rebuilding->search;
  g_auto (NstMap) sought = NST_MAP_INIT;

  search.seed += pass * 0x9e3779b9u;
  search.rounds *= fresh ? 2 : 1;
  if ((rebuilding->overuse > 0 && !fresh
       && !nst_patch_field_count (&level->field, &level->source, rebuilding->overuse,
                                  search.threads, error))
      || !mix_sought (level, rebuilding, &sought, error)
      || !nst_patch_field_search (&level->field, &sought, &level->source, &search, error))
    return FALSE;
  nst_patch_blend (&level->field, &level->source, search.threads, &level->built);
  return TRUE;
}

/* Rebuilds LEVEL, whose picture is there, with N further levels below it. */
static gboolean
rebuild_level (Level *level, const NstPatchStyle *styles, int n_styles, int n,
               const NstRebuilding *rebuilding, GError **error)
{
  const NstPatchSearch *search = &rebuilding->search;
  const gboolean fresh = n == 0 || !can_be_halved (&level->picture, styles, n_styles);

  if (!copy_map (&level->picture, &level->built, error)
      || !nst_patch_source_init (&level->source, styles, n_styles, search->threads, error))
    return FALSE;
  if (level->source.n_usable == 0)
    return TRUE;
  if (fresh)
    {
      if (!nst_patch_field_init (&level->field, level->picture.height, level->picture.width,
                                 &level->source, search->seed, error))
        return FALSE;
    }
  else
    {
      g_auto (Level) coarse = { 0 };
      NstPatchStyle *halved = halve_styles (styles, n_styles, search->threads, error);
      const gboolean done
        = halved && halve (&level->picture, search->threads, &coarse.picture, error)
          && rebuild_level (&coarse, halved, n_styles, n - 1, rebuilding, error)
          && (coarse.source.n_usable > 0
                ? begin_from (level, &coarse, rebuilding, error)
                : nst_patch_field_init (&level->field, level->picture.height, level->picture.width,
                                        &level->source, search->seed, error));

      if (halved)
        free_styles (halved, n_styles);
      if (!done)
        return FALSE;
    }
  for (int pass = 0; pass < rebuilding->passes; pass++)
    if (!make_pass (level, rebuilding, n * rebuilding->passes + pass, fresh && pass == 0, error))
      return FALSE;
  return TRUE;
}

gboolean
nst_rebuild (const NstMap *picture, const NstPatchStyle *styles, int n_styles,
             const NstRebuilding *rebuilding, NstMap *result, GError **error)
{
  g_auto (Level) level = { 0 };

  if (!copy_map (picture, &level.picture, error)
      || !rebuild_level (&level, styles, n_styles, rebuilding->levels - 1, rebuilding, error)
      || (level.source.n_usable > 0
          && !nst_patch_blend_sharpen (&level.field, &level.source, rebuilding->search.threads,
                                       &level.built, error)))
    return FALSE;
  *result = level.built;
  level.built = (NstMap) NST_MAP_INIT;
  return TRUE;
}
