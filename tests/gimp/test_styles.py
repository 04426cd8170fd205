# Several styles in one painting: weights, and channels and layer masks that say where each applies.
# SPDX-License-Identifier: GPL-3.0-or-later
import unittest

import numpy

import gimp
import pictures

WIDTH, HEIGHT = 96, 64
MIDDLE = WIDTH // 2
OPTIONS = "iterations=8 strength=80 seed=1"
# How much redder than blue, in levels, a column is on average whose style is red, or bluer where it
# is blue; the styles themselves are 140 levels off. A blend of both is within it.
CLEAR = 60
# Columns beside the border of a mask where the network sees both styles.
BORDER = 18
HALF = 128  # a mask's value, of 255
PRECISIONS = ["U8-GAMMA", "U8-LINEAR", "U16-GAMMA", "FLOAT-LINEAR"]
# Pictures of other precisions are painted a little differently, and these were 0.08 off at most;
# half taken for linear light would be 0.73, so 0.46 off.
HALF_TOLERANCE = 0.15

PRELUDE = """
(define red {red})
(define blue {blue})
(define options {options})
(define (new-image) (load-image {content}))

; A channel that is white in a rectangle.
(define (add-channel image name x y width height)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height)
  (let ((channel (car (gimp-selection-save image))))
    (gimp-item-set-name channel name)
    (gimp-selection-none image)
    channel))

; Gives LAYER a mask that is white in a rectangle of the image.
(define (mask-layer image layer x y width height)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height)
  (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-SELECTION)))
  (gimp-selection-none image))

(define (add-layer image name x y width height)
  (let ((layer (car (gimp-layer-new image width height RGBA-IMAGE name 100 LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image layer 0 -1)
    (gimp-layer-set-offsets layer x y)
    layer))

(define (in style mask) (string-append style "\\t" mask))
(define (with . styles) (unbreakupstr styles "\\n"))

; Paints SOURCE and saves the painting.
(define (try name image source styles options)
  (save-layer image (paint image source styles options) (string-append name ".png")))
"""

# Two styles in one painting.
COLOURS = f"""
(let* ((image (new-image)) (source (active-layer image)))
  (add-channel image "left" 0 0 {MIDDLE} {HEIGHT})
  (add-channel image "right" {MIDDLE} 0 {MIDDLE} {HEIGHT})
  (add-channel image "all" 0 0 {WIDTH} {HEIGHT})
  (try "left-right" image source (with (in red "left") (in blue "right")) options)
  (try "right-left" image source (with (in red "right") (in blue "left")) options)
  (try "left-rest" image source (with (in red "left") blue) options)
  (try "shared" image source (with (in red "all") (in blue "all")) options)
  (let weigh ((weights '("1,0" "3,1" "1,1" "1,3" "0,1")))
    (try (car weights) image source (with red blue)
         (string-append options " style-weights=" (car weights)))
    (if (pair? (cdr weights))
        (weigh (cdr weights)))))
"""

# One style, and what it leaves shows where its mask is.
PLACES = f"""
(let* ((image (new-image)) (source (active-layer image))
       (group (car (gimp-layer-group-new image)))
       (layer (add-layer image "cut out" -10 -5 60 45)))
  (add-channel image "channel" 10 20 30 40)
  (try "channel" image source (in red "channel") options)
  ; White wherever the layer is.
  (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-WHITE)))
  (gimp-image-insert-layer image group 0 -1)
  (gimp-image-reorder-item image layer group 0)
  (try "layer-mask" image source (in red "cut out") options)
  (gimp-item-set-name source "painted")
  (mask-layer image source 20 8 30 50)
  (try "own-mask" image source (in red "painted") options))
(let* ((image (new-image)) (source (active-layer image)))
  (add-channel image "both" 0 0 {MIDDLE} {HEIGHT})
  (mask-layer image (add-layer image "both" 0 0 {WIDTH} {HEIGHT}) {MIDDLE} 0 {MIDDLE} {HEIGHT})
  (try "channel-first" image source (in red "both") options))
(let* ((image (new-image)) (source (active-layer image)))
  (gimp-layer-set-offsets source -10 7)
  (add-channel image "channel" 0 0 30 40)
  (mask-layer image source 20 30 100 100)
  (gimp-item-set-name source "painted")
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 6 12 60 40)
  (try "selected" image source (in red "channel") options)
  (try "selected-mask" image source (in red "painted") options))
"""

