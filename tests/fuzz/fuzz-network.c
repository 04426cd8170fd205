/* Network files: whatever the bytes, a network or an error; never more memory than a few times the
 * file. A network that is read sees a picture of a few pixels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <sanitizer/lsan_interface.h>
#include <string.h>

#include "base/error.h"
#include "fuzz.h"
#include "network/feature-pass.h"
#include "network/network-file.h"

#define SIDE 8           /* of the picture, pixels */
#define MOST_SCRATCH 4e6 /* bytes of a pass; more would only be slow */

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  /* What GEGL's modules and their libraries keep is none of the inputs' leaks. */
  g_setenv ("GEGL_PATH", "/nowhere", TRUE);
  __lsan_disable ();
  gegl_init (NULL, NULL);
  __lsan_enable ();
  g_object_set (gegl_config (), "threads", 1, NULL);
  return 0;
}

static void
see_picture (const NstNetwork *network)
{
  static float pixels[SIDE * SIDE * 3];
  const NstMap picture = { SIDE, SIDE, 3, pixels };
  g_autofree gboolean *tapped = g_new0 (gboolean, network->n_layers);
  NstFeaturePlan plan = { .network = network, .tapped = tapped, .threads = 1 };
  g_autoptr (NstFeaturePass) pass = NULL;

  plan.last = nst_feature_pass_deepest (network, network->n_layers - 1, SIDE, SIDE);
  if (plan.last < 0 || nst_feature_pass_bytes (&plan, SIDE, SIDE) > MOST_SCRATCH)
    return;
  tapped[plan.last] = TRUE;
  pass = nst_feature_pass_new (&plan, SIDE, SIDE, NULL);
  g_assert_nonnull (pass);
  g_assert_true (nst_feature_pass_forward (pass, &picture, plan.last));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = nst_network_new (bytes, "fuzz", &error);

  if (network == NULL)
    {
      g_assert_true (error->domain == NST_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_cmpint (network->n_layers, >, 0);
  see_picture (network);
  return 0;
}
