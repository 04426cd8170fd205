/* Reads the photograph, the styles and their masks for the preview, and shows what is painted of
 * them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/preview-pane.h"

#include <glib/gi18n-lib.h>

#include "dialog/preview.h"
#include "gimp/widgets.h"
#include "image/content.h"
#include "image/masks.h"
#include "image/styles.h"
#include "session/live-preview.h"
#include "session/style-cache.h"

#define SMALL_SIDE 512 /* of the photograph and the masks, pixels at most */
#define THUMBNAIL_SIDE 64
#define DATA_KEY "nst-preview-pane" /* a pane's Pane */

typedef struct
{
  NstRequest *request;
  NstGimpImage image;
  NstGimpDrawable drawable;
  GtkWidget *preview;
  NstContent *content; /* as it was read last; NULL before */
  gboolean whole;      /* whether it was read as a whole */
  GeglBuffer *small;   /* its pixels, made small */
  GBytes *thumbnail;   /* of the drawable, as it was then */
  GHashTable *masks;   /* small GeglBuffers by names */
  GHashTable *layers;  /* small GeglBuffers of styles that are layers, by drawables */
  NstStyleCache *cache;
  NstLivePreview *live;
  guint beginning; /* the source that will begin() */
  gboolean begun;  /* whether it has */
  NstPreviewBusy busy;
  gpointer user_data;
  gboolean painting;
} Pane;

static Pane *
get_pane (GtkWidget *widget)
{
  return g_object_get_data (G_OBJECT (widget), DATA_KEY);
}

static void
forget_content (Pane *pane)
{
  g_clear_pointer (&pane->content, nst_content_free);
  g_clear_object (&pane->small);
  g_clear_pointer (&pane->thumbnail, g_bytes_unref);
  g_hash_table_remove_all (pane->masks);
  g_hash_table_remove_all (pane->layers);
}

static void
pane_free (gpointer data)
{
  Pane *pane = data;

  if (pane->beginning)
    g_source_remove (pane->beginning);
  nst_live_preview_free (pane->live);
  nst_style_cache_free (pane->cache);
  forget_content (pane);
  g_hash_table_unref (pane->masks);
  g_hash_table_unref (pane->layers);
  g_free (pane);
}

/* Adds a few pixels of DRAWABLE to BYTES. */
static void
add_thumbnail (GByteArray *bytes, NstGimpDrawable drawable)
{
  g_autoptr (GBytes) pixels = nst_objects_get_thumbnail (drawable, THUMBNAIL_SIDE);

  if (pixels)
    g_byte_array_append (bytes, g_bytes_get_data (pixels, NULL), g_bytes_get_size (pixels));
}

/* A few pixels of DRAWABLE and its mask, which change when one of them is changed. */
static GBytes *
read_thumbnail (NstGimpDrawable drawable)
{
  const NstGimpChannel mask = nst_content_find_mask (drawable);
  GByteArray *bytes = g_byte_array_new ();

  add_thumbnail (bytes, drawable);
  if (mask != NST_NONE)
    add_thumbnail (bytes, GIMP_DRAWABLE (mask));
  return g_byte_array_free_to_bytes (bytes);
}

