# Where the painting goes: offsets, sizes, groups, selections; and layers of unusual kinds.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

import numpy

import gimp
import pictures

WIDTH, HEIGHT = 64, 48
SAMPLES = f"0 0 {WIDTH // 4} {HEIGHT // 4} 4"  # arguments of (sample): the whole image

PRELUDE = """
(define content {content})
(define style {style})
(define options "iterations=2 seed=1")
(define (new-image) (load-image content))
(define (position image layer) (car (gimp-image-get-item-position image layer)))

; Paints and reports all about where the painting is.
(define (check name image source)
  (let* ((place (position image source))
         (layer (paint image source style options)))
    (report (string-append name "-geometry") (geometry layer))
    (report (string-append name "-place")
            (list (= place (position image layer))
                  (= (+ place 1) (position image source))
                  (= (car (gimp-item-get-parent source)) (car (gimp-item-get-parent layer)))
                  (= layer (active-layer image))))
    (report (string-append name "-layer-name") (car (gimp-item-get-name layer)))
    layer))
"""

OFFSETS = """
(let* ((image (new-image)) (source (active-layer image)))
  (gimp-layer-set-offsets source 10 -7)
  (check "offset" image source))
(let* ((image (new-image)) (source (active-layer image)))
  (gimp-layer-resize source 90 70 13 11)
  (check "larger" image source))
(let* ((image (new-image)) (source (active-layer image)))
  (gimp-layer-resize source 20 10 -30 -5)
  (check "smaller" image source))
(let* ((image (new-image)) (source (active-layer image)))
  (gimp-layer-set-offsets source 500 500)
  (check "outside" image source))
(let* ((image (new-image)) (source (active-layer image)))
  (save-layer image (paint image source style "iterations=2 seed=1 size=32") "resized.png")
  (report "resized-geometry" (geometry (active-layer image))))
(let* ((image (car (gimp-image-new 1 1 RGB)))
       (source (car (gimp-layer-new image 1 1 RGBA-IMAGE "dot" 100 LAYER-MODE-NORMAL))))
  (gimp-image-insert-layer image source 0 0)
  (check "dot" image source))
"""

GROUPS = """
(let* ((image (new-image))
       (source (active-layer image))
       (group (car (gimp-layer-group-new image)))
       (above (car (gimp-layer-new image 8 8 RGBA-IMAGE "above" 100 LAYER-MODE-NORMAL))))
  (gimp-image-insert-layer image group 0 0)
  (gimp-image-reorder-item image source group 0)
  (gimp-image-insert-layer image above group 0)
  (gimp-layer-set-offsets source 5 6)
  (check "in-group" image source)
  (save-layer image (check "whole-group" image group) "group.png"))
"""

# A feathered ellipse; what is selected must be in the mask, and stay selected.
SELECTION = f"""
(let* ((image (new-image)) (source (active-layer image))
       (selection (car (gimp-image-get-selection image))))
  (gimp-layer-set-offsets source 3 4)
  (gimp-context-set-feather TRUE)
  (gimp-context-set-feather-radius 9 9)
  (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 20 12 26 20)
  (let* ((before (sample selection {SAMPLES}))
         (layer (check "selection" image source))
         (mask (car (gimp-layer-get-mask layer)))
         (width (car (gimp-drawable-width mask)))
         (height (car (gimp-drawable-height mask))))
    (report "selection-kept" (equal? before (sample selection {SAMPLES})))
    (report "selection-bounds" (gimp-selection-bounds image))
    (report "mask" (sample mask 0 0 width height 1))
    (report "selected" (sample selection (caddr (geometry layer)) (cadddr (geometry layer))
                               width height 1))
    (report "mask-edited" (car (gimp-layer-get-edit-mask layer)))
    (report "mask-applied" (car (gimp-layer-get-apply-mask layer)))))
(let* ((image (new-image)) (source (active-layer image)))
  (gimp-selection-all image)
  (gimp-selection-none image)
  (report "no-mask" (car (gimp-layer-get-mask (check "unselected" image source)))))
"""

# A floating point layer with NaN and infinities, and a style that only GIMP can load.
UNUSUAL = """
(let* ((image (load-image {broken})) (source (active-layer image))
       (layer (check "broken" image source)))
  (gimp-image-convert-precision image PRECISION-U8-GAMMA)
  (save-layer image layer "broken.png"))
(let* ((image (load-image style)))
  (gimp-file-save RUN-NONINTERACTIVE image (active-layer image) "style.xcf" "style.xcf"))
(let* ((image (new-image)))
  (save-layer image (paint image (active-layer image) "style.xcf" options) "from-xcf.png")
  (save-layer image (paint image (cadr (vector->list (cadr (gimp-image-get-layers image))))
                           style options) "from-png.png")
  (report "two-styles" (begin
    (paint image (active-layer image) (string-append style "\\n" content) options)
    (car (gimp-item-get-name (active-layer image))))))
"""


