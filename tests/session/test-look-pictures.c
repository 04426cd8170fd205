/* The small pictures of looks: each painted once, as the settings ask, and kept.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "session/look-pictures.h"
#include "stylize.h"
#include "support/support.h"

#define PATIENCE 300 /* seconds, until a test fails */
#define N_LOOKS 3

typedef struct
{
  int n_pictures[N_LOOKS]; /* that were handed out */
  NstMap last[N_LOOKS];
  NstLookPictures *pictures;
  GeglBuffer *content;
  GeglBuffer *style;
  GPtrArray *looks;
} Scene;

static void
take_picture (guint number, const NstJobPicture *picture, gpointer user_data)
{
  Scene *scene = user_data;
  NstMap *last = &scene->last[number];

  g_assert_cmpuint (number, <, N_LOOKS);
  scene->n_pictures[number]++;
  nst_map_clear (last);
  g_assert_true (nst_map_allocate (last, picture->height, picture->width, 3, NULL));
  for (gsize i = 0; i < nst_map_length (last); i++)
    last->data[i] = picture->pixels[i];
}

static void
scene_init (Scene *scene)
{
  static const double strengths[N_LOOKS] = { 30, 50, 80 };

  *scene = (Scene){ { 0 } };
  scene->pictures = nst_look_pictures_new (take_picture, scene);
  scene->content = nst_test_picture (5, 150, 100, "R'G'B' u8");
  scene->style = nst_test_picture (6, 80, 80, "R'G'B' u8");
  scene->looks = g_ptr_array_new_with_free_func (g_object_unref);
  for (int i = 0; i < N_LOOKS; i++)
    {
      NstSettings *settings = nst_settings_new ();

      g_object_set (settings, "network", "draft", "iterations", 4, "strength", strengths[i], NULL);
      g_ptr_array_add (scene->looks, settings);
    }
}

static void
scene_clear (Scene *scene)
{
  nst_look_pictures_free (scene->pictures);
  nst_job_wait_for_all ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  for (int i = 0; i < N_LOOKS; i++)
    nst_map_clear (&scene->last[i]);
  g_object_unref (scene->content);
  g_object_unref (scene->style);
  g_ptr_array_unref (scene->looks);
}

static void
paint (Scene *scene)
{
  nst_look_pictures_paint (scene->pictures, scene->content, &(NstStyle){ scene->style }, 1,
                           scene->looks);
}

/* Waits until look NUMBER was handed out AT_LEAST times. */
static void
wait_for (const Scene *scene, int number, int at_least)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE * G_USEC_PER_SEC;

  while (scene->n_pictures[number] < at_least)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
    }
}

static void
assert_counts (const Scene *scene, int first, int second, int third)
{
  g_assert_cmpint (scene->n_pictures[0], ==, first);
  g_assert_cmpint (scene->n_pictures[1], ==, second);
  g_assert_cmpint (scene->n_pictures[2], ==, third);
}

/* Each picture is what painting with the look's settings at that size gives. */
static void
test_paints (void)
{
  Scene scene;

  scene_init (&scene);
  paint (&scene);
  wait_for (&scene, N_LOOKS - 1, 1);
  assert_counts (&scene, 1, 1, 1);
  for (int i = 0; i < N_LOOKS; i++)
    {
      g_autoptr (GeglBuffer) painting = NULL;
      g_autofree float *expected = NULL;

      g_object_set (scene.looks->pdata[i], "size", NST_LOOK_PICTURES_SIDE, NULL);
      painting = nst_stylize (scene.content, &(NstStyle){ scene.style }, 1, scene.looks->pdata[i],
                              NULL, NULL, NULL, NULL);
      expected = nst_test_pixels (painting, "R'G'B' float");
      g_assert_cmpint (scene.last[i].width, ==, NST_LOOK_PICTURES_SIDE);
      for (gsize k = 0; k < nst_map_length (&scene.last[i]); k++)
        g_assert_cmpfloat_with_epsilon (scene.last[i].data[k], expected[k] * 255, 0.01);
    }
  scene_clear (&scene);
}

/* What was painted is handed out again at once, wherever it stands now; what is new is painted. */
static void
test_keeps (void)
{
  Scene scene;

  scene_init (&scene);
  paint (&scene);
  wait_for (&scene, 2, 1);
  paint (&scene);
  assert_counts (&scene, 2, 2, 2);
  g_ptr_array_insert (scene.looks, 0, g_ptr_array_steal_index (scene.looks, 2));
  g_object_set (scene.looks->pdata[2], "strength", 10.0, NULL);
  paint (&scene);
  assert_counts (&scene, 3, 3, 2);
  wait_for (&scene, 2, 3);
  assert_counts (&scene, 3, 3, 3);
  g_set_object (&scene.style, scene.content);
  paint (&scene);
  assert_counts (&scene, 3, 3, 3);
  wait_for (&scene, 2, 4);
  assert_counts (&scene, 4, 4, 4);
  scene_clear (&scene);
}

/* Nothing comes once it is stopped; what was painted until then is kept. */
static void
test_stops (void)
{
  Scene scene;

  scene_init (&scene);
  g_object_set (scene.looks->pdata[1], "iterations", 10000, NULL);
  paint (&scene);
  wait_for (&scene, 0, 1);
  nst_look_pictures_stop (scene.pictures);
  nst_job_wait_for_all ();
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_counts (&scene, 1, 0, 0);
  g_object_set (scene.looks->pdata[1], "iterations", 3, NULL);
  paint (&scene);
  assert_counts (&scene, 2, 0, 0);
  wait_for (&scene, 2, 1);
  assert_counts (&scene, 2, 1, 1);
  scene_clear (&scene);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/look-pictures/paints", test_paints);
  g_test_add_func ("/look-pictures/keeps", test_keeps);
  g_test_add_func ("/look-pictures/stops", test_stops);
  return nst_test_run ();
}