/* The pixels of BUFFER in FORMAT, of COMPONENTS bytes. Free with g_free. */
static guint8 *
get_pixels (GeglBuffer *buffer, const char *format, int components)
{
  guint8 *pixels = g_new (guint8, (gsize) gegl_buffer_get_width (buffer)
                                    * gegl_buffer_get_height (buffer) * components);

  gegl_buffer_get (buffer, NULL, 1, babl_format (format), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  return pixels;
}

static void
show_photograph (Pane *pane)
{
  const gboolean alpha = babl_format_has_alpha (gegl_buffer_get_format (pane->small));
  const int channels = alpha ? 4 : 3;
  g_autofree guint8 *pixels
    = get_pixels (pane->small, alpha ? "R'G'B'A u8" : "R'G'B' u8", channels);

  nst_preview_set_photograph (pane->preview, gegl_buffer_get_width (pane->small),
                              gegl_buffer_get_height (pane->small), channels, pixels);
  if (pane->content->selection)
    {
      g_autoptr (GeglBuffer) coverage = nst_masks_copy_coverage (pane->content->selection);
      g_autoptr (GeglBuffer) small = nst_style_cache_shrink (coverage, SMALL_SIDE);
      g_autofree guint8 *mask = get_pixels (small, "Y' u8", 1);

      nst_preview_set_selection (pane->preview, gegl_buffer_get_width (small),
                                 gegl_buffer_get_height (small), mask);
    }
  else
    nst_preview_set_selection (pane->preview, 0, 0, NULL);
}

/* Reads the photograph, which can be painted, unless that is done already. */
static gboolean
read_content (Pane *pane, GError **error)
{
  const gboolean whole = nst_masks_use_selection (pane->image, pane->request->styles);

  if (pane->content && pane->whole == whole)
    return TRUE;
  forget_content (pane);
  pane->content = nst_content_read (pane->image, pane->drawable, whole, error);
  if (pane->content == NULL)
    return FALSE;
  pane->whole = whole;
  pane->small = nst_style_cache_shrink (pane->content->pixels, SMALL_SIDE);
  pane->thumbnail = read_thumbnail (pane->drawable);
  show_photograph (pane);
  return TRUE;
}

/* The small picture of CHOICE, borrowed; NULL while it is loaded, or with an error. */
static GeglBuffer *
find_picture (Pane *pane, const NstStyleChoice *choice, GError **error)
{
  GeglBuffer *picture;

  if (choice->drawable == -1)
    return choice->path ? nst_style_cache_get (pane->cache, choice->path, error) : NULL;
  picture = g_hash_table_lookup (pane->layers, GINT_TO_POINTER (choice->drawable));
  if (picture == NULL)
    {
      g_autoptr (GeglBuffer) read = nst_styles_read_drawable (choice->drawable, error);

      if (read == NULL)
        return NULL;
      picture = nst_style_cache_shrink (read, NST_STYLE_CACHE_SIDE);
      g_hash_table_insert (pane->layers, GINT_TO_POINTER (choice->drawable), picture);
    }
  return picture;
}

/* The small mask NAME, borrowed. */
static GeglBuffer *
find_mask (Pane *pane, const char *name, GError **error)
{
  GeglBuffer *mask = g_hash_table_lookup (pane->masks, name);

  if (mask == NULL)
    {
      g_autoptr (GeglBuffer) read = nst_masks_read (pane->content, name, error);

      if (read == NULL)
        return NULL;
      mask = nst_style_cache_shrink (read, SMALL_SIDE);
      g_hash_table_insert (pane->masks, g_strdup (name), mask);
    }
  return mask;
}

/* The styles of the request, whose buffers are borrowed; NULL while some are loaded, or with an
 * error. */
static GArray *
find_styles (Pane *pane, GError **error)
{
  const GPtrArray *choices = pane->request->styles;
  g_autoptr (GArray) styles = g_array_new (FALSE, TRUE, sizeof (NstStyle));

  for (guint i = 0; i < choices->len; i++)
    {
      const NstStyleChoice *choice = choices->pdata[i];
      NstStyle style = { find_picture (pane, choice, error) };

      if (style.picture == NULL
          || (choice->mask && !(style.mask = find_mask (pane, choice->mask, error))))
        return NULL;
      g_array_append_val (styles, style);
    }
  return styles->len > 0 ? g_steal_pointer (&styles) : NULL;
}

static void
update (Pane *pane)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) styles = NULL;

  if (pane->painting)
    return;
  if (nst_content_check (pane->image, pane->drawable, &error) && read_content (pane, &error))
    styles = find_styles (pane, &error);
  nst_preview_set_message (pane->preview, error ? error->message : NULL);
  if (styles)
    nst_live_preview_show (pane->live, pane->small, (const NstStyle *) styles->data, styles->len,
                           pane->request->settings);
  else
    nst_live_preview_pause (pane->live);
}