class LayersTest(gimp.GimpTestCase):
    @classmethod
    def expressions(cls):
        content = pictures.save(cls.root / "content.png", pictures.content(WIDTH, HEIGHT))
        style = pictures.save(cls.root / "style.png", pictures.style())
        gray = numpy.linspace(0, 1, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH)
        gray[5, 5:9] = [numpy.nan, numpy.inf, -numpy.inf, 1e30]
        broken = pictures.save_float_tiff(cls.root / "broken.tif", gray)
        prelude = PRELUDE.format(content=gimp.quote(content), style=gimp.quote(style))
        unusual = UNUSUAL.format(broken=gimp.quote(broken))
        return [f"(begin {prelude} {part})" for part in (OFFSETS, GROUPS, SELECTION, unusual)]

    def geometry_of(self, name):
        """Width, height and offsets of a painting."""
        return tuple(gimp.numbers(self.report_of(f"{name}-geometry")))

    def test_the_painting_covers_the_layer(self):
        self.assertEqual(self.geometry_of("offset"), (WIDTH, HEIGHT, 10, -7))
        self.assertEqual(self.geometry_of("larger"), (90, 70, -13, -11))
        self.assertEqual(self.geometry_of("smaller"), (20, 10, 30, 5))
        self.assertEqual(self.geometry_of("outside"), (WIDTH, HEIGHT, 500, 500))
        self.assertEqual(self.geometry_of("dot"), (1, 1, 0, 0))

    def test_a_painting_of_another_size_is_brought_back(self):
        self.assertEqual(self.geometry_of("resized"), (WIDTH, HEIGHT, 0, 0))
        painted = pictures.load(self.root / "resized.png")
        # In gray the style's two colours are some 30 levels apart, and begin to show.
        self.assertGreater(painted.std(), 4)

    def test_it_goes_directly_above_the_layer_and_is_active(self):
        for name in ("offset", "larger", "smaller", "outside", "dot", "in-group", "whole-group",
                     "selection", "unselected", "broken"):
            with self.subTest(name):
                self.assertEqual(self.report_of(f"{name}-place"), "(#t #t #t #t)")

    def test_it_is_named_after_the_style(self):
        self.assertEqual(self.report_of("offset-layer-name"), '"style.png"')
        self.assertEqual(self.report_of("two-styles"), '"style.png + content.png"')

    def test_layers_in_groups_and_whole_groups(self):
        self.assertEqual(self.geometry_of("in-group"), (WIDTH, HEIGHT, 5, 6))
        painted = pictures.load(self.root / "group.png")
        self.assertEqual(self.geometry_of("whole-group")[:2], painted.shape[1::-1])
        self.assertGreater(painted[..., :3].std(), 10)

    def test_the_selection_becomes_the_mask(self):
        selected = gimp.numbers(self.report_of("selected"))
        self.assertEqual(gimp.numbers(self.report_of("mask")), selected)
        self.assertGreater(len(set(selected)), 20, "the edge is not soft")
        self.assertEqual(self.report_of("mask-applied"), "1")
        self.assertEqual(self.report_of("mask-edited"), "0")

    def test_only_the_selections_bounds_are_painted(self):
        _, left, top, right, bottom = gimp.numbers(self.report_of("selection-bounds"))
        left, top = max(left, 3), max(top, 4)  # where the layer begins
        self.assertEqual(self.geometry_of("selection"),
                         (right - left, bottom - top, left, top))

    def test_the_selection_stays(self):
        self.assertEqual(self.report_of("selection-kept"), "#t")

    def test_no_selection_no_mask(self):
        self.assertEqual(self.report_of("no-mask"), "-1")
        self.assertEqual(self.geometry_of("unselected"), (WIDTH, HEIGHT, 0, 0))

    def test_values_that_are_no_numbers_stay_where_they_are(self):
        painted = pictures.load(self.root / "broken.png")
        self.assertEqual(painted.shape, (HEIGHT, WIDTH))
        # In gray the style's two colours are some 30 levels apart, and begin to show.
        self.assertGreater(painted.std(), 4)

    def test_a_style_that_gimp_alone_can_load(self):
        self.assertLessEqual(pictures.difference(pictures.load(self.root / "from-xcf.png"),
                                                 pictures.load(self.root / "from-png.png")), 1)


if __name__ == "__main__":
    unittest.main()
