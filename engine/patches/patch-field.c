/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/patch-field.h"

#include <string.h>

#include "base/parallel.h"
#include "pictures/binomial.h"

#define NEIGHBOURS 4
#define CHANCES 8        /* most places tried by chance in a round, each half as far as the last */
#define ROWS 64          /* that are searched before the watch is asked again */
#define COUNTED_AROUND 4 /* blurs of the counts: 2 pixels around */

/* A round of a search. */
typedef struct
{
  const NstPatchSource *source;
  const NstPatchSearch *search;
  const NstMap *picture; /* with its border */
  NstMap *traits;        /* of its patches, the field's height × width × NST_PATCH_TRAITS */
  NstPatchField *field;
  NstPatchBest *next;
  int round;
  int first; /* row of the block 0 */
} Round;

/* Mixes the bits of NUMBER, so that numbers in a row become random ones. By Chris Wellons,
 * "Prospecting for Hash Functions", https://nullprogram.com/blog/2018/07/31/ (lowbias32). */
static guint32
mix (guint32 number)
{
  number = (number ^ number >> 16) * 0x7feb352du;
  number = (number ^ number >> 15) * 0x846ca68bu;
  return number ^ number >> 16;
}

gboolean
nst_patch_field_init (NstPatchField *field, int height, int width, GError **error)
{
  const int rows = (height + NST_PATCH_STEP - 1) / NST_PATCH_STEP;
  const int columns = (width + NST_PATCH_STEP - 1) / NST_PATCH_STEP;

  *field = (NstPatchField){ rows, columns,
                            nst_memory_new ((gsize) rows * columns * sizeof *field->best, error) };
  return field->best != NULL;
}

void
nst_patch_field_scatter (NstPatchField *field, const NstPatchSource *source, guint32 seed)
{
  const gsize count = (gsize) field->height * field->width;
  const gsize n_places = nst_map_positions (&source->pixels);

  for (gsize i = 0; i < count; i++)
    field->best[i].place = nst_patch_source_next (source, mix (seed ^ mix (i)) % n_places);
}

void
nst_patch_field_clear (NstPatchField *field)
{
  g_clear_pointer (&field->best, nst_memory_free);
}

/* The usable place that is X to the right of PLACE and Y below it, or PLACE itself. */
static int
place_beside (const NstPatchSource *source, int place, int x, int y)
{
  const int row = place / source->pixels.width + y, column = place % source->pixels.width + x;

  if (row < 0 || column < 0 || row >= source->pixels.height || column >= source->pixels.width
      || !source->usable[(gsize) row * source->pixels.width + column])
    return place;
  return row * source->pixels.width + column;
}

/* The places that continue those of the neighbours of the patch (X, Y), STEP patches away, but for
 * OWN. */
static int
list_neighbours (const Round *round, int x, int y, int step, int own, int places[NEIGHBOURS])
{
  static const int away[NEIGHBOURS][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };
  const NstPatchField *field = round->field;
  int count = 0;

  for (int i = 0; i < NEIGHBOURS; i++)
    {
      const int dx = away[i][0] * step, dy = away[i][1] * step;

      if (x + dx < 0 || y + dy < 0 || x + dx >= field->width || y + dy >= field->height)
        continue;
      places[count]
        = place_beside (round->source, field->best[(gsize) (y + dy) * field->width + x + dx].place,
                        -dx * NST_PATCH_STEP, -dy * NST_PATCH_STEP);
      count += places[count] != own;
    }
  return count;
}

/* Places by chance around PLACE, but for itself, for the patch NUMBER. */
static int
list_chances (const Round *round, int place, guint32 number, int places[CHANCES])
{
  const NstMap *pixels = &round->source->pixels;
  guint32 random = mix (round->search->seed ^ mix (number * 31 + round->round));
  const int side = MAX (pixels->width, pixels->height), reach = round->search->reach;
  double radius = reach > 0 ? MIN (reach, side / 2.0) : side / 2.0;
  int count = 0;

  for (int i = 0; i < CHANCES && radius >= 1; i++, radius /= 2)
    {
      random = mix (random + 1);
      places[count]
        = place_beside (round->source, place, (int) (((random & 0xffff) / 32767.5 - 1) * radius),
                        (int) (((random >> 16) / 32767.5 - 1) * radius));
      count += places[count] != place;
    }
  return count;
}