static void
picture_painted (const NstJobPicture *picture, gpointer user_data)
{
  Pane *pane = user_data;

  nst_preview_set_painting (pane->preview, picture->width, picture->height, picture->pixels);
}

static void
state_changed (gboolean busy, const GError *error, gpointer user_data)
{
  Pane *pane = user_data;

  nst_preview_set_busy (pane->preview, busy);
  pane->busy (busy, pane->user_data);
  if (error)
    nst_preview_set_message (pane->preview, error->message);
}

static void
style_arrived (gpointer user_data)
{
  update (user_data);
}

static void
mix_changed (GtkRange *range, Pane *pane)
{
  pane->request->mix = gtk_range_get_value (range) / 100;
  nst_preview_set_mix (pane->preview, pane->request->mix);
}

static void
split_toggled (GtkToggleButton *button, Pane *pane)
{
  nst_preview_set_split (pane->preview, gtk_toggle_button_get_active (button));
}

static void
hold_pressed (GtkWidget *button, Pane *pane)
{
  nst_preview_hold (pane->preview, TRUE);
}

static void
hold_released (GtkWidget *button, Pane *pane)
{
  nst_preview_hold (pane->preview, FALSE);
}

/* A button for the mouse. Its mnemonic leads to the preview, where the space bar does the same:
 * keys click a button, but do not hold it. */
static GtkWidget *
new_hold_button (Pane *pane)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Show Photograph"));

  gtk_widget_set_can_focus (button, FALSE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (gtk_bin_get_child (GTK_BIN (button))), pane->preview);
  gimp_help_set_help_data (button, _ ("Shows the photograph as long as it is held"), NULL);
  g_signal_connect (button, "pressed", G_CALLBACK (hold_pressed), pane);
  g_signal_connect (button, "released", G_CALLBACK (hold_released), pane);
  return button;
}

static GtkWidget *
new_split_button (Pane *pane)
{
  GtkWidget *button = gtk_check_button_new_with_mnemonic (_ ("Spl_it"));

  gimp_help_set_help_data (
    button, _ ("Shows the photograph beside the painting, parted by a line that can be moved"),
    NULL);
  g_signal_connect (button, "toggled", G_CALLBACK (split_toggled), pane);
  return button;
}

static GtkWidget *
new_mix_row (Pane *pane)
{
  GtkWidget *row = gtk_hbox_new (FALSE, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Mix:"));
  GtkWidget *scale = gtk_hscale_new_with_range (0, 100, 1);

  gtk_label_set_mnemonic_widget (GTK_LABEL (label), scale);
  gtk_range_set_value (GTK_RANGE (scale), pane->request->mix * 100);
  gtk_scale_set_value_pos (GTK_SCALE (scale), GTK_POS_RIGHT);
  gtk_scale_set_digits (GTK_SCALE (scale), 0);
  gimp_help_set_help_data (
    scale, _ ("How much of the painting is seen over the photograph: the opacity of its layer"),
    NULL);
  g_signal_connect (scale, "value-changed", G_CALLBACK (mix_changed), pane);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), scale, TRUE, TRUE, 0);
  return row;
}

static void
replace_toggled (GtkToggleButton *button, Pane *pane)
{
  pane->request->replace = gtk_toggle_button_get_active (button);
}

static GtkWidget *
new_replace_button (Pane *pane)
{
  GtkWidget *button = gtk_check_button_new_with_mnemonic (_ ("Replace My Pre_vious Painting"));

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), pane->request->replace);
  gimp_help_set_help_data (
    button, _ ("Puts the new painting in the place of the last one of this layer"), NULL);
  g_signal_connect (button, "toggled", G_CALLBACK (replace_toggled), pane);
  return button;
}

/* Paints the first preview once the window is drawn. */
static gboolean
begin (gpointer user_data)
{
  Pane *pane = user_data;

  pane->beginning = 0;
  pane->begun = TRUE;
  update (pane);
  return G_SOURCE_REMOVE;
}

static gboolean
drawn (GtkWidget *widget, gpointer event, Pane *pane)
{
  g_signal_handlers_disconnect_by_func (widget, drawn, pane);
  pane->beginning = g_idle_add_full (G_PRIORITY_LOW, begin, pane, NULL);
  return FALSE;
}

