/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/style-paste.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "base/error.h"

/* Who waits for something dropped or pasted. */
typedef struct
{
  GtkWidget *widget; /* a weak pointer: NULL once it is destroyed */
  NstStylePasted pasted;
  gpointer user_data;
} Receiver;

static Receiver *
new_receiver (GtkWidget *widget, NstStylePasted pasted, gpointer user_data)
{
  Receiver *receiver = g_new0 (Receiver, 1);

  g_set_weak_pointer (&receiver->widget, widget);
  receiver->pasted = pasted;
  receiver->user_data = user_data;
  return receiver;
}

static void
free_receiver (Receiver *receiver)
{
  g_clear_weak_pointer (&receiver->widget);
  g_free (receiver);
}

/* The files and folders that URIS name, as far as they are on this computer or mounted. Free with
 * g_strfreev. */
static GStrv
find_paths (char **uris)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; uris[i]; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (uris[i]);
      g_autofree char *path = g_file_get_path (file);

      if (path)
        g_strv_builder_add (paths, path);
    }
  return g_strv_builder_end (paths);
}

/* Hands RECEIVER the files URIS; NULL for none. */
static void
hand_over (const Receiver *receiver, char **uris)
{
  g_auto (GStrv) paths = uris ? find_paths (uris) : NULL;
  g_autoptr (GError) error = NULL;

  if (paths && *paths)
    receiver->pasted (paths, NULL, receiver->user_data);
  else
    {
      g_set_error_literal (&error, NST_ERROR, NST_ERROR_INPUT,
                           _ ("This is no picture or file of this computer: save the picture "
                              "first, then choose its file."));
      receiver->pasted (NULL, error, receiver->user_data);
    }
}

/* A new file name for a pasted picture, which says when it was pasted. Free with g_free. */
static char *
new_path (const char *folder)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H-%M-%S");
  /* The name of a file with a picture that was pasted at the time %s. */
  g_autofree char *name = g_strdup_printf (_ ("Pasted %s.png"), time);
  g_autofree char *coded = g_filename_from_utf8 (name, -1, NULL, NULL, NULL);

  return g_build_filename (folder, coded ? coded : time, NULL);
}

/* Saves PICTURE as a file in the user's cache, whose path is to be freed with g_free. */
static char *
save_picture (GdkPixbuf *picture, GError **error)
{
  g_autofree char *folder
    = g_build_filename (g_get_user_cache_dir (), GETTEXT_PACKAGE, "pasted", NULL);
  g_autofree char *path = new_path (folder);
  g_autoptr (GError) save_error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (gdk_pixbuf_save (picture, path, "png", &save_error, NULL))
    return g_steal_pointer (&path);
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("The pasted picture cannot be kept (%s): make space, or save it yourself."),
               save_error->message);
  return NULL;
}

/* A GtkClipboardImageReceivedFunc. */
static void
receive_picture (GtkClipboard *clipboard, GdkPixbuf *picture, gpointer user_data)
{
  Receiver *receiver = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = picture && receiver->widget ? save_picture (picture, &error) : NULL;
  char *paths[] = { path, NULL };

  if (receiver->widget && (path || error))
    receiver->pasted (path ? paths : NULL, error, receiver->user_data);
  else if (receiver->widget)
    hand_over (receiver, NULL);
  free_receiver (receiver);
}

/* A GtkClipboardURIReceivedFunc. */
static void
receive_uris (GtkClipboard *clipboard, char **uris, gpointer user_data)
{
  Receiver *receiver = user_data;

  if (uris == NULL || *uris == NULL)
    {
      gtk_clipboard_request_image (clipboard, receive_picture, receiver);
      return;
    }
  if (receiver->widget)
    hand_over (receiver, uris);
  free_receiver (receiver);
}

void
nst_style_paste_request (GtkWidget *widget, NstStylePasted pasted, gpointer user_data)
{
  gtk_clipboard_request_uris (gtk_widget_get_clipboard (widget, GDK_SELECTION_CLIPBOARD),
                              receive_uris, new_receiver (widget, pasted, user_data));
}

static void
receive_drop (GtkWidget *widget, GdkDragContext *context, gint x, gint y, GtkSelectionData *data,
              guint info, guint time, Receiver *receiver)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (data);

  hand_over (receiver, uris);
}

void
nst_style_paste_accept_drops (GtkWidget *widget, NstStylePasted pasted, gpointer user_data)
{
  Receiver *receiver = new_receiver (widget, pasted, user_data);

  gtk_drag_dest_set (widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (widget);
  g_signal_connect (widget, "drag-data-received", G_CALLBACK (receive_drop), receiver);
  g_object_set_data_full (G_OBJECT (widget), "style-paste", receiver,
                          (GDestroyNotify) free_receiver);
}