# A channel and a layer mask that are half white everywhere, to GIMP: a selection of half, which
# keeps its numbers when the precision changes.
HALVES = f"""
(define (halve name precision)
  (let* ((image (new-image)) (source (active-layer image))
         (channel (car (gimp-channel-new image {WIDTH} {HEIGHT} "half" 50 '(0 0 0))))
         (layer (add-layer image "half layer" 0 0 {WIDTH} {HEIGHT})))
    (gimp-image-insert-channel image channel 0 0)
    (gimp-context-set-foreground '({HALF} {HALF} {HALF}))
    (gimp-drawable-fill channel FILL-FOREGROUND)
    (gimp-image-select-item image CHANNEL-OP-REPLACE channel)
    (gimp-image-remove-channel image channel)
    (set-precision image precision)
    (gimp-item-set-name (car (gimp-selection-save image)) "half")
    (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-SELECTION)))
    (gimp-selection-none image)
    (save-half (string-append "half-channel-" name) image source "half")
    (save-half (string-append "half-mask-" name) image source "half layer")
    (gimp-drawable-fill layer FILL-WHITE)
    (gimp-layer-remove-mask layer MASK-APPLY)
    (set-precision image PRECISION-U8-GAMMA)
    (report (string-append "alpha-" name) (cadr (gimp-drawable-get-pixel layer 5 5)))))
(define (save-half name image source mask)
  (let* ((painting (paint image source (in red mask) options))
         (copy (car (gimp-image-new {WIDTH} {HEIGHT} RGB)))
         (layer #f))
    (set-precision copy (car (gimp-image-get-precision image)))
    (set! layer (car (gimp-layer-new-from-drawable painting copy)))
    (gimp-image-insert-layer copy layer 0 0)
    (set-precision copy PRECISION-U8-GAMMA)
    (save-layer copy layer (string-append name ".png"))
    (gimp-image-remove-layer image painting)))
""" + " ".join(f'(halve "{precision}" PRECISION-{precision})' for precision in PRECISIONS)


class StylesTest(gimp.GimpTestCase):
    @classmethod
    def expressions(cls):
        cls.content = pictures.save(cls.root / "content.png", pictures.content(WIDTH, HEIGHT))
        cls.red = pictures.save(cls.root / "red.png", pictures.coloured_style(200, 80, 60))
        blue = pictures.save(cls.root / "blue.png", pictures.coloured_style(60, 80, 200))
        prelude = PRELUDE.format(content=gimp.quote(cls.content), red=gimp.quote(cls.red),
                                 blue=gimp.quote(blue), options=gimp.quote(OPTIONS))
        return [f"(begin {prelude} {part})" for part in (COLOURS, PLACES, HALVES)]

    def painting(self, name):
        return pictures.load(self.root / f"{name}.png")[..., :3]

    def redness(self, name):
        """How much redder than blue each column of a painting is, in levels."""
        painting = self.painting(name)
        return (painting[..., 0] - painting[..., 2]).mean(axis=0)

    def assert_painted(self, name, left, top, right, bottom, content=None):
        """That the painting differs from CONTENT in the rectangle, and nowhere else."""
        content = pictures.load(self.content) if content is None else content
        changed = (self.painting(name) != content).any(axis=-1)
        rows, columns = numpy.nonzero(changed)
        self.assertEqual((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1),
                         (left, top, right, bottom))
        self.assertGreater(changed[top:bottom, left:right].mean(), 0.9)

    def test_each_channel_has_its_style(self):
        for name, sign in {"left-right": 1, "right-left": -1, "left-rest": 1}.items():
            with self.subTest(name):
                redness = self.redness(name) * sign
                self.assertGreater(redness[:MIDDLE - BORDER].min(), CLEAR)
                self.assertLess(redness[MIDDLE + BORDER:].max(), -CLEAR)

    def test_weights(self):
        redness = [self.redness(weights).mean() for weights in ("1,0", "3,1", "1,1", "1,3", "0,1")]
        self.assertEqual(redness, sorted(redness, reverse=True))
        self.assertGreater(redness[0], CLEAR)
        self.assertLess(abs(redness[2]), CLEAR)
        self.assertLess(redness[-1], -CLEAR)

    def test_styles_of_one_channel_blend_as_without_it(self):
        # Rounding drifts to 1.7; as if of two channels, which share each pixel, it is 53.
        self.assertLess(pictures.mean_difference(self.painting("shared"), self.painting("1,1")), 5)

    def test_channels_and_layer_masks_are_found_and_in_place(self):
        self.assert_painted("channel", 10, 20, 40, 60)
        self.assert_painted("layer-mask", 0, 0, 50, 40)
        self.assert_painted("own-mask", 20, 8, 50, 58)

    def test_a_channel_goes_before_a_layer_of_its_name(self):
        self.assert_painted("channel-first", 0, 0, MIDDLE, HEIGHT)

    def test_masks_stay_in_place_below_offset_and_selection(self):
        # The selection begins at (16, 5) of the layer and at (6, 12) of the image.
        content = pictures.load(self.content)[5:45, 16:76]
        self.assert_painted("selected", 0, 0, 24, 28, content)
        self.assert_painted("selected-mask", 14, 18, 60, 40, content)

    def test_half_a_mask_is_half_in_every_precision(self):
        mask = pictures.save(self.root / "mask.png",
                             numpy.full((HEIGHT, WIDTH), HALF, numpy.uint8))
        settings = dict(word.split("=") for word in OPTIONS.split())
        content = pictures.load(self.content)
        expected = pictures.load(gimp.paint_with_command(
            self.content, self.red, self.root / "command.png", [mask], **settings)) - content
        for precision in PRECISIONS:
            self.assertEqual(gimp.numbers(self.report_of(f"alpha-{precision}"))[3], HALF)
            for kind in ("channel", "mask"):
                with self.subTest(precision=precision, kind=kind):
                    found = self.painting(f"half-{kind}-{precision}") - content
                    share = (found * expected).sum() / (expected ** 2).sum()
                    self.assertAlmostEqual(share, 1, delta=HALF_TOLERANCE)


if __name__ == "__main__":
    unittest.main()