/* Reads the photograph anew when the user comes back from changing it. */
static gboolean
focused (GtkWidget *window, GdkEventFocus *event, GtkWidget *widget)
{
  Pane *pane = get_pane (widget);

  if (pane->begun && !pane->painting && gimp_item_is_valid (GIMP_ITEM (pane->drawable)))
    {
      g_autoptr (GBytes) thumbnail = read_thumbnail (pane->drawable);

      if (pane->thumbnail == NULL || !g_bytes_equal (thumbnail, pane->thumbnail))
        {
          forget_content (pane);
          update (pane);
        }
    }
  return FALSE;
}

static void
hierarchy_changed (GtkWidget *widget, GtkWidget *previous, gpointer user_data)
{
  GtkWidget *window = gtk_widget_get_toplevel (widget);

  if (gtk_widget_is_toplevel (window))
    g_signal_connect_object (window, "focus-in-event", G_CALLBACK (focused), widget, 0);
}

GtkWidget *
nst_preview_pane_new (NstRequest *request, NstGimpDrawable drawable, NstPreviewBusy busy,
                      gpointer user_data)
{
  static const NstLivePreviewCallbacks callbacks = { picture_painted, state_changed };
  GtkWidget *column = gtk_vbox_new (FALSE, 6);
  GtkWidget *row = gtk_hbox_new (FALSE, 6);
  Pane *pane = g_new0 (Pane, 1);

  pane->request = request;
  pane->image = gimp_item_get_image (GIMP_ITEM (drawable));
  pane->busy = busy;
  pane->user_data = user_data;
  pane->drawable = drawable;
  pane->masks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  pane->layers = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  pane->cache = nst_style_cache_new (nst_styles_load_by_gimp, style_arrived, pane);
  pane->live = nst_live_preview_new (&callbacks, pane);
  pane->preview = nst_preview_new ();
  nst_preview_set_mix (pane->preview, request->mix);
  g_object_set_data_full (G_OBJECT (column), DATA_KEY, pane, pane_free);
  gtk_box_pack_start (GTK_BOX (row), new_hold_button (pane), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), new_split_button (pane), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column), pane->preview, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (column), row, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column), new_mix_row (pane), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column), new_replace_button (pane), FALSE, FALSE, 0);
  g_signal_connect (pane->preview, nst_widgets_draw_signal, G_CALLBACK (drawn), pane);
  g_signal_connect (column, "hierarchy-changed", G_CALLBACK (hierarchy_changed), NULL);
  return column;
}

void
nst_preview_pane_update (GtkWidget *widget)
{
  Pane *pane = get_pane (widget);

  if (pane->begun)
    update (pane);
}

void
nst_preview_pane_paint_looks (GtkWidget *widget, NstLookPictures *pictures, const GPtrArray *looks)
{
  Pane *pane = get_pane (widget);
  g_autoptr (GArray) styles = pane->small ? find_styles (pane, NULL) : NULL;

  if (styles)
    nst_look_pictures_paint (pictures, pane->small, (const NstStyle *) styles->data, styles->len,
                             looks);
}

void
nst_preview_pane_set_painting (GtkWidget *widget, gboolean painting)
{
  Pane *pane = get_pane (widget);

  pane->painting = painting;
  if (painting)
    {
      nst_live_preview_pause (pane->live);
      nst_preview_set_message (pane->preview, NULL);
    }
}

void
nst_preview_pane_show (GtkWidget *widget, const NstJobPicture *picture)
{
  picture_painted (picture, get_pane (widget));
}

void
nst_preview_pane_show_finished (GtkWidget *widget, GeglBuffer *painting)
{
  g_autoptr (GeglBuffer) small = nst_style_cache_shrink (painting, SMALL_SIDE);
  g_autofree guint8 *pixels = get_pixels (small, "R'G'B' u8", 3);

  nst_preview_set_painting (get_pane (widget)->preview, gegl_buffer_get_width (small),
                            gegl_buffer_get_height (small), pixels);
}