static void
find_traits (int y, int thread, gpointer user_data)
{
  const Round *round = user_data;

  nst_patch_find_traits (nst_map_at (round->picture, 0, y * NST_PATCH_STEP),
                         (gsize) round->picture->width * 3, NST_PATCH_STEP, round->field->width,
                         nst_map_at (round->traits, 0, y));
}

/* Improves the places of a row of patches. */
static void
search_row (int block, int thread, gpointer user_data)
{
  const Round *round = user_data;
  const NstPatchField *field = round->field;
  const NstPatchView view = nst_patch_source_view (round->source);
  const gsize pitch = (gsize) round->picture->width * 3;
  const NstPatchMeasure *measure = &round->search->measure;
  const int y = round->first + block, step = 1 + (round->search->rounds - 1 - round->round) % 2;

  for (int x = 0; x < field->width; x++)
    {
      const gsize number = (gsize) y * field->width + x;
      NstPatch patch = { nst_map_at (round->picture, x * NST_PATCH_STEP, y * NST_PATCH_STEP), pitch,
                         nst_map_at (round->traits, x, y) };
      const int own = field->best[number].place;
      NstPatchBest best = { own, G_MAXFLOAT };
      int places[MAX (NEIGHBOURS, CHANCES)], count;

      nst_patch_choose (&best, &view, &patch, measure, &own, 1);
      count = list_neighbours (round, x, y, step, own, places);
      nst_patch_choose (&best, &view, &patch, measure, places, count);
      count = list_chances (round, best.place, number, places);
      nst_patch_choose (&best, &view, &patch, measure, places, count);
      round->next[number] = best;
    }
}

gboolean
nst_patch_field_search (NstPatchField *field, const NstMap *picture, const NstPatchSource *source,
                        const NstPatchSearch *search, GError **error)
{
  const gsize bytes = (gsize) field->height * field->width * sizeof *field->best;
  g_auto (NstMap) bordered = NST_MAP_INIT;
  g_auto (NstMap) traits = NST_MAP_INIT;
  Round round = { source, search, &bordered, &traits, field };

  if (!nst_patch_border (picture, &bordered, error)
      || !nst_map_allocate (&traits, field->height, field->width, NST_PATCH_TRAITS, error)
      || !(round.next = nst_memory_new (bytes, error)))
    return FALSE;
  nst_parallel_for (field->height, search->threads, find_traits, &round);
  for (; round.round < search->rounds; round.round++)
    {
      NstPatchBest *last = field->best;

      for (round.first = 0; round.first < field->height; round.first += ROWS)
        {
          if (!nst_watch_go_on (search->watch, error))
            {
              nst_memory_free (round.next);
              return FALSE;
            }
          nst_parallel_for (MIN (ROWS, field->height - round.first), search->threads, search_row,
                            &round);
        }
      field->best = round.next;
      round.next = last;
    }
  nst_memory_free (round.next);
  return TRUE;
}

gboolean
nst_patch_field_count (const NstPatchField *field, NstPatchSource *source, float factor,
                       int threads, GError **error)
{
  const gsize count = (gsize) field->height * field->width;
  const float average = (float) count / source->n_usable;
  float *overuse = source->overuse.data;

  memset (overuse, 0, nst_map_length (&source->overuse) * sizeof *overuse);
  for (gsize i = 0; i < count; i++)
    overuse[field->best[i].place]++;
  if (!nst_binomial_blur (&source->overuse, COUNTED_AROUND, threads, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (&source->overuse); i++)
    overuse[i] = factor * MAX (0, overuse[i] / average - 1);
  return TRUE;
}
